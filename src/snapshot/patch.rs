//! The next revision's snapshot, made from the present one and what changes.
//!
//! The law: it is equal to the one that is built from all facts after the changes, in all that any reader can
//! see. So two servers answer alike, of which one patches and the other builds.

mod cardinalities;
mod changes;
mod columns;
mod country_index;
mod levels;
mod links;
mod nodes;
mod numbering;
mod observations;
mod searched;
mod splice;
mod topology;

use chrono::{DateTime, Utc};
use entity::fact::Fact;

use super::build::by_iso2;
use super::{Cardinalities, Snapshot};
use crate::search;
use cardinalities::relinked_nodes;
use changes::ChangesBySubject;

/// The maximum number of changes in a patch, and their maximum share of all nodes and links; beyond both, a full
/// build is faster.
const MAX_CHANGES: usize = 256;
const CHANGES_SHARE: usize = 64;

/// The changes cannot be patched in, or not quickly. Building the snapshot from all facts works, or says what is
/// wrong with them.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum Unpatchable {
    #[error("more than {0} changes: rebuilding is faster")]
    TooMuch(usize),
    #[error("{0} in the snapshot differs from its state before the changes")]
    Unexpected(String),
    #[error("{fact} refers to {id}, which does not exist")]
    DanglingReference { fact: String, id: String },
    #[error("{0} is removed but still has links")]
    LinksRemain(String),
    #[error("{0} changes its kind")]
    OtherKind(String),
    #[error("{0} was the newest observation; the next newest is not in the snapshot")]
    NewestGone(String),
}

impl Snapshot {
    /// The snapshot of the next revision: each change is a fact as it was and as it will be, in any order; an
    /// absent side says that it is added or removed. It shares with this one what does not differ.
    ///
    /// # Errors
    /// When the snapshot has to be built from all facts instead; then nothing is known of what it would be.
    pub fn patch<'a>(
        &self,
        revision: u64,
        committed_at: DateTime<Utc>,
        changes: impl Iterator<Item = (Option<&'a Fact>, Option<&'a Fact>)>,
    ) -> Result<Self, Unpatchable> {
        let most = self.max_changes();
        let mut sorted = ChangesBySubject::default();
        for (count, (before, after)) in changes.enumerate() {
            if count == most {
                return Err(Unpatchable::TooMuch(most));
            }
            before.map_or(Ok(()), |fact| sorted.add_before(fact))?;
            after.map_or(Ok(()), |fact| sorted.add_after(fact))?;
        }
        let changes = sorted;

        let nodes = self.changed_nodes(&changes)?;
        let links = self.changed_links(&changes, &nodes)?;
        let numbering = &nodes.numbering;
        let countries = self.patched_countries(&nodes)?;
        let aliases = self.patched_aliases(&changes, &nodes)?;
        let indicators = self.patched_indicators(&changes)?;
        let latest = self.patched_observations(&changes, &nodes)?;

        let mut formerly = links.former_ends.clone();
        formerly.extend(&numbering.removed);
        let relinked_nodes = relinked_nodes(&formerly, numbering);
        let (topology, link_facts) = self.patched_links(links, numbering);
        let kinds = self.patched_kinds(&nodes);
        let by_kind = self.patched_by_kind(&kinds, numbering);
        let records = self.patched_records(&nodes);
        let mut next = Self {
            revision,
            committed_at,
            by_iso2: by_iso2(&by_kind, |index| records.get(index.position())),
            nodes: records,
            kinds,
            countries,
            by_kind,
            levels: self.levels.clone(),
            aliases,
            by_geonames_id: self.patched_geonames_ids(&nodes),
            topology,
            link_facts,
            cardinalities: Cardinalities::default(),
            country_index: self.country_index.clone(),
            indicators,
            latest,
            search: search::Index::default(),
        };
        next.levels = self.patched_levels(&next, &nodes, &relinked_nodes);
        next.cardinalities = self.patched_cardinalities(&next, &formerly, &relinked_nodes);
        let concerned = next.nodes_to_reindex(&relinked_nodes);
        next.country_index = self.patched_country_index(&next, numbering, &concerned);
        next.search = self.patched_search(&next, &nodes, &concerned)?;
        Ok(next)
    }

    /// The maximum number of changes in a patch.
    fn max_changes(&self) -> usize {
        MAX_CHANGES.max((self.node_count() + self.all_links().len()) / CHANGES_SHARE)
    }
}
