//! The rule of which countries edits take, followed word by word over plain lists: edits are judged in the order given;
//! each takes its places in the starting state, before it and after it; a node that is created has the places of the
//! links that the edits give it.

use std::collections::BTreeSet;

use entity::LinkKind::{self, Leads, ParticipatesIn, Produced, TwinnedWith};
use entity::NodeKind::{self, City, Country, Learning, Pilot, Stakeholder};

use super::step::{Step, kind_of};

/// Ids of countries; none is what belongs to no single country.
pub type Places = BTreeSet<Option<String>>;

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub id: String,
    pub country: Option<String>,
    text: Option<u32>,
    /// Newest first; 0 is the page that backs everything.
    pages: Vec<u32>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub from: String,
    pub kind: LinkKind,
    pub to: String,
    role: Option<u32>,
    pages: Vec<u32>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    pub nodes: Vec<Node>,
    pub links: Vec<Link>,
    /// Former ids, each with the node that had it.
    pub aliases: Vec<(String, String)>,
    /// Subjects and years.
    pub observations: Vec<(String, u32)>,
}

impl Graph {
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == id)
    }

    /// The countries that a node belongs to.
    pub fn countries(&self, id: &str) -> BTreeSet<String> {
        let Some(node) = self.node(id) else {
            return BTreeSet::new();
        };
        let mut countries: BTreeSet<String> = node.country.clone().into_iter().collect();
        let links = self.links.iter().filter(|link| link.to == id);
        for Link { from, kind, .. } in links {
            match (kind_of(from), *kind, kind_of(id)) {
                (Country, ..) => panic!("no link starts from a country"),
                (City, Leads | ParticipatesIn, Pilot)
                | (City | Stakeholder | Pilot, Produced, Learning) => {
                    countries.extend(self.countries(from));
                }
                _ => {}
            }
        }
        if kind_of(id) == Country {
            countries.insert(id.to_owned());
        }
        countries
    }

    pub fn apply(&mut self, step: &Step) {
        match step {
            Step::Create(id, country) => self.nodes.push(Node {
                id: id.clone(),
                country: country.clone(),
                text: None,
                pages: vec![0],
            }),
            Step::Update(id, text) => self.change(id, |node| node.text = Some(*text)),
            Step::Move(id, country) => self.change(id, |node| node.country.clone_from(country)),
            Step::Remove(id) => {
                self.nodes.retain(|node| node.id != *id);
                self.links.retain(|link| link.from != *id && link.to != *id);
                self.aliases.retain(|(_, of)| of != id);
                self.observations.retain(|(subject, _)| subject != id);
            }
            Step::Rename(id, new_id) => {
                self.aliases.retain(|(former, _)| former != new_id);
                self.change(id, |node| node.id.clone_from(new_id));
                self.repoint(id, new_id);
            }
            Step::Merge(id, into) => {
                let gone = self.node(id).cloned();
                self.nodes.retain(|node| node.id != *id);
                self.repoint(id, into);
                if let Some(gone) = gone {
                    self.change(into, |node| {
                        node.text = node.text.or(gone.text);
                        node.country = node.country.take().or(gone.country);
                        cite_behind(&mut node.pages, &gone.pages);
                    });
                }
            }
            Step::Link(from, kind, to) => self.links.push(Link {
                from: from.clone(),
                kind: *kind,
                to: to.clone(),
                role: None,
                pages: vec![0],
            }),
            Step::Relink(from, kind, to, role) => {
                for link in &mut self.links {
                    if (&link.from, link.kind, &link.to) == (from, *kind, to) {
                        link.role = Some(*role);
                    }
                }
            }
            Step::Unlink(from, kind, to) => self
                .links
                .retain(|link| (&link.from, link.kind, &link.to) != (from, *kind, to)),
            Step::Observe(subject, year) => {
                let observation = (subject.clone(), *year);
                if !self.observations.contains(&observation) {
                    self.observations.push(observation);
                }
            }
            Step::Cite(id, page) => self.change(id, |node| {
                if !node.pages.contains(page) {
                    node.pages.insert(0, *page);
                }
            }),
        }
    }

    fn change(&mut self, id: &str, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.nodes.iter_mut().find(|node| node.id == id) {
            change(node);
        }
    }

    /// What is said of one node is said of another.
    fn repoint(&mut self, id: &str, new_id: &str) {
        for node in &mut self.nodes {
            if node.country.as_deref() == Some(id) {
                node.country = Some(new_id.to_owned());
            }
        }
        let (moving, staying) = std::mem::take(&mut self.links)
            .into_iter()
            .partition(|link| link.from == id || link.to == id);
        self.links = staying;
        let moving: Vec<Link> = moving;
        for mut link in moving {
            for end in [&mut link.from, &mut link.to] {
                if end == id {
                    new_id.clone_into(end);
                }
            }
            let is_same = |other: &&mut Link| {
                let ends = (&other.from, &other.to);
                let is_twin = link.kind == TwinnedWith && ends == (&link.to, &link.from);
                other.kind == link.kind && (ends == (&link.from, &link.to) || is_twin)
            };
            match self.links.iter_mut().find(is_same) {
                _ if link.from == link.to => {}
                Some(same) => cite_behind(&mut same.pages, &link.pages),
                None => self.links.push(link),
            }
        }
        for (_, of) in &mut self.aliases {
            if of == id {
                new_id.clone_into(of);
            }
        }
        self.aliases.push((id.to_owned(), new_id.to_owned()));
        let observations = std::mem::take(&mut self.observations);
        for (mut subject, year) in observations {
            if subject == id {
                new_id.clone_into(&mut subject);
            }
            if !self.observations.contains(&(subject.clone(), year)) {
                self.observations.push((subject, year));
            }
        }
    }
}

