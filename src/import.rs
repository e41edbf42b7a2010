//! A folder of CSV files to facts, with file, line and column in every complaint, and facts to such
//! files again. Pure but for `folder`, which reads bytes from the disk.
//!
//! [`FILES`] is the format, said once: the header check, the reading and writing of cells, the
//! complaints and the description for people are all made from it. Reading stops at typed values; what makes a
//! fact a valid one is said by the rules of `change`, through which every write goes.

mod cell_type;
mod cells;
mod csv_sheet;
mod decode;
mod description;
mod diagnostic;
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
mod row_writer;
mod write;

pub use cell_type::CellType;
pub use cells::{Cells, Unrepresentable};
pub use csv_sheet::CsvSheet;
pub use description::describe_format;
pub use diagnostic::{Diagnostic, Diagnostics, shortened};
pub use entry::{FieldError, Values, read_entry, write_entry};
pub use file::{Column, DatasetPart, FILES, FileFormat};
pub use folder::{Folder, FolderError, embedded, holds_csv_files, read_folder};
pub use parse::{ParsedFolder, RowLocation, parse};
pub use write::{RowCursor, write_folder};
