//! What is given as `countries`.

use std::collections::HashSet;

use async_graphql::{ID, Result};
use entity::NodeKind;

use super::error::{ErrorCode, coded_error};
use super::term::{Term, terms};
use crate::snapshot::{NodeIndex, Snapshot};
use crate::view::ChangeFilter;

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
            coded_error(ErrorCode::BadUserInput, message)
        })
    };
    ids.iter().map(country).collect()
}

/// What has to do with countries and kinds of nodes; with everything where neither is given.
///
/// # Errors
/// When an id is no country's.
pub fn change_filter(
    snapshot: &Snapshot,
    countries: Option<Vec<ID>>,
    kinds: Option<Vec<Term<NodeKind>>>,
) -> Result<ChangeFilter> {
    let countries = find_countries(snapshot, &countries.unwrap_or_default())?;
    let ids = countries.into_iter().map(|node| snapshot.id(node));
    Ok(ChangeFilter {
        countries: ids.map(str::to_owned).collect(),
        kinds: HashSet::from_iter(terms(kinds.unwrap_or_default())),
    })
}

/// An id as it is shown to whoever gave it.
pub fn shortened(id: &str) -> String {
    id.chars().take(SHOWN).collect()
}