fn cite_behind(pages: &mut Vec<u32>, others: &[u32]) {
    for page in others {
        if !pages.contains(page) {
            pages.push(*page);
        }
    }
}

/// The places that steps take in a graph.
pub fn places(start: &Graph, steps: &[Step]) -> Places {
    let mut states = vec![start.clone()];
    for step in steps {
        let mut next = states[states.len() - 1].clone();
        next.apply(step);
        states.push(next);
    }
    let mut places = Places::new();
    for pair in states.windows(2) {
        let touched = touched(&pair[0], &pair[1]);
        for state in [start, &pair[0], &pair[1]] {
            for ends in &touched {
                places.extend(places_in(state, start, &states, ends));
            }
        }
    }
    // What is created belongs somewhere in the end.
    let end = &states[steps.len()];
    let created = end
        .nodes
        .iter()
        .filter(|node| start.node(&node.id).is_none());
    for node in created {
        places.extend(or_europe(end.countries(&node.id)));
    }
    places
}

/// What differs between two states, each by the nodes whose places it has.
fn touched(before: &Graph, after: &Graph) -> Vec<Vec<String>> {
    let mut touched = Vec::new();
    for (one, other) in [(before, after), (after, before)] {
        for node in &one.nodes {
            let belongs_elsewhere = one.countries(&node.id) != other.countries(&node.id);
            if !other.nodes.contains(node) || belongs_elsewhere {
                touched.push(vec![node.id.clone()]);
            }
        }
        for link in &one.links {
            if !other.links.contains(link) {
                touched.push(vec![link.from.clone(), link.to.clone()]);
            }
        }
        for alias in &one.aliases {
            if !other.aliases.contains(alias) {
                touched.push(vec![alias.1.clone()]);
            }
        }
        for observation in &one.observations {
            if !other.observations.contains(observation) {
                touched.push(vec![observation.0.clone()]);
            }
        }
    }
    touched
}

/// The places of a fact in a state. One of nodes that are not there has none.
fn places_in(state: &Graph, start: &Graph, states: &[Graph], ends: &[String]) -> Places {
    let is_created = |id: &String| start.node(id).is_none();
    if !ends
        .iter()
        .all(|id| is_created(id) || state.node(id).is_some())
    {
        return Places::new();
    }
    let countries = ends.iter().flat_map(|id| match is_created(id) {
        true => states
            .iter()
            .flat_map(|state| state.countries(id))
            .collect(),
        false => state.countries(id),
    });
    or_europe(countries.collect())
}

fn or_europe(countries: BTreeSet<String>) -> Places {
    match countries.is_empty() {
        true => Places::from([None]),
        false => countries.into_iter().map(Some).collect(),
    }
}

/// The kinds of links that steps use, with the kinds of their ends.
pub const LINKS: &[(NodeKind, LinkKind, NodeKind)] = &[
    (City, Leads, Pilot),
    (Stakeholder, Leads, Pilot),
    (City, ParticipatesIn, Pilot),
    (City, ParticipatesIn, NodeKind::Initiative),
    (City, Produced, Learning),
    (Stakeholder, Produced, Learning),
    (Pilot, Produced, Learning),
    (City, LinkKind::HasTheme, NodeKind::Theme),
    (Pilot, LinkKind::HasTheme, NodeKind::Theme),
    (Learning, LinkKind::HasTheme, NodeKind::Theme),
    (Stakeholder, LinkKind::PartnerIn, Pilot),
    (Stakeholder, LinkKind::MemberOf, NodeKind::Initiative),
    (City, TwinnedWith, City),
];
