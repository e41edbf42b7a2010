use entity::PartialDate;
use entity::fact::Details;

use crate::snapshot::{LinkIndex, NodeIndex, Snapshot};

/// Whether a link holds on the day of the revision: by its own dates, and by those of the pilot or
/// initiative at its ends, as what has a part in something that is over has none any more.
pub fn holds(snapshot: &Snapshot, link: LinkIndex) -> bool {
    let record = snapshot.link(link);
    record.is_current(snapshot.today())
        && [record.source, record.target]
            .iter()
            .all(|&node| !is_over(snapshot, node))
}

/// Whether a node is a pilot or initiative that has ended.
pub fn is_over(snapshot: &Snapshot, node: NodeIndex) -> bool {
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
