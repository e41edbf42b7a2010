//! Two tables as Gephi's spreadsheet import and any spreadsheet read them.

use csv::{Terminator, WriterBuilder};

use super::{
    ExportMetadata, LINK_ATTRIBUTES, LinkRow, NODE_ATTRIBUTES, NetworkWriter, NodeRow, RowKinds,
};

/// Either of the two: it is handed the rows of one.
pub struct CsvWriter(pub RowKinds);

impl NetworkWriter for CsvWriter {
    fn begin(&mut self, out: &mut Vec<u8>, _: &ExportMetadata) {
        match self.0 {
            RowKinds::Links => link_header(out),
            RowKinds::Nodes | RowKinds::Both => node_header(out),
        }
    }

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow) {
        node_row(out, node);
    }

    fn begin_links(&mut self, _: &mut Vec<u8>) {}

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        link_row(out, link);
    }

    fn end(&mut self, _: &mut Vec<u8>) {}
}

pub fn node_header(out: &mut Vec<u8>) {
    let attributes = NODE_ATTRIBUTES.iter().map(|attribute| attribute.name);
    let looks = ["x", "y", "size", "color"];
    csv_record(
        out,
        ["Id", "Label"].into_iter().chain(attributes).chain(looks),
    );
}

pub fn node_row(out: &mut Vec<u8>, node: &NodeRow) {
    let mut cells = vec![node.id().to_owned(), node.label().to_owned()];
    for (_, value) in node.attributes() {
        cells.push(value.map_or_else(String::new, |value| value.to_text().into_owned()));
    }
    cells.push(node.position.x.to_string());
    cells.push(node.position.y.to_string());
    cells.push(node.size.to_string());
    cells.push(node.colour().to_string());
    csv_record(out, cells);
}

pub fn link_header(out: &mut Vec<u8>) {
    let first = ["Source", "Target", "Type", "Id", "Label", "Weight"];
    let attributes = LINK_ATTRIBUTES.iter().map(|attribute| attribute.name);
    csv_record(out, first.into_iter().chain(attributes));
}

pub fn link_row(out: &mut Vec<u8>, link: &LinkRow) {
    let first = [
        link.source(),
        link.target(),
        "Directed",
        link.id,
        link.label(),
        "1",
    ];
    let mut cells: Vec<String> = first.map(str::to_owned).into();
    for (_, value) in link.attributes() {
        cells.push(value.map_or_else(String::new, |value| value.to_text().into_owned()));
    }
    csv_record(out, cells);
}

/// A line of CSV, as RFC 4180 has it.
pub fn csv_record(out: &mut Vec<u8>, cells: impl IntoIterator<Item = impl AsRef<[u8]>>) {
    csv_record_with(b',', out, cells);
}

/// A line of CSV with another separator.
pub fn csv_record_with(
    separator: u8,
    out: &mut Vec<u8>,
    cells: impl IntoIterator<Item = impl AsRef<[u8]>>,
) {
    let mut writer = WriterBuilder::new()
        .delimiter(separator)
        .terminator(Terminator::CRLF)
        .from_writer(out);
    writer
        .write_record(cells)
        .and_then(|()| Ok(writer.flush()?))
        .expect("memory takes what is written");
}
