//! A country's themes, with counts in the country.

use async_graphql::{Context, Object, Result};

use super::connection::{Candidates, Connection, NodeSelection, PageInfo};
use super::evaluation::evaluate;
use super::filter::{FilterEvaluation, ThemeFilter};
use super::node::{NodeRef, Theme};
use super::order::ThemeOrder;
use crate::snapshot::{NodeIndex, Relation, relation};
use crate::view::{RequestBudget, View};

/// A page of a country's themes.
pub struct ThemeInCountryConnection {
    country: NodeIndex,
    themes: Connection<Theme>,
}

/// A theme of a country and its cursor.
pub struct ThemeInCountryEdge {
    country: NodeIndex,
    cursor: String,
    theme: Theme,
}

/// A page of a country's themes, in a stable order.
#[Object]
impl ThemeInCountryConnection {
    /// The themes on the page.
    async fn nodes(&self) -> Vec<&Theme> {
        self.themes
            .page()
            .items
            .iter()
            .map(|(_, theme)| theme)
            .collect()
    }

    /// The themes on the page, each with its cursor and its counts in the country.
    async fn edges(&self) -> Vec<ThemeInCountryEdge> {
        let edge = |(cursor, theme): &(String, Theme)| ThemeInCountryEdge {
            country: self.country,
            cursor: cursor.clone(),
            theme: theme.clone(),
        };
        self.themes.page().items.iter().map(edge).collect()
    }

    /// Position of the page in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo::of(self.themes.page())
    }

    /// Total number of themes, across all pages.
    async fn total_count(&self) -> usize {
        self.themes.page().total
    }
}

/// A theme, its cursor and its counts in the country.
#[Object]
impl ThemeInCountryEdge {
    /// Cursor for `after` and `before`.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The theme.
    async fn node(&self) -> &Theme {
        &self.theme
    }

    /// Number of pilots on the theme that a city of the country leads or takes part in.
    async fn pilot_count(&self, ctx: &Context<'_>) -> Result<usize> {
        self.count(ctx, relation::THEME_PILOTS).await
    }

    /// Number of learnings on the theme from the country.
    async fn learning_count(&self, ctx: &Context<'_>) -> Result<usize> {
        self.count(ctx, relation::THEME_LEARNINGS).await
    }

    /// Number of cities of the country that work on the theme.
    async fn city_count(&self, ctx: &Context<'_>) -> Result<usize> {
        self.count(ctx, relation::THEME_CITIES).await
    }
}

impl ThemeInCountryConnection {
    /// A page of the country's themes.
    ///
    /// # Errors
    /// If the page arguments are invalid.
    pub async fn select(
        budget: &RequestBudget,
        country: &NodeRef,
        selection: NodeSelection<ThemeFilter, ThemeOrder>,
    ) -> Result<Self> {
        let themes = Candidates::Related(country.index(), relation::COUNTRY_THEMES);
        let themes = Connection::select(budget, country.snapshot(), themes, selection);
        Ok(Self {
            country: country.index(),
            themes: themes.await?,
        })
    }
}

impl ThemeInCountryEdge {
    /// The number of nodes of the country that are related to the theme.
    async fn count(&self, ctx: &Context<'_>, relation: Relation) -> Result<usize> {
        let (snapshot, theme) = (self.theme.snapshot().clone(), self.theme.index());
        let country = self.country;
        evaluate(ctx.data::<View>()?.budget(), move |work| {
            let matching = FilterEvaluation::new(&snapshot, Some(country), work);
            let count = matching.related(theme, relation).len();
            Ok(matching.result(count)?)
        })
        .await
    }
}
