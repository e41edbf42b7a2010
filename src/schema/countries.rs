//! What is given as `countries`.

use std::collections::HashSet;

use async_graphql::{ID, Result};
use entity::NodeKind;

use super::fault::{Code, fault};
use super::term::{Term, terms};
use crate::snapshot::{NodeIndex, Snapshot};
use crate::view::Concern;

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
                "`countries` contains {:?}, which is not the ID of a country; expected IDs such \
                 as `country-pt`",
                shortened(id)
            );
            fault(Code::BadUserInput, message)
        })
    };
    ids.iter().map(country).collect()
}

/// What has to do with countries and kinds of nodes; with everything where neither is given.
///
/// # Errors
/// When an id is no country's.
pub fn concern(
    snapshot: &Snapshot,
    countries: Option<Vec<ID>>,
    kinds: Option<Vec<Term<NodeKind>>>,
) -> Result<Concern> {
    let countries = find_countries(snapshot, &countries.unwrap_or_default())?;
    let ids = countries.into_iter().map(|node| snapshot.id(node));
    Ok(Concern {
        countries: ids.map(str::to_owned).collect(),
        kinds: HashSet::from_iter(terms(kinds.unwrap_or_default())),
    })
}

/// An ID, shortened for an error message.
pub fn shortened(id: &str) -> String {
    id.chars().take(SHOWN).collect()
}
