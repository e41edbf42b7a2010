use chrono::{Months, NaiveDate};
use entity::city::MissionStatus;
use entity::fact::Details;
use entity::{LinkKind, NodeKind, PartialDate};

use super::Subject;
use super::context::GapContext;
use crate::insight::activity::{end_of, has_ended};
use crate::insight::table::table;
use crate::insight::wording::{date, on_date};
use crate::snapshot::{
    Coordination, Direction, LinkIndex, NodeIndex, Relation, Snapshot, relation,
};

/// How gaps of a kind are found, and what is said of each.
pub enum Detector {
    /// Among the nodes of some kinds.
    Nodes {
        of: &'static [NodeKind],
        is_gap: fn(&GapContext, NodeIndex) -> bool,
        /// What is said behind the name.
        says: fn(&Snapshot, NodeIndex) -> String,
    },
    /// Among the links that are written, as LOCATED_IN is not.
    Links {
        is_gap: fn(&Snapshot, LinkIndex) -> bool,
        /// What is said behind the statement of the link.
        says: fn(&Snapshot, LinkIndex) -> String,
    },
    /// Among nodes and links, by the date up to which their sources speak, and the day of the
    /// revision.
    Facts {
        is_gap: fn(Option<PartialDate>, NaiveDate) -> bool,
        /// What is said behind the name or the statement.
        says: fn(Option<PartialDate>) -> String,
    },
}

/// A pilot runs for two years and is reported on in the third: what is older speaks of a round before
/// the present one.
const OLD: Months = Months::new(36);

/// When the Mission's cities were selected; a label rests on a contract that came after.
const SELECTION: NaiveDate = match NaiveDate::from_ymd_opt(2022, 4, 28) {
    Some(day) => day,
    None => panic!("the calendar has this day"),
};

