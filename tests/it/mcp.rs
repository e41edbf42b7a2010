//! The tools for agents, over HTTP and over standard input and output.

mod calls;
mod documents;
mod stdio;
mod transport;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use entity::Role;
use mission_graph::config::Config;
use mission_graph::import::embedded;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::harness::app::App;
use crate::harness::database::TestDatabase;
use crate::identity::issue;

const VERSION: &str = "2025-06-18";

/// A call of each tool that reads, with curated data.
fn calls() -> [(&'static str, Value); 9] {
    let query = "query Cities($in: ID!) {country(by: {id: $in}) {cities(first: 3) {nodes {\
        name sources {publisher url}}}}}";
    [
        ("search", json!({"text": "viladecans"})),
        ("node", json!({"id": "city-viladecans", "first": 5})),
        ("entry_points", json!({"id": "city-viladecans", "first": 3})),
        ("city_support", json!({"id": "city-viladecans", "first": 3})),
        ("peers", json!({"id": "city-viladecans", "first": 3})),
        (
            "who_works_on",
            json!({"theme": "theme-governance-and-policy", "country": "es", "first": 3}),
        ),
        ("gaps", json!({"countries": ["country-es"], "first": 5})),
        (
            "query",
            json!({"query": query, "variables": {"in": "country-es"}}),
        ),
        ("schema", json!({"name": "City.pilots"})),
    ]
}

/// A client of `/mcp`.
struct Agent<'a> {
    app: &'a App,
    token: Option<String>,
    host: &'a str,
    origin: Option<&'a str>,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }
}

/// The result of a tool.
struct ToolResult {
    is_error: bool,
    text: String,
}

impl ToolResult {
    fn of(message: &Value) -> Self {
        let result = &message["result"];
        let content = result["content"]
            .as_array()
            .unwrap_or_else(|| panic!("{message}"));
        assert_eq!(content.len(), 1);
        Self {
            is_error: result["isError"] == true,
            text: content[0]["text"].as_str().unwrap().to_owned(),
        }
    }

    #[track_caller]
    fn json(&self) -> Value {
        assert!(!self.is_error, "{}", self.text);
        serde_json::from_str(&self.text).unwrap()
    }

    #[track_caller]
    fn error(&self) -> &str {
        assert!(self.is_error, "{}", self.text);
        &self.text
    }
}

impl<'a> Agent<'a> {
    fn new(app: &'a App) -> Self {
        Self {
            app,
            token: None,
            host: "localhost",
            origin: None,
        }
    }

    async fn post(&self, body: impl Into<Body>) -> Answer {
        let mut request = Request::post("/mcp")
            .header(header::HOST, self.host)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json, text/event-stream")
            .header("mcp-protocol-version", VERSION);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(origin) = self.origin {
            request = request.header(header::ORIGIN, origin);
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.app.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    async fn request(&self, method: &str, params: Value) -> Value {
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let answer = self.post(message.to_string()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
        answer.json()
    }

    async fn call(&self, tool: &str, arguments: Value) -> ToolResult {
        let params = json!({"name": tool, "arguments": arguments});
        ToolResult::of(&self.request("tools/call", params).await)
    }

    async fn tools(&self) -> Vec<Value> {
        let mut message = self.request("tools/list", json!({})).await;
        serde_json::from_value(message["result"]["tools"].take()).unwrap()
    }
}

async fn curated(database: &TestDatabase, config: &Config) -> App {
    let app = App::with(database, config).await;
    app.import(embedded()).await;
    app
}

async fn contributor(app: &App) -> Agent<'_> {
    let (_, token) = issue(app.world.store(), Role::Contributor, "", 90).await;
    Agent {
        token: Some(token),
        ..Agent::new(app)
    }
}

/// Whether a source with an address is anywhere in a value.
fn has_source(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_source),
        Value::Object(fields) => {
            let sources = fields.get("sources").and_then(Value::as_array);
            let has_url = |source: &Value| {
                let url = source["url"].as_str().unwrap_or_default();
                url.starts_with("http") && source["publisher"].is_string()
            };
            sources.is_some_and(|sources| sources.iter().any(has_url))
                || fields.values().any(has_source)
        }
        _ => false,
    }
}

#[tokio::test]
async fn an_agent_is_introduced_to_the_graph() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    let params = json!({
        "protocolVersion": VERSION,
        "capabilities": {},
        "clientInfo": {"name": "a test", "version": "1"},
    });
    let result = Agent::new(&app).request("initialize", params).await["result"].take();
    assert_eq!(result["serverInfo"]["name"], "mission-graph");
    assert_eq!(result["capabilities"], json!({"tools": {}}));
    assert!(
        result["instructions"]
            .as_str()
            .unwrap()
            .contains("`search`")
    );
}

#[tokio::test]
async fn tools_are_listed_with_schemas_and_hints() {
    let database = TestDatabase::on_disk();
    let app = App::new(&database).await;
    let tools = Agent::new(&app).tools().await;
    let mut names: Vec<&str> = calls().iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    let listed: Vec<&str> = tools
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect();
    assert_eq!(listed, names);
    for tool in &tools {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool}");
        assert_eq!(tool["annotations"]["openWorldHint"], false, "{tool}");
        assert!(tool["annotations"]["title"].is_string(), "{tool}");
        let description = tool["description"].as_str().unwrap();
        assert!((40..400).contains(&description.len()), "{description}");
        assert_eq!(tool["inputSchema"]["type"], "object");
        let arguments = tool["inputSchema"]["properties"].as_object().unwrap();
        for (name, schema) in arguments {
            assert!(schema["description"].is_string(), "{name}: {schema}");
        }
    }
    let search = tools.iter().find(|tool| tool["name"] == "search").unwrap();
    let kinds = &search["inputSchema"]["properties"]["kinds"]["items"]["enum"];
    assert!(
        kinds.as_array().unwrap().contains(&json!("CITY")),
        "{search}"
    );
    // Small enough for the context of a model.
    assert!(json!(tools).to_string().len() < 12_000);
}

#[tokio::test]
async fn each_tool_answers_with_sources_and_revision() {
    let database = TestDatabase::on_disk();
    let app = curated(&database, &Config::default()).await;
    let agent = Agent::new(&app);
    for (tool, arguments) in calls() {
        let result = agent.call(tool, arguments).await;
        if tool == "schema" {
            assert!(result.text.contains("pilots"), "{}", result.text);
            continue;
        }
        let result = result.json();
        assert_eq!(result["revision"], "1", "{tool}");
        assert_eq!(result.get("cut"), None, "{tool}");
        assert!(has_source(&result["data"]), "{tool}: {result}");
    }
}

#[tokio::test]
async fn a_theme_without_a_country_is_of_all_countries() {
    let database = TestDatabase::on_disk();
    let app = curated(&database, &Config::default()).await;
    let arguments = json!({"theme": "theme-renewable-energy", "first": 1});
    let found = Agent::new(&app)
        .call("who_works_on", arguments)
        .await
        .json();
    let all = app
        .ask(
            "{theme(by: {id: \"theme-renewable-energy\"}) {cities {totalCount} pilots {totalCount}}}",
        )
        .await;
    for list in ["cities", "pilots"] {
        let count = &found["data"]["theme"][list]["totalCount"];
        assert_eq!(*count, all["theme"][list]["totalCount"], "{list}");
    }
}
