//! The command line, about a past revision.

use std::process::Command;

use super::told;
use crate::harness::database::on_both_databases;
use crate::harness::fetched::fetch;

#[tokio::test]
async fn the_command_writes_what_stands_at_the_address() {
    on_both_databases(async |database| {
        let app = told(database).await;
        let url = match database.is_postgres() {
            true => database.url().to_owned(),
            false => format!("sqlite:{}", database.url()),
        };
        for (name, address) in [
            ("cities.csv", "/tables/cities.csv?revision=1"),
            ("gexf", "/export/network.gexf?revision=1"),
        ] {
            let command = Command::new(env!("CARGO_BIN_EXE_mission-graph"))
                .args(["--database", &url, "export", name, "--revision", "1"])
                .output()
                .unwrap();
            assert!(command.status.success(), "{command:?}");
            assert_eq!(command.stdout, fetch(&app.router, address).await.body);
        }
        let command = Command::new(env!("CARGO_BIN_EXE_mission-graph"))
            .args(["--database", &url, "export", "gexf", "--revision", "5"])
            .output()
            .unwrap();
        assert_eq!(command.status.code(), Some(2));
        let told = String::from_utf8_lossy(&command.stderr);
        assert!(
            told.contains("There is no revision 5; the revisions are 1 to 4."),
            "{told}"
        );
    })
    .await;
}
