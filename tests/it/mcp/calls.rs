//! Calls that fail, are cut, or write.

use mission_graph::config::Config;
use serde_json::json;

use super::{Agent, TestDatabase, contributor, curated, transport};

#[tokio::test]
async fn errors_help_the_agent() {
    let database = TestDatabase::on_disk();
    let app = curated(&database, &Config::default()).await;
    let agent = Agent::new(&app);
    for (tool, arguments, words) in [
        (
            "node",
            json!({"id": "city-atlantis"}),
            "Find IDs with the tool `search`",
        ),
        (
            "peers",
            json!({"id": "country-es"}),
            "`country-es` is of type Country; this tool requires the ID of a city.",
        ),
        ("peers", json!({"id": "city-atlantis"}), "`search`"),
        (
            "who_works_on",
            json!({"theme": "theme-industry", "country": "Spain"}),
            "There is no country with this ID or ISO code",
        ),
        (
            "entry_points",
            json!({"id": "city-umea", "first": 30}),
            "`first` must be from 1 to 20, got 30",
        ),
        ("entry_points", json!({}), "missing field `id`"),
        (
            "search",
            json!({"text": "a", "limit": 3}),
            "unknown field `limit`",
        ),
        (
            "search",
            json!({"text": "a", "first": 2000}),
            "from 1 to 100",
        ),
        ("search", json!({"text": "a", "kinds": ["TOWN"]}), "TOWN"),
        (
            "query",
            json!({"query": "{cities {nodes {nmae}}}"}),
            "(line 1, column 17)",
        ),
        ("query", json!({"query": "{"}), "line 1"),
        (
            "query",
            json!({"query": "{viewer {role}} #\u{0}"}),
            "U+0000",
        ),
        ("schema", json!({"name": "Town"}), "There is no type `Town`"),
        ("schema", json!({"name": "City.nmae"}), "no field `nmae`"),
        (
            "schema",
            json!({"words": "a b c d e f g h i j k"}),
            "at most 10 words, got 11",
        ),
        (
            "schema",
            json!({"words": "unicorn"}),
            "Nothing in the schema matches",
        ),
    ] {
        let result = agent.call(tool, arguments).await;
        let error = result.error();
        assert!(error.contains(words), "{tool}: {error}");
    }
    let params = json!({"name": "dance", "arguments": {}});
    let unknown = agent.request("tools/call", params).await;
    assert_eq!(unknown["error"]["code"], -32602);
}

#[tokio::test]
async fn limits_are_those_of_the_api() {
    let config = transport::settings(&[("limits.cost", "50"), ("limits.aliases", "0")]);
    let database = TestDatabase::on_disk();
    let app = curated(&database, &config).await;
    let agent = Agent::new(&app);
    let query = json!({"query": "{cities {nodes {name}}}"});
    let result = agent.call("query", query).await;
    assert!(
        result.error().contains("above the limit of 50"),
        "{}",
        result.text
    );
    let query = json!({"query": "{a: viewer {role}}"});
    let result = agent.call("query", query).await;
    assert!(result.error().contains("the limit is 0"), "{}", result.text);
}

#[tokio::test]
async fn only_trusted_documents_and_those_of_tools_are_executed() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().to_str().unwrap();
    let config = transport::settings(&[("trusted.folder", path), ("trusted.only", "true")]);
    let database = TestDatabase::on_disk();
    let app = curated(&database, &config).await;
    let agent = Agent::new(&app);
    let query = json!({"query": "{viewer {role}}"});
    let result = agent.call("query", query).await;
    assert!(result.error().contains("only executes trusted documents"));
    agent
        .call("search", json!({"text": "viladecans"}))
        .await
        .json();
}

