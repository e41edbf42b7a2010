//! Exports of a part of the graph, in batches: the rows from the snapshot, their sources from the store, at one
//! revision. Whatever the size, only one batch of the output is in memory.
//!
//! [`mod@format`] and [`table`] are pure: networks in the formats of other programs, and the flat tables. [`dump`] is a
//! complete revision as files.

pub mod dump;
pub mod format;
mod network_stream;
pub mod table;
mod table_stream;

use entity::fact::FactKey;

pub use network_stream::NetworkExport;
pub use table_stream::TableExport;

use self::format::Sources;
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
