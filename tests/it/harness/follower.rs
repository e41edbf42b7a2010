//! Those who follow the data, over server-sent events.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::time::timeout;
use tower::ServiceExt;

use super::app::App;

/// One subscription, as server-sent events.
pub struct Follower {
    body: axum::body::BodyDataStream,
    text: String,
    pub last_id: Option<String>,
}

impl Follower {
    pub async fn new(app: &App, query: &str, variables: Value, last_id: Option<&str>) -> Self {
        let headers = last_id.map(|id| ("last-event-id", id.to_owned()));
        Self::with(app, query, variables, headers).await
    }

    /// For somebody with a token.
    pub async fn of(app: &App, token: &str, query: &str) -> Self {
        let header = ("authorization", format!("Bearer {token}"));
        Self::with(app, query, json!({}), [header]).await
    }

    async fn with(
        app: &App,
        query: &str,
        variables: Value,
        headers: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Self {
        let body = json!({"query": query, "variables": variables}).to_string();
        let mut request = Request::post("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "text/event-stream");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = app.router.clone().oneshot(request).await.unwrap();
        Self {
            body: response.into_body().into_data_stream(),
            text: String::new(),
            last_id: None,
        }
    }

    /// The payload of the next event; nothing when it is complete.
    pub async fn try_next(&mut self) -> Option<Value> {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name| event.lines().find_map(|line| line.strip_prefix(name));
                if let Some(id) = field("id: ") {
                    self.last_id = Some(id.to_owned());
                }
                let (name, data) = (field("event: "), field("data: "));
                let payload = data.map(|data| serde_json::from_str(data).unwrap());
                let is_complete = name == Some("complete");
                self.text = rest.to_owned();
                if is_complete || payload.is_some() {
                    return payload;
                }
            }
            let bytes = self.body.next().await?.unwrap();
            self.text += str::from_utf8(&bytes).unwrap();
        }
    }

    /// The data of the next event.
    pub async fn data(&mut self) -> Value {
        let next = timeout(Duration::from_secs(20), self.try_next()).await;
        let mut payload = next.expect("there is more").expect("it is not complete");
        assert_eq!(payload.get("errors"), None);
        payload["data"].take()
    }

    /// What is told next of a revision.
    pub async fn next(&mut self, field: &str) -> Value {
        let next = timeout(Duration::from_secs(20), self.try_next()).await;
        let mut payload = next.expect("there is more").expect("it is not complete");
        assert_eq!(payload.get("errors"), None);
        let told: u64 = number(&payload["data"][field]["revision"]);
        let current = number(&payload["extensions"]["revision"]);
        assert!(told <= current, "told of {told} at {current}");
        payload["data"][field].take()
    }

    /// Whether nothing is told within a moment.
    pub async fn is_silent(&mut self) -> bool {
        let moment = Duration::from_millis(300);
        timeout(moment, self.try_next()).await.is_err()
    }
}

pub fn number(revision: &Value) -> u64 {
    revision.as_str().unwrap().parse().unwrap()
}
