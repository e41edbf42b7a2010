use entity::PartialDate;
use entity::fact::Details;

use crate::snapshot::{LinkIndex, NodeIndex, Snapshot};

/// Whether a link is current and leads to nothing that is over: an entry point has to be at work now.
pub fn is_active(snapshot: &Snapshot, link: LinkIndex) -> bool {
    let record = snapshot.link(link);
    snapshot.is_current(link)
        && [record.source, record.target]
            .iter()
            .all(|&node| !has_ended(snapshot, node))
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
