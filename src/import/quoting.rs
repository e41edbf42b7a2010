//! Strict quoting: the `csv` crate reads broken quotes as best it can, and with them swallows rows.

/// The first place at which a text breaks the rules of RFC 4180.
#[derive(Debug, PartialEq, Eq)]
pub struct BrokenQuoting {
    /// Where the row starts that breaks them: what stands before can be read.
    pub row_start: usize,
    /// The line of the break, counted from 1.
    pub line: u32,
    /// What would be right.
    pub expected: String,
}

/// Where the scan is in a cell.
#[derive(Clone, Copy)]
enum ScanState {
    CellStart,
    Unquoted,
    /// Within quotes that opened on this line.
    Quoted(u32),
    /// After a quote within quotes: the cell's end, or the first half of a quote that is doubled.
    AfterQuote(u32),
}

/// Looks for the first break of the rules.
pub fn find_broken_quoting(text: &str) -> Option<BrokenQuoting> {
    let bytes = text.as_bytes();
    let (mut state, mut line, mut row_start) = (ScanState::CellStart, 1, 0);
    for (index, &byte) in bytes.iter().enumerate() {
        let broken = |expected: &str| {
            Some(BrokenQuoting {
                row_start,
                line,
                expected: expected.to_owned(),
            })
        };
        let lone_return = byte == b'\r' && bytes.get(index + 1) != Some(&b'\n');
        state = match (state, byte) {
            (ScanState::Quoted(opened), b'"') => ScanState::AfterQuote(opened),
            (ScanState::Quoted(opened), _) => ScanState::Quoted(opened),
            (ScanState::AfterQuote(opened), b'"') => ScanState::Quoted(opened),
            _ if lone_return => return broken("lines that end in LF or CR LF, not in CR alone"),
            (_, b',' | b'\n') => ScanState::CellStart,
            (_, b'\r') => state,
            (ScanState::CellStart, b'"') => ScanState::Quoted(line),
            (ScanState::Unquoted, b'"') => {
                return broken(
                    "quotes around a cell that contains quotes, with inner quotes \
                    doubled",
                );
            }
            (ScanState::AfterQuote(opened), _) => {
                return broken(&format!(
                    "a comma or the end of the line after the closing quote of the quote in line \
                     {opened}"
                ));
            }
            (ScanState::CellStart | ScanState::Unquoted, _) => ScanState::Unquoted,
        };
        if byte == b'\n' {
            line += 1;
            if matches!(state, ScanState::CellStart) {
                row_start = index + 1;
            }
        }
    }
    match state {
        ScanState::Quoted(opened) => Some(BrokenQuoting {
            row_start,
            line: opened,
            expected: "a closing quote for the quote opened on this line".to_owned(),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::find_broken_quoting;

    #[test]
    fn accepts_what_the_standard_does() {
        for text in [
            "",
            "a,b\r\nc,d\r\n",
            "\"a\"\"b\",\"\"\n",
            "\"a\r\nb\rc\",d",
            "\"a\"",
            ",,\n\n",
        ] {
            assert_eq!(find_broken_quoting(text), None, "{text:?}");
        }
    }

    #[test]
    fn names_the_line_and_where_its_row_starts() {
        for (text, row_start, line) in [
            ("a\nb\"c\n", 2, 2),
            ("a\n\"b\nc\"d\n", 2, 3),
            ("a\nb,\"c\nd\n", 2, 2),
            ("a\rb", 0, 1),
            ("\"a\"\rb", 0, 1),
            ("a\n\"b\n", 2, 2),
        ] {
            let broken = find_broken_quoting(text).unwrap();
            assert_eq!(
                (broken.row_start, broken.line),
                (row_start, line),
                "{text:?}"
            );
        }
    }
}
