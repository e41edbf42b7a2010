//! A row's values to the fact that it says.

use chrono::NaiveDate;
use entity::fact::{Details, Fact, LinkFact, NodeFact, ObservationFact};
use entity::{
    NodeKind, PartialDate, alias, city, country, engagement_space, indicator, initiative, learning,
    link, national_platform, node, observation, pilot, stakeholder, theme,
};

use super::file::DatasetPart;
use super::row::Row;

/// The fact of a row of the file that holds the part. Nothing when the row has no id, to which
/// nothing could refer.
pub fn fact(part: DatasetPart, mut row: Row) -> Option<Fact> {
    let fact = match part {
        DatasetPart::Nodes(kind) => Fact::Node(Box::new(node_fact(kind, &mut row)?)),
        DatasetPart::Links => Fact::Link(link_fact(&mut row)),
        DatasetPart::Indicators => Fact::Indicator(indicator(&mut row)?),
        DatasetPart::Observations => Fact::Observation(observation_fact(&mut row)),
        DatasetPart::Aliases => Fact::Alias(alias(&mut row)?),
    };
    debug_assert!(row.is_exhausted(), "a column of {part:?} fills no field");
    Some(fact)
}

fn node_fact(kind: NodeKind, row: &mut Row) -> Option<NodeFact> {
    let id = row.text("id")?;
    let details = details(kind, &id, row);
    let node = node::Model {
        id,
        kind,
        name: row.required_text("name"),
        level: details.level(Some(row.required_term("level"))),
        summary: row.text("summary"),
        website: row.text("website"),
        as_of: row.date("as_of"),
        confidence: row.required_term("confidence"),
    };
    Some(NodeFact {
        node,
        details,
        sources: row.list("source"),
    })
}

fn details(kind: NodeKind, id: &str, row: &mut Row) -> Details {
    let id = id.to_owned();
    match kind {
        NodeKind::Country => Details::Country(country::Model {
            id,
            iso2: row.required_text("iso2"),
            native_name: row.text("native_name"),
            languages: row.required_text("languages"),
            eu_status: row.required_term("eu_status"),
            capital: row.text("capital"),
            population: row.integer("population"),
            population_year: row.small("population_year"),
            latitude: row.number("latitude"),
            longitude: row.number("longitude"),
            ecosystem_page: row.boolean("ecosystem_page").unwrap_or_default(),
            page_url: row.text("page_url"),
        }),
        NodeKind::City => Details::City(city::Model {
            id,
            local_name: row.text("local_name"),
            country_id: row.required_text("country"),
            region: row.text("region"),
            mission_status: row.required_term("mission_status"),
            latitude: row.number("latitude"),
            longitude: row.number("longitude"),
            population: row.integer("population"),
            population_year: row.small("population_year"),
            target_year: row.small("target_year"),
            eu_label_awarded: row.date("eu_label_awarded"),
            geonames_id: row.integer("geonames_id"),
        }),
        NodeKind::Stakeholder => Details::Stakeholder(stakeholder::Model {
            id,
            short_name: row.text("short_name"),
            kind: row.required_term("kind"),
            country_id: row.text("country"),
            city_id: row.text("city"),
        }),
        NodeKind::NationalPlatform => Details::NationalPlatform(national_platform::Model {
            id,
            local_name: row.text("local_name"),
            country_id: row.required_text("country"),
            established: row.date("established"),
            organisation: row.text("organisation"),
            role: row.text("role"),
            support: row.text("support"),
            engages_all_cities: row.boolean("engages_all_cities"),
        }),
        NodeKind::Pilot => Details::Pilot(pilot::Model {
            id,
            programme: row.text("programme"),
            cohort: row.small("cohort"),
            start: row.date("start"),
            end: row.date("end"),
            grant_eur: row.integer("grant_eur"),
        }),
        NodeKind::Learning => Details::Learning(learning::Model {
            id,
            kind: row.required_term("kind"),
            published: row.date("published"),
        }),
        NodeKind::EngagementSpace => Details::EngagementSpace(engagement_space::Model {
            id,
            country_id: row.text("country"),
            kind: row.required_term("kind"),
        }),
        NodeKind::Initiative => Details::Initiative(initiative::Model {
            id,
            programme: row.text("programme"),
            start: row.date("start"),
            end: row.date("end"),
        }),
        NodeKind::Theme => Details::Theme(theme::Model { id }),
    }
}

fn link_fact(row: &mut Row) -> LinkFact {
    // The first kind, which stands in for one that cannot be read, is the derived one: no row that
    // is right has it, so the placeholder cannot look like the duplicate of another row.
    let (from_id, kind, to_id) = (
        row.required_text("from"),
        row.required_term("kind"),
        row.required_text("to"),
    );
    LinkFact {
        link: link::Model {
            id: link::id(&from_id, kind, &to_id),
            from_id,
            kind,
            to_id,
            role: row.text("role"),
            since: row.date("since"),
            until: row.date("until"),
            as_of: row.date("as_of"),
            confidence: row.required_term("confidence"),
        },
        sources: row.list("source"),
    }
}

fn indicator(row: &mut Row) -> Option<indicator::Model> {
    Some(indicator::Model {
        id: row.text("id")?,
        name: row.required_text("name"),
        unit: row.required_text("unit"),
        description: row.required_text("description"),
    })
}

fn alias(row: &mut Row) -> Option<alias::Model> {
    Some(alias::Model {
        id: row.text("id")?,
        node_id: row.required_text("node"),
    })
}

fn observation_fact(row: &mut Row) -> ObservationFact {
    let subject_id = Some(row.required_text("subject")).filter(|id| id != observation::EUROPE);
    let indicator_id = row.required_text("indicator");
    let date = row.date("date").unwrap_or_else(placeholder_date);
    ObservationFact {
        observation: observation::Model {
            id: observation::id(subject_id.as_deref(), &indicator_id, date),
            subject_id,
            indicator_id,
            date,
            value: row.number("value").unwrap_or_default(),
            confidence: row.required_term("confidence"),
        },
        sources: row.list("source"),
    }
}

/// A date so early that no row that is right has it.
fn placeholder_date() -> PartialDate {
    NaiveDate::from_yo_opt(1, 1).unwrap_or_default().into()
}
