//! `mission-graph token` and `mission-graph audit`.

use std::process::{Command, Output};

use super::{VIEWER, bear};
use crate::harness::app::App;
use crate::harness::database::on_both_databases;

/// Runs a command of words without spaces inside.
fn run(url: &str, arguments: &str) -> Output {
    let url = match url.starts_with("postgres") {
        true => url.to_owned(),
        false => format!("sqlite:{url}"),
    };
    Command::new(env!("CARGO_BIN_EXE_mission-graph"))
        .args(arguments.split(' '))
        .args(["--database", &url])
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap()
}

fn said(output: &[u8]) -> String {
    String::from_utf8(output.to_vec()).unwrap()
}

#[tokio::test]
async fn a_token_is_made_listed_used_and_revoked() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let url = database.url();
        let made = run(
            url,
            "token create --organisation Inova --role editor --countries country-pt,country-es \
             --expires 12h --label nightly",
        );
        assert!(made.status.success(), "{}", said(&made.stderr));
        let token = said(&made.stdout);
        let token = token.strip_suffix('\n').unwrap();
        let (id, _) = token.strip_prefix("mg_").unwrap().split_once('_').unwrap();
        assert!(!said(&made.stderr).contains(token));
        assert!(said(&made.stderr).contains(id));
        let viewer = bear(&app.router, VIEWER, token).await.viewer();
        assert_eq!(viewer["role"], "EDITOR");
        assert_eq!(viewer["organisation"], "Inova");
        assert_eq!(viewer["tokenId"], id);

        let listed = said(&run(url, "token list").stdout);
        let line = format!("{id}\teditor for country-es, country-pt, Inova\tuntil ");
        assert!(listed.starts_with(&line), "{listed}");
        assert!(listed.ends_with("\tnightly\n"), "{listed}");
        assert!(!listed.contains(token));

        let revoked = run(url, &format!("token revoke {id}"));
        assert!(revoked.status.success());
        assert!(said(&run(url, "token list").stdout).contains("\trevoked "));
        let again = run(url, &format!("token revoke {id}"));
        assert_eq!(again.status.code(), Some(2));
        assert!(said(&again.stderr).contains("was already revoked, on "));

        let audit = said(&run(url, "audit --first 2").stdout);
        let lines: Vec<&str> = audit.lines().collect();
        assert!(
            lines[0].contains("\tALLOWED\tREVOKE_TOKEN\tCOMMAND_LINE\t"),
            "{audit}"
        );
        assert!(
            lines[1].contains("\tALLOWED\tCREATE_TOKEN\tCOMMAND_LINE\t"),
            "{audit}"
        );
        assert!(lines.iter().all(|line| line.contains(id)));
        assert!(!audit.contains(token));
        assert_eq!(said(&run(url, "audit --first 1").stdout).lines().count(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_said_and_nothing_is_made() {
    on_both_databases(async |database| {
        let _app = App::curated(database).await;
        let url = database.url();
        let create = "token create --organisation O --label L --role";
        for (arguments, complaint) in [
            (
                "editr",
                "there is no role \"editr\"; the roles are contributor, editor, steward, \
                 administrator",
            ),
            ("reader", "a reader needs no token: reading is public"),
            (
                "editor",
                "an editor requires a list of countries; see --countries",
            ),
            (
                "editor --countries all",
                "an editor cannot have all countries",
            ),
            (
                "steward",
                "a steward requires a list of countries, or all countries",
            ),
            (
                "contributor --countries country-pt",
                "only editors and stewards can have countries",
            ),
            (
                "editor --countries country-xx",
                "there is no country \"country-xx\"; there are country-",
            ),
            (
                "editor --countries city-umea",
                "there is no country \"city-umea\"; there are country-",
            ),
            (
                "contributor --expires 367d",
                "must be at least one hour and at most 366 days",
            ),
            (
                "contributor --expires 0h",
                "must be at least one hour and at most 366 days",
            ),
            (
                "contributor --expires soon",
                "expected a number of days or hours, such as 90d or 12h",
            ),
            ("contributor --label=", "--label"),
        ] {
            let refused = run(url, &format!("{create} {arguments}"));
            assert_eq!(refused.status.code(), Some(2), "{arguments}");
            assert_eq!(said(&refused.stdout), "");
            assert!(
                said(&refused.stderr).contains(complaint),
                "{}",
                said(&refused.stderr)
            );
        }
        let refused = run(url, "token revoke mg_not-an-id_secret");
        assert_eq!(refused.status.code(), Some(2));
        assert!(said(&refused.stderr).contains("there is no token with this ID"));
        assert!(!said(&refused.stderr).contains("secret"));
        assert_eq!(database.count("token").await, 0);
        // That of the import.
        assert_eq!(database.count("audit").await, 1);
    })
    .await;
}
