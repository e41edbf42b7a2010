//! Rules about what no two facts may share.

use entity::fact::{Details, Fact};

use super::link::reversed;
use super::report::Report;
use crate::change::lookup::GraphLookup;
use crate::change::overlay::Overlay;

/// Of two facts that share something, the one that is put later is refused.
pub fn check<E: GraphLookup>(fact: &Fact, index: usize, overlay: &Overlay<E>, report: &mut Report) {
    let key = fact.key();
    if overlay.first_change(&key) != Some(index) {
        match fact {
            Fact::Node(_) | Fact::Indicator(_) | Fact::Alias(_) => {
                report.conflict("id", &key.id, "each ID once", key.clone());
            }
            Fact::Link(_) => {
                let expected = "each kind of link between the same two nodes once";
                report.invalid_fact(&key.id, expected, key.clone());
            }
            Fact::Observation(_) => {
                let expected = "one value per indicator, subject and date";
                report.invalid_fact(&key.id, expected, key.clone());
            }
        }
        return;
    }
    match fact {
        Fact::Node(fact) => check_details(&fact.details, index, overlay, report),
        Fact::Link(fact) => {
            let is_first = |other| {
                overlay
                    .first_change(other)
                    .is_none_or(|first| first < index)
            };
            if let Some(other) = reversed(&fact.link)
                && overlay.has_link(&other.id)
                && is_first(&other)
            {
                let expected = "one direction only, because the kind is symmetric";
                report.invalid_fact(&fact.link.id, expected, other);
            }
        }
        Fact::Indicator(_) | Fact::Observation(_) | Fact::Alias(_) => {}
    }
}

fn check_details<E: GraphLookup>(
    details: &Details,
    index: usize,
    overlay: &Overlay<E>,
    report: &mut Report,
) {
    match details {
        Details::Country(country) => {
            if let Some(other) = overlay.country_with_iso2(&country.iso2, index) {
                let expected = format!("a code other than that of {}", other.id);
                report.conflict("iso2", &country.iso2, expected, other);
            }
        }
        Details::City(city) => {
            if let Some(geonames_id) = city.geonames_id
                && let Some(other) = overlay.city_with_geonames_id(geonames_id, index)
            {
                let expected = format!("a number other than that of {}", other.id);
                report.conflict("geonames_id", geonames_id, expected, other);
            }
        }
        _ => {}
    }
}
