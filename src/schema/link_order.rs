//! Sort orders of links.

use async_graphql::{Enum, InputObject};

use super::paging::{OrderDirection, SortKey};
use crate::snapshot::{LinkIndex, Snapshot};

/// Fields to sort links by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkOrderField {
    /// By ID.
    Id,
    /// By kind, in the order of the `LinkKind` enum.
    Kind,
    /// By start date.
    Since,
    /// By end date.
    Until,
    /// By the date the sources are current to.
    AsOf,
}

/// Sort order of links.
#[derive(InputObject, Clone, Debug)]
pub struct LinkOrder {
    /// The field to sort by. Unknown values come last; ties are broken by ID.
    pub field: LinkOrderField,
    /// The sort direction.
    #[graphql(default)]
    pub direction: OrderDirection,
}

impl LinkOrder {
    /// The sort key of a link.
    pub fn key(&self, snapshot: &Snapshot, index: LinkIndex) -> SortKey {
        let link = snapshot.link(index);
        match self.field {
            LinkOrderField::Id => snapshot.link_id(index).into(),
            LinkOrderField::Kind => SortKey::Integer(link.kind as i64),
            LinkOrderField::Since => link.since.into(),
            LinkOrderField::Until => link.until.into(),
            LinkOrderField::AsOf => link.as_of.into(),
        }
    }
}
