//! The pages for readers, their files, the printed schema, and the page for what is not there.

mod files;
mod language;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use futures_util::FutureExt;
use serde_json::{Value, json};

pub use self::files::assets;

use self::language::{preferred, vary_by_language};
use super::graphiql::REVALIDATE;
use super::media_type::negotiate;
use super::middleware::AllowFraming;
use super::response::{self};
use super::static_text::StaticText;
use super::{AppState, dumps, export, feeds, open_in, tables};
use crate::access::Viewer;
use crate::explorer::{Address, LANGUAGES, NOT_FOUND, PAGES, Page, RenderResult};
use crate::graphql::{
    ApiError, CachePolicy, ContentEncoding, ETag, EncodedBody, ErrorCode, ExecutionError,
    GraphqlRequest, MediaType, Requester, ResponseKey, SerializedResponse, ValidOperation,
    conditional, workers,
};

/// Only our own files; the icon in a `data:` address is GraphiQL's. Forms are sent to our own pages.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const HTML: &str = "text/html; charset=utf-8";

/// The routes of all pages, in all languages.
pub fn routes() -> Router<Arc<AppState>> {
    let mut router = Router::new()
        .route("/assets/{file}", get(files::asset))
        .route("/favicon.ico", get(files::favicon))
        .route("/robots.txt", get(files::robots))
        .route("/sitemap.xml", get(files::sitemap));
    for (place, language) in LANGUAGES.into_iter().enumerate() {
        let prefixed = |route: &str| match (place, route) {
            (0, route) => route.to_owned(),
            (_, "/") => format!("/{language}"),
            (_, route) => format!("/{language}{route}"),
        };
        for page in PAGES {
            for route in page.routes {
                let answering =
                    move |client: Requester,
                          State(state): State<Arc<AppState>>,
                          headers: HeaderMap,
                          uri: Uri| answer(page, client, state, headers, uri);
                router = router.route(&prefixed(route), get(answering));
            }
        }
        router = router
            .route(&prefixed("/export"), get(export::list))
            .route(&prefixed("/dumps"), get(dumps::list))
            .route(&prefixed("/feeds"), get(feeds::list))
            .route(&prefixed("/open"), get(open_in::list))
            .route(&prefixed("/tables"), get(tables::list));
    }
    router
}

/// A page at its address.
async fn answer(
    page: &'static Page,
    client: Requester,
    state: Arc<AppState>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    if uri.path() == "/" && uri.query().is_none() {
        if let Some(language) = preferred(&headers) {
            let mut response = redirect(StatusCode::FOUND, &format!("/{language}"), "no-store");
            vary_by_language(&mut response);
            return response;
        }
        let mut response = PageRequest::new(page, client, state, headers, &uri)
            .respond()
            .await;
        vary_by_language(&mut response);
        return response;
    }
    PageRequest::new(page, client, state, headers, &uri)
        .respond()
        .await
}

/// What is known of a request for a page.
#[derive(Clone)]
struct PageRequest {
    page: &'static Page,
    address: Address,
    client: Requester,
    state: Arc<AppState>,
    headers: HeaderMap,
    encoding: ContentEncoding,
}

/// What a page has become, and how long it holds.
struct RenderedPage {
    rendered: RenderResult,
    etag: ETag,
    cache_control: String,
}

impl PageRequest {
    fn new(
        page: &'static Page,
        mut client: Requester,
        state: Arc<AppState>,
        headers: HeaderMap,
        uri: &Uri,
    ) -> Self {
        // What is public is answered for everybody.
        client.viewer = Viewer::ANONYMOUS;
        Self {
            page,
            address: Address::read(uri.path(), uri.query().unwrap_or_default()),
            client,
            state,
            encoding: ContentEncoding::negotiate(&headers),
            headers,
        }
    }

