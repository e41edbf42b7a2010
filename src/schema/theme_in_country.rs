//! A country's themes: counts beside them mean that country.

use async_graphql::{Object, Result};

use super::connection::{Candidates, Connection, NodeSelection, PageInfo};
use super::filter::ThemeFilter;
use super::node::{NodeRef, Theme};
use super::order::ThemeOrder;
use crate::snapshot::{NodeIndex, Relation, relation};
use crate::view::RequestBudget;

/// A page of a country's themes.
pub struct ThemeInCountryConnection {
    country: NodeIndex,
    themes: Connection<Theme>,
}

/// A theme of a country and its place in a list.
pub struct ThemeInCountryEdge {
    country: NodeIndex,
    cursor: String,
    theme: Theme,
}

/// A page of a country's themes, in an order that stays the same from request to request.
#[Object]
impl ThemeInCountryConnection {
    /// The themes of the page.
    async fn nodes(&self) -> Vec<&Theme> {
        self.themes
            .page()
            .items
            .iter()
            .map(|(_, theme)| theme)
            .collect()
    }

    /// The themes of the page, each with its place in the list and its counts in the country.
    async fn edges(&self) -> Vec<ThemeInCountryEdge> {
        let edge = |(cursor, theme): &(String, Theme)| ThemeInCountryEdge {
            country: self.country,
            cursor: cursor.clone(),
            theme: theme.clone(),
        };
        self.themes.page().items.iter().map(edge).collect()
    }

    /// Where the page lies in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo::of(self.themes.page())
    }

    /// How many themes the whole list holds, all pages together.
    async fn total_count(&self) -> usize {
        self.themes.page().total
    }
}

/// A theme, its place in a list, and how much is about it in the country.
#[Object]
impl ThemeInCountryEdge {
    /// The place in the list, for `after` and `before`.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The theme.
    async fn node(&self) -> &Theme {
        &self.theme
    }

    /// How many pilots about it a city of the country leads or takes part in.
    async fn pilot_count(&self) -> usize {
        self.count(relation::THEME_PILOTS)
    }

    /// How many learnings about it come from the country.
    async fn learning_count(&self) -> usize {
        self.count(relation::THEME_LEARNINGS)
    }

    /// How many cities of the country work on it.
    async fn city_count(&self) -> usize {
        self.count(relation::THEME_CITIES)
    }
}

impl ThemeInCountryConnection {
    /// The page of the country's themes.
    ///
    /// # Errors
    /// Where the selection is none of this list.
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
    fn count(&self, relation: Relation) -> usize {
        let snapshot = self.theme.snapshot();
        snapshot
            .related_nodes(self.theme.index(), relation)
            .into_iter()
            .filter(|&node| snapshot.countries_of(node).contains(&self.country))
            .count()
    }
}
