//! What a file says of itself: which part of which revision it is, under which terms, and how to cite it.

use chrono::{DateTime, SecondsFormat, Utc};
use entity::terms_of_use::{ATTRIBUTION, LICENCE, LICENCE_URL, TITLE, citation};

use super::json::JsonObject;

/// What a file says of itself.
#[derive(Clone, Debug)]
pub struct ExportMetadata {
    pub revision: u64,
    pub committed_at: DateTime<Utc>,
    /// What was selected, as a query string: empty for the whole graph.
    pub question: String,
    /// Those that the file has.
    pub nodes: usize,
    pub links: usize,
    /// Those of the selection: more, where fewer nodes were asked for.
    pub total_nodes: usize,
    pub total_links: usize,
    /// Where the IRIs of RDF begin.
    pub iri: String,
}

impl ExportMetadata {
    pub fn title(&self) -> &'static str {
        TITLE
    }

    pub fn licence(&self) -> &'static str {
        LICENCE
    }

    pub fn licence_url(&self) -> &'static str {
        LICENCE_URL
    }

    pub fn attribution(&self) -> String {
        ATTRIBUTION.join(". ")
    }

    pub fn citation(&self) -> String {
        citation(self.revision, self.committed_at)
    }

    /// ISO 8601, in UTC.
    pub fn committed_at(&self) -> String {
        self.committed_at.to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// How much of the selection the file has, in words.
    pub fn extent(&self) -> String {
        let Self {
            nodes,
            links,
            total_nodes,
            total_links,
            ..
        } = self;
        if nodes == total_nodes && links == total_links {
            format!("{nodes} nodes, {links} links")
        } else {
            format!("{nodes} of {total_nodes} nodes, {links} of {total_links} links")
        }
    }

    /// All of it in one text, for formats with room for no more.
    pub fn in_words(&self) -> String {
        let question = match self.question.is_empty() {
            true => "the whole graph".to_owned(),
            false => format!("the selection {}", self.question),
        };
        format!(
            "{} Contains {question}: {}. Licence: {} Attribution: {}.",
            self.citation(),
            self.extent(),
            self.licence(),
            self.attribution()
        )
    }

    /// All of it as the members of a JSON object.
    pub fn put_into(&self, object: &mut JsonObject) {
        object.text("title", self.title());
        object.text("revision", &self.revision.to_string());
        object.text("committed_at", &self.committed_at());
        object.text("question", &self.question);
        object.integer("nodes", self.nodes);
        object.integer("links", self.links);
        object.integer("total_nodes", self.total_nodes);
        object.integer("total_links", self.total_links);
        object.text("citation", &self.citation());
        object.text("licence", self.licence());
        object.text("licence_url", self.licence_url());
        object.text("attribution", &self.attribution());
    }
}