table! {
    /// A kind of missing, stale or contradictory data, by weight: contradictions first, then missing connections and content, and dates last. Facts without a source are not listed: changes that would leave one are rejected.
    pub enum GapKind as "GapKind" by Detector {
        /// A contradiction: a city was awarded the EU Mission Label before the Mission's cities were selected on 28 April 2022.
        LabelBeforeSelection = "LABEL_BEFORE_SELECTION" by Detector::Nodes {
            of: &[NodeKind::City],
            is_gap: |context, city| {
                label(context.snapshot, city).is_some_and(|date| date.last_day() < SELECTION)
            },
            says: |snapshot, city| match label(snapshot, city) {
                Some(date) => format!("was awarded the EU Mission Label {}, before the Mission's cities were selected", on_date(date)),
                None => String::new(),
            },
        },
        /// A contradiction: a city is a member of a national platform of another country.
        PlatformMemberAbroad = "PLATFORM_MEMBER_ABROAD" by Detector::Links {
            is_gap: |snapshot, link| {
                let link = snapshot.link(link);
                let kinds = [link.source, link.target].map(|end| snapshot.node(end).kind());
                link.kind == LinkKind::MemberOf
                    && kinds == [NodeKind::City, NodeKind::NationalPlatform]
                    && snapshot.country_of(link.source) != snapshot.country_of(link.target)
            },
            says: |snapshot, link| {
                let link = snapshot.link(link);
                format!(
                    "the city is in {}, the platform in {}",
                    country_name(snapshot, link.source),
                    country_name(snapshot, link.target)
                )
            },
        },
        /// A contradiction: a node or link whose sources are dated after the date of the revision.
        FactDatedAhead = "FACT_DATED_AHEAD" by Detector::Facts {
            is_gap: |as_of, today| as_of.is_some_and(|as_of| as_of.first_day() > today),
            says: |as_of| match as_of {
                Some(as_of) => format!("the sources are dated {}, after the date of the revision", date(as_of)),
                None => String::new(),
            },
        },
        /// A contradiction: a link to a pilot or initiative that has ended, where the link has no end date and therefore still counts as current.
        OpenLinkToWhatEnded = "OPEN_LINK_TO_WHAT_ENDED" by Detector::Links {
            is_gap: |snapshot, index| {
                let link = snapshot.link(index);
                let is_work = !matches!(link.kind, LinkKind::HasTheme | LinkKind::Produced);
                is_work
                    && snapshot.is_current(index)
                    && [link.source, link.target].iter().any(|&end| has_ended(snapshot, end))
            },
            says: |snapshot, link| {
                let link = snapshot.link(link);
                let over = [link.source, link.target].into_iter().find(|&end| has_ended(snapshot, end));
                match over.and_then(|node| Some((node, end_of(snapshot, node)?))) {
                    Some((node, end)) => format!(
                        "the {} ended {}, but the link has no end date",
                        snapshot.node(node).kind().noun(),
                        on_date(end)
                    ),
                    None => String::new(),
                }
            },
        },
        /// A country whose ecosystem was examined without finding a national platform, not even one in preparation.
        CountryWithoutPlatform = "COUNTRY_WITHOUT_PLATFORM" by Detector::Nodes {
            of: &[NodeKind::Country],
            is_gap: |context, country| context.snapshot.coordination(country) == Coordination::NoneFound,
            says: |_, _| "has no known national platform".to_owned(),
        },
        /// A country with an ecosystem page but without a representative in the Mission, such as a contact point.
        CountryWithoutContactPoint = "COUNTRY_WITHOUT_CONTACT_POINT" by Detector::Nodes {
            of: &[NodeKind::Country],
            is_gap: |context, country| {
                context.snapshot.coordination(country) != Coordination::Unknown
                    && has_none(context.snapshot, country, relation::COUNTRY_REPRESENTATIVES)
            },
            says: |_, _| "has no known contact point for the Mission".to_owned(),
        },
        /// A national platform without a known coordinator.
        PlatformWithoutCoordinator = "PLATFORM_WITHOUT_COORDINATOR" by Detector::Nodes {
            of: &[NodeKind::NationalPlatform],
            is_gap: |context, platform| has_none(context.snapshot, platform, relation::COORDINATORS),
            says: |_, _| "has no known coordinator".to_owned(),
        },
        /// A national platform without a known website.
        PlatformWithoutWebsite = "PLATFORM_WITHOUT_WEBSITE" by Detector::Nodes {
            of: &[NodeKind::NationalPlatform],
            is_gap: |context, node| context.snapshot.node(node).node.website.is_none(),
            says: |_, _| "has no known website".to_owned(),
        },
        /// A national platform that is still in preparation.
        PlatformInPreparation = "PLATFORM_IN_PREPARATION" by Detector::Nodes {
            of: &[NodeKind::NationalPlatform],
            is_gap: |context, platform| context.snapshot.is_in_preparation(platform),
            says: |snapshot, platform| match snapshot.node(platform).node.as_of {
                Some(date) => format!("was still in preparation {}", on_date(date)),
                None => "is still in preparation".to_owned(),
            },
        },
        /// A city without a path over current links to an established national platform of any country. Paths through countries, themes and initiatives do not count, because these connect almost everything.
        CityWithoutPathToPlatform = "CITY_WITHOUT_PATH_TO_PLATFORM" by Detector::Nodes {
            of: &[NodeKind::City],
            is_gap: |context, city| !context.has_path_to_platform(city),
            says: |_, _| "has no path to a national platform, except through countries, themes or initiatives"
                .to_owned(),
        },
        /// A city whose country has an established national platform, but that is neither a member of one there nor supported by one.
        CityOutsideItsPlatform = "CITY_OUTSIDE_ITS_PLATFORM" by Detector::Nodes {
            of: &[NodeKind::City],
            is_gap: |context, city| is_outside(context, city),
            says: |snapshot, city| format!(
                "is neither a member of a national platform of {} nor supported by one, according \
                 to the sources",
                country_name(snapshot, city)
            ),
        },
        /// A Mission City that leads no pilot and takes part in none.
        MissionCityWithoutPilot = "MISSION_CITY_WITHOUT_PILOT" by Detector::Nodes {
            of: &[NodeKind::City],
            is_gap: |context, city| {
                is_mission_city(context.snapshot, city)
                    && has_none(context.snapshot, city, relation::CITY_PILOTS)
            },
            says: |_, _| "is a Mission City without a known pilot".to_owned(),
        },
        /// A Mission City without a known date of the EU Mission Label: not awarded, or not recorded.
        MissionCityWithoutLabel = "MISSION_CITY_WITHOUT_LABEL" by Detector::Nodes {
            of: &[NodeKind::City],
            is_gap: |context, city| {
                is_mission_city(context.snapshot, city) && label(context.snapshot, city).is_none()
            },
            says: |_, _| "is a Mission City without a known award of the EU Mission Label".to_owned(),
        },
        /// A city without a known target year for climate neutrality.
        CityWithoutTargetYear = "CITY_WITHOUT_TARGET_YEAR" by Detector::Nodes {
            of: &[NodeKind::City],
            is_gap: |context, city| matches!(
                &context.snapshot.node(city).details,
                Details::City(details) if details.target_year.is_none()
            ),
            says: |_, _| "has no known target year for climate neutrality".to_owned(),
        },
        /// A pilot that no city leads or takes part in.
        PilotWithoutCity = "PILOT_WITHOUT_CITY" by Detector::Nodes {
            of: &[NodeKind::Pilot],
            is_gap: |context, pilot| has_none(context.snapshot, pilot, relation::PILOT_CITIES),
            says: |_, _| "is a pilot without a known city".to_owned(),
        },
        /// A pilot without a learning, if the pilot has ended or has no recorded end date.
        PilotWithoutLearning = "PILOT_WITHOUT_LEARNING" by Detector::Nodes {
            of: &[NodeKind::Pilot],
            is_gap: |context, pilot| {
                let may_be_over = end_of(context.snapshot, pilot).is_none() || has_ended(context.snapshot, pilot);
                may_be_over && has_none(context.snapshot, pilot, relation::PILOT_LEARNINGS)
            },
            says: |snapshot, pilot| match end_of(snapshot, pilot) {
                Some(end) => format!("is a pilot that ended {} without a known learning", on_date(end)),
                None => "is a pilot without a known end date or learning".to_owned(),
            },
        },
        /// An engagement space without a known host.
        SpaceWithoutHost = "SPACE_WITHOUT_HOST" by Detector::Nodes {
            of: &[NodeKind::EngagementSpace],
            is_gap: |context, space| has_none(context.snapshot, space, relation::SPACE_HOSTS),
            says: |_, _| "has no known host".to_owned(),
        },
        /// An engagement space without a known website.
        SpaceWithoutWebsite = "SPACE_WITHOUT_WEBSITE" by Detector::Nodes {
            of: &[NodeKind::EngagementSpace],
            is_gap: |context, node| context.snapshot.node(node).node.website.is_none(),
            says: |_, _| "has no known website".to_owned(),
        },
        /// A stakeholder without a known website.
        StakeholderWithoutWebsite = "STAKEHOLDER_WITHOUT_WEBSITE" by Detector::Nodes {
            of: &[NodeKind::Stakeholder],
            is_gap: |context, node| context.snapshot.node(node).node.website.is_none(),
            says: |_, _| "has no known website".to_owned(),
        },
        /// A node without links other than its location. Countries are not checked, nor are engagement spaces: see SPACE_WITHOUT_HOST.
        NodeWithoutLinks = "NODE_WITHOUT_LINKS" by Detector::Nodes {
            of: &[
                NodeKind::City,
                NodeKind::Stakeholder,
                NodeKind::NationalPlatform,
                NodeKind::Pilot,
                NodeKind::Learning,
                NodeKind::Initiative,
                NodeKind::Theme,
            ],
            is_gap: |context, node| {
                let mut links = context.snapshot.links_at(node, Direction::Any);
                links.all(|link| context.snapshot.link(link).kind == LinkKind::LocatedIn)
            },
            says: |_, _| "has no links except its location".to_owned(),
        },
        /// A node or link whose sources are dated more than three years before the date of the revision. HAS_THEME links are not checked.
        FactOld = "FACT_OLD" by Detector::Facts {
            is_gap: |as_of, today| as_of.is_some_and(|as_of| {
                today.checked_sub_months(OLD).is_some_and(|limit| as_of.last_day() < limit)
            }),
            says: |as_of| match as_of {
                Some(as_of) => format!("the sources are dated {}", date(as_of)),
                None => String::new(),
            },
        },
        /// A node or link whose sources are undated. HAS_THEME links are not checked, because they are classifications made for this graph.
        FactWithoutDate = "FACT_WITHOUT_DATE" by Detector::Facts {
            is_gap: |as_of, _| as_of.is_none(),
            says: |_| "the sources are undated".to_owned(),
        },
    }
}

