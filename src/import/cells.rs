//! A fact to the cells of its row: what `fact` reads, said again.

use entity::fact::{Fact, LinkFact, NodeFact, ObservationFact};
use entity::{alias, indicator, link, node, observation};

use super::file::{DatasetPart, FileFormat};
use super::row_writer::RowWriter;

/// A fact that the format has no words for. The rules refuse such facts, so none is stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file} cannot represent the {field} of {fact}")]
pub struct Unrepresentable {
    pub file: &'static str,
    pub field: &'static str,
    /// Its id.
    pub fact: String,
}

/// A fact as the text of its cells, one for each column of its file.
#[derive(Clone, Debug)]
pub struct Cells {
    pub file: &'static FileFormat,
    pub texts: Vec<String>,
}

impl Cells {
    /// The cells of a fact. Each is read back as it was meant, or there are none.
    ///
    /// # Errors
    /// When they cannot say all of the fact.
    pub fn of(fact: &Fact) -> Result<Self, Unrepresentable> {
        match fact {
            Fact::Node(fact) => Self::of_node(fact),
            Fact::Link(fact) => Self::of_link(fact),
            Fact::Indicator(indicator) => Self::of_indicator(indicator),
            Fact::Observation(fact) => Self::of_observation(fact),
            Fact::Alias(alias) => Self::of_alias(alias),
        }
    }

    pub(super) fn of_node(fact: &NodeFact) -> Result<Self, Unrepresentable> {
        // Whatever is read is taken apart by name, so that a new field does not compile until it is said.
        let NodeFact {
            node,
            details,
            sources,
        } = fact;
        let node::Model {
            id,
            kind,
            name,
            level,
            summary,
            website,
            as_of,
            confidence,
        } = node;
        let mut said = RowWriter::new(DatasetPart::Nodes(*kind), id);
        said.details(details)?;
        said.text("id", id);
        said.text("name", name);
        said.level(details, *level)?;
        said.optional_text("summary", summary.as_ref());
        said.optional_text("website", website.as_ref());
        said.date("as_of", *as_of);
        said.term("confidence", *confidence);
        said.sources(sources);
        said.into_cells()
    }

    pub(super) fn of_link(fact: &LinkFact) -> Result<Self, Unrepresentable> {
        let LinkFact { link, sources } = fact;
        let link::Model {
            id,
            from_id,
            kind,
            to_id,
            role,
            since,
            until,
            as_of,
            confidence,
        } = link;
        let mut said = RowWriter::new(DatasetPart::Links, id);
        if *id != link::id(from_id, *kind, to_id) {
            return Err(said.unrepresentable("id"));
        }
        said.text("from", from_id);
        said.term("kind", *kind);
        said.text("to", to_id);
        said.optional_text("role", role.as_ref());
        said.date("since", *since);
        said.date("until", *until);
        said.date("as_of", *as_of);
        said.term("confidence", *confidence);
        said.sources(sources);
        said.into_cells()
    }

    pub(super) fn of_indicator(indicator: &indicator::Model) -> Result<Self, Unrepresentable> {
        let indicator::Model {
            id,
            name,
            unit,
            description,
        } = indicator;
        let mut said = RowWriter::new(DatasetPart::Indicators, id);
        said.text("id", id);
        said.text("name", name);
        said.text("unit", unit);
        said.text("description", description);
        said.into_cells()
    }

    pub(super) fn of_observation(fact: &ObservationFact) -> Result<Self, Unrepresentable> {
        let ObservationFact {
            observation,
            sources,
        } = fact;
        let observation::Model {
            id,
            subject_id,
            indicator_id,
            date,
            value,
            confidence,
        } = observation;
        let mut said = RowWriter::new(DatasetPart::Observations, id);
        let subject = subject_id.as_deref();
        if *id != observation::id(subject, indicator_id, *date) {
            return Err(said.unrepresentable("id"));
        }
        if subject == Some(observation::EUROPE) {
            return Err(said.unrepresentable("subject"));
        }
        said.text("subject", subject.unwrap_or(observation::EUROPE));
        said.text("indicator", indicator_id);
        said.date("date", Some(*date));
        said.number("value", Some(*value));
        said.term("confidence", *confidence);
        said.sources(sources);
        said.into_cells()
    }

    pub(super) fn of_alias(alias: &alias::Model) -> Result<Self, Unrepresentable> {
        let alias::Model { id, node_id } = alias;
        let mut said = RowWriter::new(DatasetPart::Aliases, id);
        said.text("id", id);
        said.text("node", node_id);
        said.into_cells()
    }

    /// The columns in which two rows of the same file differ.
    pub fn differing_columns(&self, other: &Self) -> Vec<&'static str> {
        let columns = self.file.columns.iter().map(|column| column.name);
        let texts = self.texts.iter().zip(&other.texts);
        let compared = columns.zip(texts);
        let differing = compared.filter(|(_, (one, other))| one != other);
        differing.map(|(name, _)| name).collect()
    }
}
