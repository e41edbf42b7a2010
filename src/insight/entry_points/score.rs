//! How good an entry point is: the whole of the scoring.
//!
//! A way to an actor is as strong as its mandate is near. Several ways speak for an actor
//! independently of each other, as in a noisy "or" (Pearl 1988, "Probabilistic Reasoning in
//! Intelligent Systems"). What the actor has done for others says how likely it does it again, after
//! Laplace's rule of succession (1774). Every number is a rank, a count or a length; none is tuned.

/// What ties an actor to those it is asked by, from the strongest down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mandate {
    /// It is its office to help them: it supports, represents or coordinates, it is their country's
    /// platform, or what they are members of or take part in.
    Office,
    /// They work or worked together: in a pilot, as twins, as funder, or on the theme asked about.
    SharedWork,
    /// They only lie in the same place, or are members of the same thing.
    Nearby,
}

/// How strong a way is, above 0 and at most 1. By the rank of its mandate (1, 1/2, 1/3), and by its
/// distance as closeness is counted in networks (1, 1/2, 1/3; Marchiori and Latora 2000, "Harmony in
/// the small-world", Physica A 285). The distance is the number of links, and one more for each that
/// is over and for an actor that is only in preparation: there, something has to be built first.
pub fn strength(mandate: Mandate, distance: usize) -> f64 {
    let rank = mandate as usize + 1;
    1.0 / (rank * distance) as f64
}

/// How good an actor is as an entry point, above 0 and below 1: that at least one of the ties to it
/// leads there, times the probability of success, given the number of other cities of the country that work with
/// the actor: 1/2 for none, 2/3 for one, 3/4 for two. Being in the same country counts only where it exceeds the
/// ties.
pub fn score(ties: impl IntoIterator<Item = f64>, place: Option<f64>, other_cities: usize) -> f64 {
    let none_leads: f64 = ties.into_iter().map(|strength| 1.0 - strength).product();
    let leads = (1.0 - none_leads).max(place.unwrap_or_default());
    let open = (other_cities + 1) as f64 / (other_cities + 2) as f64;
    leads * open
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MANDATES: [Mandate; 3] = [Mandate::Office, Mandate::SharedWork, Mandate::Nearby];

    #[test]
    fn a_direct_office_with_two_cities_is_three_quarters() {
        let direct = strength(Mandate::Office, 1);
        assert!((score([direct], None, 2) - 0.75).abs() < 1e-12);
        let pilot = strength(Mandate::SharedWork, 2);
        assert!((score([pilot, pilot], None, 0) - 7.0 / 32.0).abs() < 1e-12);
        assert!((score([pilot], Some(1.0 / 6.0), 0) - 1.0 / 8.0).abs() < 1e-12);
        assert!((score([], Some(1.0 / 6.0), 0) - 1.0 / 12.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn more_ways_nearer_ways_and_more_cities_never_harm(
            routes in prop::collection::vec((0..3_usize, 1..6_usize), 1..8),
            place in prop::option::of((0..3_usize, 2..6_usize)),
            cities in 0..1_000_usize,
        ) {
            let strengths: Vec<f64> = routes
                .iter()
                .map(|&(mandate, distance)| strength(MANDATES[mandate], distance))
                .collect();
            let place = place.map(|(mandate, distance)| strength(MANDATES[mandate], distance));
            let whole = score(strengths.clone(), place, cities);
            prop_assert!(whole > 0.0 && whole < 1.0);
            prop_assert!(score(strengths[1..].iter().copied(), place, cities) <= whole);
            prop_assert!(score(strengths.clone(), None, cities) <= whole);
            prop_assert!(score(strengths, place, cities + 1) > whole);
            for (mandate, distance) in routes {
                let here = strength(MANDATES[mandate], distance);
                prop_assert!(strength(MANDATES[mandate], distance + 1) < here);
                prop_assert!(mandate == 2 || strength(MANDATES[mandate + 1], distance) < here);
            }
        }
    }
}
