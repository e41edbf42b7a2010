//! What somebody may have meant to write.

/// Longer texts are no slip of the finger, and measuring them takes time with their square.
const LONGEST: usize = 64;

/// `: did you mean MISSION_CITY?`, or nothing when no candidate is near.
pub fn did_you_mean<'a>(text: &str, candidates: impl Iterator<Item = &'a str>) -> String {
    match nearest(text, candidates) {
        Some(candidate) => format!(": did you mean {candidate}?"),
        None => String::new(),
    }
}

/// The candidate with the fewest slips, if no more than a third of the text is one.
fn nearest<'a>(text: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if text.len() > LONGEST {
        return None;
    }
    // Capitals, and hyphens or spaces for underscores, are no slips worth counting.
    let plain = |text: &str| text.trim().to_lowercase().replace(['-', ' '], "_");
    let wanted = plain(text);
    candidates
        .map(|candidate| {
            let slips = strsim::osa_distance(&wanted, &plain(candidate));
            (slips, candidate)
        })
        .min_by_key(|(slips, _)| *slips)
        .filter(|(slips, candidate)| slips * 3 <= candidate.len().max(3))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn finds_what_is_near_and_nothing_else() {
        let of = |text| did_you_mean(text, ["MISSION_CITY", "MISSION_MINDED"].into_iter());
        assert_eq!(of("MISION_CITY"), ": did you mean MISSION_CITY?");
        assert_eq!(of("mission minded "), ": did you mean MISSION_MINDED?");
        assert_eq!(of("LABELLED"), "");
        assert_eq!(of(""), "");
    }
}
