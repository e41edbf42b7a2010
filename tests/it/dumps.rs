//! Dumps: the whole dataset at a revision, in the import format, and what comes back from them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use axum::body::Bytes;
use axum::http::StatusCode;
use entity::fact::Dataset;
use mission_graph::import::Folder;
use mission_graph::store::Sources;
use mission_graph::world::ImportOptions;
use zip::ZipArchive;

mod command;
mod contents;
mod drawn;
mod properties;
mod protocol;
mod revisions;

use crate::harness::app::App;
use crate::harness::fetched::fetch;

/// The bytes of a dump that there is.
async fn dump(app: &App, revision: u64) -> Bytes {
    let answered = fetch(&app.router, &format!("/dumps/{revision}.zip")).await;
    assert_eq!(answered.status, StatusCode::OK, "{:?}", answered.body);
    answered.body
}

/// The files of an archive, by name.
fn files(archive: &Bytes) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(archive.clone())).unwrap();
    let mut files = BTreeMap::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    files
}

fn text(archive: &Bytes, name: &str) -> String {
    String::from_utf8(files(archive).remove(name).unwrap()).unwrap()
}

/// What an import reads of an archive.
fn tables(archive: &Bytes) -> Folder {
    let files = files(archive).into_iter();
    Folder::new(files.filter(|(name, _)| name.ends_with(".csv")))
}

/// Every fact with its sources.
async fn dataset(app: &App) -> Dataset {
    let read = app.world.store().read_dataset(Sources::Included).await;
    read.unwrap().1
}

/// Makes the database say what the folder says, and nothing else.
async fn replace(app: &App, folder: Folder) {
    let options = ImportOptions {
        prune: true,
        ..ImportOptions::new("A test\nof many lines")
    };
    app.world.import(folder, options).await.unwrap();
}
