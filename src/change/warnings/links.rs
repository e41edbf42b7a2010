//! Links to pilots and initiatives that have ended.

use entity::fact::{Details, Fact, LinkFact};
use entity::{LinkKind, PartialDate, WarningCode};

use super::graph_after::GraphAfter;
use super::{Report, WarningDates};
use crate::change::lookup::{GraphLookup, KnownLink, KnownNode};

/// A link that is put: whether it is open though one of its ends is over.
pub(super) fn check(
    fact: &LinkFact,
    before: Option<&Fact>,
    graph: &GraphAfter<impl GraphLookup>,
    dates: WarningDates,
    report: &mut Report,
) {
    let link = KnownLink::from(fact);
    let is_known = matches!(before, Some(Fact::Link(before)) if before.link.until == link.until);
    if is_known || !is_open(&link, dates) {
        return;
    }
    let ended = [&link.from, &link.to].into_iter().find_map(|id| {
        let node = graph.node(id)?;
        Some((node.id(), end_of(node)?))
    });
    if let Some((id, end)) = ended.filter(|(_, end)| end.last_day() < dates.today) {
        let message = format!("`{id}` ended in {end}, but the link has no end date.");
        report.warn(WarningCode::OpenLinkToWhatEnded, "until", message);
    }
}

/// A pilot or initiative that is over: whether stored links to it are open.
pub(super) fn check_end(
    node: KnownNode,
    before: Option<KnownNode>,
    graph: &GraphAfter<impl GraphLookup>,
    dates: WarningDates,
    report: &mut Report,
) {
    let Some(end) = end_of(node).filter(|end| end.last_day() < dates.today) else {
        return;
    };
    if before.and_then(end_of) == Some(end) {
        return;
    }
    let links = graph.untouched_links(node.id());
    let open = links.iter().filter(|link| is_open(link, dates)).count();
    if open > 0 {
        let noun = node.node.kind.noun();
        let links = match open {
            1 => "1 link of it has".to_owned(),
            open => format!("{open} links of it have"),
        };
        let message = format!("The {noun} ended in {end}, but {links} no end date.");
        report.warn(WarningCode::OpenLinkToWhatEnded, "end", message);
    }
}

/// Themes and learnings outlast a pilot.
fn is_open(link: &KnownLink, dates: WarningDates) -> bool {
    !matches!(link.kind, LinkKind::HasTheme | LinkKind::Produced)
        && link
            .until
            .is_none_or(|until| until.last_day() >= dates.today)
}

fn end_of(node: KnownNode) -> Option<PartialDate> {
    match node.details {
        Details::Pilot(pilot) => pilot.end,
        Details::Initiative(initiative) => initiative.end,
        _ => None,
    }
}
