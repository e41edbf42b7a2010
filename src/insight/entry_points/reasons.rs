use entity::city::MissionStatus;
use entity::fact::Details;
use entity::{LinkKind, NodeKind};

use super::routes::{Route, Routes};
use crate::insight::activity::{end_of, is_active};
use crate::insight::wording::{count, country_name, date, list, past, sentence};
use crate::snapshot::{LinkIndex, LinkRecord, NodeIndex, Snapshot};

/// How many names a sentence lists before it counts the rest.
const SHOWN: usize = 3;
/// How many ways are told of; those beyond are weaker.
const TOLD: usize = 3;

/// What speaks for an actor, in sentences of which it is the subject: the strongest ways to it, then
/// whom else it reaches, then what stands in the way.
pub fn reasons(
    snapshot: &Snapshot,
    actor: NodeIndex,
    routes: &Routes,
    other_cities: &[NodeIndex],
    countries: &[NodeIndex],
) -> Vec<String> {
    let telling = ReasonWriter { snapshot, actor };
    let mut groups: Vec<Vec<&Route>> = Vec::new();
    for route in &routes.ties {
        let alike = |group: &&mut Vec<&Route>| telling.are_alike(group[0], route);
        match groups.iter_mut().find(alike) {
            Some(group) => group.push(route),
            None => groups.push(vec![route]),
        }
    }
    let mut reasons = Vec::new();
    for group in groups {
        let reason = sentence(&telling.sentence(&group));
        // Several routes over a country read alike, because the country goes without saying.
        if reasons.len() < TOLD && !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    let asking = routes.best().nodes[0];
    reasons.extend(telling.place(routes));
    reasons.extend(telling.cities(other_cities, countries, asking));
    reasons.extend(telling.openness(routes));
    reasons
}

struct ReasonWriter<'a> {
    snapshot: &'a Snapshot,
    actor: NodeIndex,
}

