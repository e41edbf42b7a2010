//! Databases without tables that are gone afterwards: a file of SQLite, and one of PostgreSQL where the tests have
//! a server for theirs.

use sea_orm::{ConnectionTrait, Database as Connect};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Names the server, as for the tests.
const SERVER: &str = "MISSION_GRAPH_TEST_POSTGRES";

pub struct Database {
    pub name: &'static str,
    pub url: String,
    /// Holds the file.
    _folder: Option<TempDir>,
    /// The server, and the name of the database there.
    on_server: Option<(String, String)>,
}

/// One of each kind that there is.
pub fn databases() -> Vec<Database> {
    let server = std::env::var(SERVER).ok();
    std::iter::once(Database::in_file())
        .chain(server.map(Database::on))
        .collect()
}

impl Database {
    pub fn in_file() -> Self {
        let folder = TempDir::new().expect("a folder for a database");
        Self {
            name: "SQLite",
            url: folder.path().join("graph.db").display().to_string(),
            _folder: Some(folder),
            on_server: None,
        }
    }

    fn on(server: String) -> Self {
        let name = format!("mission_graph_load_{}", std::process::id());
        execute(
            &server,
            &format!("CREATE DATABASE {name} TEMPLATE template0"),
        );
        Self {
            name: "PostgreSQL",
            url: format!("{server}/{name}"),
            _folder: None,
            on_server: Some((server, name)),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.on_server {
            execute(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

fn execute(server: &str, statement: &str) {
    let runtime = Runtime::new().expect("threads");
    runtime.block_on(async {
        let postgres = Connect::connect(format!("{server}/postgres")).await;
        let postgres = postgres.expect("the server answers");
        let done = postgres.execute_unprepared(statement).await;
        done.expect("its user may make databases");
    });
}
