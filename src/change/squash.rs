use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::Change;

/// What many changes, one after the other, come to: one change of each fact, from what it was before the first of
/// them to what it is after the last. A fact that is as it was, or was there only in between, does not appear.
pub fn squash(changes: impl IntoIterator<Item = Change>) -> Vec<Change> {
    let mut net: Vec<Change> = Vec::new();
    let mut places = HashMap::new();
    for change in changes {
        match places.entry(change.key()) {
            Entry::Vacant(place) => {
                place.insert(net.len());
                net.push(change);
            }
            Entry::Occupied(place) => net[*place.get()].after = change.after,
        }
    }
    net.retain(|change| change.before != change.after);
    net
}

#[cfg(test)]
mod tests {
    use entity::fact::Fact;
    use entity::indicator;

    use super::*;

    fn indicator(id: &str, name: &str) -> Option<Fact> {
        Some(Fact::Indicator(indicator::Model {
            id: id.to_owned(),
            name: name.to_owned(),
            description: String::new(),
            unit: "t".to_owned(),
        }))
    }

    fn change(before: Option<Fact>, after: Option<Fact>) -> Change {
        Change { before, after }
    }

    #[test]
    fn each_fact_changes_once() {
        let [a, b, c, d] = ["a", "b", "c", "d"].map(|id| move |name| indicator(id, name));
        let changes = [
            change(None, a("1")),
            change(b("1"), b("2")),
            change(a("1"), a("2")),
            change(c("1"), None),
            change(b("2"), b("1")),
            change(None, d("1")),
            change(d("1"), None),
            change(None, c("2")),
        ];
        let expected = [change(None, a("2")), change(c("1"), c("2"))];
        assert_eq!(squash(changes), expected);
    }
}
