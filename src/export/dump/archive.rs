use crate::export::format::ZipStream;
use crate::import::Unrepresentable;

use super::Dump;

/// A dump as one zip archive.
pub struct DumpArchive {
    dump: Dump,
    /// Absent when it has ended.
    archive: Option<ZipStream>,
    file: &'static str,
}

impl DumpArchive {
    pub fn of(dump: Dump) -> Self {
        Self {
            archive: Some(ZipStream::begin(dump.about().committed_at)),
            dump,
            file: "",
        }
    }

    /// The next stretch, which may be empty; nothing after the last.
    ///
    /// # Errors
    /// When the format cannot say a fact: then what came so far is worth nothing.
    pub fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, Unrepresentable> {
        let Some(archive) = &mut self.archive else {
            return Ok(None);
        };
        let mut out = Vec::new();
        match self.dump.next_chunk()? {
            Some(piece) => {
                if piece.file != self.file {
                    archive.file(piece.file);
                    self.file = piece.file;
                }
                archive.write(&piece.bytes);
                archive.drain_into(&mut out);
            }
            None => {
                archive.end();
                archive.drain_into(&mut out);
                self.archive = None;
            }
        }
        Ok(Some(out))
    }
}
