//! Who may do what: one function decides, from nothing but who asks and for what. What it does not allow is
//! refused.

mod viewer;

use std::fmt;

use entity::Role;

pub use viewer::{Countries, Credential, InvalidRights, Principal, Viewer};

/// What somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessRequest<'a> {
    /// To read what is published.
    Read,
    /// To propose changes.
    Propose,
    /// To write at all, wherever that may be.
    WriteSomewhere,
    /// To write facts of these places, at least one.
    Write(&'a [Scope<'a>]),
    /// To see a proposal, and to say something about it.
    Discuss(ProposalAccess<'a>),
    /// To replace what a proposal would change.
    Amend(ProposalAccess<'a>),
    /// To take a proposal back.
    Withdraw(ProposalAccess<'a>),
    /// To accept or decline proposals at all, wherever they belong.
    ReviewSomewhere,
    /// To accept or decline a proposal about these places, at least one.
    Review(&'a [Scope<'a>]),
    /// To change who may do what, and what no other role may.
    Administer,
}

/// What somebody has to do with a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProposalAccess<'a> {
    /// Whether they, or others of their organisation, made it.
    pub is_own: bool,
    /// What it is about; at least one place.
    pub scopes: &'a [Scope<'a>],
}

/// What a fact belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope<'a> {
    /// A country, by its id.
    Country(&'a str),
    /// No single country: themes, initiatives and organisations that act on the European level.
    Europe,
}

/// Why somebody may not, in words for them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Denied(String);

/// Whether the viewer may do this. The only place where it is decided.
///
/// # Errors
/// When not.
pub fn authorize(viewer: &Viewer, operation: AccessRequest) -> Result<(), Denied> {
    let role = viewer.role();
    match operation {
        AccessRequest::Read => Ok(()),
        AccessRequest::Propose => require_role(Role::Contributor, role, operation),
        AccessRequest::WriteSomewhere => require_role(Role::Editor, role, operation),
        AccessRequest::ReviewSomewhere => require_role(Role::Steward, role, operation),
        AccessRequest::Write(scopes) => {
            require_role(Role::Editor, role, operation)?;
            require_all_scopes(viewer, scopes, operation)
        }
        AccessRequest::Discuss(ProposalAccess { is_own: true, .. })
        | AccessRequest::Amend(ProposalAccess { is_own: true, .. })
        | AccessRequest::Withdraw(ProposalAccess { is_own: true, .. }) => {
            require_role(Role::Contributor, role, operation)
        }
        AccessRequest::Discuss(ProposalAccess { scopes, .. }) => {
            require_role(Role::Steward, role, operation)?;
            require_any_scope(viewer, scopes, operation)
        }
        AccessRequest::Withdraw(_) => Err(Denied(format!(
            "{operation} is limited to its author and their organisation; a steward can decline it."
        ))),
        AccessRequest::Amend(ProposalAccess { scopes, .. }) | AccessRequest::Review(scopes) => {
            require_role(Role::Steward, role, operation)?;
            require_all_scopes(viewer, scopes, operation)
        }
        AccessRequest::Administer => require_role(Role::Administrator, role, operation),
    }
}

/// Each role may do what those before it may.
fn require_role(least: Role, role: Role, operation: AccessRequest) -> Result<(), Denied> {
    if role >= least {
        return Ok(());
    }
    let who = match role {
        Role::Reader => "without a token of a higher role, you can only read".to_owned(),
        role => format!("your role is {}", named(role)),
    };
    Err(Denied(format!(
        "{operation} requires the role {} or higher; {who}.{}",
        named(least),
        alternative(role, operation)
    )))
}

/// All places have to be the viewer's.
fn require_all_scopes(
    viewer: &Viewer,
    scopes: &[Scope],
    operation: AccessRequest,
) -> Result<(), Denied> {
    if scopes.is_empty() {
        return Err(Denied(format!(
            "{operation} requires at least one country; none was given."
        )));
    }
    let instead = alternative(viewer.role(), operation);
    let lacking = missing_scopes(viewer, scopes);
    if lacking.is_empty() {
        return Ok(());
    }
    let ids = lacking.iter().filter_map(|scope| match scope {
        Scope::Country(id) => Some(*id),
        Scope::Europe => None,
    });
    let ids: Vec<&str> = ids.collect();
    Err(Denied(match (ids.len() == lacking.len(), &ids[..]) {
        (false, _) => format!(
            "{operation} requires permission for all countries, because some data belong to no \
             single country; your permission covers {}.{instead}",
            viewer.countries()
        ),
        (true, [id]) => format!(
            "{operation} is limited to {}; you have no permission for {id}.{instead}",
            viewer.countries()
        ),
        (true, ids) => format!(
            "{operation} is limited to {}; you have no permission for {}.{instead}",
            viewer.countries(),
            ids.join(", ")
        ),
    }))
}

/// The places that the viewer has no rights in.
pub fn missing_scopes<'p>(viewer: &Viewer, scopes: &[Scope<'p>]) -> Vec<Scope<'p>> {
    let scopes = scopes.iter().copied();
    scopes.filter(|scope| !viewer.has_scope(*scope)).collect()
}

/// What somebody may do in place of what they may not, as a sentence.
fn alternative(role: Role, operation: AccessRequest) -> &'static str {
    match operation {
        AccessRequest::Write(_) | AccessRequest::WriteSomewhere if role >= Role::Contributor => {
            " Propose it with `proposalCreate` instead."
        }
        _ => "",
    }
}

/// One place has to be the viewer's.
fn require_any_scope(
    viewer: &Viewer,
    scopes: &[Scope],
    operation: AccessRequest,
) -> Result<(), Denied> {
    if scopes.iter().any(|scope| viewer.has_scope(*scope)) {
        return Ok(());
    }
    Err(Denied(format!(
        "{operation} requires permission for one of its countries; your permission covers {}.",
        viewer.countries()
    )))
}

/// Where somebody may see the proposals of others: those with at least one place there.
pub fn reviewable_countries(viewer: &Viewer) -> &Countries {
    static NONE: Countries = Countries::NONE;
    match viewer.role() {
        Role::Reader | Role::Contributor | Role::Editor => &NONE,
        Role::Steward | Role::Administrator => viewer.countries(),
    }
}

fn named(role: Role) -> String {
    entity::Vocabulary::name(role).to_ascii_lowercase()
}

impl fmt::Display for AccessRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "Reading",
            Self::Propose => "Proposing changes",
            Self::Write(_) | Self::WriteSomewhere => "Writing",
            Self::Discuss(_) => "Viewing this proposal",
            Self::Amend(_) => "Amending this proposal",
            Self::Withdraw(_) => "Withdrawing this proposal",
            Self::Review(_) | Self::ReviewSomewhere => "Reviewing proposals",
            Self::Administer => "Administration",
        })
    }
}

#[cfg(test)]
mod tests;
