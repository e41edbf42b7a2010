use chrono::{DateTime, SecondsFormat, Utc};
use entity::terms_of_use::{ATTRIBUTION, LICENCE, LICENCE_URL, citation};

use crate::export::format::JsonObject;

/// What a table says of itself.
#[derive(Clone, Debug)]
pub struct TableMetadata {
    pub table: &'static str,
    pub revision: u64,
    pub committed_at: DateTime<Utc>,
    /// What was selected, as a query string: empty for the whole table.
    pub question: String,
    /// Rows of the selection, on all pages together.
    pub total: usize,
    /// Where the next page is; nothing on the last.
    pub next: Option<String>,
}

impl TableMetadata {
    /// All of it as the members of a JSON object.
    pub fn put_into(&self, object: &mut JsonObject) {
        object.text("table", self.table);
        object.text("revision", &self.revision.to_string());
        let committed_at = self.committed_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        object.text("committed_at", &committed_at);
        object.text("question", &self.question);
        object.integer("total", self.total);
        object.text_or_null("next", self.next.as_deref());
        object.text("citation", &citation(self.revision, self.committed_at));
        object.text("licence", LICENCE);
        object.text("licence_url", LICENCE_URL);
        object.text("attribution", &ATTRIBUTION.join(". "));
    }
}
