//! Who asks, by the address and by the token, and how often one client may.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use super::media::Media;
use super::refusal::{Code, Refusal};
use super::{Edge, answer, bearer};
use crate::config::Config;
use crate::permit::Viewer;

/// Clients that are remembered; beyond, those are forgotten that could ask all they may at once.
const REMEMBERED: usize = 10_000;

/// The other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// A bucket of requests for each client, which fills at a steady rate.
pub struct Rate {
    buckets: DefaultKeyedRateLimiter<IpAddr>,
    per_second: u32,
    burst: u32,
    proxies: usize,
}

impl Rate {
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
            proxies: config.client.proxies,
        })
    }

    fn take(&self, client: IpAddr) -> Result<(), Empty> {
        if self.buckets.len() > REMEMBERED {
            self.buckets.retain_recent();
        }
        self.buckets.check_key(&client).map_err(|empty| {
            let wait = empty.wait_time_from(DefaultClock::default().now());
            Empty::new(self, wait.as_secs() + 1)
        })
    }
}

/// One who asks, has not asked too often, and is who the token says, if there is one. An extractor and not a
/// layer, for which the router would copy more than this does.
pub struct Client {
    /// Absent where there is no limit.
    bucket: Option<IpAddr>,
    pub viewer: Viewer,
}

/// A client's bucket is empty.
pub struct Empty {
    pub refusal: Refusal,
    /// Until there is a request in it again.
    seconds: u64,
}

impl FromRequestParts<Arc<Edge>> for Client {
    type Rejection = Response;

    async fn from_request_parts(
        request: &mut Parts,
        edge: &Arc<Edge>,
    ) -> Result<Self, Self::Rejection> {
        let peer = request.extensions.get::<Peer>();
        let mut client = Self::new(edge, peer, &request.headers);
        client
            .ask(edge)
            .map_err(|empty| empty.response(&request.headers))?;
        client.viewer = bearer::viewer(edge, &request.headers, &request.uri).await?;
        Ok(client)
    }
}

impl Client {
    fn new(edge: &Edge, peer: Option<&Peer>, headers: &HeaderMap) -> Self {
        // Without a connection, as in a test of the routes, there is no client.
        let told = edge.rate.as_ref().zip(peer);
        let client = told.map(|(rate, peer)| address(peer.0.ip(), headers, rate.proxies));
        // Who is on this machine can do worse than to ask.
        let remote = client.filter(|client| !client.is_loopback());
        Self {
            bucket: remote.map(bucket_of),
            viewer: Viewer::ANONYMOUS,
        }
    }

    /// Takes a request out of the client's bucket.
    ///
    /// # Errors
    /// When there is none.
    pub fn ask(&self, edge: &Edge) -> Result<(), Empty> {
        match (&edge.rate, self.bucket) {
            (Some(rate), Some(bucket)) => rate.take(bucket),
            _ => Ok(()),
        }
    }
}

/// The client's address. Each proxy adds to `X-Forwarded-For` who asked it, so with so many of our
/// own, the client is so many entries from the end; what stands before, anyone may have written.
fn address(peer: IpAddr, headers: &HeaderMap, proxies: usize) -> IpAddr {
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let place = forwarded.len().checked_sub(proxies);
    let told = place.and_then(|place| forwarded.get(place)?.parse::<IpAddr>().ok());
    told.unwrap_or(peer).to_canonical()
}

/// A household has a whole /64 of the sixth version of IP, and so counts as one.
fn bucket_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from(network))
        }
        v4 => v4,
    }
}

impl Empty {
    fn new(rate: &Rate, seconds: u64) -> Self {
        let Rate {
            per_second, burst, ..
        } = rate;
        let message = format!(
            "Too many requests: the limit is {per_second} each second, and {burst} at once. \
             Ask again in {seconds} s."
        );
        let status = StatusCode::TOO_MANY_REQUESTS;
        Self {
            refusal: Refusal::of_request(status, Code::LimitExceeded, message),
            seconds,
        }
    }

    fn response(self, headers: &HeaderMap) -> Response {
        let media = Media::accepted(headers).unwrap_or(Media::Json);
        let mut response = answer::refused(media, self.refusal);
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(self.seconds));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_told_from_proxies_that_are_ours() {
        let peer: IpAddr = "10.0.0.1".parse().unwrap();
        let cases = [
            (0, "", "10.0.0.1"),
            // Nobody is believed who is not ours.
            (0, "1.1.1.1", "10.0.0.1"),
            (1, "1.1.1.1", "1.1.1.1"),
            (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
            (2, "6.6.6.6, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
            (1, "", "10.0.0.1"),
            (2, "1.1.1.1", "10.0.0.1"),
            (1, "nobody", "10.0.0.1"),
            (1, "2001:db8::7", "2001:db8::7"),
            (1, "::ffff:192.0.2.1", "192.0.2.1"),
        ];
        for (proxies, forwarded, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", forwarded.parse().unwrap());
            let address = address(peer, &headers, proxies);
            assert_eq!(address.to_string(), expected, "{proxies} {forwarded}");
        }
    }

    #[test]
    fn neighbours_in_a_network_share_a_bucket() {
        let bucket = |address: &str| bucket_of(address.parse().unwrap()).to_string();
        assert_eq!(bucket("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(bucket("192.0.2.1"), "192.0.2.1");
    }
}
