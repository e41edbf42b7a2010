//! What answers: Mission Graph, and a handler that knows one answer by heart.

use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::routing::get;
use axum::serve::ListenerExt;
use mission_graph::config::Config;
use mission_graph::import::Folder;
use mission_graph::schema;
use mission_graph::server::AppState;
use mission_graph::server::serve_on;
use mission_graph::store::Store;
use mission_graph::world::{ImportOptions, World};
use tokio::net::TcpListener;

/// What hyper puts on every answer by itself.
const BY_HYPER: [&str; 2] = ["date", "content-length"];

/// Mission Graph as the program runs it.
pub struct Product {
    pub address: SocketAddr,
    pub world: Arc<World>,
}

impl Product {
    /// Over an empty database, which is filled with these facts.
    pub async fn start(config: &Config, database: &str, facts: Folder) -> Self {
        let store = Store::connect(database).await.expect("a database");
        let world = World::open(store, chrono::Utc::now).await;
        let world = world.expect("an empty database");
        let filled = world.import(facts, ImportOptions::new("What is measured"));
        filled.await.expect("the facts have no faults");
        let following = world.clone();
        tokio::spawn(async move { following.follow().await });

        let edge = AppState::new(schema::build(), schema::sdl(), world.clone(), config);
        let edge = edge.expect("no documents are trusted");
        let (listener, address) = listen().await;
        let config = config.clone();
        tokio::spawn(async move { serve_on(listener, edge, &config, pending()).await });
        Self { address, world }
    }
}

/// Answers every GET of `/graphql` with the same head and body, as axum does it by itself: with
/// `axum::serve`, without any layer.
pub async fn serve_bytes(head: &str, body: Vec<u8>) -> SocketAddr {
    let headers: HeaderMap = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .filter(|(name, _)| !BY_HYPER.contains(name))
        .map(|(name, value)| {
            let name = HeaderName::try_from(name).expect("it was one");
            (name, HeaderValue::from_str(value).expect("it was one"))
        })
        .collect();
    let body = Bytes::from(body);
    let handler = async move || (headers, body);
    let router = Router::new().route("/graphql", get(handler));
    let (listener, address) = listen().await;
    let listener = listener.tap_io(|socket| socket.set_nodelay(true).expect("a socket of TCP"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port is free");
    let address = listener.local_addr().expect("it listens");
    (listener, address)
}
