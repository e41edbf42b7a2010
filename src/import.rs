//! A folder of CSV files to facts, with file, line and column in every complaint, and facts to such
//! files again. Pure but for `folder`, which reads bytes from the disk.
//!
//! [`FILES`] is the format, said once: the header check, the reading and writing of cells, the
//! complaints and the description for people are all made from it. Reading stops at typed values; what makes a
//! fact a valid one is said by the rules of `change`, through which every write goes.

mod cells;
mod complaint;
mod content;
mod decode;
mod description;
mod entry;
mod fact;
mod file;
mod folder;
mod header;
mod nearest;
mod parse;
mod quoting;
mod record;
mod row;
mod said;
mod sheet;
mod write;

pub use cells::{Cells, Unsayable};
pub use complaint::{Complaint, Complaints};
pub use content::Content;
pub use description::describe_format;
pub use entry::{Misread, Values, read_entry, write_entry};
pub use file::{Column, FILES, File, Part};
pub use folder::{Folder, FolderError, embedded, holds_csv_files, read_folder};
pub use parse::{Parsed, Place, parse};
pub use sheet::Sheet;
pub use write::{Rows, write_folder};
