//! What is done with proposals until they are decided.

use entity::Role;
use mission_graph::config::Config;
use mission_graph::import::embedded;
use serde_json::{Value, json};

use super::{JOINED, Somebody, complaint, complaints, create};
use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::mutations::send;

#[tokio::test]
async fn an_amendment_is_another_version() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let contributor = Somebody::contributor(&app).await;
        let steward = Somebody::steward(&app, "country-pt").await;
        let id = contributor.propose(JOINED).await;
        let said = format!("proposalComment(id: \"{id}\", text: \"Since when?\")");
        steward.act(&said).await;
        let since = JOINED.replace("sources", "since: \"2026-10\", sources");
        let amend = format!("proposalAmend(id: \"{id}\", ifVersion: 1, changes: [{since}], comment: \"Since October\"");
        let dry = contributor.act(&format!("{amend}, dryRun: true)")).await;
        assert_eq!(dry["proposal"]["version"], 1);
        let amended = contributor.act(&format!("{amend})")).await;
        assert_eq!(amended["proposal"]["version"], 2);

        // Nobody decides what they have not read.
        for act in [
            format!("proposalAccept(id: \"{id}\", ifVersion: 1)"),
            format!("proposalDecline(id: \"{id}\", ifVersion: 1, reason: \"No\")"),
            format!("{amend})"),
        ] {
            let payload = steward.act(&act).await;
            assert_eq!(complaints(&payload), complaint("CONFLICT", "ifVersion"));
        }
        // A steward does not make it into something about another country, in another's name.
        let elsewhere = r#"{cityUpdate: {id: "city-madrid", input: {population: 1, sources: []}}}"#;
        let moved = format!("proposalAmend(id: \"{id}\", ifVersion: 2, changes: [{elsewhere}])");
        assert_eq!(steward.refused(&moved).await[0], "FORBIDDEN");
        // A steward may amend as well, with another note and other evidence.
        let amended = steward
            .act(&format!(
                "proposalAmend(id: \"{id}\", ifVersion: 2, changes: [{since}], note: \"Braga has joined\", \
                 evidence: [\"https://example.org/list\"])"
            ))
            .await;
        assert_eq!(amended["proposal"]["version"], 3);
        let accepted = steward
            .act(&format!("proposalAccept(id: \"{id}\", ifVersion: 3)"))
            .await;
        assert_eq!(accepted["revision"], "2");
        let data = app
            .ask("{revision(number: \"2\") {note organisation changes {nodes {fields {name after}}}}}")
            .await;
        let revision = &data["revision"];
        assert_eq!(revision["note"], "Braga has joined");
        assert_eq!(revision["organisation"], "Braga");
        let fields = revision["changes"]["nodes"][0]["fields"].as_array().unwrap();
        let field = |name: &str| fields.iter().find(|field| field["name"] == name).unwrap();
        assert_eq!(field("since")["after"], "2026-10");
        assert_eq!(field("source")["after"], "https://example.org/list");
        let events = contributor
            .ask(&format!("{{proposal(id: \"{id}\") {{events {{kind organisation text version}}}}}}"))
            .await;
        insta::assert_json_snapshot!("events_of_a_proposal", events["proposal"]["events"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_decided_is_closed() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let contributor = Somebody::contributor(&app).await;
        let steward = Somebody::steward(&app, "country-pt").await;
        let declined = contributor.propose(JOINED).await;
        let decline = format!(
            "proposalDecline(id: \"{declined}\", ifVersion: 1, reason: \"Not on their list\""
        );
        let dry = steward.act(&format!("{decline}, dryRun: true)")).await;
        assert_eq!(dry["proposal"]["state"], "OPEN");
        assert_eq!(
            steward.act(&format!("{decline})")).await["proposal"]["state"],
            "DECLINED"
        );
        let withdrawn = contributor.propose(JOINED).await;
        let withdraw = format!("proposalWithdraw(id: \"{withdrawn}\", reason: \"A mistake\")");
        assert_eq!(
            contributor.act(&withdraw).await["proposal"]["state"],
            "WITHDRAWN"
        );
        let accepted = contributor.propose(JOINED).await;
        steward
            .act(&format!("proposalAccept(id: \"{accepted}\", ifVersion: 1)"))
            .await;
        for (id, state) in [
            (&declined, "already declined"),
            (&withdrawn, "already withdrawn"),
            (&accepted, "already accepted as revision 2"),
        ] {
            for act in [
                format!("proposalAccept(id: \"{id}\", ifVersion: 1)"),
                format!("proposalDecline(id: \"{id}\", ifVersion: 1, reason: \"No\")"),
                format!("proposalAmend(id: \"{id}\", ifVersion: 1, changes: [{JOINED}])"),
                format!("proposalComment(id: \"{id}\", text: \"Why?\")"),
            ] {
                let payload = steward.act(&act).await;
                assert_eq!(complaints(&payload), complaint("CLOSED", ""), "{act}");
                let message = payload["userErrors"][0]["message"].as_str().unwrap();
                assert_eq!(message, format!("The proposal is {state}."));
            }
        }
        // What was declined still says what it was, and why it was not taken.
        let data = contributor
            .ask("{proposals(states: [DECLINED]) {nodes {reason decidedBy edits}}}")
            .await;
        let expected = json!([{
            "reason": "Not on their list", "decidedBy": "Porto",
            "edits": ["Link city-braga MEMBER_OF platform-cidades-pelo-clima"],
        }]);
        assert_eq!(data["proposals"]["nodes"], expected);
    })
    .await;
}

