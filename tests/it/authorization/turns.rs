//! What is decided without a write transaction.

use entity::Role;
use entity::audit::AuditOutcome;
use mission_graph::world::{
    ProposalOutcome, ReviewAction, ReviewRequest, World, WriteOutcome, WriteRequest,
};
use serde_json::{Value, json};

use super::step::read;
use super::{apply, edits, start, viewer};
use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};
use crate::identity::issue;
use crate::mutations::send;

#[tokio::test]
async fn who_may_not_write_hears_of_that_and_of_nothing_else() {
    let database = TestDatabase::on_disk();
    let (app, _) = start(&database).await;
    // Each of these edits is wrong as well.
    let steps = read("rename city-nowhere city-somewhere; update pilot-nowhere 1");
    match apply(&app.world, &viewer(Role::Contributor, &[]), &steps).await {
        WriteOutcome::Denied(reason) => assert_eq!(
            reason,
            "Writing requires the role editor or higher; your role is contributor. Propose it with \
             `proposalCreate` instead."
        ),
        _ => panic!("it is planned first"),
    }
    let lines = app.world.store().newest_audits(1).await.unwrap();
    assert_eq!(lines[0].outcome, AuditOutcome::Refused);
    let steward = viewer(Role::Steward, &["country-pt"]);
    let refused = apply(&app.world, &steward, &steps).await;
    assert!(matches!(refused, WriteOutcome::Invalid(_)));
}

/// While another writer holds the lock, which would end these with an error of the store.
#[tokio::test]
async fn edits_that_are_not_written_take_no_turn() {
    on_both_databases(async |database| {
        let (app, _) = start(database).await;
        let editor = viewer(Role::Editor, &["country-pt"]);
        let other = database.store().await;
        let turn = other
            .begin_write_transaction(mission_graph::store::BUSY_TIMEOUT)
            .await
            .unwrap();
        let wrong = apply(&app.world, &editor, &read("update city-nowhere 1")).await;
        assert!(matches!(wrong, WriteOutcome::Invalid(_)));
        let dry = WriteRequest {
            dry_run: true,
            ..WriteRequest::new(editor.clone(), edits(&read("update city-lisbon 1")))
        };
        let dry = app.world.apply(dry).await.unwrap();
        assert!(matches!(dry, WriteOutcome::Completed(_)));
        drop(turn);
        let written = apply(&app.world, &editor, &read("update city-lisbon 1")).await;
        assert!(matches!(written, WriteOutcome::Completed(done) if done.revision == Some(2)));
    })
    .await;
}

/// Edits that were planned on an older revision are planned anew.
#[tokio::test]
async fn a_plan_is_of_the_revision_that_it_is_written_on() {
    on_both_databases(async |database| {
        let (app, _) = start(database).await;
        let other = World::open(database.store().await, crate::harness::app::clock)
            .await
            .unwrap();
        let steward = viewer(Role::Steward, &["all"]);
        let rounds = 6;
        for round in 0..rounds {
            let steps = |text: u32| read(&format!("update city-lisbon {text}"));
            let (here, there) = (steps(2 * round), steps(2 * round + 1));
            let (one, two) = tokio::join!(
                apply(&app.world, &steward, &here),
                apply(&other, &steward, &there),
            );
            for applied in [one, two] {
                assert!(
                    matches!(applied, WriteOutcome::Completed(done) if done.revision.is_some())
                );
            }
        }
        app.world.catch_up().await.unwrap();
        assert_eq!(app.world.current().revision(), 1 + 2 * u64::from(rounds));
        let verified = app.world.verify().await.unwrap();
        assert_eq!(verified.faults, Vec::<String>::new());
    })
    .await;
}

/// Neither the answer nor the work tells a proposal that is hidden from one that is not there.
#[tokio::test]
async fn a_hidden_proposal_is_like_none() {
    on_both_databases(async |database| {
        let (app, _) = start(database).await;
        let contributor = viewer(Role::Contributor, &[]);
        let steps = read("update city-lisbon 1");
        // It stays, since this steward may not accept it.
        let spain = viewer(Role::Steward, &["country-es"]);
        let proposed = super::propose(&app.world, &contributor, &steps).await;
        let id = proposed.proposal.expect("it is kept").id;
        let mut seen = Vec::new();
        for id in [id, id + 1] {
            let before = app.world.store().statements();
            let review = ReviewRequest {
                viewer: spain.clone(),
                id,
                action: ReviewAction::Comment {
                    text: "What is this?".to_owned(),
                },
                dry_run: false,
                request_id: None,
            };
            let ProposalOutcome { proposal, outcome } = app.world.review(review).await.unwrap();
            assert!(proposal.is_none());
            let WriteOutcome::Invalid(refused) = outcome else {
                panic!("{id}");
            };
            let statements = app.world.store().statements() - before;
            let lines = app.world.store().newest_audits(1).await.unwrap();
            let message = &refused.errors[0].message;
            assert_eq!(message, &lines[0].reason);
            seen.push((statements, message.replace(&id.to_string(), "ID")));
        }
        assert_eq!(seen[0], seen[1]);
    })
    .await;
}

/// The pilot EMPOWER has no city: no country alone makes it its own.
#[tokio::test]
async fn a_pilot_of_nobody_is_not_taken_by_a_link() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let (_, editor) = issue(app.world.store(), Role::Editor, "country-pt", 90).await;
        let (_, steward) = issue(app.world.store(), Role::Steward, "country-pt", 90).await;
        let source = r#"sources: ["https://example.org/said"]"#;
        let input = format!(r#"{{from: "city-lisbon", kind: PARTICIPATES_IN, to: "pilot-empower", {source}}}"#);
        let update = format!(r#"{{id: "pilot-empower", input: {{grantEur: 1, {source}}}}}"#);
        let both = format!("{{linkAdd: {input}}} {{pilotUpdate: {update}}}");
        let code = |answer: &Value| answer["errors"][0]["extensions"]["code"].clone();
        for mutation in [
            format!("changeSetApply(changes: [{both}])"),
            format!("linkAdd(input: {input})"),
            format!(r#"pilotUpdate(id: "pilot-empower", input: {{grantEur: 1, {source}}})"#),
        ] {
            let answer = send(&app, &editor, &format!("mutation {{{mutation} {{revision}}}}")).await;
            assert_eq!(code(&answer), "FORBIDDEN", "{mutation}: {answer}");
        }
        let propose = format!(
            r#"mutation {{proposalCreate(changes: [{both}], note: "Ours", evidence: ["https://example.org/said"])
               {{proposal {{id touchesEurope}}}}}}"#
        );
        let proposed = send(&app, &editor, &propose).await;
        let proposal = &proposed["data"]["proposalCreate"]["proposal"];
        assert_eq!(proposal, &json!({"id": "1", "touchesEurope": true}));
        let accept = r#"mutation {proposalAccept(id: "1", ifVersion: 1) {revision}}"#;
        let answer = send(&app, &steward, accept).await;
        assert_eq!(code(&answer), "FORBIDDEN", "{answer}");
        assert_eq!(app.world.current().revision(), 1);
    })
    .await;
}
