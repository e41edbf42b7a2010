//! The Model Context Protocol: tools with which agents query the graph, over standard input and output
//! or over HTTP.
//!
//! Tools are independent of where the graph is: a [`Graph`] executes their GraphQL documents, in this
//! process or at a server.

mod arguments;
mod reference;
mod remote;
mod result;
mod server;

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use serde_json::{Map, Value};

pub use self::reference::SchemaReference;
pub use self::remote::{RemoteError, RemoteGraph};
pub use self::server::Server;

/// Executes the GraphQL documents of the tools.
pub trait Graph: Send + Sync {
    /// The serialised GraphQL response; `Err` with a message if there is none.
    fn execute(&self, request: GraphRequest) -> BoxFuture<'_, Result<Bytes, String>>;

    /// The schema; `Err` with a message if it is not available.
    fn schema(&self) -> BoxFuture<'_, Result<Arc<SchemaReference>, String>>;

    /// Whether requests have a token.
    fn has_token(&self) -> bool;
}

/// A GraphQL request of a tool.
pub struct GraphRequest {
    pub document: ToolDocument,
    pub variables: Map<String, Value>,
}

/// The document of a tool.
pub enum ToolDocument {
    /// A compiled-in query.
    Query(&'static str),
    /// A compiled-in mutation.
    Mutation(&'static str),
    /// A document of the client, which must be a query.
    ClientQuery(String),
}
