//! Writes a part of the graph out, a stretch at a time: the rows from the snapshot, their sources from the
//! store, at one revision. However large it is, only a stretch of what is written is held at a time.

mod network;
mod table;

use entity::fact::FactKey;

pub use network::NetworkExport;
pub use table::TableExport;

use crate::format::Sources;
use crate::store::{ReadTransaction, StoreError};

/// Rows whose sources are read at once.
const STRETCH: usize = 1000;

/// Something on its way out.
pub enum Export {
    Network(NetworkExport),
    Table(TableExport),
}

impl Export {
    /// How much is written, in words.
    pub fn extent(&self) -> String {
        match self {
            Self::Network(export) => export.extent(),
            Self::Table(export) => export.extent(),
        }
    }

    /// The next stretch; nothing after the last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        match self {
            Self::Network(export) => export.next_chunk().await,
            Self::Table(export) => export.next_chunk().await,
        }
    }
}

async fn load_sources(
    transaction: &ReadTransaction,
    mut facts: Vec<FactKey>,
) -> Result<Sources, StoreError> {
    // Links that follow from a node have its sources.
    facts.sort_unstable();
    facts.dedup();
    transaction.load_urls(&facts).await
}
