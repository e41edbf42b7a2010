//! A typed, directed relation between two nodes.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Confidence, LinkKind, PartialDate};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "link")]
pub struct Model {
    /// Made of the ends and the kind by [`id`]; hence two nodes have one link of a kind.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub from_id: String,
    pub kind: LinkKind,
    pub to_id: String,
    pub role: Option<String>,
    pub since: Option<PartialDate>,
    pub until: Option<PartialDate>,
    pub as_of: Option<PartialDate>,
    pub confidence: Confidence,

    #[sea_orm(belongs_to, relation_enum = "From", from = "from_id", to = "id")]
    pub from: HasOne<super::node::Entity>,
    #[sea_orm(belongs_to, relation_enum = "To", from = "to_id", to = "id")]
    pub to: HasOne<super::node::Entity>,
    #[sea_orm(has_many)]
    pub citations: HasMany<super::citation::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// The stable id of a link: `city-braga--twinned-with--city-uppsala`. Slugs have no double hyphen,
/// so no node has such an id and no two links share one.
pub fn id(from: &str, kind: LinkKind, to: &str) -> String {
    let kind = crate::Vocabulary::name(kind)
        .to_ascii_lowercase()
        .replace('_', "-");
    format!("{from}--{kind}--{to}")
}

/// The place of a kind among all kinds as ids name them: links are in the order of their ids when they are in the order of
/// start, rank and end.
pub fn rank(kind: LinkKind) -> u8 {
    use crate::Vocabulary;
    let before = LinkKind::all()
        .iter()
        .filter(|other| other.name() < kind.name());
    u8::try_from(before.count()).unwrap_or(u8::MAX)
}

/// The id that a link has when its ends are called otherwise; the same where it is the id of no link.
pub fn with_ends(id: &str, named: impl Fn(&str) -> String) -> String {
    match parts(id) {
        Some((from, kind, to)) => self::id(&named(from), kind, &named(to)),
        None => id.to_owned(),
    }
}

/// The start, kind and end that a link's id is made of; nothing where it is the id of no link.
pub fn parts(id: &str) -> Option<(&str, LinkKind, &str)> {
    let mut parts = id.split("--");
    let (from, kind, to) = (parts.next()?, parts.next()?, parts.next()?);
    let kind = crate::Vocabulary::find(&kind.to_ascii_uppercase().replace('-', "_"))?;
    parts.next().is_none().then_some((from, kind, to))
}
