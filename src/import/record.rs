//! Text to records of cells, each with the line on which it starts.

use super::diagnostic::Diagnostic;
use super::quoting::find_broken_quoting;

/// A line's cells; with quotes, a record may run over several lines.
pub struct Record {
    /// Counted from 1.
    pub line: u32,
    pub cells: csv::StringRecord,
}

/// What can be read of a file, and whether that is all of it.
pub struct Records {
    pub records: Vec<Record>,
    pub complete: bool,
}

/// Splits the text up to where its quoting breaks; that is complained about.
pub fn records(file: &str, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Records {
    let broken = find_broken_quoting(text);
    let readable = match &broken {
        None => text,
        Some(broken) => &text[..broken.row_start],
    };
    let complete = broken.is_none();
    if let Some(broken) = broken {
        diagnostics.push(Diagnostic::new(file, broken.expected).at_line(broken.line));
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(readable.as_bytes());
    // A flexible reader of text in memory meets no error.
    let records = reader
        .records()
        .flatten()
        .map(|cells| Record {
            line: first_line(readable, &cells),
            cells,
        })
        .collect();
    Records { records, complete }
}

/// The line on which a record starts. The reader counts empty lines before it as its own.
fn first_line(text: &str, cells: &csv::StringRecord) -> u32 {
    let Some(position) = cells.position() else {
        return 1;
    };
    let from_there = text.as_bytes().iter().skip(position.byte() as usize);
    let empty_lines = from_there
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .filter(|&&byte| byte == b'\n')
        .count();
    position.line() as u32 + empty_lines as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_as_an_editor_does() {
        let text = "\r\na,b\r\n\r\n\n\"c\n\n\",d\r\ne\n\n";
        let mut diagnostics = Vec::new();
        let read = records("themes.csv", text, &mut diagnostics);
        let lines: Vec<_> = read.records.iter().map(|record| record.line).collect();
        assert_eq!(lines, [2, 5, 8]);
        assert!(read.complete && diagnostics.is_empty());
    }

    #[test]
    fn reads_up_to_the_broken_row() {
        let mut diagnostics = Vec::new();
        let read = records("themes.csv", "a\nb\n\"c", &mut diagnostics);
        assert_eq!(read.records.len(), 2);
        assert!(!read.complete);
        assert_eq!(
            diagnostics[0].to_string(),
            "themes.csv:3: expected a closing quote for the quote opened on this line"
        );
    }
}
