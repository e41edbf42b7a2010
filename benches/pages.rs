//! Pages for readers over the curated dataset, made anew and from the response cache.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use chrono::Utc;
use criterion::{Criterion, criterion_group, criterion_main};
use mission_graph::config::{CommandLine, Config};
use mission_graph::import::embedded;
use mission_graph::schema;
use mission_graph::server::{AppState, router};
use mission_graph::store::Store;
use mission_graph::world::{ImportOptions, World};
use tokio::runtime::Runtime;
use tower::ServiceExt;

const PAGES: [&str; 5] = [
    "/",
    "/countries/pt",
    "/cities/viladecans",
    "/compare?countries=pt,es,se",
    "/network",
];

fn pages(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder for a database");
    let url = format!("sqlite:{}", folder.path().join("curated.db").display());
    let world = runtime.block_on(async {
        let store = Store::connect(&url).await.expect("a database in a file");
        let world = World::open(store, Utc::now).await.expect("a world");
        let options = ImportOptions::new("The curated dataset");
        world
            .import(embedded(), options)
            .await
            .expect("the curated dataset");
        world
    });
    let mut group = criterion.benchmark_group("pages");
    group
        .measurement_time(Duration::from_secs(5))
        .sample_size(20);
    for (name, megabytes) in [("made anew", "0"), ("kept", "64")] {
        let variable = (
            "MISSION_GRAPH_CACHE__ANSWERS_MEGABYTES".to_owned(),
            megabytes.to_owned(),
        );
        let config = Config::from_layers(&CommandLine::default(), folder.path(), [variable]);
        let config = config.expect("settings");
        let edge =
            AppState::new(schema::build(), schema::sdl(), world.clone(), &config).expect("an edge");
        let router = router(edge);
        for path in PAGES {
            let bytes = runtime.block_on(read(&router, path));
            println!("{path} has {bytes} bytes");
            group.bench_function(format!("{path}, {name}"), |bencher| {
                bencher.iter(|| runtime.block_on(read(&router, path)));
            });
        }
    }
    group.finish();
}

async fn read(router: &Router, path: &str) -> usize {
    let request = Request::get(path)
        .header(header::ACCEPT, "text/html")
        .header(header::ACCEPT_ENCODING, "br")
        .body(Body::empty())
        .expect("a request");
    let response = router.clone().oneshot(request).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    let body = to_bytes(response.into_body(), usize::MAX).await;
    body.expect("a body").len()
}

criterion_group!(benches, pages);
criterion_main!(benches);
