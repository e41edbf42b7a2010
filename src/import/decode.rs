//! Bytes to text.

use std::borrow::Cow;

use super::diagnostic::Diagnostic;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The text of a file without its byte order mark. Lines that are not UTF-8 are complained about,
/// once each, and go on with U+FFFD in place of what cannot be read, so that the rest is read too.
pub fn decode<'a>(file: &str, bytes: &'a [u8], diagnostics: &mut Vec<Diagnostic>) -> Cow<'a, str> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    // Lines, and bytes within the line, are counted from 1.
    let (mut line, mut byte) = (1, 1);
    let mut complained_of = 0;
    for chunk in bytes.utf8_chunks() {
        line += chunk.valid().matches('\n').count() as u32;
        byte = match chunk.valid().rfind('\n') {
            Some(end) => chunk.valid().len() - end,
            None => byte + chunk.valid().len(),
        };
        if chunk.invalid().is_empty() {
            continue;
        }
        if complained_of != line {
            complained_of = line;
            let bad = chunk.invalid()[0];
            let expected = format!("UTF-8, but byte {byte} of the line is 0x{bad:02X}");
            diagnostics.push(Diagnostic::new(file, expected).at_line(line));
        }
        byte += chunk.invalid().len();
    }
    String::from_utf8_lossy(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_line_and_byte() {
        let mut diagnostics = Vec::new();
        let text = decode("themes.csv", b"ab\nc\xE9d\xE9\nef\n\xFF", &mut diagnostics);
        assert_eq!(text, "ab\nc\u{FFFD}d\u{FFFD}\nef\n\u{FFFD}");
        let lines: Vec<_> = diagnostics.iter().map(Diagnostic::to_string).collect();
        assert_eq!(
            lines,
            [
                "themes.csv:2: expected UTF-8, but byte 2 of the line is 0xE9",
                "themes.csv:4: expected UTF-8, but byte 1 of the line is 0xFF",
            ]
        );
    }

    #[test]
    fn leaves_the_byte_order_mark_out() {
        assert_eq!(
            decode("themes.csv", b"\xEF\xBB\xBFid", &mut Vec::new()),
            "id"
        );
    }
}