    async fn respond(mut self) -> Response {
        loop {
            let status = match self.page.name == NOT_FOUND.name {
                true => StatusCode::NOT_FOUND,
                false => StatusCode::OK,
            };
            if let Some(response) = self.find_cached(status) {
                return response;
            }
            let making = self.clone();
            let made = workers::run(async move { making.render().await }).await;
            match made {
                Ok(made) => match made.rendered {
                    RenderResult::Page(html) => {
                        return self
                            .page(status, html.into(), made.etag, &made.cache_control)
                            .await;
                    }
                    RenderResult::Redirect(to) => {
                        return redirect(StatusCode::PERMANENT_REDIRECT, &to, &made.cache_control);
                    }
                    RenderResult::NotFound => self.page = &NOT_FOUND,
                },
                // Other fields at the root fail for a node that is not there.
                Err(written)
                    if self.page.subject.is_some()
                        && written.status() == StatusCode::BAD_REQUEST =>
                {
                    self.page = &NOT_FOUND;
                }
                Err(_) if status == StatusCode::NOT_FOUND => {
                    let message = format!("There is no page at {}.", self.address.path);
                    return self.failed(status, &[message]);
                }
                Err(written) => return self.failed(written.status(), &written.messages()),
            }
        }
    }

    /// The page as it is kept, or 304 if the client has it.
    fn find_cached(&self, status: StatusCode) -> Option<Response> {
        if self.is_uncacheable() {
            return None;
        }
        let current = self.state.world.current();
        let (revision, committed_at) = (current.revision(), current.committed_at());
        let policy = CachePolicy::of_newest(&self.state.graphql, revision, committed_at);
        let etag = self.tag(&policy);
        let key = ResponseKey {
            etag,
            encoding: self.encoding,
        };
        let kept = self.state.graphql.response_cache.find(&key, revision)?;
        Some(self.response(status, kept, etag, policy.cache_control()))
    }

    /// Runs the page's document as every client's would be, and renders its answer.
    async fn render(&self) -> Result<RenderedPage, SerializedResponse> {
        let state = &self.state;
        let document = state
            .explorer
            .document(self.page)
            .map_err(|error| render_error(&error))?;
        let variables = (self.page.variables)(&self.address);
        let request = GraphqlRequest::trusted(
            document.into_owned(),
            async_graphql::Variables::from_json(variables),
        );
        let operation =
            ValidOperation::read(&state.graphql, request).map_err(api_error_response)?;
        let (policy, body) = operation.respond(&state.graphql, &self.client).await?;
        let answer: Value = serde_json::from_slice(&body).map_err(|error| render_error(&error))?;
        let rendered = state.explorer.render(self.page, &self.address, &answer);
        Ok(RenderedPage {
            rendered: rendered.map_err(|error| render_error(&error))?,
            etag: self.tag(&policy),
            cache_control: policy.cache_control().to_owned(),
        })
    }

    async fn page(
        &self,
        status: StatusCode,
        html: Bytes,
        etag: ETag,
        cache_control: &str,
    ) -> Response {
        let (encoding, answers) = (self.encoding, self.state.graphql.response_cache.clone());
        let is_unkept = self.is_uncacheable();
        let encoded = workers::run(async move {
            if is_unkept {
                return encoding.encode(&html);
            }
            let key = ResponseKey { etag, encoding };
            let kept = answers
                .get_or_compute(key, None, std::future::ready(Ok(html.clone())).boxed())
                .await;
            kept.unwrap_or_else(|_| encoding.encode(&html))
        });
        self.response(status, encoded.await, etag, cache_control)
    }

    fn response(
        &self,
        status: StatusCode,
        html: EncodedBody,
        etag: ETag,
        cache_control: &str,
    ) -> Response {
        let complete = || {
            let mut response = (status, [(header::CONTENT_TYPE, HTML)], html).into_response();
            self.secure(&mut response);
            response
        };
        if self.is_uncacheable() || status != StatusCode::OK {
            let mut response = complete();
            let no_store = HeaderValue::from_static("no-store");
            let headers = response.headers_mut();
            headers.insert(header::CACHE_CONTROL, no_store);
            return response;
        }
        etag.respond(&self.headers, cache_control, complete)
    }

    fn secure(&self, response: &mut Response) {
        let embed_in = &self.state.embed_in;
        if self.page.name != "embed" || embed_in.is_empty() {
            let policy = HeaderValue::from_static(POLICY);
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
            return;
        }
        let ancestors = format!("frame-ancestors {}", embed_in.join(" "));
        let policy = POLICY.replace("frame-ancestors 'none'", &ancestors);
        let policy = HeaderValue::from_str(&policy).expect("the settings were checked");
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
        response.extensions_mut().insert(AllowFraming);
    }

