//! Those who follow proposals.

use serde_json::json;

use super::{JOINED, Somebody};
use crate::harness::app::App;
use crate::harness::database::on_both_databases;
use crate::harness::follower::Follower;

const EVENTS: &str =
    "subscription {proposals {id kind text organisation proposal {id state changes {summary}}}}";

#[tokio::test]
async fn each_is_told_of_the_proposals_that_they_see() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let contributor = Somebody::contributor(&app).await;
        let steward = Somebody::steward(&app, "country-pt").await;
        let elsewhere = Somebody::steward(&app, "country-se").await;
        contributor.propose(JOINED).await;
        let mut follower = Follower::of(&app, &steward.token, EVENTS).await;
        let mut own = Follower::of(&app, &contributor.token, EVENTS).await;
        let mut other = Follower::of(&app, &elsewhere.token, EVENTS).await;
        // What came before is not told.
        assert!(follower.is_silent().await);
        assert!(own.is_silent().await);
        assert!(other.is_silent().await);

        let id = contributor.propose(JOINED).await;
        let told = json!({"proposals": {
            "id": "2", "kind": "PROPOSED", "text": null, "organisation": "Braga",
            "proposal": {
                "id": "2", "state": "OPEN",
                "changes": [{"summary": "Adds the link: Braga is a member of Cidades pelo Clima."}],
            },
        }});
        assert_eq!(follower.data().await, told);
        assert_eq!(own.data().await, told);
        let comment = format!("proposalComment(id: \"{id}\", text: \"Thank you\")");
        steward.act(&comment).await;
        let accept = format!("proposalAccept(id: \"{id}\", ifVersion: 1)");
        steward.act(&accept).await;
        for kind in ["COMMENTED", "ACCEPTED"] {
            assert_eq!(follower.data().await["proposals"]["kind"], kind);
            assert_eq!(own.data().await["proposals"]["kind"], kind);
        }
        assert!(other.is_silent().await);

        // Who was away begins behind what they know.
        let again = EVENTS.replace(
            "proposals {",
            "proposals(after: \"2\", countries: [\"country-pt\"]) {",
        );
        let mut follower = Follower::of(&app, &steward.token, &again).await;
        for kind in ["COMMENTED", "ACCEPTED"] {
            assert_eq!(follower.data().await["proposals"]["kind"], kind);
        }
        assert!(follower.is_silent().await);
    })
    .await;
}

#[tokio::test]
async fn nobody_in_particular_is_told_nothing() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let mut follower = Follower::new(&app, EVENTS, json!({}), None).await;
        let refused = follower.try_next().await.unwrap();
        assert_eq!(
            refused["errors"][0]["extensions"]["code"],
            "UNAUTHENTICATED"
        );
    })
    .await;
}
