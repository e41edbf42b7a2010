//! A request on its way to an answer, whatever sends it: routes, pages and agents use the same [`Engine`].
//!
//! Limits stand here, around the schema and not inside it: an async-graphql extension, even an empty
//! one, makes each field 1.5 times as expensive.

mod api_error;
mod completion;
pub(crate) mod conditional;
mod content_encoding;
mod document;
pub(crate) mod errors;
mod execution_error;
mod introspection;
pub(crate) mod metrics;
mod operation;
mod parameters;
mod persisted_documents;
mod requester;
mod response;
mod response_cache;
mod response_stream;
pub(crate) mod revision_parameters;
mod schema_types;
mod selection;
pub(crate) mod workers;

use std::sync::Arc;

use async_graphql::{Executor, Request, Response as Executed};
use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::BoxStream;
use sha2::{Digest, Sha256};

pub use self::persisted_documents::TrustedDocumentsError;
pub use self::selection::QueryParameters;

pub(crate) use self::api_error::{ApiError, ErrorCode};
pub(crate) use self::conditional::{CachePolicy, ETag};
pub(crate) use self::content_encoding::{ContentEncoding, EncodedBody};
pub(crate) use self::execution_error::{ExecutionError, timeout_error};
pub(crate) use self::operation::{GraphqlRequest, PreparedOperation, ValidOperation};
pub(crate) use self::parameters::Parameters;
pub(crate) use self::requester::{Requester, authentication_failure};
pub(crate) use self::response::{MediaType, SerializedResponse, serialize_event, within};
pub(crate) use self::response_cache::ResponseKey;
pub(crate) use self::response_stream::{ResponseStream, StreamedResponse, errors_of};
pub(crate) use self::schema_types::SchemaTypes;
pub(crate) use self::selection::{SelectionError, select, split_list, unknown};

use self::document::DocumentCache;
use self::metrics::EngineMetrics;
use self::persisted_documents::PersistedDocuments;
use self::response_cache::ResponseCache;
use crate::auth::{Authenticator, KeysError};
use crate::config::{Config, Limits};
use crate::schema::PublicAddress;
use crate::view::FairSemaphore;
use crate::world::World;

/// Executes operations, within the limits.
pub struct Engine {
    execute: ExecuteFn,
    subscribe: SubscribeFn,
    /// The hash of the printed schema.
    pub(crate) schema_hash: [u8; 32],
    pub(crate) world: Arc<World>,
    pub(crate) authenticator: Authenticator,
    pub(crate) documents: DocumentCache,
    pub(crate) persisted_documents: PersistedDocuments,
    pub(crate) response_cache: ResponseCache,
    pub(crate) metrics: EngineMetrics,
    /// A permit for each request that may be executed at the same time.
    executions: FairSemaphore,
    /// One for each of them that is expensive, beside the other.
    expensive_executions: FairSemaphore,
    public_address: PublicAddress,
    limits: Limits,
    /// How long caches may keep answers of the newest revision.
    max_age_seconds: u32,
}

/// A schema, of which only this much matters here.
type ExecuteFn = Box<dyn Fn(Request) -> BoxFuture<'static, Executed> + Send + Sync>;
type SubscribeFn = Box<dyn Fn(Request) -> BoxStream<'static, Executed> + Send + Sync>;

/// Why the engine could not be created.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    #[error(transparent)]
    Trusted(#[from] TrustedDocumentsError),
    #[error(transparent)]
    Keys(#[from] KeysError),
}

impl Engine {
    /// For a schema, its printed text, and the world that its requests are about.
    ///
    /// # Errors
    /// When the trusted documents or the keys of an identity provider can't be read.
    pub fn new(
        schema: impl Executor,
        printed: &str,
        world: Arc<World>,
        config: &Config,
    ) -> Result<Arc<Self>, EngineError> {
        workers::start();
        let limits = &config.limits;
        let documents = DocumentCache::new(printed, config);
        let persisted_documents = PersistedDocuments::new(config, &documents)?;
        let authenticator = Authenticator::new(
            world.store().clone(),
            world.refusal_log().clone(),
            &config.identity,
        )?;
        let follower = schema.clone();
        Ok(Arc::new(Self {
            execute: Box::new(move |request| {
                let schema = schema.clone();
                async move { schema.execute(request).await }.boxed()
            }),
            subscribe: Box::new(move |request| follower.execute_stream(request, None)),
            schema_hash: Sha256::digest(printed).into(),
            world,
            authenticator,
            documents,
            persisted_documents,
            response_cache: ResponseCache::new(config.cache.answers_megabytes),
            metrics: EngineMetrics::new(),
            executions: FairSemaphore::new(limits.concurrent, limits.concurrent_per_client),
            expensive_executions: FairSemaphore::of_cores(),
            public_address: PublicAddress::new(config.public_address()),
            limits: limits.clone(),
            max_age_seconds: config.cache.max_age_seconds,
        }))
    }

    /// The schema that documents are validated against.
    pub(crate) fn types(&self) -> &SchemaTypes {
        self.documents.types()
    }
}
