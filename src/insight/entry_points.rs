//! Whom to engage with, on which level, through whom, and why.

mod reach;
mod reasons;
mod routes;
mod score;

use std::collections::HashMap;

use entity::engagement_space::SpaceKind;
use entity::fact::Details;
use entity::{Level, LinkKind};

use crate::graph::{Budget, Interrupted, Path};
use crate::insight::activity::is_active;
use crate::snapshot::{Direction, NodeIndex, Snapshot, relation};

use reach::cities_in_reach;
use reasons::reasons;
use routes::{Routes, find_routes};
use score::score;

/// An actor to turn to.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryPoint {
    pub actor: NodeIndex,
    /// As `score.rs` has it.
    pub score: f64,
    /// The strongest tie to the actor, or where it lies if there is none.
    pub path: Path,
    /// Sentences of which the actor is the subject, what weighs most first.
    pub reasons: Vec<String>,
    /// Where to meet the actor: a space that it hosts, or else the group of the country in which both
    /// lie.
    pub space: Option<NodeIndex>,
    /// The page to begin with: of a space that it hosts, else its own, else of its country's group.
    pub connect_at: Option<String>,
}

struct Candidate {
    actor: NodeIndex,
    level: Level,
    score: f64,
    routes: Routes,
    other_cities: Vec<NodeIndex>,
}

/// The best entry points for a node, distributed over the requested levels. The first `n` are the same
/// for each larger `first`.
///
/// # Errors
/// When the work ends before the search does.
pub fn entry_points(
    snapshot: &Snapshot,
    from: NodeIndex,
    levels: Option<&[Level]>,
    first: usize,
    budget: &mut Budget,
) -> Result<Vec<EntryPoint>, Interrupted> {
    let countries = snapshot.countries_of(from);
    let mut candidates = Vec::new();
    for (actor, routes) in find_routes(snapshot, from, budget)? {
        let level = snapshot.level(actor);
        let Some(level) = level.filter(|level| levels.is_none_or(|asked| asked.contains(level)))
        else {
            continue;
        };
        let other_cities = cities_in_reach(snapshot, actor, from, countries, budget)?;
        candidates.push(Candidate {
            score: score(
                routes.ties.iter().map(|route| route.strength),
                routes.place.as_ref().map(|route| route.strength),
                other_cities.len(),
            ),
            actor,
            level,
            routes,
            other_cities,
        });
    }
    let chosen = spread(candidates, first);
    Ok(chosen
        .into_iter()
        .map(|candidate| present(snapshot, candidate, countries))
        .collect())
}

/// Chooses so that no level crowds out the others: each place goes to the candidate whose score,
/// divided by one more than its level has places already, is highest. This is how D'Hondt (1878)
/// gives seats to parties.
fn spread(mut candidates: Vec<Candidate>, first: usize) -> Vec<Candidate> {
    candidates.sort_by(by_score);
    let mut places: HashMap<Level, usize> = HashMap::new();
    let mut quotients: Vec<(f64, Candidate)> = candidates
        .into_iter()
        .map(|candidate| {
            let place = places.entry(candidate.level).or_default();
            *place += 1;
            (candidate.score / *place as f64, candidate)
        })
        .collect();
    quotients.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| by_score(&a.1, &b.1)));
    quotients.truncate(first);
    quotients.into_iter().map(|(_, chosen)| chosen).collect()
}

/// The best first; of equals, those with more ways, then those who reach more cities.
fn by_score(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    let rank = |candidate: &Candidate| (candidate.routes.ties.len(), candidate.other_cities.len());
    b.score
        .total_cmp(&a.score)
        .then_with(|| rank(b).cmp(&rank(a)))
        .then(a.actor.cmp(&b.actor))
}

fn present(snapshot: &Snapshot, candidate: Candidate, countries: &[NodeIndex]) -> EntryPoint {
    let Candidate {
        actor,
        level: _,
        score,
        routes,
        other_cities,
    } = candidate;
    let hosted = hosted_space(snapshot, actor, countries);
    let group = country_group(snapshot, actor, countries);
    let best = routes.best();
    let website = |node: NodeIndex| snapshot.node(node).node.website.clone();
    EntryPoint {
        actor,
        score,
        path: Path {
            nodes: best.nodes.iter().map(|node| node.number()).collect(),
            links: best.links.iter().map(|link| link.number()).collect(),
        },
        reasons: reasons(snapshot, actor, &routes, &other_cities, countries),
        space: hosted.or(group),
        connect_at: hosted
            .and_then(website)
            .or_else(|| website(actor))
            .or_else(|| group.and_then(website)),
    }
}

/// A space that the actor hosts today: one for the country before one for all, and these before
/// those of other countries.
fn hosted_space(
    snapshot: &Snapshot,
    actor: NodeIndex,
    countries: &[NodeIndex],
) -> Option<NodeIndex> {
    let hosted = snapshot
        .links_at(actor, Direction::Outgoing)
        .filter(|&link| snapshot.link(link).kind == LinkKind::Hosts && is_active(snapshot, link));
    hosted
        .map(|link| snapshot.link(link).target)
        .min_by_key(|&space| {
            let far = match snapshot.country_of(space) {
                Some(country) if countries.contains(&country) => 0,
                None => 1,
                Some(_) => 2,
            };
            (far, space)
        })
}

/// The group of the country in which the actor lies, if the node that asks lies there too.
fn country_group(
    snapshot: &Snapshot,
    actor: NodeIndex,
    countries: &[NodeIndex],
) -> Option<NodeIndex> {
    let country = snapshot.country_of(actor)?;
    if !countries.contains(&country) {
        return None;
    }
    let spaces = snapshot.related_nodes(country, relation::COUNTRY_SPACES);
    spaces.into_iter().find(|&space| {
        let details = &snapshot.node(space).details;
        matches!(details, Details::EngagementSpace(space) if space.kind == SpaceKind::CountryGroup)
    })
}

#[cfg(test)]
mod tests;
