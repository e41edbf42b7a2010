//! Both tables in one archive, as Gephi's importer of spreadsheets wants them, with a note of what they are.

use super::csv_writer::{link_header, link_row, node_header, node_row};
use super::{ExportMetadata, LinkRow, NetworkWriter, NodeRow, ZipStream};

#[derive(Default)]
pub struct Gephi {
    /// Absent until it begins.
    archive: Option<ZipStream>,
    note: String,
}

impl NetworkWriter for Gephi {
    fn begin(&mut self, out: &mut Vec<u8>, about: &ExportMetadata) {
        self.note = format!(
            "{}\n\nnodes.csv and edges.csv: in Gephi, File > Import spreadsheet, the nodes first.\n",
            about.in_words()
        );
        self.archive = Some(ZipStream::begin(about.committed_at));
        self.archive().file("nodes.csv");
        self.rows(out, node_header);
    }

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow) {
        self.rows(out, |rows| node_row(rows, node));
    }

    fn begin_links(&mut self, out: &mut Vec<u8>) {
        self.archive().file("edges.csv");
        self.rows(out, link_header);
    }

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        self.rows(out, |rows| link_row(rows, link));
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.archive().file("README.txt");
        let note = std::mem::take(&mut self.note);
        self.rows(out, |rows| rows.extend_from_slice(note.as_bytes()));
        self.archive().end();
        self.archive().drain_into(out);
    }
}

impl Gephi {
    fn archive(&mut self) -> &mut ZipStream {
        self.archive.as_mut().expect("it has begun")
    }

    fn rows(&mut self, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
        let mut rows = Vec::new();
        write(&mut rows);
        self.archive().write(&rows);
        self.archive().drain_into(out);
    }
}
