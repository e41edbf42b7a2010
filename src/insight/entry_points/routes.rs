use std::collections::{BTreeMap, HashSet};

use entity::LinkKind::{
    Coordinates, Funds, HasTheme, Hosts, Leads, LocatedIn, MemberOf, ParticipatesIn, PartnerIn,
    Produced, Represents, Supports, TwinnedWith,
};
use entity::city::MissionStatus;
use entity::fact::Details;
use entity::{Level, LinkKind, NodeKind};

use super::score::{Mandate, strength};
use crate::graph::{Budget, Interrupted};
use crate::insight::activity::is_active;
use crate::snapshot::{Direction, LinkIndex, NodeIndex, Snapshot, fold, relation};

/// The most links of a way. Over three, a platform's coordinator is reached from a city that is no
/// member yet; what is farther is no longer an acquaintance.
const LONGEST: usize = 3;

/// How an actor is reached from the node that asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// From the node that asks to the actor; one more than there are links.
    pub nodes: Vec<NodeIndex>,
    pub links: Vec<LinkIndex>,
    /// Whether each of its links holds today.
    pub is_active: bool,
    pub strength: f64,
}

/// All ways to an actor: one or more.
#[derive(Clone, Debug, PartialEq)]
pub struct Routes {
    /// Those over a tie to the actor or to what it serves, the strongest first.
    pub ties: Vec<Route>,
    /// The strongest of those on which the actor only lies in the same country.
    pub place: Option<Route>,
}

impl Routes {
    /// The strongest tie; that the actor lies in the same country only where there is none.
    pub fn best(&self) -> &Route {
        let best = self.ties.first().or(self.place.as_ref());
        best.expect("an actor is found by a way")
    }
}

/// The ways to every actor.
///
/// # Errors
/// When the work ends before the search does.
pub fn find_routes(
    snapshot: &Snapshot,
    from: NodeIndex,
    budget: &mut Budget,
) -> Result<BTreeMap<NodeIndex, Routes>, Interrupted> {
    let mut search = RouteSearch {
        snapshot,
        found: BTreeMap::new(),
        budget,
    };
    search.expand(&mut vec![from], &mut Vec::new())?;
    let ranked = |(actor, routes)| (actor, rank(snapshot, routes));
    Ok(search.found.into_iter().map(ranked).collect())
}

fn rank(snapshot: &Snapshot, mut routes: Vec<Route>) -> Routes {
    routes.sort_by(|a, b| {
        let by_strength = b.strength.total_cmp(&a.strength);
        by_strength.then_with(|| a.nodes.cmp(&b.nodes))
    });
    // Over the same nodes, the strongest way speaks for all.
    let mut met = HashSet::new();
    routes.retain(|route| met.insert(route.nodes.clone()));
    let (places, ties): (Vec<_>, Vec<_>) = routes
        .into_iter()
        .partition(|route| lies_in_same_country(snapshot, route));
    Routes {
        ties,
        place: places.into_iter().next(),
    }
}

/// Whether a way enters a country and leaves it again by what lies there.
fn lies_in_same_country(snapshot: &Snapshot, route: &Route) -> bool {
    route.links.windows(2).any(|pair| {
        let [before, after] = [pair[0], pair[1]].map(|link| snapshot.link(link));
        before.kind == LocatedIn
            && after.kind == LocatedIn
            && before.target == after.target
            && snapshot.node(after.target).kind() == NodeKind::Country
    })
}

struct RouteSearch<'a> {
    snapshot: &'a Snapshot,
    found: BTreeMap<NodeIndex, Vec<Route>>,
    budget: &'a mut Budget,
}

impl RouteSearch<'_> {
    /// Tries every link onward from the end of a way.
    fn expand(
        &mut self,
        nodes: &mut Vec<NodeIndex>,
        links: &mut Vec<LinkIndex>,
    ) -> Result<(), Interrupted> {
        let snapshot = self.snapshot;
        let end = nodes[links.len()];
        for link in snapshot.links_at(end, Direction::Any) {
            self.budget.spend(1)?;
            let step = RouteStep::new(snapshot, link, end);
            if nodes.contains(&step.to)
                || is_seat(&step)
                || is_of_other_region(snapshot, nodes[0], &step)
                || !can_follow(snapshot, nodes, links, &step)
            {
                continue;
            }
            nodes.push(step.to);
            links.push(link);
            if is_actor(step.to_kind) {
                let route = self.way(nodes, links, &step);
                self.found.entry(step.to).or_default().push(route);
            }
            if links.len() < LONGEST {
                self.expand(nodes, links)?;
            }
            nodes.pop();
            links.pop();
        }
        Ok(())
    }

    fn way(&self, nodes: &[NodeIndex], links: &[LinkIndex], last: &RouteStep) -> Route {
        let over = links
            .iter()
            .filter(|&&link| !is_active(self.snapshot, link));
        let over = over.count();
        let in_preparation = usize::from(self.snapshot.is_in_preparation(last.to));
        Route {
            nodes: nodes.to_vec(),
            links: links.to_vec(),
            is_active: over == 0,
            strength: strength(last.mandate(), links.len() + over + in_preparation),
        }
    }
}

/// Those whom one can turn to. Pilots, learnings and themes have nobody at the door but those who
/// carry them; engagement spaces are where to meet, and countries act through their bodies.
fn is_actor(kind: NodeKind) -> bool {
    matches!(
        kind,
        NodeKind::Stakeholder | NodeKind::NationalPlatform | NodeKind::City | NodeKind::Initiative
    )
}

