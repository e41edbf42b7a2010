//! The argument `countries`.

use std::collections::HashSet;

use async_graphql::{ID, Result};
use entity::NodeKind;

use super::error::{ErrorCode, coded_error};
use super::term::{Term, terms};
use crate::snapshot::{NodeIndex, Snapshot};
use crate::view::ChangeFilter;

/// Maximum length of an ID in an error message.
const SHOWN: usize = 80;

/// The countries of these ids.
///
/// # Errors
/// If an ID is not the ID of a country.
pub fn find_countries(snapshot: &Snapshot, ids: &[ID]) -> Result<Vec<NodeIndex>> {
    let country = |id: &ID| {
        let found = snapshot.find(id);
        let found = found.filter(|&node| snapshot.kind(node) == NodeKind::Country);
        found.ok_or_else(|| {
            let message = format!(
                "`countries` contains {:?}, which is not the ID of a country; expected IDs such \
                 as `country-pt`",
                shortened(id)
            );
            coded_error(ErrorCode::BadUserInput, message)
        })
    };
    ids.iter().map(country).collect()
}

/// The filter for countries and kinds of nodes; without either, everything matches.
///
/// # Errors
/// If an ID is not the ID of a country.
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

/// An ID, shortened for an error message.
pub fn shortened(id: &str) -> String {
    id.chars().take(SHOWN).collect()
}
