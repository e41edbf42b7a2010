//! Queries with their answers: each `cases/<noun>/<what>.graphql` has its answer, and the number of
//! SQL statements it took, in a snapshot beside it. Answers and statements are the same on both
//! databases. `INSTA_UPDATE=always cargo test cases` writes the snapshots anew.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::harness::app::App;
use crate::harness::database::on_both_databases;

#[tokio::test]
async fn each_query_has_its_answer() {
    on_both_databases(async |database| {
        let app = App::curated(database).await;
        let mut differing = Vec::new();
        for case in cases() {
            let answer = answer(&app, &case).await;
            if !is_as_before(&case, &answer) {
                differing.push(case);
            }
        }
        assert_eq!(differing, Vec::<PathBuf>::new());
    })
    .await;
}

async fn answer(app: &App, case: &Path) -> String {
    let query = fs::read_to_string(case).unwrap();
    let before = app.world.store().statements();
    let mut answer = app.answer(&query, json!({})).await;
    // Follows from how much there is of everything, and would change with every fact.
    if let Some(extensions) = answer.get_mut("extensions").and_then(Value::as_object_mut) {
        extensions.shift_remove("cost");
    }
    let statements = app.world.store().statements() - before;
    let answer = serde_json::to_string_pretty(&answer).unwrap();
    format!("{answer}\nstatements: {statements}")
}

fn is_as_before(case: &Path, answer: &str) -> bool {
    let name = case.file_stem().unwrap().to_str().unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(case.parent().unwrap());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
        .bind(|| catch_unwind(AssertUnwindSafe(|| insta::assert_snapshot!(name, answer))).is_ok())
}

pub fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases");
    let nouns = fs::read_dir(folder)
        .unwrap()
        .map(|noun| noun.unwrap().path());
    let mut cases: Vec<PathBuf> = nouns
        .flat_map(|noun| fs::read_dir(noun).unwrap())
        .map(|file| file.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "graphql")
        })
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}
