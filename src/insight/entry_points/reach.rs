use std::collections::BTreeSet;

use entity::LinkKind::{
    Coordinates, Leads, LocatedIn, MemberOf, ParticipatesIn, PartnerIn, Supports, TwinnedWith,
};
use entity::{LinkKind, NodeKind};

use crate::graph::{Budget, Interrupted};
use crate::insight::activity::is_active;
use crate::snapshot::{Direction, NodeIndex, Snapshot};

/// The other cities of some countries that an actor has to do with today, directly or by its part in
/// a platform, initiative or pilot. Without a country, those of all Europe.
///
/// # Errors
/// When the work ends before the search does.
pub fn cities_in_reach(
    snapshot: &Snapshot,
    actor: NodeIndex,
    asking: NodeIndex,
    countries: &[NodeIndex],
    budget: &mut Budget,
) -> Result<Vec<NodeIndex>, Interrupted> {
    let mut cities = BTreeSet::new();
    let own_kind = snapshot.node(actor).kind();
    for (kind, along, other) in active_links(snapshot, actor, budget)? {
        match (kind, snapshot.node(other).kind()) {
            (Supports | MemberOf | ParticipatesIn | TwinnedWith, NodeKind::City) => {
                cities.insert(other);
            }
            // A part of one's own in something; that one is a member tells little of the others.
            (Coordinates | Leads | PartnerIn | ParticipatesIn, through)
                if along && (own_kind != NodeKind::City || through == NodeKind::Pilot) =>
            {
                let through = active_links(snapshot, other, budget)?;
                let of_cities = through.into_iter().filter(|&(kind, _, end)| {
                    kind != LocatedIn && snapshot.node(end).kind() == NodeKind::City
                });
                cities.extend(of_cities.map(|(_, _, city)| city));
            }
            _ => {}
        }
    }
    cities.remove(&actor);
    cities.remove(&asking);
    let is_here = |city: &NodeIndex| {
        countries.is_empty()
            || snapshot
                .country_of(*city)
                .is_some_and(|country| countries.contains(&country))
    };
    Ok(cities.into_iter().filter(is_here).collect())
}

/// The links at a node that hold: kind, whether along the arrow, and the other end.
fn active_links(
    snapshot: &Snapshot,
    node: NodeIndex,
    budget: &mut Budget,
) -> Result<Vec<(LinkKind, bool, NodeIndex)>, Interrupted> {
    let links: Vec<_> = snapshot.links_at(node, Direction::Any).collect();
    budget.spend(links.len())?;
    let holding = links.into_iter().filter(|&link| is_active(snapshot, link));
    Ok(holding
        .map(|link| {
            let record = snapshot.link(link);
            (record.kind, record.source == node, record.other_end(node))
        })
        .collect())
}
