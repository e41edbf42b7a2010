use std::collections::BTreeMap;

use entity::fact::{Fact, NodeFact};
use entity::{LinkKind, alias, indicator, observation};

use super::Unpatchable;
use crate::snapshot::LinkFacts;
use crate::snapshot::build::places;

/// The start, the kind and the end of a link.
pub type LinkKey<'a> = (&'a str, LinkKind, &'a str);
/// The subject, if it is not Europe, and the indicator of observations.
pub type SeriesKey<'a> = (Option<&'a str>, &'a str);

/// What a fact was and what it will be.
#[derive(Debug)]
pub struct BeforeAfter<Before, After> {
    pub before: Option<Before>,
    pub after: Option<After>,
}

/// The changes of a change set, by what they are about. What follows from a node's columns is among the links.
#[derive(Debug, Default)]
pub struct ChangesBySubject<'a> {
    /// By ID.
    pub nodes: BTreeMap<&'a str, BeforeAfter<(), &'a NodeFact>>,
    pub links: BTreeMap<LinkKey<'a>, BeforeAfter<(), LinkFacts>>,
    pub observations: BTreeMap<SeriesKey<'a>, SeriesChange<'a>>,
    /// By ID.
    pub indicators: BTreeMap<&'a str, BeforeAfter<(), &'a indicator::Model>>,
    /// By former id.
    pub aliases: BTreeMap<&'a str, BeforeAfter<(), &'a alias::Model>>,
}

/// Of one indicator and subject.
#[derive(Debug, Default)]
pub struct SeriesChange<'a> {
    pub before: Vec<&'a observation::Model>,
    pub after: Vec<&'a observation::Model>,
}

impl<Before, After> Default for BeforeAfter<Before, After> {
    fn default() -> Self {
        Self {
            before: None,
            after: None,
        }
    }
}

impl<'a> ChangesBySubject<'a> {
    pub fn add_before(&mut self, fact: &'a Fact) -> Result<(), Unpatchable> {
        match fact {
            Fact::Node(fact) => {
                let id = fact.node.id.as_str();
                put_once(&mut self.nodes.entry(id).or_default().before, (), id)?;
                for place in places(fact) {
                    let key = (id, LinkKind::LocatedIn, place);
                    put_once(&mut self.links.entry(key).or_default().before, (), id)?;
                }
            }
            Fact::Link(fact) => {
                let link = &fact.link;
                let key = (link.from_id.as_str(), link.kind, link.to_id.as_str());
                put_once(&mut self.links.entry(key).or_default().before, (), &link.id)?;
            }
            Fact::Observation(fact) => {
                let known = self.observations.entry(series(&fact.observation));
                known.or_default().before.push(&fact.observation);
            }
            Fact::Indicator(indicator) => {
                let sides = self.indicators.entry(&indicator.id).or_default();
                put_once(&mut sides.before, (), &indicator.id)?;
            }
            Fact::Alias(alias) => {
                let sides = self.aliases.entry(&alias.id).or_default();
                put_once(&mut sides.before, (), &alias.id)?;
            }
        }
        Ok(())
    }

    pub fn add_after(&mut self, fact: &'a Fact) -> Result<(), Unpatchable> {
        match fact {
            Fact::Node(fact) => {
                let id = fact.node.id.as_str();
                put_once(&mut self.nodes.entry(id).or_default().after, fact, id)?;
                for place in places(fact) {
                    let sides = self.links.entry((id, LinkKind::LocatedIn, place));
                    let location = LinkFacts::of_location(fact);
                    put_once(&mut sides.or_default().after, location, id)?;
                }
            }
            Fact::Link(fact) => {
                let link = &fact.link;
                let key = (link.from_id.as_str(), link.kind, link.to_id.as_str());
                let after = &mut self.links.entry(key).or_default().after;
                put_once(after, LinkFacts::of(link.clone()), &link.id)?;
            }
            Fact::Observation(fact) => {
                let known = self.observations.entry(series(&fact.observation));
                known.or_default().after.push(&fact.observation);
            }
            Fact::Indicator(indicator) => {
                let sides = self.indicators.entry(&indicator.id).or_default();
                put_once(&mut sides.after, indicator, &indicator.id)?;
            }
            Fact::Alias(alias) => {
                let sides = self.aliases.entry(&alias.id).or_default();
                put_once(&mut sides.after, alias, &alias.id)?;
            }
        }
        Ok(())
    }
}

fn series(observation: &observation::Model) -> SeriesKey<'_> {
    let subject = observation.subject_id.as_deref();
    (subject, &observation.indicator_id)
}

/// A fact changes once in a change set, or it is not known which change comes last.
fn put_once<T>(side: &mut Option<T>, value: T, id: &str) -> Result<(), Unpatchable> {
    match side.replace(value) {
        None => Ok(()),
        Some(_) => Err(Unpatchable::Unexpected(id.to_owned())),
    }
}
