use std::borrow::Cow;

use entity::PartialDate;
use entity::fact::Details;

use super::wording::past;
use crate::snapshot::{LinkIndex, NodeIndex, Snapshot};

/// Whether a link is current and leads to nothing that is over: an entry point has to be at work now.
pub fn is_active(snapshot: &Snapshot, link: LinkIndex) -> bool {
    let record = snapshot.link(link);
    snapshot.is_current(link)
        && [record.source, record.target]
            .iter()
            .all(|&node| !has_ended(snapshot, node))
}

/// The verb phrase by which a link is read from one of its ends: "is a member of", or "was a member
/// of" if the link or one of its ends is over.
pub fn link_verb(snapshot: &Snapshot, link: LinkIndex, subject: NodeIndex) -> Cow<'static, str> {
    let record = snapshot.link(link);
    let definition = record.kind.definition();
    let present = match record.source == subject {
        true => definition.reads,
        false => definition.reads_backwards,
    };
    let is_over = |end: PartialDate| end.last_day() < snapshot.today();
    let ends = [record.source, record.target];
    match record.until.is_some_and(is_over) || ends.iter().any(|&end| has_ended(snapshot, end)) {
        true => past(present).into(),
        false => present.into(),
    }
}

/// Whether a node is a pilot or initiative that has ended.
pub fn has_ended(snapshot: &Snapshot, node: NodeIndex) -> bool {
    end_of(snapshot, node).is_some_and(|end| end.last_day() < snapshot.today())
}

/// When a pilot or initiative ends.
pub fn end_of(snapshot: &Snapshot, node: NodeIndex) -> Option<PartialDate> {
    match &snapshot.node(node).details {
        Details::Pilot(pilot) => pilot.end,
        Details::Initiative(initiative) => initiative.end,
        _ => None,
    }
}