impl GapKind {
    pub fn detector(self) -> Detector {
        self.implementation()
    }

    pub fn is_gap(self, context: &GapContext, subject: Subject) -> bool {
        let snapshot = context.snapshot;
        match (self.implementation(), subject) {
            (Detector::Nodes { is_gap, .. }, Subject::Node(node)) => is_gap(context, node),
            (Detector::Links { is_gap, .. }, Subject::Link(link)) => is_gap(snapshot, link),
            (Detector::Facts { is_gap, .. }, subject) => {
                is_gap(as_of(snapshot, subject), snapshot.today())
            }
            _ => false,
        }
    }

    pub fn describe(self, snapshot: &Snapshot, subject: Subject) -> String {
        let statement = match subject {
            Subject::Node(node) => snapshot.node(node).node.name.clone(),
            Subject::Link(link) => {
                let link = snapshot.link(link);
                let name = |node| &snapshot.node(node).node.name;
                let reads = link.kind.definition().reads;
                format!("{} {reads} {}", name(link.source), name(link.target))
            }
        };
        match (self.implementation(), subject) {
            (Detector::Nodes { says, .. }, Subject::Node(node)) => {
                format!("{statement} {}.", says(snapshot, node))
            }
            (Detector::Links { says, .. }, Subject::Link(link)) => {
                format!("{statement}: {}.", says(snapshot, link))
            }
            (Detector::Facts { says, .. }, subject) => {
                format!("{statement}: {}.", says(as_of(snapshot, subject)))
            }
            _ => statement,
        }
    }
}

