//! Proposals, as contributors make them and stewards decide them.

mod following;
mod review;
mod walk_through;

use entity::Role;
use entity::audit::{AuditOutcome, AuditedOperation};
use serde_json::{Value, json};

use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::identity::{issue_for, refusals_of};
use crate::mutations::send;

/// That Braga is a member of a platform.
const JOINED: &str = r#"{linkAdd: {from: "city-braga", kind: MEMBER_OF, to: "platform-cidades-pelo-clima", sources: []}}"#;
/// What is asked back of whatever is done.
const PAYLOAD: &str = "proposal {id state version} revision replayed userErrors {code message path} changes {action factId summary}";

/// Somebody who may do something.
struct Somebody<'a> {
    app: &'a App,
    token: String,
}

impl<'a> Somebody<'a> {
    async fn new(app: &'a App, organisation: &str, role: Role, countries: &str) -> Self {
        let store = app.world.store();
        let (_, token) = issue_for(store, organisation, role, countries, 90).await;
        Self { app, token }
    }

    async fn contributor(app: &'a App) -> Self {
        Self::new(app, "Braga", Role::Contributor, "").await
    }

    async fn steward(app: &'a App, countries: &str) -> Self {
        Self::new(app, "Porto", Role::Steward, countries).await
    }

    /// The data of an answer without errors.
    async fn ask(&self, query: &str) -> Value {
        let mut answer = send(self.app, &self.token, query).await;
        assert_eq!(answer.get("errors"), None, "{query}");
        answer["data"].take()
    }

    /// The payload of a mutation that is allowed.
    async fn act(&self, mutation: &str) -> Value {
        let query = format!("mutation {{ it: {mutation} {{ {PAYLOAD} }} }}");
        self.ask(&query).await["it"].take()
    }

    /// The first error of a mutation.
    async fn refused(&self, mutation: &str) -> Value {
        let query = format!("mutation {{ it: {mutation} {{ revision }} }}");
        let answer = send(self.app, &self.token, &query).await;
        let error = &answer["errors"][0];
        json!([error["extensions"]["code"], error["message"]])
    }

    /// Proposes, and gives the number.
    async fn propose(&self, changes: &str) -> String {
        let payload = self.act(&create(changes, "")).await;
        assert_eq!(payload["userErrors"], json!([]));
        payload["proposal"]["id"].as_str().unwrap().to_owned()
    }

    /// What is seen of the queue.
    async fn queue(&self) -> Value {
        let query = "{proposals {totalCount nodes {id state isOwn mayReview}}}";
        self.ask(query).await["proposals"].take()
    }
}

fn create(changes: &str, more: &str) -> String {
    format!(
        r#"proposalCreate(changes: [{changes}], note: "They said so", evidence: ["https://example.org/said"]{more})"#
    )
}

/// Codes and paths of what is wrong.
fn complaints(payload: &Value) -> Vec<(String, String)> {
    let errors = payload["userErrors"].as_array().unwrap().iter();
    let told = errors.map(|error| {
        let path = error["path"].as_array().unwrap().iter();
        let path: Vec<&str> = path.map(|step| step.as_str().unwrap()).collect();
        (error["code"].as_str().unwrap().to_owned(), path.join("."))
    });
    told.collect()
}

fn complaint(code: &str, path: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), path.to_owned())]
}

