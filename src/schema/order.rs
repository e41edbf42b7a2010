//! Sort orders: by an attribute or by number of related nodes. Ties are broken by ID.

use async_graphql::{Enum, Error, ID, InputObject};
use entity::fact::Details;

use super::barometer::check_indicator;
use super::error::{ErrorCode, coded_error};
use super::filter::{FilterEvaluation, PlaceInput};
use super::paging::{OrderDirection, SortKey};
use crate::snapshot::{NodeIndex, Relation, Snapshot, fold, relation};

/// Steps to compute the sort key of an item and to sort it.
pub const KEY: usize = 30;
/// Maximum number of fields of a sort order.
const MAX_FIELDS: usize = 5;

/// A sort order of nodes of one kind, or of any kind.
pub trait NodeOrder: Sized {
    /// The field and its arguments.
    fn field_name(&self) -> String;

    fn direction(&self) -> OrderDirection;

    /// The sort order of nodes with the same key.
    fn then(&self) -> Option<&Self>;

    /// The key of one field; unknown once the evaluation has stopped.
    fn field_key(&self, matching: &FilterEvaluation, node: NodeIndex) -> SortKey;

    /// # Errors
    /// If an argument of the field is missing or invalid.
    fn check_field(&self, snapshot: &Snapshot) -> Result<(), Error>;

    /// The fields, in order.
    fn fields(&self) -> Vec<&Self> {
        std::iter::successors(Some(self), |order| order.then()).collect()
    }

    /// The name of the sort order, which is part of its cursors.
    fn name(&self) -> String {
        let names = self.fields().into_iter().map(Self::field_name);
        names.collect::<Vec<_>>().join(" ")
    }

    fn directions(&self) -> Vec<OrderDirection> {
        self.fields().into_iter().map(Self::direction).collect()
    }

    /// The sort key of a node; unknown once the evaluation has stopped.
    fn key(&self, matching: &FilterEvaluation, node: NodeIndex) -> SortKey {
        if self.then().is_none() {
            return self.field_key(matching, node);
        }
        let keys = self.fields().into_iter();
        SortKey::Several(keys.map(|order| order.field_key(matching, node)).collect())
    }

    /// # Errors
    /// If there are too many fields, or if an argument of one is missing or invalid.
    fn check(&self, snapshot: &Snapshot) -> Result<(), Error> {
        let fields = self.fields();
        if fields.len() > MAX_FIELDS {
            let message = format!(
                "`orderBy` must have at most {MAX_FIELDS} fields, got {}",
                fields.len()
            );
            return Err(coded_error(ErrorCode::LimitExceeded, message));
        }
        fields
            .into_iter()
            .try_for_each(|order| order.check_field(snapshot))
    }
}

