//! A zip archive that is handed out as it is written. The same files at the same time make the same bytes.

use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{Datelike, Timelike, Utc};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

/// An archive on its way out.
pub struct ZipStream {
    /// Absent when it has ended.
    zip: Option<ZipWriter<StreamWriter<SharedBuffer>>>,
    pipe: SharedBuffer,
    options: SimpleFileOptions,
}

/// What the archive has written and nobody has taken yet.
#[derive(Clone, Default)]
struct SharedBuffer(Arc<Mutex<Vec<u8>>>);

impl ZipStream {
    /// All files bear this time, that of the revision: so an archive is the same whenever it is made.
    pub fn begin(time: chrono::DateTime<Utc>) -> Self {
        let pipe = SharedBuffer::default();
        Self {
            zip: Some(ZipWriter::new_stream(pipe.clone())),
            pipe,
            options: SimpleFileOptions::default()
                .compression_method(CompressionMethod::Deflated)
                .large_file(true)
                .last_modified_time(zip_time(time)),
        }
    }

    /// Ends the file before, and begins the next one.
    pub fn file(&mut self, name: &str) {
        let options = self.options;
        let zip = self.zip.as_mut().expect("it has not ended");
        zip.start_file(name, options)
            .expect("memory takes what is written");
    }

    /// Goes on with the file that has begun.
    pub fn write(&mut self, bytes: &[u8]) {
        let zip = self.zip.as_mut().expect("it has not ended");
        zip.write_all(bytes).expect("memory takes what is written");
    }

    pub fn end(&mut self) {
        if let Some(zip) = self.zip.take() {
            zip.finish().expect("memory takes what is written");
        }
    }

    /// Hands out what is written so far and was not handed out yet.
    pub fn drain_into(&self, out: &mut Vec<u8>) {
        out.append(&mut self.pipe.0.lock().unwrap_or_else(PoisonError::into_inner));
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

impl io::Write for SharedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
