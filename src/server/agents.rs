//! `/mcp`: the Model Context Protocol over streamable HTTP, without sessions and with JSON responses.

use std::sync::Arc;

use async_graphql::Variables;
use async_graphql::parser::types::OperationType;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::future::{BoxFuture, FutureExt};
use http_body_util::Full;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::{Map, Value};

use super::response::{self};
use super::{AppState, body, request_id};
use crate::config::Config;
use crate::graphql::{
    ApiError, ErrorCode, GraphqlRequest, MediaType, Parameters, Requester, SerializedResponse,
    ValidOperation, workers,
};
use crate::mcp::{Graph, GraphRequest, SchemaReference, Server, ToolDocument};

const PATH: &str = "/mcp";

/// How agents connect: with the public address or a local one as `Host`, and from web pages only of the public
/// address and of those in the settings.
pub fn transport(config: &Config) -> StreamableHttpServerConfig {
    let address: Option<Uri> = config.public_address().parse().ok();
    let host = address.as_ref().and_then(Uri::host).map(str::to_owned);
    let settings = StreamableHttpServerConfig::default();
    let hosts: Vec<String> = settings.allowed_hosts.iter().cloned().chain(host).collect();
    let origins = config.agents.origins.iter().cloned();
    let origins = origins.chain(Some(config.public_address().to_owned()));
    settings
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(config.limits.body_bytes)
        .with_allowed_hosts(hosts)
        .with_allowed_origins(origins.filter_map(|origin| origin_with_port(&origin)))
        .enforce_origin_validation()
}

/// The origin of an address, with its port: without one, all ports would be allowed.
fn origin_with_port(address: &str) -> Option<String> {
    let address: Uri = address.parse().ok()?;
    let scheme = address.scheme_str()?;
    let port = match (address.port_u16(), scheme) {
        (Some(port), _) => port,
        (None, "https") => 443,
        (None, _) => 80,
    };
    Some(format!("{scheme}://{}:{port}", address.host()?))
}

/// Answers a message of the protocol.
pub async fn respond(
    client: Requester,
    State(state): State<Arc<AppState>>,
    request: Request,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let received =
        match body::receive(&state, &client, &parts.headers, body, body::BodyType::Json).await {
            Ok(received) => received,
            Err(error) => return response::refused(MediaType::Json, error),
        };
    // It has been read, and is no business of the protocol.
    parts.headers.remove(header::AUTHORIZATION);
    let graph: Arc<dyn Graph> = Arc::new(LocalGraph {
        state: state.clone(),
        client,
        headers: parts.headers.clone(),
    });
    let limit = state.limits.tool_result_bytes;
    let service = StreamableHttpService::new(
        move || Ok(Server::new(graph.clone(), limit)),
        Arc::new(NeverSessionManager::default()),
        state.agents.clone(),
    );
    let request = Request::from_parts(parts, Full::new(received.bytes.clone()));
    let mut response = service.handle(request).await.map(Body::new);
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    response
}

/// The graph of this process, for one client.
#[derive(Clone)]
pub struct LocalGraph {
    state: Arc<AppState>,
    client: Requester,
    /// Of the request, for the log.
    headers: HeaderMap,
}

impl LocalGraph {
    /// For the user of this process.
    pub fn new(state: Arc<AppState>) -> Self {
        Self {
            state,
            client: Requester::LOCAL,
            headers: HeaderMap::new(),
        }
    }

    async fn response(self, request: GraphRequest) -> Bytes {
        let executed = match self.operation(request) {
            Ok(operation) => operation.respond(&self.state.graphql, &self.client).await,
            Err(error) => Err(SerializedResponse::refused(
                MediaType::GraphqlResponse,
                error,
            )),
        };
        match executed {
            Ok((_, body)) => body,
            Err(failed) => failed.into_body(),
        }
    }

    fn operation(&self, request: GraphRequest) -> Result<ValidOperation, ApiError> {
        let variables = Variables::from_json(Value::Object(request.variables));
        let (request, kind) = match request.document {
            ToolDocument::Query(text) => {
                let request = GraphqlRequest::trusted(text.to_owned(), variables);
                (request, OperationType::Query)
            }
            ToolDocument::Mutation(text) => {
                let request = GraphqlRequest::trusted(text.to_owned(), variables);
                (request, OperationType::Mutation)
            }
            ToolDocument::ClientQuery(text) => {
                let query = Map::from_iter([("query".to_owned(), Value::String(text))]);
                let parameters = Parameters {
                    variables,
                    ..Parameters::from_members(query)?
                };
                let request = GraphqlRequest::new(&self.state.graphql, parameters)?;
                (request, OperationType::Query)
            }
        };
        let request = GraphqlRequest {
            request_id: request_id::of(&self.headers),
            ..request
        };
        let operation = ValidOperation::read(&self.state.graphql, request)?;
        if operation.kind != kind {
            let message = format!("The tool only executes queries, got a {}.", operation.kind);
            return Err(ApiError::of_document(ErrorCode::BadUserInput, message));
        }
        Ok(operation)
    }
}

impl Graph for LocalGraph {
    fn execute(&self, request: GraphRequest) -> BoxFuture<'_, Result<Bytes, String>> {
        let work = self.clone().response(request);
        let work = request_id::in_request_span(work, &self.headers, &Method::POST, PATH);
        async move { Ok(workers::run(work).await) }.boxed()
    }

    fn schema(&self) -> BoxFuture<'_, Result<Arc<SchemaReference>, String>> {
        let state = self.state.clone();
        let schema = workers::run(async move {
            let reference = state.schema_reference.get_or_init(|| {
                let printed = str::from_utf8(state.schema.plain()).expect("it was a string");
                let reference = SchemaReference::parse(printed);
                Arc::new(reference.expect("the library that executes it has printed it"))
            });
            reference.clone()
        });
        async move { Ok(schema.await) }.boxed()
    }

    fn has_token(&self) -> bool {
        self.client.viewer.principal().is_some()
    }
}
