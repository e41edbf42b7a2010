//! Ways of writing a table: rows as text, or as JSON.

use chrono::{DateTime, SecondsFormat, Utc};
use entity::terms_of_use::{ATTRIBUTION, LICENCE, LICENCE_URL, citation};

use super::{Column, TableRow};
use crate::export::format::{AttributeValue, JsonList, JsonObject, csv_record, csv_record_with};

/// A way of writing a table.
pub struct TableFormat {
    /// What its address ends with.
    pub suffix: &'static str,
    pub media_type: &'static str,
    pub meaning: &'static str,
    pub writer: fn() -> Box<dyn TableWriter>,
    /// Whether it has room for where the next page is.
    pub has_room: bool,
}

/// Writes a table, row by row. What it writes follows from what it is handed and nothing else.
pub trait TableWriter: Send {
    fn begin(&mut self, out: &mut Vec<u8>, heading: &TableMetadata, columns: &[Column]);

    fn row(&mut self, out: &mut Vec<u8>, columns: &[Column], row: &TableRow);

    fn end(&mut self, out: &mut Vec<u8>);
}

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

/// Every form, the one for any reader first.
pub const FORMS: &[TableFormat] = &[
    TableFormat {
        suffix: "csv",
        media_type: "text/csv; charset=utf-8; header=present",
        meaning: "RFC 4180, with a header; unknown values are empty",
        writer: || Box::new(Csv),
        has_room: false,
    },
    TableFormat {
        suffix: "json",
        media_type: "application/json",
        meaning: "an object with revision, citation and licence, the rows in `rows`, and the \
            address of the next page in `next`; unknown values are null",
        writer: || Box::<Json>::default(),
        has_room: true,
    },
    TableFormat {
        suffix: "ndjson",
        media_type: "application/x-ndjson",
        meaning: "one object per line; unknown values are null",
        writer: || Box::new(NewlineDelimitedJson),
        has_room: false,
    },
];

/// CSV as Excel opens it where the decimal separator is a comma, as in most of Europe.
pub const SPREADSHEET: TableFormat = TableFormat {
    suffix: "csv",
    media_type: "text/csv; charset=utf-8; header=present",
    meaning: "CSV for Excel: with a byte order mark, semicolons and decimal commas; formulas are \
        escaped with a leading apostrophe",
    writer: || Box::new(Spreadsheet),
    has_room: false,
};

impl TableFormat {
    /// The form of a suffix.
    pub fn find(suffix: &str) -> Option<&'static Self> {
        FORMS.iter().find(|form| form.suffix == suffix)
    }
}

struct Csv;

impl TableWriter for Csv {
    fn begin(&mut self, out: &mut Vec<u8>, _: &TableMetadata, columns: &[Column]) {
        csv_record(out, columns.iter().map(|column| column.name.as_bytes()));
    }

    fn row(&mut self, out: &mut Vec<u8>, columns: &[Column], row: &TableRow) {
        let cells = columns.iter().map(|column| {
            let value = column.to_cell(row);
            value.map_or_else(String::new, |value| value.to_text().into_owned())
        });
        csv_record(out, cells);
    }

    fn end(&mut self, _: &mut Vec<u8>) {}
}

struct Spreadsheet;

impl TableWriter for Spreadsheet {
    fn begin(&mut self, out: &mut Vec<u8>, _: &TableMetadata, columns: &[Column]) {
        out.extend_from_slice("\u{FEFF}".as_bytes());
        let names = columns.iter().map(|column| column.name.as_bytes());
        csv_record_with(b';', out, names);
    }

    fn row(&mut self, out: &mut Vec<u8>, columns: &[Column], row: &TableRow) {
        let cells = columns.iter().map(|column| match column.to_cell(row) {
            None => String::new(),
            Some(AttributeValue::Text(text)) if is_formula(&text) => format!("'{text}"),
            Some(AttributeValue::Number(number)) => number.to_string().replace('.', ","),
            Some(value) => value.to_text().into_owned(),
        });
        csv_record_with(b';', out, cells);
    }

    fn end(&mut self, _: &mut Vec<u8>) {}
}

/// Whether a spreadsheet would read the text as a formula.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r'])
}

#[derive(Default)]
struct Json {
    rows: JsonList,
}

impl TableWriter for Json {
    fn begin(&mut self, out: &mut Vec<u8>, heading: &TableMetadata, _: &[Column]) {
        {
            let mut object = JsonObject::new(out);
            heading.put_into(&mut object);
            self.rows.begin(object.member("rows"));
        }
        // The object goes on until the rows are written.
        out.pop();
    }

    fn row(&mut self, out: &mut Vec<u8>, columns: &[Column], row: &TableRow) {
        self.rows.next(out);
        object(out, columns, row);
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.rows.end(out);
        out.extend_from_slice(b"}\n");
    }
}

struct NewlineDelimitedJson;

impl TableWriter for NewlineDelimitedJson {
    fn begin(&mut self, _: &mut Vec<u8>, _: &TableMetadata, _: &[Column]) {}

    fn row(&mut self, out: &mut Vec<u8>, columns: &[Column], row: &TableRow) {
        let start = out.len();
        object(out, columns, row);
        escape_line_breaks(out, start);
        out.push(b'\n');
    }

    fn end(&mut self, _: &mut Vec<u8>) {}
}

fn object(out: &mut Vec<u8>, columns: &[Column], row: &TableRow) {
    let mut object = JsonObject::new(out);
    for column in columns {
        object.value_or_null(&column.name, column.to_cell(row));
    }
}

/// Escapes the line separators of Unicode, which JSON allows in strings and at which many readers of lines break.
fn escape_line_breaks(out: &mut Vec<u8>, start: usize) {
    const SEPARATORS: [(char, &str); 3] = [
        ('\u{85}', "\\u0085"),
        ('\u{2028}', "\\u2028"),
        ('\u{2029}', "\\u2029"),
    ];
    let written = std::str::from_utf8(&out[start..]).expect("JSON is text");
    if !written.contains(SEPARATORS.map(|(separator, _)| separator)) {
        return;
    }
    let mut escaped = written.to_owned();
    for (separator, escape) in SEPARATORS {
        escaped = escaped.replace(separator, escape);
    }
    out.truncate(start);
    out.extend_from_slice(escaped.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_line_separators() {
        let mut out = b"{\"a\":\"b\"}\n".to_vec();
        let start = out.len();
        out.extend_from_slice("{\"a\":\"\u{2028}b\u{85}\"}".as_bytes());
        escape_line_breaks(&mut out, start);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\"a\":\"b\"}\n{\"a\":\"\\u2028b\\u0085\"}"
        );
    }

    #[test]
    fn knows_a_formula_by_its_start() {
        for text in ["=1+1", "@SUM(1)", "+49", "-", "=HYPERLINK(\"x\")"] {
            assert!(is_formula(text), "{text}");
        }
        assert!(!is_formula("Umeå") && !is_formula("1+1"));
    }
}
