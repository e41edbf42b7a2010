use std::collections::BTreeSet;

use chrono::DateTime;
use entity::Vocabulary;

use super::*;

const TABLE: &str = include_str!("table.txt");

const PT: Scope = Scope::Country("country-pt");
const ES: Scope = Scope::Country("country-es");
const PLACES: [&[Scope]; 6] = [
    &[PT],
    &[ES],
    &[Scope::Europe],
    &[PT, ES],
    &[PT, Scope::Europe],
    &[],
];

const STAKES: [ProposalAccess; 4] = [
    stake(true, &[PT]),
    stake(false, &[PT]),
    stake(false, &[PT, ES]),
    stake(false, &[Scope::Europe]),
];

const fn stake<'a>(is_own: bool, scopes: &'a [Scope<'a>]) -> ProposalAccess<'a> {
    ProposalAccess { is_own, scopes }
}

#[test]
fn each_role_may_do_what_the_table_says_and_nothing_else() {
    let operations: Vec<AccessRequest> = [AccessRequest::Read, AccessRequest::Propose]
        .into_iter()
        .chain([AccessRequest::WriteSomewhere])
        .chain(PLACES.map(AccessRequest::Write))
        .chain(STAKES.map(AccessRequest::Discuss))
        .chain(STAKES.map(AccessRequest::Amend))
        .chain(STAKES.map(AccessRequest::Withdraw))
        .chain([AccessRequest::ReviewSomewhere])
        .chain(PLACES.map(AccessRequest::Review))
        .chain([AccessRequest::Administer])
        .collect();
    let mut roles = BTreeSet::new();
    for (name, cells) in rows() {
        let viewer = viewer(name);
        if cells == ["none"] {
            viewer.expect_err(name);
            continue;
        }
        let viewer = viewer.expect(name);
        roles.insert(viewer.role());
        assert_eq!(cells.len(), operations.len(), "{name}");
        for (operation, cell) in operations.iter().zip(cells) {
            let decided = authorize(&viewer, *operation);
            assert_eq!(decided.is_ok(), cell == "yes", "{name}: {operation:?}");
            assert_eq!(decided.is_err(), cell == ".", "{name}: {operation:?}");
        }
    }
    assert_eq!(roles, Role::all().iter().copied().collect());
}

#[test]
fn a_refusal_says_what_it_would_take() {
    let editor = viewer("editor of PT").unwrap();
    for (viewer, operation, reason) in [
        (
            &Viewer::ANONYMOUS,
            AccessRequest::Propose,
            "Proposing changes requires the role contributor or higher; without a token of a \
             higher role, you can only read.",
        ),
        (
            &editor,
            AccessRequest::Review(&[PT]),
            "Reviewing proposals requires the role steward or higher; your role is editor.",
        ),
        (
            &editor,
            AccessRequest::Write(&[PT, ES]),
            "Writing is limited to country-pt; you have no permission for country-es. Propose it with \
             `proposalCreate` instead.",
        ),
        (
            &editor,
            AccessRequest::Write(&[Scope::Europe]),
            "Writing requires permission for all countries, because some data belong to no single country; your permission covers country-pt. \
             Propose it with `proposalCreate` instead.",
        ),
        (
            &editor,
            AccessRequest::Write(&[PT, ES, Scope::Country("country-fr")]),
            "Writing is limited to country-pt; you have no permission for country-es, country-fr. Propose it \
             with `proposalCreate` instead.",
        ),
        (
            &viewer("contributor").unwrap(),
            AccessRequest::WriteSomewhere,
            "Writing requires the role editor or higher; your role is contributor. Propose it with \
             `proposalCreate` instead.",
        ),
        (
            &viewer("reader").unwrap(),
            AccessRequest::WriteSomewhere,
            "Writing requires the role editor or higher; without a token of a higher role, you \
             can only read.",
        ),
        (
            &editor,
            AccessRequest::Write(&[]),
            "Writing requires at least one country; none was given.",
        ),
        (
            &viewer("steward of PT").unwrap(),
            AccessRequest::Discuss(stake(false, &[ES])),
            "Viewing this proposal requires permission for one of its countries; your permission \
             covers country-pt.",
        ),
        (
            &viewer("administrator").unwrap(),
            AccessRequest::Withdraw(stake(false, &[ES])),
            "Withdrawing this proposal is limited to its author and their organisation; a steward \
             can decline it.",
        ),
    ] {
        assert_eq!(
            authorize(viewer, operation).unwrap_err().to_string(),
            reason
        );
    }
}

/// The rows of the table: a name, and its cells.
fn rows() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    let (part, _) = TABLE.split_once("# Combined in one change set").unwrap();
    let rows = part.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| {
        let (name, cells) = line.split_once('|')?;
        let cells = cells.split(['|', ' ']).filter(|cell| !cell.is_empty());
        Some((name.trim(), cells.collect()))
    })
}

/// `editor of PT, ES`.
fn viewer(name: &str) -> Result<Viewer, InvalidRights> {
    let (role, scopes) = name.split_once(" of ").unwrap_or((name, ""));
    let Some(role) = Role::find(&role.to_uppercase()) else {
        assert_eq!(role, "anonymous");
        return Ok(Viewer::ANONYMOUS);
    };
    let id = |code: &str| format!("country-{}", code.trim().to_lowercase());
    let countries = match scopes {
        "all" => Countries::All,
        "" => Countries::NONE,
        scopes => Countries::Listed(scopes.split(',').map(id).collect()),
    };
    let known = Credential::Token("one".to_owned());
    Principal::new(known, None, role, countries, DateTime::UNIX_EPOCH).map(Viewer::from)
}
