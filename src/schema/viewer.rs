//! Who asks, as the API tells it.

use async_graphql::{ID, Object};
use chrono::{DateTime, Utc};
use entity::{NodeKind, Role};

use super::node::{Country, NodeRef};
use super::term::Term;
use crate::permit::{Countries, Credential, Principal};
use crate::view::View;

/// Who asks.
pub struct Viewer(pub View);

/// Who asks, and what they may do.
#[Object]
impl Viewer {
    /// What they may do.
    async fn role(&self) -> Term<Role> {
        Term(self.0.viewer().role())
    }

    /// The organisation that they act for; null where no token says.
    async fn organisation(&self) -> Option<&str> {
        self.identified()?.organisation()
    }

    /// The countries that they may write to, or review proposals for; empty for those who may do neither, and for
    /// those who may do so for all.
    async fn countries(&self) -> Vec<Country> {
        let Countries::Listed(ids) = self.0.viewer().countries() else {
            return Vec::new();
        };
        let snapshot = self.0.snapshot();
        let found = ids.iter().filter_map(|id| snapshot.find(id));
        found
            .filter(|node| snapshot.node(*node).kind() == NodeKind::Country)
            .map(|node| Country(NodeRef::new(snapshot.clone(), node)))
            .collect()
    }

    /// Whether that extends to all countries, and to what belongs to no single one.
    async fn has_all_countries(&self) -> bool {
        *self.0.viewer().countries() == Countries::All
    }

    /// When the token expires; null without one.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.identified()?.expires_at())
    }

    /// The id of the token, under which it is revoked; null without one, and for those of an identity provider.
    async fn token_id(&self) -> Option<ID> {
        match self.identified()?.credential() {
            Credential::Token(id) => Some(id.into()),
            Credential::Subject { .. } => None,
        }
    }
}

impl Viewer {
    fn identified(&self) -> Option<&Principal> {
        self.0.viewer().principal()
    }
}
