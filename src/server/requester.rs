//! Who asks, by the address and by the token, and how often one client may.

mod forwarded;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use super::{AppState, bearer, response};
use crate::access::Viewer;
use crate::config::Config;
use crate::graphql::{ApiError, ErrorCode, MediaType, Requester};
use crate::view::ClientKey;

/// Clients that are remembered; beyond, those are forgotten that could ask all they may at once.
const REMEMBERED: usize = 10_000;

/// The other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct PeerAddress(pub SocketAddr);

/// A bucket of requests for each client, which fills at a steady rate.
pub struct RateLimiter {
    buckets: DefaultKeyedRateLimiter<ClientKey>,
    per_second: u32,
    burst: u32,
}

impl RateLimiter {
    /// As the settings want it; nothing where they want no limit.
    pub fn new(config: &Config) -> Option<Self> {
        let per_second = NonZeroU32::new(config.limits.requests_per_second)?;
        let burst = NonZeroU32::new(config.limits.requests_at_once)?;
        Some(Self {
            buckets: DefaultKeyedRateLimiter::keyed(
                Quota::per_second(per_second).allow_burst(burst),
            ),
            per_second: per_second.get(),
            burst: burst.get(),
        })
    }

    fn check(&self, client: &ClientKey) -> Result<(), RateLimited> {
        if self.buckets.len() > REMEMBERED {
            self.buckets.retain_recent();
        }
        self.buckets.check_key(client).map_err(|empty| {
            let wait = empty.wait_time_from(DefaultClock::default().now());
            RateLimited::new(self, wait.as_secs() + 1)
        })
    }
}

/// A client's bucket is empty.
pub struct RateLimited {
    pub error: ApiError,
    /// Until there is a request in it again.
    seconds: u64,
}

/// One who asks, has not asked too often, and is who the token says, if there is one. An extractor and not a layer, for
/// which the router would copy more than this does.
impl FromRequestParts<Arc<AppState>> for Requester {
    type Rejection = Response;

    async fn from_request_parts(
        request: &mut Parts,
        state: &Arc<AppState>,
    ) -> Result<Self, Self::Rejection> {
        let peer = request.extensions.get::<PeerAddress>();
        let mut client = Self::new(state, peer, &request.headers);
        client
            .check_rate(state)
            .map_err(|empty| empty.response(&request.headers))?;
        client.viewer = bearer::viewer(state, &request.headers, &request.uri).await?;
        Ok(client)
    }
}

impl Requester {
    fn new(state: &AppState, peer: Option<&PeerAddress>, headers: &HeaderMap) -> Self {
        // Without a connection, as in a test of the routes, there is no client.
        let key = peer.and_then(|peer| forwarded::client(peer.0.ip(), headers, state.proxies));
        Self {
            key,
            viewer: Viewer::ANONYMOUS,
        }
    }

    /// Takes a request out of the client's bucket.
    ///
    /// # Errors
    /// When there is none.
    pub fn check_rate(&self, state: &AppState) -> Result<(), RateLimited> {
        match (&state.rate_limiter, &self.key) {
            (Some(rate), Some(key)) => rate.check(key),
            _ => Ok(()),
        }
    }
}

impl RateLimited {
    fn new(rate: &RateLimiter, seconds: u64) -> Self {
        let RateLimiter {
            per_second, burst, ..
        } = rate;
        let message = format!(
            "Too many requests: the limit is {per_second} per second, with bursts of up to \
             {burst}. Retry in {seconds} s."
        );
        let status = StatusCode::TOO_MANY_REQUESTS;
        Self {
            error: ApiError::of_request(status, ErrorCode::LimitExceeded, message),
            seconds,
        }
    }

    fn response(self, headers: &HeaderMap) -> Response {
        let media = MediaType::accepted(headers).unwrap_or(MediaType::Json);
        let mut response = response::refused(media, self.error);
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(self.seconds));
        response
    }
}
