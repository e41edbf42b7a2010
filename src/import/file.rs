//! The format, said once: thirteen files and their columns.

mod tables;

use entity::NodeKind;
use entity::fact::Fact;

use super::cell_type::CellType;
pub use tables::FILES;

/// One file of the format.
#[derive(Debug)]
pub struct FileFormat {
    pub name: &'static str,
    pub part: DatasetPart,
    /// What a row is.
    pub meaning: &'static str,
    /// In the order in which they are written; they may be read in any order.
    pub columns: &'static [Column],
}

/// What one file holds of a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DatasetPart {
    Nodes(NodeKind),
    Links,
    Indicators,
    Observations,
    Aliases,
}

/// One column of a file.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    /// The field of the fact that it fills, where that has another name: a pilot's `title` is its
    /// `name`. Rules speak of fields.
    pub field: &'static str,
    pub cell_type: CellType,
    /// No cell of it may be empty.
    pub required: bool,
    /// Files may lack it, as those of older versions do: then what is stored stays.
    pub may_lack: bool,
    pub meaning: &'static str,
}

impl FileFormat {
    /// The file of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        FILES.iter().find(|file| file.name == name)
    }

    /// The file that holds the part.
    ///
    /// # Panics
    /// Never: a test holds that every part has its file.
    pub fn of(part: DatasetPart) -> &'static Self {
        FILES
            .iter()
            .find(|file| file.part == part)
            .expect("every part has its file")
    }

    /// The column that fills the field.
    pub fn column_of(&self, field: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.field == field)
    }

    /// The names of its columns, separated by commas.
    pub fn column_names(&self) -> String {
        let names: Vec<_> = self.columns.iter().map(|column| column.name).collect();
        names.join(", ")
    }
}

impl DatasetPart {
    /// The part that the fact belongs to.
    pub fn of(fact: &Fact) -> Self {
        match fact {
            Fact::Node(fact) => Self::Nodes(fact.node.kind),
            Fact::Link(_) => Self::Links,
            Fact::Indicator(_) => Self::Indicators,
            Fact::Observation(_) => Self::Observations,
            Fact::Alias(_) => Self::Aliases,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use entity::Vocabulary;

    use super::*;

    #[test]
    fn every_part_has_one_file_and_every_field_one_column() {
        let others = [
            DatasetPart::Links,
            DatasetPart::Indicators,
            DatasetPart::Observations,
            DatasetPart::Aliases,
        ];
        let kinds = NodeKind::all().iter().map(|&kind| DatasetPart::Nodes(kind));
        for part in kinds.chain(others) {
            assert_eq!(FileFormat::of(part).part, part);
        }
        assert_eq!(FILES.len(), NodeKind::all().len() + others.len());
        for file in FILES {
            let names: HashSet<_> = file.columns.iter().map(|c| c.name).collect();
            let fields: HashSet<_> = file.columns.iter().map(|c| c.field).collect();
            assert_eq!(names.len(), file.columns.len(), "{}", file.name);
            assert_eq!(fields.len(), file.columns.len(), "{}", file.name);
        }
    }
}
