//! What is known and what is missing in each section of a country's page.

use async_graphql::SimpleObject;
use entity::Section;

use super::node::NodeRef;
use super::scalar::PartialDateScalar;
use super::term::Term;
use crate::insight;

/// What is known and what is missing in a section of a country's page.
#[derive(SimpleObject, Clone, Debug)]
pub struct SectionCompleteness {
    /// The section.
    section: Term<Section>,
    /// How many nodes the section has; for the barometer, how many indicators there are.
    entries: usize,
    /// How many facts are known, over all entries, of those that one expects of each.
    known: usize,
    /// How many of the expected facts are missing.
    missing: usize,
    /// Which facts are expected, and how often each is missing.
    fields: Vec<FieldCompleteness>,
    /// The oldest date up to which the sources of an entry speak; null where none bears a date.
    oldest: Option<PartialDateScalar>,
    /// The newest date up to which the sources of an entry speak; null where none bears a date.
    newest: Option<PartialDateScalar>,
}

/// An expected fact of the entries of a section, and how often it is missing.
#[derive(SimpleObject, Clone, Debug)]
pub struct FieldCompleteness {
    /// The name of the field in the API.
    field: &'static str,
    /// How many entries have it.
    known: usize,
    /// How many entries lack it.
    missing: usize,
}

/// What is known and what is missing in each section of a country's page.
pub fn completeness(country: &NodeRef) -> Vec<SectionCompleteness> {
    let sections = insight::completeness(country.snapshot(), country.index());
    sections.into_iter().map(Into::into).collect()
}

impl From<insight::SectionCompleteness> for SectionCompleteness {
    fn from(section: insight::SectionCompleteness) -> Self {
        Self {
            section: Term(section.section),
            entries: section.entries,
            known: section.known(),
            missing: section.missing(),
            oldest: section.oldest.map(Into::into),
            newest: section.newest.map(Into::into),
            fields: section.fields.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<insight::FieldCompleteness> for FieldCompleteness {
    fn from(field: insight::FieldCompleteness) -> Self {
        let insight::FieldCompleteness {
            field,
            known,
            missing,
        } = field;
        Self {
            field,
            known,
            missing,
        }
    }
}
