//! The HTTP server: routes, and what every answer has in common.

mod agents;
mod bearer;
mod body;
mod csv_check;
mod dumps;
mod event_stream;
mod executor;
mod export;
mod feeds;
mod file;
mod graphiql;
mod graphql;
mod health;
mod listener;
mod live_connections;
mod media_type;
mod metrics;
mod middleware;
mod open_in;
mod pages;
mod query_string_cache;
mod request_id;
mod requester;
mod response;
mod static_text;
mod tables;
mod websocket;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_graphql::Executor;
use axum::Router;
use axum::http::{Method, StatusCode, Version, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use rmcp::transport::streamable_http_server::StreamableHttpServerConfig;
use tower_http::cors::{AllowHeaders, Any as AnyOrigin, CorsLayer};

pub use self::agents::LocalGraph;
pub use self::export::open as open_export;
pub use self::file::OpenedExport;
pub use self::graphiql::EXAMPLES;
pub use self::listener::{ServeError, serve, serve_on};
pub use self::metrics::router as metrics_router;
pub use self::requester::PeerAddress;
pub use self::response::RestError;
pub use self::tables::open as open_table;

use self::live_connections::LiveConnections;
use self::metrics::Metrics;
use self::query_string_cache::QueryStringCache;
use self::requester::RateLimiter;
use self::static_text::StaticText;
use crate::config::{Cache, Config, Limits};
use crate::explorer::{Explorer, ExplorerError};
use crate::graphql::{ApiError, Engine, EngineError, ErrorCode, MediaType};
use crate::mcp::SchemaReference;
use crate::view::FairSemaphore;
use crate::world::World;

/// What the routes share.
pub struct AppState {
    graphql: Arc<Engine>,
    /// The printed schema.
    schema: StaticText,
    world: Arc<World>,
    metrics: Metrics,
    query_strings: QueryStringCache,
    /// A permit for each kilobyte of requests that wait or are executed.
    bodies: FairSemaphore,
    /// One for each export that may be made at the same time.
    exports: FairSemaphore,
    /// Where IRIs begin.
    iri: String,
    /// Under which address browsers reach this; empty for the one that they ask by.
    address: String,
    /// Years after which a fact is reported as old.
    check_old_years: u32,
    rate_limiter: Option<RateLimiter>,
    /// How many proxies of ours a request passes.
    proxies: usize,
    limits: Limits,
    cache: Cache,
    connections: LiveConnections,
    heartbeat_seconds: u64,
    /// Whose pages may open WebSockets; empty for all.
    origins: Vec<String>,
    explorer: Explorer,
    /// Files of the pages, with those of the settings.
    assets: Vec<(String, StaticText)>,
    /// Sites that may show pages in frames.
    embed_in: Vec<String>,
    /// How agents connect.
    agents: StreamableHttpServerConfig,
    schema_reference: OnceLock<Arc<SchemaReference>>,
    draining: AtomicBool,
}

/// Why the state could not be created.
#[derive(Debug, thiserror::Error)]
pub enum AppStateError {
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Explorer(#[from] ExplorerError),
    #[error("cannot read the logo {path}: {error}")]
    Logo { path: String, error: std::io::Error },
}

impl AppState {
    /// For a schema, its printed text, and the world that its requests are about.
    ///
    /// # Errors
    /// When the trusted documents, the keys of an identity provider or the files of the pages can't be read.
    pub fn new(
        schema: impl Executor,
        printed: String,
        world: Arc<World>,
        config: &Config,
    ) -> Result<Arc<Self>, AppStateError> {
        let limits = &config.limits;
        let graphql = Engine::new(schema, &printed, world.clone(), config)?;
        let explorer = Explorer::new(config)?;
        let metrics = Metrics::new(&graphql);
        Ok(Arc::new(Self {
            graphql,
            schema: StaticText::new("text/plain; charset=utf-8", printed),
            world,
            query_strings: QueryStringCache::new(),
            metrics,
            bodies: FairSemaphore::new(
                limits.body_kilobytes().saturating_mul(limits.concurrent),
                limits.body_kilobytes() as usize * limits.concurrent_per_client,
            ),
            exports: FairSemaphore::new(limits.exports, limits.exports_per_client),
            iri: config.export.iri.clone(),
            address: config.public_address().to_owned(),
            check_old_years: config.check.old_years,
            rate_limiter: RateLimiter::new(config),
            proxies: config.client.proxies,
            limits: limits.clone(),
            cache: config.cache.clone(),
            connections: LiveConnections::new(limits),
            heartbeat_seconds: config.live.heartbeat_seconds,
            origins: config.live.origins.clone(),
            assets: pages::assets(&explorer, &config.explorer)?,
            explorer,
            embed_in: config.explorer.embed_in.clone(),
            agents: agents::transport(config),
            schema_reference: OnceLock::new(),
            draining: AtomicBool::new(false),
        }))
    }

    /// From now on `/readyz` says that no more requests are wanted.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Tells those who follow the data to go elsewhere.
    pub fn stop(&self) {
        self.connections.stop();
    }

    /// Waits until all subscriptions have ended, soon after [`AppState::stop`].
    pub async fn wait_until_stopped(&self) {
        self.connections.wait_until_empty().await;
    }

    /// Writes down what would be forgotten with the process, when all is answered.
    pub async fn flush(&self) {
        self.graphql.authenticator.flush().await;
    }
}

/// All routes.
pub fn router(state: Arc<AppState>) -> Router {
    Router::new()
        .route("/graphql", get(graphql::get).post(graphql::post))
        .route("/graphql/ws", get(websocket::open))
        .route("/export/{file}", get(export::network))
        .route("/dumps/{file}", get(dumps::archive))
        .route("/grafana/{table}", get(export::grafana))
        .route("/feeds/{file}", get(feeds::changes))
        .route("/open/{program}", get(open_in::open))
        .route("/tables/{name}", get(tables::table))
        .route("/schema.graphql", get(pages::schema))
        .route("/check/{file}", post(csv_check::check))
        .route("/mcp", post(agents::respond))
        .route("/graphiql", get(graphiql::page))
        .route("/graphiql/{file}", get(graphiql::file))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .merge(pages::routes())
        .fallback(pages::not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(state.clone())
        .layer((
            // Outermost, so that a page on another site can read errors too.
            cross_origin(),
            from_fn_with_state(state, middleware::handle),
        ))
}

/// All routes, for requests as they come over the network.
pub fn public_router(state: Arc<AppState>) -> Router {
    router(state).layer(from_fn(check_host))
}

/// Refuses what has no host, or several (RFC 9112, 3.2), so that no two servers on the way take it for different ones.
async fn check_host(request: axum::extract::Request, next: Next) -> Response {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    if request.version() == Version::HTTP_11 && hosts != 1 {
        let message = format!(
            "An HTTP/1.1 request must have exactly one `Host` header, got \
            {hosts}."
        );
        let status = StatusCode::BAD_REQUEST;
        return response::refused(
            MediaType::Json,
            ApiError::of_request(status, ErrorCode::BadUserInput, message),
        );
    }
    next.run(request).await
}

/// Any site may read; none may do so in the name of a visitor, since a browser adds no credentials by itself:
/// there are no cookies, and a token has to be known to the page that sends it.
fn cross_origin() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AnyOrigin)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        // A wildcard would leave out Authorization.
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([
            header::ETAG,
            header::LINK,
            header::CONTENT_LENGTH,
            header::RETRY_AFTER,
            header::WWW_AUTHENTICATE,
            request_id::REQUEST_ID,
        ])
        .vary([
            header::ACCEPT,
            header::ACCEPT_ENCODING,
            // So that no cache gives one who has a token what it keeps for those without.
            header::AUTHORIZATION,
            header::ORIGIN,
            header::ACCESS_CONTROL_REQUEST_HEADERS,
        ])
        .max_age(Duration::from_secs(24 * 60 * 60))
}

async fn method_not_allowed(method: Method) -> Response {
    let message = format!("The method {method} is not supported for this route.");
    let status = StatusCode::METHOD_NOT_ALLOWED;
    response::refused(
        MediaType::Json,
        ApiError::of_request(status, ErrorCode::BadUserInput, message),
    )
}