#[tokio::test]
async fn what_is_proposed_waits_until_a_steward_accepts_it() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let contributor = Somebody::contributor(&app).await;
        let link = "city-braga--member-of--platform-cidades-pelo-clima";
        let changes = json!([{
            "action": "ADDED",
            "factId": link,
            "summary": "Adds the link: Braga is a member of Cidades pelo Clima.",
        }]);
        let dry = contributor.act(&create(JOINED, ", dryRun: true")).await;
        assert_eq!((&dry["proposal"], &dry["changes"]), (&Value::Null, &changes));
        assert_eq!(contributor.queue().await["totalCount"], 0);

        let made = contributor.act(&create(JOINED, "")).await;
        let proposal = json!({"id": "1", "state": "OPEN", "version": 1});
        assert_eq!((&made["proposal"], &made["changes"]), (&proposal, &changes));
        assert_eq!((&made["revision"], app.world.current().revision()), (&Value::Null, 1));

        let steward = Somebody::steward(&app, "country-pt").await;
        let asked = "{proposal(id: \"1\") {
            organisation note evidence baseRevision countries {id} touchesEurope mayReview edits problems {message}
            changes(factKinds: [LINK]) {summary fields {name before after} nodes {id}}
            nodes {id} changedSince {revision} events {kind organisation text}
        }}";
        insta::assert_json_snapshot!("what_a_steward_reads", steward.ask(asked).await["proposal"]);

        let accepted = steward
            .act("proposalAccept(id: \"1\", ifVersion: 1, ifRevision: \"1\", comment: \"Welcome\")")
            .await;
        let proposal = json!({"id": "1", "state": "ACCEPTED", "version": 1});
        assert_eq!(accepted["proposal"], proposal);
        assert_eq!((&accepted["revision"], &accepted["changes"]), (&json!("2"), &changes));

        let data = app
            .ask(&format!("{{node(id: \"{link}\") {{...on Link {{sources {{url}}}}}} revision(number: \"2\") {{origin note organisation evidence}}}}"))
            .await;
        assert_eq!(data["node"]["sources"], json!([{"url": "https://example.org/said"}]));
        let revision = json!({
            "origin": "PROPOSAL", "note": "They said so", "organisation": "Braga",
            "evidence": ["https://example.org/said"],
        });
        assert_eq!(data["revision"], revision);
        assert_eq!(app.world.verify().await.unwrap().faults, Vec::<String>::new());

        let asked = "{proposal(id: \"1\") {state decidedBy reason revision mayReview problems {message} changes {summary}
            events {kind organisation text version}}}";
        let decided = contributor.ask(asked).await["proposal"].take();
        let expected = json!({
            "state": "ACCEPTED", "decidedBy": "Porto", "reason": "Welcome", "revision": "2", "mayReview": false,
            "problems": [], "changes": [{"summary": changes[0]["summary"]}],
            "events": [
                {"kind": "PROPOSED", "organisation": "Braga", "text": null, "version": 1},
                {"kind": "ACCEPTED", "organisation": "Porto", "text": "Welcome", "version": 1},
            ],
        });
        assert_eq!(decided, expected);
        let mut lines = app.world.store().newest_audits(9).await.unwrap();
        let of_proposals = [AuditedOperation::Propose, AuditedOperation::Review];
        lines.retain(|line| of_proposals.contains(&line.operation));
        let told = lines.iter().map(|line| (line.operation, line.outcome, &*line.reason, line.revision));
        let expected = [
            (AuditedOperation::Review, AuditOutcome::Allowed, "Proposal 1: accepted", Some(2)),
            (AuditedOperation::Propose, AuditOutcome::Allowed, "Proposal 1: proposed", None),
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected);
    })
    .await;
}