/// A link as it is followed.
struct RouteStep {
    kind: LinkKind,
    /// Whether it is followed along its arrow.
    is_outgoing: bool,
    from_kind: NodeKind,
    to: NodeIndex,
    to_kind: NodeKind,
}

impl RouteStep {
    fn new(snapshot: &Snapshot, link: LinkIndex, from: NodeIndex) -> Self {
        let record = snapshot.link(link);
        let to = record.other_end(from);
        Self {
            kind: record.kind,
            is_outgoing: record.source == from,
            from_kind: snapshot.node(from).kind(),
            to,
            to_kind: snapshot.node(to).kind(),
        }
    }

    /// What the actor at the end of the step is to what it started from.
    fn mandate(&self) -> Mandate {
        match (self.kind, self.is_outgoing) {
            (Supports | Represents | Coordinates | Hosts, false)
            | (MemberOf | ParticipatesIn, true) => Mandate::Office,
            (LocatedIn, _) if self.to_kind == NodeKind::NationalPlatform => Mandate::Office,
            (LocatedIn, _) | (MemberOf, false) => Mandate::Nearby,
            (
                Supports | Represents | Coordinates | Hosts | ParticipatesIn | Leads | PartnerIn
                | Funds | TwinnedWith | Produced | HasTheme,
                _,
            ) => Mandate::SharedWork,
        }
    }
}

/// Whether a way may go on over a step: from the node that asks over any link, and from each other
/// kind of node only to those who, by their part in it, have to do with the node that asks.
fn can_follow(
    snapshot: &Snapshot,
    nodes: &[NodeIndex],
    links: &[LinkIndex],
    step: &RouteStep,
) -> bool {
    let Some(&before) = links.last() else {
        return true;
    };
    let is_second = links.len() == 1;
    let asking = snapshot.node(nodes[0]).kind();
    match (step.from_kind, step.kind, step.is_outgoing) {
        (NodeKind::Country, kind, false) => {
            let lies_here = snapshot.link(before).kind == LocatedIn;
            lies_here && (kind != LocatedIn || has_public_part(snapshot, step, is_second))
        }
        // Pilots and learnings have no place but that of their cities.
        (NodeKind::City, MemberOf | LocatedIn, true) | (NodeKind::City, Supports, false) => {
            is_second && matches!(asking, NodeKind::Pilot | NodeKind::Learning)
        }
        (NodeKind::Pilot, Leads | ParticipatesIn | PartnerIn | Funds, false) => is_second,
        (NodeKind::Learning, Produced, false) => asking == NodeKind::Theme,
        // Not from one of its coordinators to another.
        (NodeKind::NationalPlatform, Coordinates, false) => {
            is_second || snapshot.link(before).kind != Coordinates
        }
        (NodeKind::NationalPlatform, MemberOf | Funds, false)
        | (NodeKind::Initiative, Coordinates, false)
        | (NodeKind::Stakeholder, Coordinates, true) => is_second,
        _ => false,
    }
}

/// Of those who lie in a country: its platforms, and, where it is the country of the node that asks
/// itself, also its Mission Cities. They are the honest alternative where no link leads on. That an
/// organisation has its seat in the country is no reason to turn to it.
fn has_public_part(snapshot: &Snapshot, step: &RouteStep, is_own_country: bool) -> bool {
    match &snapshot.node(step.to).details {
        Details::NationalPlatform(_) => true,
        Details::City(city) => is_own_country && city.mission_status == MissionStatus::MissionCity,
        _ => false,
    }
}

/// Whether a step only says where an organisation has its seat. From an organisation to its country
/// it is followed, because the national platforms of that country are found there.
fn is_seat(step: &RouteStep) -> bool {
    step.kind == LocatedIn
        && matches!(
            (step.from_kind, step.to_kind),
            (NodeKind::City | NodeKind::Country, NodeKind::Stakeholder)
                | (NodeKind::Stakeholder, NodeKind::City)
        )
}

/// Whether a step leads from a country to an organisation of another of its regions than that of the city that asks.
fn is_of_other_region(snapshot: &Snapshot, asking: NodeIndex, step: &RouteStep) -> bool {
    if step.from_kind != NodeKind::Country || snapshot.level(step.to) != Some(Level::Regional) {
        return false;
    }
    let own = region_of_city(snapshot, asking);
    let other = region_of_organisation(snapshot, step.to);
    own.zip(other).is_some_and(|(own, other)| own != other)
}

fn region_of_city(snapshot: &Snapshot, city: NodeIndex) -> Option<&str> {
    match &snapshot.node(city).details {
        Details::City(city) => city.region.as_deref(),
        _ => None,
    }
}

/// The region of the city in which an organisation has its seat, else the one that its name begins a word with, of the
/// regions in which the cities of its country lie.
fn region_of_organisation(snapshot: &Snapshot, organisation: NodeIndex) -> Option<&str> {
    let record = snapshot.node(organisation);
    if let Details::Stakeholder(stakeholder) = &record.details
        && let Some(city) = stakeholder.city_id.as_deref()
    {
        return region_of_city(snapshot, snapshot.find(city)?);
    }
    let country = snapshot.country_of(organisation)?;
    let cities = snapshot.related_nodes(country, relation::COUNTRY_CITIES);
    let mut regions = cities
        .into_iter()
        .filter_map(|city| region_of_city(snapshot, city));
    let words: Vec<&str> = record.folded_name.split_whitespace().collect();
    regions.find(|region| {
        let region = fold(region);
        let start = region.get(..REGION).unwrap_or(&region);
        words.iter().any(|word| word.starts_with(start))
    })
}

/// Letters by which a region is known in the names of its organisations: `Wallo` of Wallonia and NCP Wallonie.
const REGION: usize = 5;
