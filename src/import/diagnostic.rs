//! What is wrong with a folder of files, and what would be right.

use std::fmt;

use super::file::FILES;

/// How many characters of an offending value a complaint repeats.
const SHOWN_CHARACTERS: usize = 80;

/// One thing that is wrong: where it stands, what stands there, and what should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub file: String,
    /// The line on which the row starts, counted from 1; absent when the file as a whole is meant.
    pub line: Option<u32>,
    /// Absent when the row as a whole is meant.
    pub column: Option<&'static str>,
    /// What stands there, cut to 80 characters; absent when nothing does.
    pub value: Option<String>,
    /// What would be right.
    pub expected: String,
}

/// Everything that is wrong with a folder, in the order of files, lines and columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostic {
    /// A complaint about a whole file; narrow it with the methods below.
    pub fn new(file: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: None,
            column: None,
            value: None,
            expected: expected.into(),
        }
    }

    pub fn at_line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    pub fn in_column(mut self, column: &'static str) -> Self {
        self.column = Some(column);
        self
    }

    pub fn about<'a>(mut self, value: impl Into<Option<&'a str>>) -> Self {
        self.value = value.into().map(shortened);
        self
    }
}

impl Diagnostics {
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Vec<Diagnostic>> for Diagnostics {
    fn from(mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by_cached_key(reading_order);
        Self(diagnostics)
    }
}

impl std::error::Error for Diagnostics {}

impl fmt::Display for Diagnostics {
    /// One complaint a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Diagnostic {
    /// `cities.csv:17: latitude: "95.2": expected a number from -90 to 90`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = self.column {
            write!(f, ": {column}")?;
        }
        if let Some(value) = &self.value {
            // Quoted and escaped, so that spaces, line ends and control characters are seen.
            write!(f, ": {value:?}")?;
        }
        write!(f, ": expected {}", self.expected)
    }
}

/// A value as messages quote it: cut to 80 characters.
pub fn shortened(value: &str) -> String {
    match value.char_indices().nth(SHOWN_CHARACTERS) {
        None => value.to_owned(),
        Some((end, _)) => format!("{}…", &value[..end]),
    }
}

/// The place of the file in the format, then line, then column; the rest only to have one order.
fn reading_order(diagnostic: &Diagnostic) -> (usize, String, Option<u32>, Option<usize>, String) {
    let position = FILES.iter().position(|file| file.name == diagnostic.file);
    let column = diagnostic.column.and_then(|name| {
        let columns = FILES[position?].columns;
        columns.iter().position(|column| column.name == name)
    });
    (
        position.unwrap_or(FILES.len()),
        diagnostic.file.clone(),
        diagnostic.line,
        column,
        diagnostic.expected.clone(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_a_sentence_with_its_place() {
        let diagnostic = Diagnostic::new("cities.csv", "a number from -90 to 90")
            .at_line(17)
            .in_column("latitude")
            .about("95.2");
        assert_eq!(
            diagnostic.to_string(),
            r#"cities.csv:17: latitude: "95.2": expected a number from -90 to 90"#
        );
    }

    #[test]
    fn cuts_long_values_between_characters() {
        let diagnostic = Diagnostic::new("themes.csv", "less").about("é".repeat(81).as_str());
        assert_eq!(diagnostic.value, Some(format!("{}…", "é".repeat(80))));
    }

    #[test]
    fn are_sorted_as_one_reads() {
        let diagnostics = Diagnostics::from(vec![
            Diagnostic::new("links.csv", "x").at_line(2),
            Diagnostic::new("cities.csv", "x")
                .at_line(10)
                .in_column("name"),
            Diagnostic::new("cities.csv", "x")
                .at_line(10)
                .in_column("id"),
            Diagnostic::new("cities.csv", "x").at_line(9),
            Diagnostic::new("a.csv", "x"),
        ]);
        insta::assert_snapshot!(diagnostics, @r"
        cities.csv:9: expected x
        cities.csv:10: id: expected x
        cities.csv:10: name: expected x
        links.csv:2: expected x
        a.csv: expected x
        ");
    }
}
