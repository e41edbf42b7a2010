use async_graphql::InputObject;
use entity::{Confidence, LinkKind};

use super::{BooleanFilter, DateFilter, FilterEvaluation, TermFilter, TextFilter};
use crate::snapshot::LinkIndex;

/// Steps to examine a link.
const LINK: usize = 3;

/// Conditions on a link. All conditions must match. A condition that is `null` is ignored.
#[derive(InputObject, Clone, Debug, Default)]
pub struct EdgeFilter {
    /// Conditions on the kind of link.
    kind: Option<TermFilter<LinkKind>>,
    /// Whether the link is current on the date of the revision.
    is_current: Option<bool>,
    /// Conditions on the role.
    role: Option<TextFilter>,
    /// Conditions on the start date.
    since: Option<DateFilter>,
    /// Conditions on the end date.
    until: Option<DateFilter>,
    /// Conditions on the date the sources are current to.
    as_of: Option<DateFilter>,
    /// Conditions on the confidence of the link.
    confidence: Option<TermFilter<Confidence>>,
    /// Conditions on whether the two ends act on different levels of governance.
    is_vertical: Option<BooleanFilter>,
}

impl EdgeFilter {
    pub fn matches(&self, matching: &FilterEvaluation, index: LinkIndex) -> bool {
        let snapshot = matching.snapshot;
        let link = snapshot.link(index);
        let is_current = |wanted| wanted == snapshot.is_current(index);
        matching.spend(LINK)
            && self.is_current.is_none_or(is_current)
            && passes(&self.kind, |f| f.matches(matching, Some(link.kind)))
            && passes(&self.role, |f| f.matches(matching, link.role))
            && passes(&self.since, |f| f.matches(matching, link.since))
            && passes(&self.until, |f| f.matches(matching, link.until))
            && passes(&self.as_of, |f| f.matches(matching, link.as_of))
            && passes(&self.confidence, |f| {
                f.matches(matching, Some(link.confidence))
            })
            && passes(&self.is_vertical, |f| {
                f.matches(matching, snapshot.is_vertical(index))
            })
    }
}

fn passes<F>(filter: &Option<F>, test: impl FnOnce(&F) -> bool) -> bool {
    filter.as_ref().is_none_or(test)
}
