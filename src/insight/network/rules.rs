use entity::{Confidence, LinkKind, NodeKind, PartialDate};

use crate::snapshot::{Neighbour, Snapshot};

/// Which links count. By default all of them.
#[derive(Clone, Debug, Default)]
pub struct LinkRules {
    /// Of these kinds; nothing stands for all.
    pub kinds: Option<Vec<LinkKind>>,
    pub held: Option<LinkPeriod>,
    /// Backed as far as one of these says; nothing stands for all.
    pub confidence: Option<Vec<Confidence>>,
}

/// When a link holds, as far as its dates are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPeriod {
    /// On the day of the revision, or not on that day.
    Today(bool),
    /// At some time within a day, month or year.
    At(PartialDate),
}

/// The kinds of nodes that a path may pass through; it may start and end at any.
#[derive(Clone, Debug, Default)]
pub struct Through(
    /// Nothing stands for all but countries and themes, through which everything is two steps
    /// apart.
    pub Option<Vec<NodeKind>>,
);

impl LinkRules {
    /// Whether all links count.
    pub fn is_open(&self) -> bool {
        self.kinds.is_none() && self.held.is_none() && self.confidence.is_none()
    }

    /// Whether the link to a neighbour counts. Its record is looked up only for rules about what the
    /// neighbour does not say.
    pub fn allow(&self, snapshot: &Snapshot, neighbour: Neighbour) -> bool {
        let link = || snapshot.link(neighbour.link);
        let among = |kinds: &Vec<LinkKind>| kinds.contains(&neighbour.kind);
        let backed = |confidence: &Vec<Confidence>| confidence.contains(&link().confidence);
        self.kinds.as_ref().is_none_or(among)
            && self.confidence.as_ref().is_none_or(backed)
            && self.held.is_none_or(|held| match held {
                LinkPeriod::Today(held) => held == snapshot.is_current(neighbour.link),
                LinkPeriod::At(date) => link().is_held_within(date.first_day(), date.last_day()),
            })
    }
}

impl Through {
    pub fn contains(&self, kind: NodeKind) -> bool {
        match &self.0 {
            Some(kinds) => kinds.contains(&kind),
            None => !matches!(kind, NodeKind::Country | NodeKind::Theme),
        }
    }
}
