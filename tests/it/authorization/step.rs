//! Edits in few words: `link city-lisbon LEADS pilot-one`.

use entity::{LinkKind, NodeKind, Vocabulary, link};
use mission_graph::change::edit::{ChangedValues, Edit};
use mission_graph::import::Values;

/// The page that backs everything.
pub const SOURCE: &str = "https://example.org/said";
/// The indicator of all observations.
pub const INDICATOR: &str = "co2";

#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `create pilot-one`, `create city-lisbon in country-pt`
    Create(String, Option<String>),
    /// `update pilot-one 3`
    Update(String, u32),
    /// `move org-one country-es`, `move org-one nowhere`
    Move(String, Option<String>),
    Remove(String),
    Rename(String, String),
    Merge(String, String),
    Link(String, LinkKind, String),
    Relink(String, LinkKind, String, u32),
    Unlink(String, LinkKind, String),
    /// `observe city-lisbon 2024`
    Observe(String, u32),
    /// `cite pilot-one 3`
    Cite(String, u32),
}

/// Steps with `;` between them.
pub fn read(text: &str) -> Vec<Step> {
    text.split(';').map(Step::read).collect()
}

impl Step {
    fn read(text: &str) -> Self {
        let words: Vec<&str> = text.split_whitespace().collect();
        let id = |text: &str| text.to_owned();
        let kind = |text: &str| LinkKind::find(text).expect(text);
        let number = |text: &str| text.parse().expect("a number");
        match words[..] {
            ["create", new] => Self::Create(id(new), None),
            ["create", new, "in", country] => Self::Create(id(new), Some(id(country))),
            ["update", of, to] => Self::Update(id(of), number(to)),
            ["move", of, "nowhere"] => Self::Move(id(of), None),
            ["move", of, country] => Self::Move(id(of), Some(id(country))),
            ["remove", of] => Self::Remove(id(of)),
            ["rename", of, to] => Self::Rename(id(of), id(to)),
            ["merge", of, into] => Self::Merge(id(of), id(into)),
            ["link", from, by, to] => Self::Link(id(from), kind(by), id(to)),
            ["relink", from, by, to, role] => {
                Self::Relink(id(from), kind(by), id(to), number(role))
            }
            ["unlink", from, by, to] => Self::Unlink(id(from), kind(by), id(to)),
            ["observe", subject, year] => Self::Observe(id(subject), number(year)),
            ["cite", of, page] => Self::Cite(id(of), number(page)),
            _ => panic!("no step: {text}"),
        }
    }

    pub fn edit(&self) -> Edit {
        let sources = vec![SOURCE.to_owned()];
        match self.clone() {
            Self::Create(id, country) => Edit::CreateNode {
                kind: kind_of(&id),
                values: created(&id, country.as_deref()),
                sources,
                upsert: false,
            },
            // An upsert of what exists is the same as an update.
            Self::Update(id, text) if text % 2 == 0 => Edit::CreateNode {
                kind: kind_of(&id),
                values: values(&[
                    ("id", &id),
                    (text_field(kind_of(&id)), &format!("Text {text}")),
                ]),
                sources,
                upsert: true,
            },
            Self::Update(id, text) => {
                let field = text_field(kind_of(&id)).to_owned();
                updated(&id, field, Some(format!("Text {text}")))
            }
            Self::Move(id, country) => updated(&id, "country".to_owned(), country),
            Self::Remove(id) => Edit::RemoveNode { id, sources },
            Self::Rename(id, new_id) => Edit::RenameNode {
                id,
                new_id,
                sources,
            },
            Self::Merge(id, into) => Edit::MergeNodes { id, into, sources },
            Self::Link(from, kind, to) => Edit::AddLink {
                from,
                kind,
                to,
                values: values(&[("confidence", "sourced")]),
                sources,
                upsert: false,
            },
            Self::Relink(from, kind, to, role) if role % 2 == 0 => Edit::AddLink {
                from,
                kind,
                to,
                values: values(&[("role", &format!("Role {role}"))]),
                sources,
                upsert: true,
            },
            Self::Relink(from, kind, to, role) => Edit::UpdateLink {
                id: link::id(&from, kind, &to),
                values: ChangedValues::from([("role".to_owned(), Some(format!("Role {role}")))]),
                sources,
                no_longer: Vec::new(),
            },
            Self::Unlink(from, kind, to) => Edit::RemoveLink {
                id: link::id(&from, kind, &to),
                sources,
            },
            Self::Observe(subject, year) => Edit::RecordObservation {
                values: values(&[
                    ("subject", &subject),
                    ("indicator", INDICATOR),
                    ("date", &year.to_string()),
                    ("value", "1"),
                    ("confidence", "sourced"),
                ]),
                sources,
            },
            Self::Cite(fact_id, page) => Edit::CiteSources {
                fact_id,
                sources: vec![format!("https://example.org/{page}")],
                no_longer: Vec::new(),
            },
        }
    }
}

pub fn kind_of(id: &str) -> NodeKind {
    let mut kinds = NodeKind::all().iter();
    let kind = kinds.find(|kind| id.starts_with(kind.id_prefix()));
    *kind.unwrap_or_else(|| panic!("{id} has no kind"))
}

fn text_field(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::City => "region",
        _ => "summary",
    }
}

fn updated(id: &str, field: String, value: Option<String>) -> Edit {
    Edit::UpdateNode {
        kind: kind_of(id),
        id: id.to_owned(),
        values: ChangedValues::from([(field, value)]),
        sources: vec![SOURCE.to_owned()],
        no_longer: Vec::new(),
    }
}

fn created(id: &str, country: Option<&str>) -> Values {
    let mut created = values(&[("id", id), ("confidence", "sourced")]);
    let iso2 = id[id.len() - 2..].to_uppercase();
    let more: &[(&str, &str)] = match kind_of(id) {
        NodeKind::Country => &[
            ("name", "Name"),
            ("iso2", &iso2),
            ("eu_status", "MEMBER_STATE"),
            ("ecosystem_page", "true"),
        ],
        NodeKind::City => &[("name", "Name"), ("mission_status", "MISSION_CITY")],
        NodeKind::Stakeholder => &[
            ("name", "Name"),
            ("kind", "CIVIL_SOCIETY"),
            ("level", "LOCAL"),
        ],
        NodeKind::Learning => &[("name", "Name"), ("kind", "LESSON")],
        _ => &[("name", "Name")],
    };
    created.extend(values(more));
    created.extend(country.map(|country| ("country".to_owned(), country.to_owned())));
    created
}

fn values(pairs: &[(&str, &str)]) -> Values {
    let pairs = pairs.iter();
    pairs
        .map(|(field, value)| ((*field).to_owned(), (*value).to_owned()))
        .collect()
}
