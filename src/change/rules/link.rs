//! Rules for links.

use entity::change::FactKind;
use entity::fact::{FactKey, LinkFact};
use entity::{LinkKindDefinition, Vocabulary, link};

use super::report::Report;
use crate::change::lookup::GraphLookup;
use crate::change::overlay::Overlay;

pub fn check<E: GraphLookup>(fact: &LinkFact, overlay: &Overlay<E>, report: &mut Report) {
    let link = &fact.link;
    report.node_reference("from", Some(&link.from_id), None, overlay);
    report.node_reference("to", Some(&link.to_id), None, overlay);
    check_kind(link, overlay, report);
    report.text("role", link.role.as_deref());
    report.period(("since", link.since), ("until", link.until));
    report.date("as_of", link.as_of);
    report.sources(&fact.sources);
}

fn check_kind<E: GraphLookup>(link: &link::Model, overlay: &Overlay<E>, report: &mut Report) {
    let definition = link.kind.definition();
    if definition.derived {
        let expected = format!(
            "another kind: this one is derived from the country and city of {}; set them there",
            link.from_id
        );
        report.invalid_value("kind", link.kind.name(), expected);
        return;
    }
    if link.from_id == link.to_id {
        report.invalid_value("to", &link.to_id, "a node other than the source node");
    }
    if let (Some(from), Some(to)) = (overlay.node(&link.from_id), overlay.node(&link.to_id))
        && !definition.allows(from.kind, to.kind)
    {
        let (from, to) = (from.kind.noun(), to.kind.noun());
        let ends = allowed_ends(definition);
        let expected = format!("a link {ends} for this kind, not from {from} to {to}");
        report.invalid_value("kind", link.kind.name(), expected);
    }
}

/// `from city to pilot or initiative, or from stakeholder to pilot`
fn allowed_ends(definition: &LinkKindDefinition) -> String {
    let ends = definition.ends.iter().map(|(from, to)| {
        let to: Vec<_> = to.iter().map(|kind| kind.noun()).collect();
        format!("from {} to {}", from.noun(), to.join(" or "))
    });
    ends.collect::<Vec<_>>().join(", or ")
}

/// The same link the other way round, if that means the same.
pub fn reversed(link: &link::Model) -> Option<FactKey> {
    let differ = link.from_id != link.to_id;
    (link.kind.definition().symmetric && differ).then(|| FactKey {
        kind: FactKind::Link,
        id: link::id(&link.to_id, link.kind, &link.from_id),
    })
}