/// Declares a sort order: shared fields, then those of the kind.
macro_rules! node_order {
    (
        $(#[doc = $doc:tt])+
        $order:ident by $field:ident for $details:pat, at $matching:ident, $node:ident $(of $this:ident)? {
            $( $(#[doc = $variant_doc:tt])+ $variant:ident = $key:expr; )*
        }
        $( checked by $check:ident with { $( $(#[doc = $argument_doc:tt])+ $argument:ident: $type:ty; )+ } )?
    ) => {
        /// Fields to sort by.
        #[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $field {
            /// By ID.
            Id,
            /// By name, ignoring case and accents.
            Name,
            /// By number of links, of any kind and direction.
            Degree,
            /// By the date the sources are current to.
            AsOf,
            $( $(#[doc = $variant_doc])+ $variant, )*
        }

        $(#[doc = $doc])+
        #[derive(InputObject, Clone, Debug)]
        pub struct $order {
            /// The field to sort by. Unknown values come last; ties are broken by ID.
            field: $field,
            /// The sort direction.
            #[graphql(default)]
            direction: OrderDirection,
            $( $( $(#[doc = $argument_doc])+ $argument: Option<$type>, )+ )?
            /// The sort order of items with the same value. At most five fields in total.
            then: Option<Box<$order>>,
        }

        impl NodeOrder for $order {
            fn field_name(&self) -> String {
                #[allow(unused_mut)]
                let mut name = format!("{:?}", self.field);
                $( $( if let Some(argument) = &self.$argument {
                    name = format!("{name} {argument:?}");
                } )+ )?
                name
            }

            fn then(&self) -> Option<&Self> {
                self.then.as_deref()
            }

            #[allow(unused_variables)]
            fn check_field(&self, snapshot: &Snapshot) -> Result<(), Error> {
                $( self.$check(snapshot)?; )?
                Ok(())
            }

            fn direction(&self) -> OrderDirection {
                self.direction
            }

            fn field_key(&self, $matching: &FilterEvaluation, $node: NodeIndex) -> SortKey {
                $( let $this = self; )?
                if !$matching.spend(KEY) {
                    return SortKey::Unknown;
                }
                let record = $matching.snapshot.node($node);
                #[allow(irrefutable_let_patterns, reason = "NodeOrder takes every kind")]
                let $details = &record.details else {
                    return SortKey::Unknown;
                };
                match self.field {
                    $field::Id => record.node.id.as_str().into(),
                    $field::Name => record.folded_name.as_str().into(),
                    $field::Degree => $matching.snapshot.degree($node).into(),
                    $field::AsOf => record.node.as_of.into(),
                    $( $field::$variant => $key.into(), )*
                }
            }
        }
    };
}

node_order! {
    /// Sort order of nodes of any kind.
    EcosystemNodeOrder by EcosystemNodeOrderField for _, at matching, node {
        /// By kind, in the order of the `NodeKind` enum.
        Kind = record_kind(matching.snapshot, node);
    }
}

node_order! {
    /// Sort order of countries.
    CountryOrder by CountryOrderField for Details::Country(country), at matching, node of order {
        /// By ISO 3166-1 alpha-2 code.
        CountryCode = country.iso2.as_str();
        /// By population.
        Population = country.population;
        /// By number of cities in the country.
        Cities = count(matching, node, relation::COUNTRY_CITIES);
        /// By number of stakeholders in the country.
        Stakeholders = count(matching, node, relation::COUNTRY_STAKEHOLDERS);
        /// By number of pilots that a city of the country leads or takes part in.
        Pilots = count(matching, node, relation::COUNTRY_PILOTS);
        /// By number of learnings from the country.
        Learnings = count(matching, node, relation::COUNTRY_LEARNINGS);
        /// By the latest observation of an indicator; requires `indicator`.
        LatestObservation = order.latest_value(matching, node);
    }
    checked by check_indicator with {
        /// The ID of the indicator for LATEST_OBSERVATION.
        indicator: ID;
    }
}

impl CountryOrder {
    fn latest_value(&self, matching: &FilterEvaluation, country: NodeIndex) -> Option<f64> {
        let indicator = self.indicator.as_deref()?;
        let latest = matching
            .snapshot
            .latest_observation(Some(country), indicator);
        latest.map(|observation| observation.value)
    }

    fn check_indicator(&self, snapshot: &Snapshot) -> Result<(), Error> {
        match (self.field, self.indicator.as_deref()) {
            (CountryOrderField::LatestObservation, Some(id)) => check_indicator(snapshot, id),
            (CountryOrderField::LatestObservation, None) => Err(coded_error(
                ErrorCode::BadUserInput,
                "LATEST_OBSERVATION requires `indicator`",
            )),
            (_, Some(_)) => Err(coded_error(
                ErrorCode::BadUserInput,
                "`indicator` requires the field LATEST_OBSERVATION",
            )),
            (_, None) => Ok(()),
        }
    }
}

node_order! {
    /// Sort order of cities.
    CityOrder by CityOrderField for Details::City(city), at matching, node of order {
        /// By population.
        Population = city.population;
        /// By the year by which the city aims to be climate neutral.
        TargetYear = city.target_year.map(i64::from);
        /// By the date when the EU Mission Label was awarded.
        EuLabelAwarded = city.eu_label_awarded;
        /// By the name of the country.
        Country = matching.snapshot.country_of(node).map(|country| matching.snapshot.node(country).folded_name.as_str());
        /// By number of pilots that the city leads or takes part in.
        Pilots = count(matching, node, relation::CITY_PILOTS);
        /// By number of learnings produced.
        Learnings = count(matching, node, relation::CITY_LEARNINGS);
        /// By great-circle distance from a place; requires `from`.
        Distance = order.distance(matching, node);
    }
    checked by check_place with {
        /// The place for DISTANCE.
        from: PlaceInput;
    }
}

impl CityOrder {
    fn distance(&self, matching: &FilterEvaluation, city: NodeIndex) -> Option<f64> {
        let snapshot = matching.snapshot;
        let from = self.from.as_ref()?.find(snapshot).ok()?;
        Some(from.distance(snapshot.place_of(city)?))
    }

    fn check_place(&self, snapshot: &Snapshot) -> Result<(), Error> {
        match (self.field, &self.from) {
            (CityOrderField::Distance, Some(place)) => place.find(snapshot).map(|_| ()),
            (CityOrderField::Distance, None) => Err(coded_error(
                ErrorCode::BadUserInput,
                "DISTANCE requires `from`",
            )),
            (_, Some(_)) => Err(coded_error(
                ErrorCode::BadUserInput,
                "`from` requires the field DISTANCE",
            )),
            (_, None) => Ok(()),
        }
    }
}

node_order! {
    /// Sort order of stakeholders.
    StakeholderOrder by StakeholderOrderField for Details::Stakeholder(stakeholder), at matching, node {
        /// By short name.
        ShortName = stakeholder.short_name.as_deref().map(fold);
        /// By number of platforms that the organisation coordinates, funds or is a member of.
        Platforms = count(matching, node, relation::STAKEHOLDER_PLATFORMS);
        /// By number of pilots that the organisation leads, funds or is a partner in.
        Pilots = count(matching, node, relation::STAKEHOLDER_PILOTS);
        /// By number of initiatives that the organisation coordinates, funds, is a partner in or is
        /// a member of.
        Initiatives = count(matching, node, relation::STAKEHOLDER_INITIATIVES);
    }
}

node_order! {
    /// Sort order of national platforms.
    NationalPlatformOrder by NationalPlatformOrderField for Details::NationalPlatform(platform), at matching, node {
        /// By the date when the platform was established.
        Established = platform.established;
        /// By number of members.
        Members = count(matching, node, relation::MEMBERS);
    }
}

node_order! {
    /// Sort order of pilots.
    PilotOrder by PilotOrderField for Details::Pilot(pilot), at matching, node {
        /// By cohort.
        Cohort = pilot.cohort.map(i64::from);
        /// By start date.
        Start = pilot.start;
        /// By end date.
        End = pilot.end;
        /// By grant.
        GrantEur = pilot.grant_eur;
        /// By number of cities that lead the pilot or take part in it.
        Cities = count(matching, node, relation::PILOT_CITIES);
        /// By number of learnings produced.
        Learnings = count(matching, node, relation::PILOT_LEARNINGS);
    }
}

node_order! {
    /// Sort order of learnings.
    LearningOrder by LearningOrderField for Details::Learning(learning), at matching, node {
        /// By publication date.
        Published = learning.published;
    }
}

node_order! {
    /// Sort order of engagement spaces.
    EngagementSpaceOrder by EngagementSpaceOrderField for Details::EngagementSpace(_), at matching, node {}
}

node_order! {
    /// Sort order of initiatives.
    InitiativeOrder by InitiativeOrderField for Details::Initiative(initiative), at matching, node {
        /// By start date.
        Start = initiative.start;
        /// By end date.
        End = initiative.end;
        /// By number of participating cities.
        Participants = count(matching, node, relation::INITIATIVE_PARTICIPANTS);
        /// By number of partners.
        Partners = count(matching, node, relation::PARTNERS);
    }
}

node_order! {
    /// Sort order of themes.
    ThemeOrder by ThemeOrderField for Details::Theme(_), at matching, node {
        /// By number of pilots on the theme.
        Pilots = count(matching, node, relation::THEME_PILOTS);
        /// By number of learnings on the theme.
        Learnings = count(matching, node, relation::THEME_LEARNINGS);
        /// By number of cities that work on the theme, themselves or through one of their pilots or learnings.
        Cities = count(matching, node, relation::THEME_CITIES);
    }
}

/// The number of related nodes; for a country's themes, only those of the country.
fn count(matching: &FilterEvaluation, node: NodeIndex, relation: Relation) -> usize {
    matching.related(node, relation).len()
}

fn record_kind(snapshot: &Snapshot, node: NodeIndex) -> i64 {
    snapshot.node(node).kind() as i64
}
