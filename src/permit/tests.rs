use std::collections::BTreeSet;

use chrono::DateTime;
use entity::Vocabulary;

use super::*;

const TABLE: &str = include_str!("table.txt");

const PT: Place = Place::Country("country-pt");
const ES: Place = Place::Country("country-es");
const PLACES: [&[Place]; 6] = [
    &[PT],
    &[ES],
    &[Place::Europe],
    &[PT, ES],
    &[PT, Place::Europe],
    &[],
];

const STAKES: [Stake; 4] = [
    stake(true, &[PT]),
    stake(false, &[PT]),
    stake(false, &[PT, ES]),
    stake(false, &[Place::Europe]),
];

const fn stake<'a>(is_own: bool, places: &'a [Place<'a>]) -> Stake<'a> {
    Stake { is_own, places }
}

#[test]
fn each_role_may_do_what_the_table_says_and_nothing_else() {
    let operations: Vec<Operation> = [Operation::Read, Operation::Propose]
        .into_iter()
        .chain([Operation::WriteSomewhere])
        .chain(PLACES.map(Operation::Write))
        .chain(STAKES.map(Operation::Discuss))
        .chain(STAKES.map(Operation::Amend))
        .chain(STAKES.map(Operation::Withdraw))
        .chain([Operation::ReviewSomewhere])
        .chain(PLACES.map(Operation::Review))
        .chain([Operation::Administer])
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
            let decided = decide(&viewer, *operation);
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
            Operation::Propose,
            "Proposing changes requires the role contributor or higher; without a token of a \
             higher role, you can only read.",
        ),
        (
            &editor,
            Operation::Review(&[PT]),
            "Reviewing proposals requires the role steward or higher; your role is editor.",
        ),
        (
            &editor,
            Operation::Write(&[PT, ES]),
            "Writing is limited to country-pt; you have no permission for country-es. Propose it with \
             `proposalCreate` instead.",
        ),
        (
            &editor,
            Operation::Write(&[Place::Europe]),
            "Writing requires permission for all countries, because some data belong to no single country; your permission covers country-pt. \
             Propose it with `proposalCreate` instead.",
        ),
        (
            &editor,
            Operation::Write(&[PT, ES, Place::Country("country-fr")]),
            "Writing is limited to country-pt; you have no permission for country-es, country-fr. Propose it \
             with `proposalCreate` instead.",
        ),
        (
            &viewer("contributor").unwrap(),
            Operation::WriteSomewhere,
            "Writing requires the role editor or higher; your role is contributor. Propose it with \
             `proposalCreate` instead.",
        ),
        (
            &viewer("reader").unwrap(),
            Operation::WriteSomewhere,
            "Writing requires the role editor or higher; without a token of a higher role, you \
             can only read.",
        ),
        (
            &editor,
            Operation::Write(&[]),
            "Writing requires at least one country; none was given.",
        ),
        (
            &viewer("steward of PT").unwrap(),
            Operation::Discuss(stake(false, &[ES])),
            "Viewing this proposal requires permission for one of its countries; your permission \
             covers country-pt.",
        ),
        (
            &viewer("administrator").unwrap(),
            Operation::Withdraw(stake(false, &[ES])),
            "Withdrawing this proposal is limited to its author and their organisation; a steward \
             can decline it.",
        ),
    ] {
        assert_eq!(decide(viewer, operation).unwrap_err().to_string(), reason);
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
    let (role, places) = name.split_once(" of ").unwrap_or((name, ""));
    let Some(role) = Role::find(&role.to_uppercase()) else {
        assert_eq!(role, "anonymous");
        return Ok(Viewer::ANONYMOUS);
    };
    let id = |code: &str| format!("country-{}", code.trim().to_lowercase());
    let countries = match places {
        "all" => Countries::All,
        "" => Countries::NONE,
        places => Countries::Listed(places.split(',').map(id).collect()),
    };
    let known = Known::Token("one".to_owned());
    Identified::new(known, None, role, countries, DateTime::UNIX_EPOCH).map(Viewer::from)
}
