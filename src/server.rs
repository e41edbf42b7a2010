//! The HTTP server: routes, and what every answer has in common.
//!
//! Limits stand here, around the schema and not inside it: an async-graphql extension, even an empty
//! one, makes each field 1.5 times as expensive.

mod agents;
mod api_error;
mod bearer;
mod body;
mod completion;
mod conditional;
mod content_encoding;
mod csv_check;
mod document;
mod dumps;
mod errors;
mod event_stream;
mod execution_error;
mod executor;
mod export;
mod feeds;
mod file;
mod graphiql;
mod graphql;
mod health;
mod introspection;
mod listener;
mod media_type;
mod metrics;
mod middleware;
mod open_in;
mod operation;
mod pages;
mod parameters;
mod persisted_documents;
mod query_string_cache;
mod request_id;
mod requester;
mod response;
mod response_cache;
mod response_stream;
mod revision_parameters;
mod schema_types;
mod selection;
mod static_text;
mod tables;
mod websocket;
mod workers;

use std::any::Any;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_graphql::{Executor, Request, Response as Executed};
use axum::Router;
use axum::http::{Method, StatusCode, Version, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::BoxStream;
use rmcp::transport::streamable_http_server::StreamableHttpServerConfig;
use sha2::{Digest, Sha256};
use tower_http::cors::{AllowHeaders, Any as AnyOrigin, CorsLayer};

pub use self::agents::LocalGraph;
pub use self::export::open as open_export;
pub use self::file::OpenedExport;
pub use self::graphiql::EXAMPLES;
pub use self::listener::{ServeError, serve, serve_on};
pub use self::metrics::router as metrics_router;
pub use self::persisted_documents::TrustedDocumentsError;
pub use self::requester::PeerAddress;
pub use self::response::RestError;
pub use self::selection::QueryParameters;
pub use self::tables::open as open_table;

use self::api_error::{ApiError, ErrorCode};
use self::document::DocumentCache;
use self::media_type::MediaType;
use self::metrics::{Metrics, Protocol, SubscriptionGauge};
use self::persisted_documents::PersistedDocuments;
use self::query_string_cache::QueryStringCache;
use self::requester::RateLimiter;
use self::response_cache::ResponseCache;
use self::response_stream::LiveConnections;
use self::static_text::StaticText;
use crate::auth::{Authenticator, KeysError};
use crate::config::{Cache, Config, Limits};
use crate::explorer::{Explorer, ExplorerError};
use crate::mcp::SchemaReference;
use crate::schema::PublicAddress;
use crate::view::FairSemaphore;
use crate::world::World;

/// What the routes share.
pub struct AppState {
    execute: ExecuteFn,
    subscribe: SubscribeFn,
    /// The printed schema, and its hash.
    schema: StaticText,
    schema_hash: [u8; 32],
    world: Arc<World>,
    identity: Authenticator,
    documents: DocumentCache,
    persisted_documents: PersistedDocuments,
    response_cache: ResponseCache,
    metrics: Metrics,
    query_strings: QueryStringCache,
    /// A permit for each request that may be executed at the same time.
    executions: FairSemaphore,
    /// One for each of them that is expensive, beside the other.
    expensive_executions: FairSemaphore,
    /// One for each kilobyte of requests that wait or are executed.
    bodies: FairSemaphore,
    /// One for each export that may be made at the same time.
    exports: FairSemaphore,
    /// Where IRIs begin.
    iri: String,
    /// Under which address browsers reach this; empty for the one that they ask by.
    address: String,
    public_address: PublicAddress,
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

/// A schema, of which only this much matters here.
type ExecuteFn = Box<dyn Fn(Request) -> BoxFuture<'static, Executed> + Send + Sync>;
type SubscribeFn = Box<dyn Fn(Request) -> BoxStream<'static, Executed> + Send + Sync>;

/// Why the state could not be created.
#[derive(Debug, thiserror::Error)]
pub enum AppStateError {
    #[error(transparent)]
    Trusted(#[from] TrustedDocumentsError),
    #[error(transparent)]
    Keys(#[from] KeysError),
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
        workers::start();
        let limits = &config.limits;
        let documents = DocumentCache::new(&printed, config);
        let stored = PersistedDocuments::new(config, &documents)?;
        let identity = Authenticator::new(
            world.store().clone(),
            world.refusal_log().clone(),
            &config.identity,
        )?;
        let explorer = Explorer::new(config)?;
        let follower = schema.clone();
        let answers = ResponseCache::new(config.cache.answers_megabytes);
        let metrics = Metrics::new(&world, &stored, &documents, &answers);
        Ok(Arc::new(Self {
            execute: Box::new(move |request| {
                let schema = schema.clone();
                async move { schema.execute(request).await }.boxed()
            }),
            subscribe: Box::new(move |request| follower.execute_stream(request, None)),
            schema_hash: Sha256::digest(&printed).into(),
            schema: StaticText::new("text/plain; charset=utf-8", printed),
            world,
            identity,
            documents,
            persisted_documents: stored,
            response_cache: answers,
            query_strings: QueryStringCache::new(),
            metrics,
            executions: FairSemaphore::new(limits.concurrent, limits.concurrent_per_client),
            expensive_executions: FairSemaphore::of_cores(),
            bodies: FairSemaphore::new(
                limits.body_kilobytes().saturating_mul(limits.concurrent),
                limits.body_kilobytes() as usize * limits.concurrent_per_client,
            ),
            exports: FairSemaphore::new(limits.exports, limits.exports_per_client),
            iri: config.export.iri.clone(),
            address: config.public_address().to_owned(),
            check_old_years: config.check.old_years,
            public_address: PublicAddress::new(config.public_address()),
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
        self.identity.flush().await;
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

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    let text = text.unwrap_or("for an unknown reason");
    // What the standard library quotes in backticks may be a part of a request.
    let (text, _) = text.split_once('`').unwrap_or((text, ""));
    format!("panicked: {}", text.trim_end())
}
