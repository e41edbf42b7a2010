//! Known and missing facts in each section of a country's page.

use async_graphql::SimpleObject;
use entity::Section;

use super::node::NodeRef;
use super::scalar::PartialDateScalar;
use super::term::Term;
use crate::insight;

/// Known and missing facts in a section of a country's page.
#[derive(SimpleObject, Clone, Debug)]
pub struct SectionCompleteness {
    /// The section.
    section: Term<Section>,
    /// Number of nodes in the section; for the barometer, number of indicators.
    entries: usize,
    /// Number of expected facts that are known, over all entries.
    known: usize,
    /// Number of expected facts that are missing, over all entries.
    missing: usize,
    /// The expected facts, with the number of entries that lack each.
    fields: Vec<FieldCompleteness>,
    /// The earliest date the sources of an entry are current to; null if all are undated.
    oldest: Option<PartialDateScalar>,
    /// The latest date the sources of an entry are current to; null if all are undated.
    newest: Option<PartialDateScalar>,
}

/// A fact that is expected of each entry of a section, with counts.
#[derive(SimpleObject, Clone, Debug)]
pub struct FieldCompleteness {
    /// The name of the field in this API.
    field: &'static str,
    /// Number of entries with the fact.
    known: usize,
    /// Number of entries without the fact.
    missing: usize,
}

/// Known and missing facts in each section of a country's page.
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
