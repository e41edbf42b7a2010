//! Ways of writing a table: rows as text, or as JSON.

use super::{Column, Heading, Row};
use crate::format::{List, Object, csv_record};

/// A way of writing a table.
pub struct Form {
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
    fn begin(&mut self, out: &mut Vec<u8>, heading: &Heading, columns: &[Column]);

    fn row(&mut self, out: &mut Vec<u8>, columns: &[Column], row: &Row);

    fn end(&mut self, out: &mut Vec<u8>);
}

/// Every form, the one for any reader first.
pub const FORMS: &[Form] = &[
    Form {
        suffix: "csv",
        media_type: "text/csv; charset=utf-8; header=present",
        meaning: "RFC 4180, with a header; what is unknown is empty",
        writer: || Box::new(Csv),
        has_room: false,
    },
    Form {
        suffix: "json",
        media_type: "application/json",
        meaning: "an object with revision, citation and licence, the rows in `rows`, and in `next` where the next page is; what is unknown is null",
        writer: || Box::<Json>::default(),
        has_room: true,
    },
    Form {
        suffix: "ndjson",
        media_type: "application/x-ndjson",
        meaning: "an object on each line; what is unknown is null",
        writer: || Box::new(NewlineDelimitedJson),
        has_room: false,
    },
];

impl Form {
    /// The form of a suffix.
    pub fn find(suffix: &str) -> Option<&'static Self> {
        FORMS.iter().find(|form| form.suffix == suffix)
    }
}

struct Csv;

impl TableWriter for Csv {
    fn begin(&mut self, out: &mut Vec<u8>, _: &Heading, columns: &[Column]) {
        csv_record(out, columns.iter().map(|column| column.name.as_bytes()));
    }

    fn row(&mut self, out: &mut Vec<u8>, columns: &[Column], row: &Row) {
        let cells = columns.iter().map(|column| {
            let value = column.cell(row);
            value.map_or_else(String::new, |value| value.to_text().into_owned())
        });
        csv_record(out, cells);
    }

    fn end(&mut self, _: &mut Vec<u8>) {}
}

#[derive(Default)]
struct Json {
    rows: List,
}

impl TableWriter for Json {
    fn begin(&mut self, out: &mut Vec<u8>, heading: &Heading, _: &[Column]) {
        {
            let mut object = Object::new(out);
            heading.put_into(&mut object);
            self.rows.begin(object.member("rows"));
        }
        // The object goes on until the rows are written.
        out.pop();
    }

    fn row(&mut self, out: &mut Vec<u8>, columns: &[Column], row: &Row) {
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
    fn begin(&mut self, _: &mut Vec<u8>, _: &Heading, _: &[Column]) {}

    fn row(&mut self, out: &mut Vec<u8>, columns: &[Column], row: &Row) {
        object(out, columns, row);
        out.push(b'\n');
    }

    fn end(&mut self, _: &mut Vec<u8>) {}
}

fn object(out: &mut Vec<u8>, columns: &[Column], row: &Row) {
    let mut object = Object::new(out);
    for column in columns {
        object.value_or_null(&column.name, column.cell(row));
    }
}
