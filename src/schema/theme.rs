//! Fields of themes.

use async_graphql::{Context, Object, Result};
use entity::city::MissionStatus;
use entity::fact::Details;

use super::evaluation::evaluate;
use super::filter::FilterEvaluation;
use super::node::{NodeRef, Theme};
use super::related::ThemeRelations;
use crate::snapshot::{NodeIndex, relation};
use crate::view::View;

/// An emission domain or a lever of change.
#[Object]
impl Theme {
    #[graphql(flatten)]
    async fn shared(&self) -> &NodeRef {
        &self.0
    }

    /// Number of Mission Cities that work on the theme.
    async fn mission_city_count(&self, ctx: &Context<'_>) -> Result<usize> {
        let (snapshot, theme) = (self.snapshot().clone(), self.index());
        evaluate(ctx.data::<View>()?.budget(), move |work| {
            let matching = FilterEvaluation::new(&snapshot, None, work);
            let is_mission_city = |&city: &NodeIndex| match &snapshot.node(city).details {
                Details::City(city) => city.mission_status == MissionStatus::MissionCity,
                _ => false,
            };
            let cities = matching.related(theme, relation::THEME_CITIES);
            let count = cities.iter().filter(|city| is_mission_city(city)).count();
            Ok(matching.result(count)?)
        })
        .await
    }

    #[graphql(flatten)]
    async fn relations(&self) -> ThemeRelations {
        ThemeRelations(self.0.clone())
    }
}
