//! U+0000, which PostgreSQL can't store or compare, is refused wherever a client can send it: on both databases alike.

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::Role;
use serde_json::json;

use crate::harness::app::App;
use crate::harness::database::on_both_databases;
use crate::harness::fetched::fetch;
use crate::identity::issue;
use crate::mutations::send;

const SOURCE: &str = r#"sources: ["https://example.org/"]"#;

#[tokio::test]
async fn no_operation_takes_it() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let store = app.world.store();
        let (_, token) = issue(store, Role::Administrator, "*", 90).await;
        // Once as an escape, once as it is.
        for nul in [r"\u0000", r"\u{0}", "\0"] {
            for operation in [
                format!(r#"mutation {{nodeRemove(id: "a{nul}", {SOURCE}) {{revision}}}}"#),
                format!(r#"mutation {{nodeRemove(id: "city-braga", idempotencyKey: "a{nul}", {SOURCE}) {{revision}}}}"#),
                format!(r#"mutation {{nodeRename(id: "city-braga", newId: "city-{nul}", {SOURCE}) {{revision}}}}"#),
                format!(r#"mutation {{sourceCite(input: {{factId: "a--{nul}--b", {SOURCE}}}) {{revision}}}}"#),
                format!(r#"mutation {{sourceCite(input: {{factId: "city-braga", sources: ["https://e.org/{nul}"]}}) {{revision}}}}"#),
                format!(r#"mutation {{proposalCreate(changes: [], note: "{nul}", evidence: []) {{revision}}}}"#),
                format!(r#"mutation {{proposalComment(id: "1", text: "{nul}") {{revision}}}}"#),
                format!(r#"{{proposals(countries: ["{nul}"]) {{totalCount}}}}"#),
                format!(r#"{{node(id: "{nul}") {{id}}}}"#),
                format!(r#"{{search(text: "{nul}") {{totalCount}}}}"#),
                format!(r#"query ($id: ID = "{nul}") {{city(by: {{id: $id}}) {{id}}}}"#),
                format!(r#"query @at(revision: "{nul}") {{__typename}}"#),
            ] {
                let answer = send(&app, &token, &operation).await;
                let code = &answer["errors"][0]["extensions"]["code"];
                // A character that no document may have is a mistake of its own.
                let expected = ["BAD_USER_INPUT", "PARSE_FAILED"];
                assert!(expected.contains(&code.as_str().unwrap()), "{operation:?}: {answer}");
            }
        }
        for (query, variables) in [
            ("query ($id: ID!) {node(id: $id) {id}}", json!({"id": "\0"})),
            (
                "query ($filter: CityFilter) {cities(filter: $filter) {totalCount}}",
                json!({"filter": {"and": [{"name": {"in": ["a", "b\0"]}}]}}),
            ),
        ] {
            let answer = app.answer(query, variables).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        }
    })
    .await;
}

#[tokio::test]
async fn no_parameter_or_cursor_fails_on_it() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let listed = fetch(&app.router, "/tables").await.json();
        let mut paths: Vec<String> = [
            "/tables/%00.csv",
            "/export/network.%00",
            "/export/network.gexf?around=%00",
            "/export/network.json?countries=%00&kinds=%00",
            "/grafana/%00",
            "/feeds/changes.json?countries=%00",
            "/dumps/%00.zip",
            "/dumps?before=%00",
            "/open/%00",
            "/graphql?query=%7Bnode(id:%22%00%22)%7Bid%7D%7D",
            "/graphql?query=%7B__typename%7D&operationName=%00",
            "/graphql?documentId=%00",
            "/graphql/%00",
        ]
        .map(str::to_owned)
        .into();
        for table in listed["tables"].as_array().unwrap() {
            let named = |part: &str| table[part].as_array().unwrap().clone();
            for parameter in named("parameters").iter().chain(&named("columns")) {
                let (table, name) = (table["name"].as_str(), parameter["name"].as_str());
                let (table, name) = (table.unwrap(), name.unwrap());
                paths.push(format!("/tables/{table}.csv?{name}=%00"));
                paths.push(format!("/tables/{table}.csv?{name}=a%00,b"));
            }
        }
        for path in paths {
            let status = fetch(&app.router, &path).await.status;
            assert!(status < StatusCode::INTERNAL_SERVER_ERROR, "{path}: {status}");
        }
        let fields = "{totalCount}";
        let question = "pageInfo {startCursor} totalCount";
        let data = app
            .ask(&format!(
                "{{cities(first: 1) {{{question}}} links(first: 1) {{{question}}} \
                 city(by: {{id: \"city-braga\"}}) {{history(first: 1) {{{question}}}}}}}"
            ))
            .await;
        for (list, cursor) in [
            ("cities", &data["cities"]),
            ("links", &data["links"]),
            ("history", &data["city"]["history"]),
        ] {
            let cursor = cursor["pageInfo"]["startCursor"].as_str().unwrap();
            let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).unwrap()).unwrap();
            for forged in [text.replace("city", "\\u0000"), format!("{text}\0"), format!("\0{text}")] {
                let after = URL_SAFE_NO_PAD.encode(forged);
                let query = match list {
                    "history" => format!("{{city(by: {{id: \"city-braga\"}}) {{history(after: \"{after}\") {fields}}}}}"),
                    list => format!("{{{list}(after: \"{after}\") {fields}}}"),
                };
                let answer = app.answer(&query, json!({})).await;
                let code = answer["errors"][0]["extensions"]["code"].as_str();
                assert!(code.is_none_or(|code| code == "BAD_USER_INPUT"), "{answer}");
            }
        }
    })
    .await;
}