#[tokio::test]
async fn each_sees_what_is_theirs() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let contributor = Somebody::contributor(&app).await;
        contributor.propose(JOINED).await;
        let colleague = Somebody::new(&app, "Braga", Role::Contributor, "").await;
        let stranger = Somebody::new(&app, "Umeå", Role::Contributor, "").await;
        let editor = Somebody::new(&app, "Porto", Role::Editor, "country-pt").await;
        let own = json!({"totalCount": 1, "nodes": [{"id": "1", "state": "OPEN", "isOwn": true, "mayReview": false}]});
        let to_review = json!({"totalCount": 1, "nodes": [{"id": "1", "state": "OPEN", "isOwn": false, "mayReview": true}]});
        let nothing = json!({"totalCount": 0, "nodes": []});
        for (who, seen) in [
            (&contributor, &own),
            (&colleague, &own),
            (&stranger, &nothing),
            // Who writes in a country does not decide there.
            (&editor, &nothing),
            (&Somebody::steward(&app, "country-pt;country-es").await, &to_review),
            (&Somebody::steward(&app, "country-se").await, &nothing),
            // No part of an id, and no pattern.
            (&Somebody::steward(&app, "country-p;country-%;COUNTRY-PT").await, &nothing),
            (&Somebody::steward(&app, "*").await, &to_review),
            (&Somebody::new(&app, "All", Role::Administrator, "*").await, &to_review),
        ] {
            assert_eq!(who.queue().await, *seen);
            let found = who.ask("{proposal(id: \"1\") {id}}").await;
            assert_eq!(found["proposal"].is_null(), *seen == nothing);
            if *seen == nothing {
                // Whether there is one is not theirs to know.
                let payload = who.act("proposalComment(id: \"1\", text: \"Hm\")").await;
                assert_eq!(complaints(&payload), complaint("NOT_FOUND", "id"));
                let lines = app.world.store().newest_audits(1).await.unwrap();
                assert_eq!(lines[0].outcome, AuditOutcome::Refused);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn who_may_not_is_told_why() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let reader = Somebody::new(&app, "Nobody", Role::Reader, "").await;
    let forbidden = json!([
        "FORBIDDEN",
        "Proposing changes requires the role contributor or higher; without a token of a higher \
         role, you can only read."
    ]);
    assert_eq!(reader.refused(&create(JOINED, "")).await, forbidden);
    let lines = app.world.store().newest_audits(1).await.unwrap();
    assert_eq!(lines[0].operation, AuditedOperation::Propose);
    assert_eq!(lines[0].outcome, AuditOutcome::Refused);
    for query in ["{proposals {totalCount}}", "{proposal(id: \"1\") {id}}"] {
        let answer = send(&app, &reader.token, query).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let answer = app.answer(query, json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    }
    let contributor = Somebody::contributor(&app).await;
    let past = "query @at(revision: \"0\") {proposals {totalCount}}";
    let answer = send(&app, &contributor.token, past).await;
    let message = "Proposals are not available at past revisions: omit the revision.";
    assert_eq!(answer["errors"][0]["message"], message);
    let answer = app
        .answer(
            &format!("mutation {{{} {{revision}}}}", create(JOINED, "")),
            json!({}),
        )
        .await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");

    let lines = refusals_of(app.world.store(), AuditedOperation::Propose, 2).await;
    assert_eq!(
        lines[0].reason,
        "proposalCreate requires a token; none was sent."
    );

    // A twinning takes both countries.
    let twinned =
        r#"{linkAdd: {from: "city-porto", kind: TWINNED_WITH, to: "city-umea", sources: []}}"#;
    let id = contributor.propose(twinned).await;
    let accept = format!("proposalAccept(id: \"{id}\", ifVersion: 1)");
    let decline = format!("proposalDecline(id: \"{id}\", ifVersion: 1, reason: \"No\")");
    let steward = Somebody::steward(&app, "country-pt").await;
    for (act, message) in [
        (
            &accept,
            "city-porto--twinned-with--city-umea belongs to country-se. Reviewing proposals is \
             limited to country-pt; you have no permission for country-se.",
        ),
        (
            &decline,
            "Reviewing proposals is limited to country-pt; you have no permission for country-se.",
        ),
        (
            &format!("proposalWithdraw(id: \"{id}\")"),
            "Withdrawing this proposal is limited to its author and their organisation; a steward \
             can decline it.",
        ),
    ] {
        assert_eq!(steward.refused(act).await, json!(["FORBIDDEN", message]));
        let lines = app.world.store().newest_audits(1).await.unwrap();
        assert_eq!(
            (lines[0].operation, &*lines[0].reason),
            (AuditedOperation::Review, message)
        );
    }
    let own = "Reviewing proposals requires the role steward or higher; your role is contributor.";
    assert_eq!(
        contributor.refused(&accept).await,
        json!(["FORBIDDEN", own])
    );
    let both = Somebody::steward(&app, "country-pt;country-se").await;
    assert_eq!(both.act(&accept).await["revision"], "2");
}

#[tokio::test]
async fn all_that_is_wrong_with_a_proposal_is_told_at_once() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let contributor = Somebody::contributor(&app).await;
    let bad = r#"{linkAdd: {from: "city-nowhere", kind: MEMBER_OF, to: "platform-cidades-pelo-clima", sources: []}},
        {cityUpdate: {id: "city-braga", input: {population: -1, sources: []}}}"#;
    let payload = contributor.act(&create(bad, "")).await;
    let told = complaints(&payload);
    assert!(
        told.contains(&("INVALID".to_owned(), "changes.0.from".to_owned())),
        "{told:?}"
    );
    assert!(
        told.contains(&("INVALID".to_owned(), "changes.1.population".to_owned())),
        "{told:?}"
    );
    for (mutation, code, path) in [
        (create("", ""), "INVALID", "changes"),
        (
            create(JOINED, ", idempotencyKey: \"\""),
            "INVALID",
            "idempotencyKey",
        ),
        (
            create(JOINED, "").replace("They said so", " "),
            "INVALID",
            "note",
        ),
        (
            create(JOINED, "").replace(r#"["https://example.org/said"]"#, "[]"),
            "UNSOURCED",
            "evidence",
        ),
        // Lisbon is a member already.
        (
            create(&JOINED.replace("braga", "lisbon"), ""),
            "TAKEN",
            "changes.0",
        ),
        (
            create(
                r#"{cityUpdate: {id: "city-braga", input: {name: "Braga", sources: []}}}"#,
                "",
            )
            .replace(
                "https://example.org/said",
                "https://www.dgterritorio.gov.pt/",
            ),
            "",
            "",
        ),
    ] {
        let payload = contributor.act(&mutation).await;
        let told = complaints(&payload);
        if code.is_empty() {
            // To cite another page is a change as well.
            assert_eq!(told, []);
            continue;
        }
        assert_eq!(told[0], (code.to_owned(), path.to_owned()), "{mutation}");
        assert_eq!(payload["proposal"], Value::Null);
    }
    assert_eq!(contributor.queue().await["totalCount"], 1);
}

#[tokio::test]
async fn a_proposal_that_is_sent_again_is_made_once() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let contributor = Somebody::contributor(&app).await;
        let mutation = create(JOINED, ", idempotencyKey: \"a\"");
        let first = contributor.act(&mutation).await;
        let again = contributor.act(&mutation).await;
        assert_eq!(again["proposal"], first["proposal"]);
        assert_eq!(
            (&first["replayed"], &again["replayed"]),
            (&json!(false), &json!(true))
        );
        let other = mutation.replace("They said so", "Somebody said so");
        let payload = contributor.act(&other).await;
        assert_eq!(
            complaints(&payload),
            complaint("KEY_REUSED", "idempotencyKey")
        );
        // Keys are one's own.
        let colleague = Somebody::new(&app, "Braga", Role::Contributor, "").await;
        assert_eq!(colleague.act(&mutation).await["proposal"]["id"], "2");
        assert_eq!(contributor.queue().await["totalCount"], 2);
    })
    .await;
}

#[tokio::test]
async fn no_more_than_a_hundred_wait() {
    let database = TestDatabase::on_disk();
    let app = App::curated(&database).await;
    let contributor = Somebody::contributor(&app).await;
    for _ in 0..100 {
        contributor.propose(JOINED).await;
    }
    let payload = contributor.act(&create(JOINED, "")).await;
    assert_eq!(complaints(&payload), complaint("FORBIDDEN", ""));
    contributor.act("proposalWithdraw(id: \"1\")").await;
    assert_eq!(contributor.propose(JOINED).await, "101");
}