impl ReasonWriter<'_> {
    fn name(&self, node: NodeIndex) -> &str {
        &self.snapshot.node(node).node.name
    }

    fn kind(&self, node: NodeIndex) -> NodeKind {
        self.snapshot.node(node).kind()
    }

    /// Whether two ways can be told in one sentence: the same part in several things.
    fn are_alike(&self, one: &Route, other: &Route) -> bool {
        let shape = |route: &Route| {
            let (last, before) = (self.last_link(route), route.nodes[route.nodes.len() - 2]);
            (
                route.links.len(),
                route.is_active,
                last.kind,
                last.source == self.actor,
                self.kind(before),
            )
        };
        one.links.len() == 2 && shape(one) == shape(other)
    }

    fn last_link(&self, route: &Route) -> LinkRecord<'_> {
        self.snapshot.link(route.links[route.links.len() - 1])
    }

    fn sentence(&self, routes: &[&Route]) -> String {
        let route = routes[0];
        let before = route.nodes[route.nodes.len() - 2];
        let last = self.last_link(route);
        if last.kind == LinkKind::LocatedIn && self.kind(before) == NodeKind::Country {
            return self.in_country(route.nodes[0], before);
        }
        let part = self.part(route.links[route.links.len() - 1], self.actor);
        if routes.len() > 1 {
            return self.joint_sentence(routes, &part) + &self.ending(routes);
        }
        if let Some(together) = self.role_phrase(route, &part) {
            return together + &self.ending(routes);
        }
        let tail = self.tail(route);
        let role = last.role.filter(|_| tail.is_empty());
        let object = match self.kind(before) {
            NodeKind::Country => country_name(self.name(before)).into_owned(),
            _ => self.titled(before),
        };
        let mut text = part.around(&object) + &tail + &self.ending(routes);
        if let Some(role) = role {
            text.push_str(&format!(" – {role}"));
        }
        text
    }

    /// The same part that the node that asks has: "coordinates A together with B".
    fn role_phrase(&self, route: &Route, part: &SharedRole) -> Option<String> {
        let [asking, thing, _] = route.nodes[..] else {
            return None;
        };
        let own = self.part(route.links[0], asking);
        let is_same = own.verb == part.verb && own.after == part.after;
        let asking = self.short_name(asking);
        is_same.then(|| {
            format!(
                "{} together with {asking}",
                part.around(&self.titled(thing))
            )
        })
    }

    /// The same part in several things: "leads 2 pilots of Umeå: A and B".
    fn joint_sentence(&self, routes: &[&Route], part: &SharedRole) -> String {
        let things: Vec<&str> = routes
            .iter()
            .map(|route| self.short_name(route.nodes[1]))
            .collect();
        let (one, many) = nouns(self.kind(routes[0].nodes[1]));
        let asking = routes[0].nodes[0];
        let of = match self.kind(asking) {
            NodeKind::Theme => "about",
            _ => "of",
        };
        let number = count(routes.len(), one, many);
        let object = format!("{number} {of} {}", self.short_name(asking));
        format!("{}: {}", part.around(&object), list(&things, SHOWN))
    }

    /// How the thing next to the actor has to do with the node that asks; nothing where that is its
    /// country, which goes without saying.
    fn tail(&self, route: &Route) -> String {
        let mut tail = String::new();
        for place in (1..route.nodes.len() - 1).rev() {
            let (here, there) = (route.nodes[place], route.nodes[place - 1]);
            match (self.kind(here), self.kind(there)) {
                (NodeKind::Country, _) => break,
                (NodeKind::NationalPlatform, NodeKind::Country) => {
                    let country = country_name(self.name(there));
                    tail.push_str(&format!(", a national platform of {country}"));
                    break;
                }
                _ => {}
            }
            let link = route.links[place - 1];
            let there_name = self.short_name(there);
            tail.push_str(&match self.snapshot.link(link).source == there {
                true => format!(", which {there_name} {}", self.part(link, there).verb),
                false => format!(", which {} {there_name}", self.part(link, here).verb),
            });
        }
        tail
    }

    /// That the actor lies in the country of the node that asks, where that is all, or where it is a
    /// platform that the node could come closer to.
    fn place(&self, routes: &Routes) -> Option<String> {
        let route = routes.place.as_ref()?;
        let is_platform = self.kind(self.actor) == NodeKind::NationalPlatform;
        if !routes.ties.is_empty() && (!is_platform || routes.best().links.len() == 1) {
            return None;
        }
        Some(sentence(&self.sentence(&[route])))
    }

    fn in_country(&self, asking: NodeIndex, country: NodeIndex) -> String {
        let country = country_name(self.name(country));
        match &self.snapshot.node(self.actor).details {
            Details::NationalPlatform(_) if self.kind(asking) == NodeKind::City => format!(
                "is a national platform of {country}; {} is not known to be a member",
                self.name(asking)
            ),
            Details::NationalPlatform(_) => format!("is a national platform of {country}"),
            Details::City(city) => match city.mission_status {
                MissionStatus::MissionCity => format!("is a Mission City of {country}"),
                MissionStatus::MissionMinded => format!("is a Mission-minded city of {country}"),
            },
            _ => format!("is located in {country}"),
        }
    }

    /// The links that the sentence about a route names: those after the last country, which goes
    /// without saying.
    fn named_links<'r>(&self, route: &'r Route) -> &'r [LinkIndex] {
        let inner = 1..route.nodes.len() - 1;
        let is_country = |&place: &usize| self.kind(route.nodes[place]) == NodeKind::Country;
        &route.links[inner.rev().find(is_country).unwrap_or(0)..]
    }

    /// When what is over ended, where that is known; of several things, the last.
    fn ending(&self, routes: &[&Route]) -> String {
        let links = routes.iter().flat_map(|route| self.named_links(route));
        let ended = links.filter(|&&link| !is_active(self.snapshot, link));
        let dates = ended.filter_map(|&link| {
            let record = self.snapshot.link(link);
            let of_ends = [record.source, record.target].map(|node| end_of(self.snapshot, node));
            of_ends.into_iter().flatten().chain(record.until).min()
        });
        match dates.max() {
            Some(end) if routes.len() == 1 => format!(" until {}", date(end)),
            Some(end) => format!(" (until {})", date(end)),
            None => String::new(),
        }
    }

    /// Whom else the actor reaches; a city that asks is none of them.
    fn cities(
        &self,
        cities: &[NodeIndex],
        countries: &[NodeIndex],
        asking: NodeIndex,
    ) -> Option<String> {
        // A city is no door to others.
        if cities.is_empty() || self.kind(self.actor) == NodeKind::City {
            return None;
        }
        let number = match self.kind(asking) {
            NodeKind::City => count(cities.len(), "other known city", "other known cities"),
            _ => count(cities.len(), "known city", "known cities"),
        };
        let place = match countries {
            [country] => format!(" of {}", country_name(self.name(*country))),
            _ => String::new(),
        };
        let names: Vec<&str> = cities.iter().map(|&city| self.name(city)).collect();
        Some(format!("Reaches {number}{place}: {}.", list(&names, SHOWN)))
    }

    /// Whether the door is open, or not even built.
    fn openness(&self, routes: &Routes) -> Option<String> {
        if self.snapshot.is_in_preparation(self.actor) {
            return Some("Is still in preparation, according to the sources.".to_owned());
        }
        let Details::NationalPlatform(platform) = &self.snapshot.node(self.actor).details else {
            return None;
        };
        let best = routes.best();
        let is_of_interest = match self.kind(best.nodes[0]) {
            NodeKind::Country => true,
            NodeKind::City => best.links.len() > 1,
            _ => false,
        };
        let open = platform.engages_all_cities.filter(|_| is_of_interest)?;
        let sentence = match open {
            true => "Is open to all cities of its country.",
            false => "Is not open to all cities of its country.",
        };
        Some(sentence.to_owned())
    }

    /// What a node does by a link, in the tense of the link.
    fn part(&self, link: LinkIndex, of: NodeIndex) -> SharedRole {
        let record = self.snapshot.link(link);
        let definition = record.kind.definition();
        let (verb, after) = match (record.source == of, record.kind) {
            (true, _) => (definition.reads, ""),
            (false, LinkKind::MemberOf) => ("has", " as a member"),
            (false, LinkKind::ParticipatesIn) => ("has", " as a participant"),
            (false, LinkKind::PartnerIn) => ("has", " as a partner"),
            (false, _) => (definition.reads_backwards, ""),
        };
        let verb = match is_active(self.snapshot, link) {
            true => verb.to_owned(),
            false => past(verb),
        };
        SharedRole { verb, after }
    }

    /// The name, with a noun where the name alone does not tell what it is.
    fn titled(&self, node: NodeIndex) -> String {
        match self.kind(node) {
            NodeKind::Pilot => format!("the pilot {}", self.short_name(node)),
            NodeKind::Learning | NodeKind::Theme => format!("“{}”", self.name(node)),
            _ => self.name(node).to_owned(),
        }
    }

    /// The name, of pilots without the subtitle that a dash or colon sets off.
    fn short_name(&self, node: NodeIndex) -> &str {
        let name = self.name(node);
        let is_pilot = self.kind(node) == NodeKind::Pilot;
        let subtitle = [" – ", ": "]
            .iter()
            .filter_map(|mark| name.find(mark))
            .min();
        match subtitle.filter(|_| is_pilot) {
            Some(start) => &name[..start],
            None => name,
        }
    }
}

/// A verb, and what follows behind its object.
struct SharedRole {
    verb: String,
    after: &'static str,
}

impl SharedRole {
    fn around(&self, object: &str) -> String {
        format!("{} {object}{}", self.verb, self.after)
    }
}

fn nouns(kind: NodeKind) -> (&'static str, &'static str) {
    match kind {
        NodeKind::Country => ("country", "countries"),
        NodeKind::City => ("city", "cities"),
        NodeKind::Stakeholder => ("organisation", "organisations"),
        NodeKind::NationalPlatform => ("national platform", "national platforms"),
        NodeKind::Pilot => ("pilot", "pilots"),
        NodeKind::Learning => ("learning", "learnings"),
        NodeKind::EngagementSpace => ("engagement space", "engagement spaces"),
        NodeKind::Initiative => ("initiative", "initiatives"),
        NodeKind::Theme => ("theme", "themes"),
    }
}