#[tokio::test]
async fn a_proposal_that_no_longer_applies_says_why() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let contributor = Somebody::contributor(&app).await;
        let steward = Somebody::steward(&app, "country-pt").await;
        let population =
            r#"{cityUpdate: {id: "city-braga", input: {population: 200000, sources: []}}}"#;
        let counted = contributor.propose(population).await;
        let joined = contributor.propose(JOINED).await;
        let sources = r#"sources: ["https://example.org/said"]"#;
        let write = format!("cityUpdate(id: \"city-braga\", note: \"A census\", input: {{population: 200001, {sources}}}) {{revision}}");
        steward.ask(&format!("mutation {{{write}}}")).await;

        // It still can be applied; what others did to the same facts is shown.
        let asked = "problems {code message path} changedSince {revision note factId} changes {summary}";
        let data = steward
            .ask(&format!("{{proposal(id: \"{counted}\") {{{asked}}}}}"))
            .await;
        let proposal = &data["proposal"];
        assert_eq!(proposal["problems"], json!([]));
        let since = json!([{"revision": "2", "note": "A census", "factId": "city-braga"}]);
        assert_eq!(proposal["changedSince"], since);
        let payload = steward
            .act(&format!("proposalAccept(id: \"{counted}\", ifVersion: 1, ifRevision: \"1\")"))
            .await;
        assert_eq!(complaints(&payload), complaint("CONFLICT", "ifRevision"));

        let gone = format!("nodeRemove(id: \"platform-cidades-pelo-clima\", {sources}) {{revision userErrors {{message}}}}");
        let gone = steward.ask(&format!("mutation {{{gone}}}")).await;
        assert_eq!(gone["nodeRemove"]["userErrors"], json!([]));
        let data = steward
            .ask(&format!("{{proposal(id: \"{joined}\") {{{asked}}}}}"))
            .await;
        let proposal = &data["proposal"];
        assert_eq!(proposal["changes"], Value::Null);
        assert_eq!(proposal["problems"][0]["code"], "INVALID");
        assert_eq!(proposal["problems"][0]["path"], json!(["changes", "0", "to"]));
        let since = proposal["changedSince"].as_array().unwrap();
        let of_platform = since.iter().any(|change| change["factId"] == "platform-cidades-pelo-clima");
        assert!(of_platform, "{since:?}");
        let payload = steward
            .act(&format!("proposalAccept(id: \"{joined}\", ifVersion: 1)"))
            .await;
        assert_eq!(complaints(&payload), complaint("INVALID", "changes.0.to"));
        assert_eq!(app.world.current().revision(), 3);
    })
    .await;
}

