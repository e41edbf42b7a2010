use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use chrono::{DateTime, TimeZone, Utc};
use mission_graph::config::Config;
use mission_graph::import::{Folder, embedded};
use mission_graph::schema;
use mission_graph::server::{AppState, router};
use mission_graph::world::{ImportOptions, ImportSummary, World};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::database::TestDatabase;

/// A world over a test database, asked as its users ask: over HTTP.
pub struct App {
    pub world: Arc<World>,
    pub router: Router,
}

/// The time of every revision: answers do not depend on the day on which the tests run.
pub fn clock() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 12, 0, 0).unwrap()
}

impl App {
    /// Over a database as it is, migrated.
    pub async fn new(database: &TestDatabase) -> Self {
        Self::with(database, &Config::default()).await
    }

    /// The same, with settings.
    pub async fn with(database: &TestDatabase, config: &Config) -> Self {
        let world = World::open(database.store().await, clock).await.unwrap();
        let edge = AppState::new(schema::build(), schema::sdl(), world.clone(), config).unwrap();
        Self {
            world,
            router: router(edge),
        }
    }

    /// Over an empty database filled with the curated dataset.
    pub async fn curated(database: &TestDatabase) -> Self {
        let app = Self::new(database).await;
        app.import(embedded()).await;
        app
    }

    /// Imports a folder that has nothing wrong with it.
    pub async fn import(&self, folder: Folder) -> ImportSummary {
        let options = ImportOptions::new("A test");
        self.world.import(folder, options).await.unwrap()
    }

    /// The answer whole: data, errors and extensions.
    pub async fn answer(&self, query: &str, variables: Value) -> Value {
        let body = json!({"query": query, "variables": variables}).to_string();
        let request = Request::post("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// The data of an answer without errors.
    pub async fn ask(&self, query: &str) -> Value {
        self.ask_with(query, json!({})).await
    }

    /// The data of an answer without errors, to a query with variables.
    pub async fn ask_with(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.answer(query, variables).await;
        assert_eq!(answer.get("errors"), None, "{query}");
        answer["data"].take()
    }

    /// The data of an answer without errors, and how many statements it took.
    pub async fn ask_counting(&self, query: &str) -> (Value, u64) {
        let before = self.world.store().statements();
        let data = self.ask(query).await;
        (data, self.world.store().statements() - before)
    }
}
