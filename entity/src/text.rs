//! Text as it is stored and compared.

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The text in Unicode's Normalization Form C.
pub fn normalized(text: String) -> String {
    match is_nfc(&text) {
        true => text,
        false => text.nfc().collect(),
    }
}

/// The first character that is invisible or changes the direction of the text around it.
pub fn find_hidden(text: &str) -> Option<char> {
    text.chars().find(|&character| is_hidden(character))
}

/// Joiners, directional marks, and other characters without a shape of their own (Unicode's
/// `Default_Ignorable_Code_Point`, without the variation selectors, which choose a shape).
fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{17B4}'
            | '\u{17B5}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E00FF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composes_what_is_decomposed() {
        assert_eq!(normalized("Malmo\u{308}".to_owned()), "Malmö");
        assert_eq!(normalized("Malmö".to_owned()), "Malmö");
    }

    #[test]
    fn finds_what_cannot_be_seen() {
        for (text, hidden) in [
            ("Umeå – Kozáni", None),
            ("Ume\u{200B}å", Some('\u{200B}')),
            ("\u{FEFF}Umeå", Some('\u{FEFF}')),
            ("\u{202E}åemU", Some('\u{202E}')),
            ("\u{2764}\u{FE0F}", None),
        ] {
            assert_eq!(find_hidden(text), hidden, "{text:?}");
        }
    }
}