#[tokio::test]
async fn what_the_graph_says_already_is_not_accepted() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let contributor = Somebody::contributor(&app).await;
    let steward = Somebody::steward(&app, "country-pt").await;
    let changes = r#"{cityUpdate: {id: "city-braga", input: {population: 200000, sources: []}}}"#;
    let first = contributor.propose(changes).await;
    let second = contributor.propose(changes).await;
    steward
        .act(&format!("proposalAccept(id: \"{first}\", ifVersion: 1)"))
        .await;
    let payload = steward
        .act(&format!("proposalAccept(id: \"{second}\", ifVersion: 1)"))
        .await;
    assert_eq!(complaints(&payload), complaint("ALREADY_SO", ""));
    let data = steward
        .ask(&format!(
            "{{proposal(id: \"{second}\") {{problems {{code}} changes {{factId}}}}}}"
        ))
        .await;
    let expected = json!({"problems": [{"code": "ALREADY_SO"}], "changes": []});
    assert_eq!(data["proposal"], expected);
    assert_eq!(app.world.current().revision(), 2);
    // To propose it again makes no sense either.
    let payload = contributor.act(&create(changes, "")).await;
    assert_eq!(complaints(&payload), complaint("ALREADY_SO", ""));
}

#[tokio::test]
async fn pages_of_proposals_follow_each_other() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let contributor = Somebody::contributor(&app).await;
        for _ in 0..5 {
            contributor.propose(JOINED).await;
        }
        let swedish = JOINED.replace("braga", "linkoping").replace("cidades-pelo-clima", "cities-2030");
        contributor.propose(&swedish).await;
        let ids = async |arguments: &str| {
            let query = format!(
                "{{proposals{arguments} {{totalCount nodes {{id}} pageInfo {{hasNextPage hasPreviousPage startCursor endCursor}}}}}}"
            );
            let page = contributor.ask(&query).await["proposals"].take();
            let nodes = page["nodes"].as_array().unwrap().iter();
            let ids: Vec<String> = nodes.map(|node| node["id"].as_str().unwrap().to_owned()).collect();
            let info = &page["pageInfo"];
            let cursor = |name: &str| info[name].as_str().unwrap().to_owned();
            (
                ids.join(" "),
                (info["hasPreviousPage"] == true, info["hasNextPage"] == true),
                (cursor("startCursor"), cursor("endCursor")),
            )
        };
        let (first, more, (_, end)) = ids("(first: 4)").await;
        assert_eq!((first.as_str(), more), ("6 5 4 3", (false, true)));
        let (rest, more, (start, _)) = ids(&format!("(first: 4, after: \"{end}\")")).await;
        assert_eq!((rest.as_str(), more), ("2 1", (true, false)));
        let (back, more, _) = ids(&format!("(last: 2, before: \"{start}\")")).await;
        assert_eq!((back.as_str(), more), ("4 3", (true, true)));
        assert_eq!(ids("(last: 1)").await.0, "1");
        assert_eq!(ids("(countries: [\"country-se\"])").await.0, "6");
        let answer = crate::mutations::send(&app, &contributor.token, "{proposals(after: \"x\") {totalCount}}").await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    })
    .await;
}

/// However many proposals there are, as many statements.
#[tokio::test]
async fn statements_follow_from_the_question() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let contributor = Somebody::contributor(&app).await;
        let administrator = Somebody::new(&app, "All", Role::Administrator, "*").await;
        let asked = "{proposals {nodes {changes {summary fields {name}} problems {code} changedSince {revision} nodes {id} \
                     events {text}}}}";
        let statements = async || {
            let mut fewest = u64::MAX;
            for _ in 0..4 {
                let before = app.world.store().statements();
                administrator.ask(asked).await;
                fewest = fewest.min(app.world.store().statements() - before);
            }
            // Now and then the token is looked up as well, and when it was used last is written down.
            fewest
        };
        contributor.propose(JOINED).await;
        let of_one = statements().await;
        for _ in 0..6 {
            contributor.propose(JOINED).await;
        }
        assert_eq!(statements().await, of_one);
        assert!(of_one <= 12, "{of_one}");
    })
    .await;
}

#[tokio::test]
async fn a_request_evaluates_a_bounded_number_of_edits() {
    let mut config = Config::default();
    // Each proposal touches a fact, which takes 2500 steps.
    config.limits.steps = 6_000;
    let database = TestDatabase::on_disk();
    let app = App::with(&database, &config).await;
    app.import(embedded()).await;
    let contributor = Somebody::contributor(&app).await;
    contributor.propose(JOINED).await;
    contributor.propose(JOINED).await;
    let query = "{proposals {nodes {problems {message}}}}";
    assert_eq!(
        contributor.ask(query).await["proposals"]["nodes"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    contributor.propose(JOINED).await;
    let answer = send(&app, &contributor.token, query).await;
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("6000 steps in total"), "{message}");
}
