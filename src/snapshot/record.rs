use chrono::NaiveDate;
use entity::fact::Details;
use entity::{Confidence, LinkKind, NodeKind, PartialDate, node};

/// The place of a node among those of one snapshot. Means nothing in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIndex(u32);

/// The place of a link among those of one snapshot. Means nothing in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkIndex(u32);

/// A node with everything that is hot about it but where it stands among others.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeRecord {
    pub node: node::Model,
    pub details: Details,
    /// The name without case and accents, for ordering as people do.
    pub folded_name: String,
}

/// What a link says beside its ends and its kind, which stand in the topology.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkFacts {
    pub role: Option<Box<str>>,
    pub since: Option<PartialDate>,
    pub until: Option<PartialDate>,
    pub as_of: Option<PartialDate>,
    pub confidence: Confidence,
}

/// A link with everything that is hot about it. Its id is made of its ends and kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinkRecord<'a> {
    pub source: NodeIndex,
    pub kind: LinkKind,
    pub target: NodeIndex,
    pub role: Option<&'a str>,
    pub since: Option<PartialDate>,
    pub until: Option<PartialDate>,
    pub as_of: Option<PartialDate>,
    pub confidence: Confidence,
}

impl NodeRecord {
    pub fn kind(&self) -> NodeKind {
        self.node.kind
    }
}

impl LinkRecord<'_> {
    /// Whether the link may hold on some day from the first to the last: it begins by then, and is not over. Unknown dates
    /// do not end a link; of a date of reduced precision the widest span counts.
    pub fn is_held_within(&self, first: NaiveDate, last: NaiveDate) -> bool {
        self.since.is_none_or(|since| since.first_day() <= last)
            && self.until.is_none_or(|until| first <= until.last_day())
    }

    /// The other end, seen from one of the two.
    pub fn other_end(&self, node: NodeIndex) -> NodeIndex {
        if self.source == node {
            self.target
        } else {
            self.source
        }
    }
}

/// A place among many of its sort, by its number.
pub trait Numbered: Copy {
    fn number(self) -> u32;
    fn from_number(number: u32) -> Self;
}

macro_rules! index {
    ($index:ident) => {
        impl $index {
            /// # Panics
            /// Beyond four billion, which no ecosystem reaches.
            pub fn from_position(position: usize) -> Self {
                Self(u32::try_from(position).expect("fewer than 2^32 records"))
            }

            pub fn position(self) -> usize {
                self.0 as usize
            }

            /// The number under which algorithms know it.
            pub fn number(self) -> u32 {
                self.0
            }

            pub fn from_number(number: u32) -> Self {
                Self(number)
            }
        }

        impl Numbered for $index {
            fn number(self) -> u32 {
                self.0
            }

            fn from_number(number: u32) -> Self {
                Self(number)
            }
        }
    };
}

index!(NodeIndex);
index!(LinkIndex);