#[tokio::test]
async fn nothing_but_queries_is_executed() {
    let database = TestDatabase::on_disk();
    let app = curated(&database, &Config::default()).await;
    let agent = contributor(&app).await;
    for (kind, query) in [
        (
            "mutation",
            "mutation {nodeRemove(id: \"city-umea\", sources: []) {revision}}",
        ),
        (
            "mutation",
            "\"A description.\" mutation {nodeRemove(id: \"city-umea\", sources: []) {revision}}",
        ),
        ("subscription", "subscription {changes {revision}}"),
    ] {
        let result = agent.call("query", json!({"query": query})).await;
        let expected = format!("The tool only executes queries, got a {kind}.");
        assert_eq!(result.error(), expected);
    }
    assert_eq!(app.world.current().revision(), 1);
}

#[tokio::test]
async fn long_results_are_cut() {
    let config = transport::settings(&[("limits.tool_result_bytes", "3000")]);
    let database = TestDatabase::on_disk();
    let app = curated(&database, &config).await;
    let agent = Agent::new(&app);
    let query = json!({"query": "{cities(first: 500) {nodes {id name} pageInfo {endCursor}}}"});
    let result = agent.call("query", query).await;
    assert!(result.text.len() <= 3000, "{}", result.text.len());
    let result = result.json();
    let cities = result["data"]["cities"]["nodes"].as_array().unwrap();
    assert!(cities.len() > 10);
    let note = format!("`cities.nodes` has {} of ", cities.len());
    assert!(
        result["cut"].as_str().unwrap().contains(&note),
        "{}",
        result["cut"]
    );
    assert_eq!(result["data"]["cities"].get("pageInfo"), None);

    let arguments = json!({"id": "country-es", "first": 100});
    let result = agent.call("node", arguments).await;
    assert!(result.text.len() <= 3000);
    assert!(
        result.json()["cut"]
            .as_str()
            .unwrap()
            .contains("`node.links.nodes`")
    );

    for (arguments, is_cut) in [
        (json!({"name": "City"}), false),
        (json!({"name": "NodeFilter"}), false),
        (json!({"words": "city"}), true),
        (json!({"name": "Mutation"}), true),
    ] {
        let result = agent.call("schema", arguments).await;
        assert!(result.text.len() <= 3000, "{}", result.text.len());
        let has_note = result.text.contains("The rest exceeds the size limit");
        assert_eq!(has_note, is_cut, "{}", result.text);
    }

    let everything = "{cities(first: 500) {nodes {name summary website sources {publisher url} links \
        {nodes {statement sources {publisher url}}}}}}";
    let result = agent.call("query", json!({"query": everything})).await;
    assert!(
        result.error().contains("the limit is 3000"),
        "{}",
        result.text
    );
}

#[tokio::test]
async fn proposals_require_a_token() {
    let database = TestDatabase::on_disk();
    let app = curated(&database, &Config::default()).await;
    let change = json!({"linkAdd": {
        "from": "city-braga", "kind": "MEMBER_OF", "to": "platform-cidades-pelo-clima", "sources": [],
    }});
    let proposal = json!({
        "note": "Braga has joined.",
        "evidence": ["https://example.org/braga"],
        "changes": [change],
    });
    let result = Agent::new(&app).call("propose", proposal.clone()).await;
    assert!(result.error().contains("Authentication required"));

    let agent = contributor(&app).await;
    let tools = agent.tools().await;
    let propose = tools.iter().find(|tool| tool["name"] == "propose").unwrap();
    assert_eq!(propose["annotations"]["readOnlyHint"], false);
    assert_eq!(propose["annotations"]["destructiveHint"], false);

    let preview = agent.call("propose", proposal.clone()).await.json();
    let payload = &preview["data"]["proposalCreate"];
    assert_eq!(payload["changes"][0]["action"], "ADDED", "{payload}");
    assert_eq!(database.count("proposal").await, 0);

    let mut stored = proposal.clone();
    stored["dryRun"] = false.into();
    let stored = agent.call("propose", stored).await.json();
    assert_eq!(
        stored["data"]["proposalCreate"]["proposal"]["state"],
        "OPEN"
    );

    let mut invalid = proposal;
    invalid["changes"][0]["linkAdd"]["to"] = "platform-atlantis".into();
    let result = agent.call("propose", invalid).await;
    assert!(
        result.error().contains("platform-atlantis"),
        "{}",
        result.text
    );
}
