//! Stems of English words, so that plurals and forms in -ing and -ed find each other.

/// The shortest stem that a suffix leaves.
const SHORTEST: usize = 3;

/// The stem of a folded word; it may be no word itself: `hous` of `housing` and `houses`.
pub fn stem(word: &str) -> String {
    let singular = singular(word);
    let bare = ["ing", "ed"]
        .iter()
        .find_map(|suffix| singular.strip_suffix(suffix))
        .filter(|bare| bare.len() > SHORTEST && bare.contains(is_vowel))
        .map(undoubled);
    let stem = bare.unwrap_or(&singular);
    let silent = stem.strip_suffix('e').filter(|stem| stem.len() >= SHORTEST);
    silent.unwrap_or(stem).to_owned()
}

fn singular(word: &str) -> String {
    if word.len() <= SHORTEST {
        return word.to_owned();
    }
    if let Some(start) = word.strip_suffix("ies") {
        return format!("{start}y");
    }
    for sibilant in ["ses", "xes", "zes", "ches", "shes"] {
        if word.ends_with(sibilant) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(start) if !start.ends_with(['s', 'u', 'i']) => start.to_owned(),
        _ => word.to_owned(),
    }
}

/// `retrofitt` as `retrofit`.
fn undoubled(word: &str) -> &str {
    let bytes = word.as_bytes();
    match bytes {
        [.., last_but_one, last]
            if last_but_one == last && !matches!(last, b'l' | b's' | b'z' | b'e' | b'o') =>
        {
            &word[..word.len() - 1]
        }
        _ => word,
    }
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for forms in [
            &["retrofitting", "retrofit", "retrofits", "retrofitted"][..],
            &["housing", "house", "houses"],
            &["cities", "city"],
            &["communities", "community"],
            &["planning", "plan", "plans", "planned"],
            &["heating", "heat", "heats", "heated"],
            &["buses", "bus"],
            &["financing", "finance", "financed"],
            &["cycling", "cycle", "cycled"],
            &["buildings", "building", "build"],
        ] {
            let stems: Vec<String> = forms.iter().map(|form| stem(form)).collect();
            assert!(stems.iter().all(|other| *other == stems[0]), "{stems:?}");
        }
        for (one, other) in [
            ("plan", "plant"),
            ("kth", "kt"),
            ("paris", "pari"),
            ("king", "k"),
        ] {
            assert_ne!(stem(one), stem(other));
        }
    }
}
