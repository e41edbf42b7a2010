//! What is given as `countries`.

use async_graphql::{ID, Result};
use entity::NodeKind;

use super::fault::{Code, fault};
use crate::snapshot::{NodeIndex, Snapshot};

/// Characters of an id that are shown in a complaint about it.
const SHOWN: usize = 80;

/// The countries of these ids.
///
/// # Errors
/// When an id is no country's.
pub fn find_countries(snapshot: &Snapshot, ids: &[ID]) -> Result<Vec<NodeIndex>> {
    let country = |id: &ID| {
        let found = snapshot.find(id);
        let found = found.filter(|&node| snapshot.kind(node) == NodeKind::Country);
        found.ok_or_else(|| {
            let message = format!(
                "`countries` names {:?}, which is no country, such as `country-pt` is",
                shortened(id)
            );
            fault(Code::BadUserInput, message)
        })
    };
    ids.iter().map(country).collect()
}

/// An id as it is shown to whoever gave it.
pub fn shortened(id: &ID) -> String {
    id.chars().take(SHOWN).collect()
}
