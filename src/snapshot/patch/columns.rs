use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use entity::fact::NodeFact;
use entity::{NodeKind, indicator};

use super::Unpatchable;
use super::changes::ChangesBySubject;
use super::nodes::ChangedNodes;
use super::numbering::{NodeChange, Numbering};
use super::splice::splice;
use crate::snapshot::build::{by_kind, geonames_id};
use crate::snapshot::records::Records;
use crate::snapshot::{NodeIndex, NodeRecord, Snapshot};

impl Snapshot {
    pub(super) fn patched_records(&self, nodes: &ChangedNodes) -> Records<NodeRecord> {
        let numbering = &nodes.numbering;
        let record = |fact: &NodeFact| NodeRecord::of(fact.clone());
        let updated = nodes
            .updated
            .iter()
            .map(|&(place, fact)| (place, record(fact)));
        // Where only the sources change, the record is the same.
        let updated: Vec<(NodeChange, NodeRecord)> = updated
            .filter(|(place, record)| self.nodes.get(place.at) != record)
            .collect();
        if numbering.is_the_same() && updated.is_empty() {
            return self.nodes.clone();
        }
        let mut arena = self.nodes.arena();
        let added = nodes.added.iter().map(|fact| arena.push(record(fact)));
        let added: Vec<u32> = added.collect();
        let slot = |&place: &usize| added[place];
        let mut slots = splice(self.nodes.slots(), &numbering.edits, slot, |_| ());
        for (place, record) in updated {
            slots[place.index.position()] = arena.push(record);
        }
        Records::new(Arc::new(slots), arena)
    }

    pub(super) fn patched_kinds(&self, nodes: &ChangedNodes) -> Arc<[NodeKind]> {
        if nodes.numbering.is_the_same() {
            return self.kinds.clone();
        }
        let kind = |&place: &usize| nodes.added[place].node.kind;
        splice(&self.kinds, &nodes.numbering.edits, kind, |_| ()).into()
    }

    pub(super) fn patched_by_kind(
        &self,
        kinds: &[NodeKind],
        numbering: &Numbering,
    ) -> Arc<Vec<Vec<NodeIndex>>> {
        match numbering.is_the_same() {
            true => self.by_kind.clone(),
            false => Arc::new(by_kind(kinds)),
        }
    }

    pub(super) fn patched_countries(
        &self,
        nodes: &ChangedNodes,
    ) -> Result<Arc<[Option<NodeIndex>]>, Unpatchable> {
        let numbering = &nodes.numbering;
        let country = |place: NodeChange, fact: &NodeFact| match fact.details.country_id() {
            Some(id) => {
                let country = self.place_after(nodes, &fact.node.id, id)?;
                Ok(Some(country.index))
            }
            None => Ok((fact.node.kind == NodeKind::Country).then_some(place.index)),
        };
        let carried = |former: NodeIndex| {
            let country = self.country_of(former)?;
            Some(numbering.renumbering.of_one(country))
        };
        let mut moved = Vec::new();
        for &(place, fact) in &nodes.updated {
            let country = country(place, fact)?;
            if country != carried(NodeIndex::from_position(place.at)) {
                moved.push((place.index, country));
            }
        }
        if numbering.is_the_same() && moved.is_empty() {
            return Ok(self.countries.clone());
        }
        let added: Vec<Option<NodeIndex>> = numbering
            .added
            .iter()
            .zip(&nodes.added)
            .map(|(&place, fact)| country(place, fact))
            .collect::<Result<_, _>>()?;
        let mut countries = splice(
            &self.countries,
            &numbering.edits,
            |&place| added[place],
            |countries| {
                if numbering.is_the_same() {
                    return;
                }
                for country in countries.iter_mut().flatten() {
                    *country = numbering.renumbering.of_one(*country);
                }
            },
        );
        for (node, country) in moved {
            countries[node.position()] = country;
        }
        Ok(countries.into())
    }

    pub(super) fn patched_geonames_ids(&self, nodes: &ChangedNodes) -> Arc<Vec<(i64, NodeIndex)>> {
        let numbering = &nodes.numbering;
        let known = &self.by_geonames_id;
        let changed: Vec<(NodeIndex, Option<i64>)> = nodes
            .updated
            .iter()
            .map(|&(place, fact)| (place.index, geonames_id(fact)))
            .collect();
        let is_known = |&(index, id): &(NodeIndex, Option<i64>)| {
            id.is_none_or(|id| known.binary_search(&(id, index)).is_ok())
        };
        let of_cities =
            |&(place, _): &(NodeChange, &NodeFact)| self.kinds[place.at] == NodeKind::City;
        let has_cities = nodes.updated.iter().any(of_cities);
        if numbering.is_the_same()
            && (!has_cities || known.is_empty())
            && changed.iter().all(is_known)
        {
            return known.clone();
        }
        let stays = known.iter().filter_map(|&(id, former)| {
            let index = numbering.place_of_former(former)?.index;
            let is_changed = changed.binary_search_by_key(&index, |&(index, _)| index);
            is_changed.is_err().then_some((id, index))
        });
        let mut ids: Vec<(i64, NodeIndex)> = stays.collect();
        ids.extend(changed.iter().filter_map(|&(index, id)| Some((id?, index))));
        let added = numbering.added.iter().zip(&nodes.added);
        ids.extend(added.filter_map(|(place, fact)| Some((geonames_id(fact)?, place.index))));
        ids.sort();
        Arc::new(ids)
    }

    pub(super) fn patched_aliases(
        &self,
        changes: &ChangesBySubject,
        nodes: &ChangedNodes,
    ) -> Result<Arc<HashMap<String, String>>, Unpatchable> {
        let numbering = &nodes.numbering;
        let none_goes = numbering.removed.is_empty() || self.aliases.is_empty();
        if changes.aliases.is_empty() && none_goes {
            return Ok(self.aliases.clone());
        }
        let mut aliases = (*self.aliases).clone();
        for (&former_id, sides) in &changes.aliases {
            let known = match sides.after {
                Some(alias) => {
                    self.place_after(nodes, former_id, &alias.node_id)?;
                    aliases.insert(alias.id.clone(), alias.node_id.clone())
                }
                None => aliases.remove(former_id),
            };
            if known.is_some() != sides.before.is_some() {
                return Err(Unpatchable::Unexpected(former_id.to_owned()));
            }
        }
        // A former id goes with the node that it leads to.
        let gone: HashSet<&str> = numbering
            .removed
            .iter()
            .map(|&former| self.id(former))
            .collect();
        aliases.retain(|_, node_id| !gone.contains(node_id.as_str()));
        Ok(Arc::new(aliases))
    }

    pub(super) fn patched_indicators(
        &self,
        changes: &ChangesBySubject,
    ) -> Result<Arc<Vec<indicator::Model>>, Unpatchable> {
        if changes.indicators.is_empty() {
            return Ok(self.indicators.clone());
        }
        let mut indicators = (*self.indicators).clone();
        for (&id, sides) in &changes.indicators {
            let known = indicators.binary_search_by(|indicator| indicator.id.as_str().cmp(id));
            match (known, sides.before, sides.after) {
                (Ok(place), Some(()), None) => {
                    indicators.remove(place);
                }
                (Ok(place), Some(()), Some(after)) => indicators[place] = after.clone(),
                (Err(place), None, Some(after)) => indicators.insert(place, after.clone()),
                _ => return Err(Unpatchable::Unexpected(id.to_owned())),
            }
        }
        Ok(Arc::new(indicators))
    }
}
