//! A graph at a server, over HTTP.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{BoxFuture, FutureExt};
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, InvalidHeaderValue};
use hyper::{Method, Request, Response, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Map, Value, json};
use tokio::sync::OnceCell;
use tokio::time::timeout;

use super::{Graph, GraphRequest, SchemaReference, ToolDocument};

/// How long to wait for a response.
const PATIENCE: Duration = Duration::from_secs(60);
/// Maximum size of a response in bytes.
const MAX_RESPONSE: usize = 32 << 20;

/// A graph at a server. Queries are sent with GET, which executes nothing else.
pub struct RemoteGraph {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    /// Without a slash at the end.
    address: String,
    authorization: Option<HeaderValue>,
    schema: OnceCell<Arc<SchemaReference>>,
}

/// Why a server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    #[error(
        "the URL must be the address of a server, such as https://example.org, without a user name or a query"
    )]
    Address,
    #[error("the token has characters that tokens do not have")]
    Token(#[from] InvalidHeaderValue),
    #[error(
        "a token is not sent over unencrypted HTTP to another machine: use an https:// address"
    )]
    Unencrypted,
    #[error("cannot read the certificates of this system: {0}")]
    Certificates(std::io::Error),
}

impl RemoteGraph {
    /// The graph of the server at this address.
    ///
    /// # Errors
    /// If the address is not one of HTTP, if the token would be sent unencrypted over a network, or if the system
    /// has no certificates.
    pub fn new(address: &str, token: Option<&str>) -> Result<Self, RemoteError> {
        let uri: Uri = address.parse().map_err(|_| RemoteError::Address)?;
        let host = uri.host().ok_or(RemoteError::Address)?;
        let is_encrypted = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(RemoteError::Address),
        };
        let has_credentials = uri.authority().is_some_and(|it| it.as_str().contains('@'));
        if uri.query().is_some() || has_credentials {
            return Err(RemoteError::Address);
        }
        if token.is_some() && !is_encrypted && !is_loopback(host) {
            return Err(RemoteError::Unencrypted);
        }
        let authorization = token.map(|token| {
            let mut value = HeaderValue::try_from(format!("Bearer {token}"))?;
            value.set_sensitive(true);
            Ok::<_, InvalidHeaderValue>(value)
        });
        let connector = HttpsConnectorBuilder::new()
            .with_native_roots()
            .map_err(RemoteError::Certificates)?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            address: address.trim_end_matches('/').to_owned(),
            authorization: authorization.transpose()?,
            schema: OnceCell::new(),
        })
    }

    /// A query, sent with GET.
    async fn query(&self, text: &str, variables: Map<String, Value>) -> Result<Bytes, String> {
        let variables = Value::Object(variables).to_string();
        let parameters = form_urlencoded::Serializer::new(String::new())
            .append_pair("query", text)
            .append_pair("variables", &variables)
            .finish();
        let path = format!("/graphql?{parameters}");
        self.graphql(Method::GET, &path, Bytes::new()).await
    }

    /// A mutation, sent with POST.
    async fn mutate(&self, text: &str, variables: Map<String, Value>) -> Result<Bytes, String> {
        let body = json!({"query": text, "variables": variables}).to_string();
        self.graphql(Method::POST, "/graphql", body.into()).await
    }

    async fn graphql(&self, method: Method, path: &str, body: Bytes) -> Result<Bytes, String> {
        let is_query = method == Method::GET;
        let (status, body) = self.send(method, path, body).await?;
        let is_other_operation =
            status == StatusCode::METHOD_NOT_ALLOWED || status == StatusCode::NOT_ACCEPTABLE;
        if is_query && is_other_operation {
            return Err("The tool only executes queries.".to_owned());
        }
        // An error that comes from the API, whatever its status.
        match serde_json::from_slice::<Map<String, Value>>(&body) {
            Ok(response) if response.contains_key("data") || response.contains_key("errors") => {
                Ok(body)
            }
            _ => Err(self.unexpected(status)),
        }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Bytes,
    ) -> Result<(StatusCode, Bytes), String> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.address))
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/graphql-response+json, text/plain");
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let request = request
            .body(Full::new(body))
            .map_err(|error| format!("The request is invalid: {error}."))?;
        let unavailable = |reason: &dyn std::fmt::Display| {
            format!("The server at {} is not available: {reason}.", self.address)
        };
        let exchange = async {
            let response: Response<_> = self.client.request(request).await?;
            let (status, body) = (response.status(), response.into_body());
            let body = Limited::new(body, MAX_RESPONSE).collect().await?;
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>((status, body.to_bytes()))
        };
        match timeout(PATIENCE, exchange).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(unavailable(&root_cause(&*error))),
            Err(_) => Err(unavailable(&"it did not respond in time")),
        }
    }

    async fn fetch_schema(&self) -> Result<Arc<SchemaReference>, String> {
        let (status, sdl) = self
            .send(Method::GET, "/schema.graphql", Bytes::new())
            .await?;
        if status != StatusCode::OK {
            return Err(self.unexpected(status));
        }
        let sdl = str::from_utf8(&sdl).map_err(|_| self.unexpected(status))?;
        Ok(Arc::new(SchemaReference::parse(sdl)?))
    }

    fn unexpected(&self, status: StatusCode) -> String {
        let address = &self.address;
        format!("The server at {address} answered {status}, but not as Mission Graph does.")
    }
}

impl Graph for RemoteGraph {
    fn execute(&self, request: GraphRequest) -> BoxFuture<'_, Result<Bytes, String>> {
        let GraphRequest {
            document,
            variables,
        } = request;
        async move {
            match document {
                ToolDocument::Query(text) => self.query(text, variables).await,
                ToolDocument::ClientQuery(text) => self.query(&text, variables).await,
                ToolDocument::Mutation(text) => self.mutate(text, variables).await,
            }
        }
        .boxed()
    }

    fn schema(&self) -> BoxFuture<'_, Result<Arc<SchemaReference>, String>> {
        let schema = self.schema.get_or_try_init(|| self.fetch_schema());
        async move { schema.await.cloned() }.boxed()
    }

    fn has_token(&self) -> bool {
        self.authorization.is_some()
    }
}

/// The innermost error, which has the reason: "Connection refused", for example.
fn root_cause<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> &'a (dyn std::error::Error + 'static) {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.last().unwrap_or(error)
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}
