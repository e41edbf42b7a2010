//! Fields of themes.

use async_graphql::Object;
use entity::city::MissionStatus;
use entity::fact::Details;

use super::node::{NodeRef, Theme};
use super::related::ThemeRelations;
use crate::snapshot::{NodeIndex, relation};

/// An emission domain or a lever of change.
#[Object]
impl Theme {
    #[graphql(flatten)]
    async fn shared(&self) -> &NodeRef {
        &self.0
    }

    /// Number of Mission Cities that work on the theme.
    async fn mission_city_count(&self) -> usize {
        let snapshot = self.snapshot();
        let is_mission_city = |&city: &NodeIndex| match &snapshot.node(city).details {
            Details::City(city) => city.mission_status == MissionStatus::MissionCity,
            _ => false,
        };
        snapshot
            .related_nodes(self.index(), relation::THEME_CITIES)
            .iter()
            .filter(|city| is_mission_city(city))
            .count()
    }

    #[graphql(flatten)]
    async fn relations(&self) -> ThemeRelations {
        ThemeRelations(self.0.clone())
    }
}
