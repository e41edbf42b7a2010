//! The current user in the API.

use async_graphql::{ID, Object};
use chrono::{DateTime, Utc};
use entity::{NodeKind, Role};

use super::node::{Country, NodeRef};
use super::term::Term;
use crate::access::{Countries, Credential, Principal};
use crate::view::View;

/// The current user.
pub struct Viewer(pub View);

/// The current user and their permissions.
#[Object]
impl Viewer {
    /// The role of the current user.
    async fn role(&self) -> Term<Role> {
        Term(self.0.viewer().role())
    }

    /// The organisation that the current user acts for; null if the token names none.
    async fn organisation(&self) -> Option<&str> {
        self.identified()?.organisation()
    }

    /// The countries that the current user may write to, or review proposals for. Empty without
    /// such permission, and with permission for all countries.
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

    /// Whether the permission covers all countries and data that belong to no single country.
    async fn has_all_countries(&self) -> bool {
        *self.0.viewer().countries() == Countries::All
    }

    /// When the token expires; null without a token.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.identified()?.expires_at())
    }

    /// The ID of the token, used to revoke it. Null without a token, and for tokens of an identity provider.
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