    /// A page that says what is wrong.
    fn failed(&self, status: StatusCode, messages: &[String]) -> Response {
        let shown = json!({"status": status.as_u16(), "messages": messages});
        let explorer = &self.state.explorer;
        let html = explorer.render_listed("error", &self.address, &shown);
        // Where not even that can be rendered, the words alone.
        let html = html.unwrap_or_else(|_| messages.join("\n"));
        let headers = [
            (header::CONTENT_TYPE, HTML),
            (header::CACHE_CONTROL, "no-store"),
        ];
        let mut response = (status, headers, self.encoding.encode(&html.into())).into_response();
        self.secure(&mut response);
        response
    }

    /// Whether neither this server nor a client may keep the page.
    fn is_uncacheable(&self) -> bool {
        self.page.is_private || self.state.explorer.is_live()
    }

    /// What the page depends on.
    fn tag(&self, policy: &CachePolicy) -> ETag {
        let address = self.address.in_language(self.address.language);
        ETag::of([
            self.state.graphql.schema_hash.as_slice(),
            policy.as_bytes(),
            HTML.as_bytes(),
            self.state.explorer.version().as_bytes(),
            self.page.name.as_bytes(),
            address.as_bytes(),
        ])
    }
}

/// What is listed at an address: a page for browsers, JSON for programs.
pub async fn list_response(
    state: &AppState,
    name: &str,
    listed: Value,
    headers: &HeaderMap,
    uri: &Uri,
) -> Response {
    let cache_control = match state.explorer.is_live() {
        true => "no-store".to_owned(),
        false => conditional::public(state.cache.max_age_seconds),
    };
    if negotiate(headers, &["application/json", HTML]) != Some(1) {
        let text = StaticText::new("application/json", listed.to_string());
        return text.respond(headers, &cache_control).await;
    }
    let address = Address::read(uri.path(), uri.query().unwrap_or_default());
    match state.explorer.render_listed(name, &address, &listed) {
        Ok(html) => {
            let page = StaticText::page(html, POLICY);
            page.respond(headers, &cache_control).await
        }
        Err(error) => render_error(&error).response(MediaType::Json, ContentEncoding::Identity),
    }
}

/// `/schema.graphql`: the printed schema.
pub async fn schema(State(state): State<Arc<AppState>>, headers: HeaderMap) -> Response {
    let cache_control = conditional::public(state.cache.max_age_seconds);
    state.schema.respond(&headers, &cache_control).await
}

/// For everything else: a page for people, an error for programs. Leads from an address that ends with a slash to the
/// one without, if there is no page at it.
pub async fn not_found(
    client: Requester,
    State(state): State<Arc<AppState>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    // Browsers take two slashes, of either kind, for the name of another site.
    if let Some(path) = uri.path().strip_suffix('/')
        && !path.starts_with("//")
        && !path.starts_with("/\\")
    {
        let query = uri
            .query()
            .map_or(String::new(), |query| format!("?{query}"));
        let to = format!("{path}{query}");
        return redirect(StatusCode::PERMANENT_REDIRECT, &to, REVALIDATE);
    }
    if negotiate(&headers, &["application/json", HTML]) == Some(1) {
        let request = PageRequest::new(&NOT_FOUND, client, state, headers, &uri);
        return request.respond().await;
    }
    let message = format!("There is no page at {}.", uri.path());
    response::refused(
        MediaType::Json,
        ApiError::of_request(StatusCode::NOT_FOUND, ErrorCode::NotFound, message),
    )
}

fn redirect(status: StatusCode, to: &str, cache_control: &str) -> Response {
    let location = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    let cache_control =
        HeaderValue::from_str(cache_control).unwrap_or(HeaderValue::from_static(REVALIDATE));
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, cache_control),
    ];
    (status, headers).into_response()
}

fn api_error_response(error: ApiError) -> SerializedResponse {
    SerializedResponse::refused(MediaType::GraphqlResponse, error)
}

/// A page that cannot be made, for a reason that only the log has.
fn render_error(error: &dyn std::error::Error) -> SerializedResponse {
    let happened = format!("cannot render a page: {error}");
    ExecutionError::failed(&happened).serialize(MediaType::GraphqlResponse)
}
