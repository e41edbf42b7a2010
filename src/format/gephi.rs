//! Both tables in one archive, as Gephi's importer of spreadsheets wants them, with a note of what they are.

use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{Datelike, Timelike, Utc};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::sheet::{link_header, link_row, node_header, node_row};
use super::{About, LinkRow, NodeRow, Writer};

#[derive(Default)]
pub struct Gephi {
    archive: Option<ZipWriter<StreamWriter<Pipe>>>,
    pipe: Pipe,
    options: SimpleFileOptions,
    note: String,
}

/// What the archive has written and nobody has taken yet.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Writer for Gephi {
    fn begin(&mut self, out: &mut Vec<u8>, about: &About) {
        self.options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .large_file(true)
            // The revision's, so that an archive is the same whenever it is made.
            .last_modified_time(zip_time(about.committed_at));
        self.note = format!(
            "{}\n\nnodes.csv and edges.csv: in Gephi, File > Import spreadsheet, the nodes first.\n",
            about.in_words()
        );
        self.archive = Some(ZipWriter::new_stream(self.pipe.clone()));
        self.file("nodes.csv");
        self.rows(out, node_header);
    }

    fn node(&mut self, out: &mut Vec<u8>, node: &NodeRow) {
        self.rows(out, |rows| node_row(rows, node));
    }

    fn turn(&mut self, out: &mut Vec<u8>) {
        self.file("edges.csv");
        self.rows(out, link_header);
    }

    fn link(&mut self, out: &mut Vec<u8>, link: &LinkRow) {
        self.rows(out, |rows| link_row(rows, link));
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.file("README.txt");
        let note = std::mem::take(&mut self.note);
        self.rows(out, |rows| rows.extend_from_slice(note.as_bytes()));
        if let Some(archive) = self.archive.take() {
            archive.finish().expect("memory takes what is written");
        }
        self.pipe.drain_into(out);
    }
}

impl Gephi {
    fn file(&mut self, name: &str) {
        let options = self.options;
        let archive = self.archive.as_mut().expect("it has begun");
        archive
            .start_file(name, options)
            .expect("memory takes what is written");
    }

    fn rows(&mut self, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
        let mut rows = Vec::new();
        write(&mut rows);
        let archive = self.archive.as_mut().expect("it has begun");
        archive
            .write_all(&rows)
            .expect("memory takes what is written");
        self.pipe.drain_into(out);
    }
}

/// As archives tell it: to two seconds, from 1980 on.
fn zip_time(time: chrono::DateTime<Utc>) -> DateTime {
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    DateTime::from_date_and_time(
        u16::try_from(time.year()).unwrap_or_default(),
        small(time.month()),
        small(time.day()),
        small(time.hour()),
        small(time.minute()),
        small(time.second()),
    )
    .unwrap_or_default()
}

impl Pipe {
    fn drain_into(&self, out: &mut Vec<u8>) {
        out.append(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl io::Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
