use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::audit::ViewerKind;
use entity::token::ALL_COUNTRIES;
use entity::{Role, Vocabulary, proposal};

use super::Scope;

/// Who asks: nobody in particular, or somebody whose token was verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewer(Option<Arc<Principal>>);

/// Somebody whose token was verified. Its rights fit its role, since it is made by [`Principal::new`] only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    credential: Credential,
    organisation: Option<String>,
    role: Role,
    countries: Countries,
    expires_at: DateTime<Utc>,
}

/// How it is known who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// By the token of the API with this id.
    Token(String),
    /// By a token of the identity provider.
    Subject {
        /// Whom it is about.
        id: String,
        /// The key that it is signed with.
        key: String,
    },
}

/// The countries that rights extend to, by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Countries {
    Listed(BTreeSet<String>),
    /// All, and what belongs to no single country.
    All,
}

/// Why there are no such rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRights {
    #[error("an editor requires a list of countries")]
    EditorWithoutCountries,
    #[error("an editor cannot have all countries: list them, or use the role steward")]
    EditorOfAll,
    #[error("a steward requires a list of countries, or all countries")]
    StewardWithoutCountries,
    #[error("only editors and stewards can have countries")]
    NeedlessCountries,
}

impl Viewer {
    /// Nobody in particular.
    pub const ANONYMOUS: Self = Self(None);

    pub fn principal(&self) -> Option<&Principal> {
        self.0.as_deref()
    }

    /// The kind and identifier of the viewer in the audit trail.
    pub fn audit_identity(&self) -> (ViewerKind, Option<String>) {
        match self.principal().map(Principal::credential) {
            None => (ViewerKind::Anonymous, None),
            Some(Credential::Token(id)) => (ViewerKind::Token, Some(id.clone())),
            Some(Credential::Subject { id, .. }) => (ViewerKind::Subject, Some(id.clone())),
        }
    }

    /// A unique key of the viewer, for what belongs to one client.
    pub fn owner(&self) -> String {
        let (kind, id) = self.audit_identity();
        format!("{} {}", kind.name(), id.unwrap_or_default())
    }

    /// Whether a proposal is theirs: made by them, or by others who act for the same organisation.
    pub fn owns(&self, proposal: &proposal::Model) -> bool {
        let is_shared = self.organisation().is_some()
            && self.organisation() == proposal.organisation.as_deref();
        proposal.owner == self.owner() || is_shared
    }

    /// The organisation that what they do is credited to.
    pub fn organisation(&self) -> Option<&str> {
        self.principal()?.organisation()
    }

    pub fn role(&self) -> Role {
        self.principal().map_or(Role::Reader, Principal::role)
    }

    pub fn countries(&self) -> &Countries {
        static NONE: Countries = Countries::NONE;
        self.principal().map_or(&NONE, Principal::countries)
    }

    pub(super) fn has_scope(&self, scope: Scope) -> bool {
        match (self.countries(), scope) {
            (Countries::All, _) => true,
            (Countries::Listed(ids), Scope::Country(id)) => ids.contains(id),
            (Countries::Listed(_), Scope::Europe) => false,
        }
    }
}

impl From<Principal> for Viewer {
    fn from(identified: Principal) -> Self {
        Self(Some(Arc::new(identified)))
    }
}

impl Principal {
    /// # Errors
    /// When the countries do not fit the role.
    pub fn new(
        known: Credential,
        organisation: Option<String>,
        role: Role,
        countries: Countries,
        expires_at: DateTime<Utc>,
    ) -> Result<Self, InvalidRights> {
        Ok(Self {
            credential: known,
            organisation,
            role,
            countries: countries.for_role(role)?,
            expires_at,
        })
    }

    pub fn credential(&self) -> &Credential {
        &self.credential
    }

    pub fn organisation(&self) -> Option<&str> {
        self.organisation.as_deref()
    }

    pub fn role(&self) -> Role {
        self.role
    }

    pub fn countries(&self) -> &Countries {
        &self.countries
    }

    /// After this, it is nobody in particular again.
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.expires_at
    }
}

impl Countries {
    pub const NONE: Self = Self::Listed(BTreeSet::new());

    /// As they are stored: ids with `;` between them, or `*`.
    pub fn read(text: &str) -> Self {
        match text {
            ALL_COUNTRIES => Self::All,
            text => {
                let ids = text.split(';').filter(|id| !id.is_empty());
                Self::Listed(ids.map(str::to_owned).collect())
            }
        }
    }

    /// As they are stored.
    pub fn to_stored(&self) -> String {
        match self {
            Self::All => ALL_COUNTRIES.to_owned(),
            Self::Listed(ids) => {
                let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                ids.join(";")
            }
        }
    }

    /// Those that somebody of this role has to whom these were given. An administrator has all.
    ///
    /// # Errors
    /// When they do not fit.
    pub fn for_role(self, role: Role) -> Result<Self, InvalidRights> {
        let is_none = self == Self::NONE;
        match role {
            Role::Reader | Role::Contributor if is_none => Ok(self),
            Role::Administrator if is_none || self == Self::All => Ok(Self::All),
            Role::Reader | Role::Contributor | Role::Administrator => {
                Err(InvalidRights::NeedlessCountries)
            }
            Role::Editor if is_none => Err(InvalidRights::EditorWithoutCountries),
            Role::Editor if self == Self::All => Err(InvalidRights::EditorOfAll),
            Role::Steward if is_none => Err(InvalidRights::StewardWithoutCountries),
            Role::Editor | Role::Steward => Ok(self),
        }
    }
}

impl fmt::Display for Countries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all countries"),
            Self::Listed(ids) if ids.is_empty() => f.write_str("no country"),
            Self::Listed(ids) => {
                let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                f.write_str(&ids.join(", "))
            }
        }
    }
}