fn as_of(snapshot: &Snapshot, subject: Subject) -> Option<PartialDate> {
    match subject {
        Subject::Node(node) => snapshot.node(node).node.as_of,
        Subject::Link(link) => snapshot.link(link).as_of,
    }
}

fn has_none(snapshot: &Snapshot, node: NodeIndex, relation: Relation) -> bool {
    snapshot.related_nodes(node, relation).is_empty()
}

fn country_name(snapshot: &Snapshot, node: NodeIndex) -> String {
    let country = snapshot.country_of(node);
    country.map_or(String::new(), |country| {
        snapshot.node(country).node.name.clone()
    })
}

fn is_mission_city(snapshot: &Snapshot, city: NodeIndex) -> bool {
    matches!(
        &snapshot.node(city).details,
        Details::City(details) if details.mission_status == MissionStatus::MissionCity
    )
}

fn label(snapshot: &Snapshot, city: NodeIndex) -> Option<PartialDate> {
    match &snapshot.node(city).details {
        Details::City(details) => details.eu_label_awarded,
        _ => None,
    }
}

/// Whether a city neither is a member of a standing platform of its country nor supported by one, though
/// there is one.
fn is_outside(context: &GapContext, city: NodeIndex) -> bool {
    let snapshot = context.snapshot;
    let country = snapshot.country_of(city);
    let serves = |platform| {
        context.is_standing_platform(platform) && snapshot.country_of(platform) == country
    };
    country.is_some_and(|country| context.has_standing_platform(country))
        && snapshot.links_at(city, Direction::Any).all(|index| {
            let link = snapshot.link(index);
            !(matches!(link.kind, LinkKind::MemberOf | LinkKind::Supports)
                && snapshot.is_current(index)
                && serves(link.other_end(city)))
        })
}
