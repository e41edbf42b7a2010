//! The provider's keys from a URL of the settings: fetched, cached, and fetched again for a key that is not known.
//!
//! The URL is the only address that is contacted: none in a token or in a response is followed.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Mutex as AsyncMutex;

use super::keys::{Keys, KeysError, VerificationKey, parse};
use crate::auth::fetch::fetch;
use crate::config;

const TIMEOUT: Duration = Duration::from_secs(5);
const MAX_BYTES: usize = 1 << 20;
/// Minimum time between two requests, for unknown keys and after failures.
const MIN_INTERVAL: Duration = Duration::from_secs(30);
/// Keys that could not be fetched again for this time are not trusted: one may have been withdrawn.
const MAX_AGE: Duration = Duration::from_secs(24 * 60 * 60);

pub struct RemoteKeySet(Arc<Cache>);

struct Cache {
    url: String,
    refresh_after: Duration,
    min_interval: Duration,
    fetched: Mutex<Option<FetchedKeys>>,
    /// The end of the last request; held during one, so that one is made at a time.
    last_request: AsyncMutex<Option<Instant>>,
}

#[derive(Clone)]
struct FetchedKeys {
    keys: Keys,
    at: Instant,
}

impl RemoteKeySet {
    /// Fetches nothing yet.
    pub fn new(settings: &config::Identity) -> Self {
        let refresh_after = Duration::from_secs(settings.jwks_refresh_seconds);
        Self::with_intervals(&settings.jwks_url, refresh_after, MIN_INTERVAL)
    }

    fn with_intervals(url: &str, refresh_after: Duration, min_interval: Duration) -> Self {
        Self(Arc::new(Cache {
            url: url.to_owned(),
            refresh_after,
            min_interval,
            fetched: Mutex::new(None),
            last_request: AsyncMutex::new(None),
        }))
    }

    /// A key by its ID. For an unknown one the keys are fetched again, which all callers wait for.
    pub async fn find_by_id(&self, id: &str) -> Option<Arc<VerificationKey>> {
        let is_wanted = |key: &VerificationKey| key.id == id;
        if let Some(key) = self.find_known(is_wanted) {
            return Some(key);
        }
        let asked = Instant::now();
        self.0.refresh(asked).await;
        self.0.find(is_wanted)
    }

    /// A key among those that were fetched. Old ones are fetched again in the background.
    pub fn find_known(
        &self,
        is_wanted: impl Fn(&VerificationKey) -> bool,
    ) -> Option<Arc<VerificationKey>> {
        let is_old = |fetched: &FetchedKeys| fetched.at.elapsed() > self.0.refresh_after;
        if self.0.fetched().as_ref().is_some_and(is_old) {
            let (cache, asked) = (self.0.clone(), Instant::now());
            tokio::spawn(async move { cache.refresh(asked).await });
        }
        self.0.find(is_wanted)
    }

    /// # Errors
    /// If the keys cannot be fetched now, or if there are none.
    pub async fn check(&self) -> Result<(), KeysError> {
        match self.0.request().await {
            Ok(keys) if keys.is_empty() => Err(KeysError::None {
                path: self.0.url.clone(),
            }),
            Ok(_) => Ok(()),
            Err(reason) => Err(KeysError::Unreadable {
                path: self.0.url.clone(),
                reason,
            }),
        }
    }
}

impl Cache {
    fn fetched(&self) -> Option<FetchedKeys> {
        let fetched = self.fetched.lock();
        fetched.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn find(&self, is_wanted: impl Fn(&VerificationKey) -> bool) -> Option<Arc<VerificationKey>> {
        let fetched = self.fetched()?;
        let is_valid = fetched.at.elapsed() <= MAX_AGE;
        let mut keys = fetched.keys.iter().filter(|key| is_valid && is_wanted(key));
        keys.next().cloned()
    }

    /// Fetches the keys, unless that was done since `asked` or too recently.
    async fn refresh(&self, asked: Instant) {
        let mut last_request = self.last_request.lock().await;
        let is_recent = |last: Instant| last > asked || last.elapsed() < self.min_interval;
        if last_request.is_some_and(is_recent) {
            return;
        }
        let requested = self.request().await;
        *last_request = Some(Instant::now());
        match requested {
            Ok(keys) => {
                if keys.is_empty() {
                    tracing::warn!(
                        url = self.url,
                        "the identity provider has no key that verifies signatures; its tokens are rejected"
                    );
                }
                let at = Instant::now();
                let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
                *fetched = Some(FetchedKeys { keys, at });
            }
            Err(reason) => tracing::warn!(
                url = self.url,
                reason,
                "cannot fetch the keys of the identity provider; keeping the previous ones"
            ),
        }
    }

    async fn request(&self) -> Result<Keys, String> {
        let body = fetch(&self.url, TIMEOUT, MAX_BYTES).await;
        parse(&body.map_err(|error| error.to_string())?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// Serves one key after the other, and counts the requests. An empty ID is an error of the server.
    async fn provider(ids: &'static [&'static str]) -> (String, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap());
        let count = Arc::new(AtomicUsize::new(0));
        let requests = count.clone();
        tokio::spawn(async move {
            loop {
                let (mut connection, _) = listener.accept().await.unwrap();
                let _ = connection.read(&mut [0; 4096]).await;
                let number = requests.fetch_add(1, Ordering::Relaxed);
                let id = ids[number.min(ids.len() - 1)];
                let key = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
                let body = format!(
                    r#"{{"keys": [{{"kty": "OKP", "crv": "Ed25519", "kid": "{id}", "x": "{key}"}}]}}"#
                );
                let status = if id.is_empty() {
                    "503 Unavailable"
                } else {
                    "200 OK"
                };
                let length = body.len();
                let response = format!(
                    "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
                );
                let _ = connection.write_all(response.as_bytes()).await;
            }
        });
        (url, count)
    }

    const HOUR: Duration = Duration::from_secs(3600);

    #[tokio::test]
    async fn fetches_once_for_many_and_again_for_a_new_key() {
        let (url, requests) = provider(&["a", "b"]).await;
        let keys = RemoteKeySet::with_intervals(&url, HOUR, Duration::ZERO);
        let found = futures_util::future::join_all((0..10).map(|_| keys.find_by_id("a"))).await;
        assert!(found.iter().all(Option::is_some));
        assert_eq!(requests.load(Ordering::Relaxed), 1);
        assert!(keys.find_by_id("b").await.is_some());
        assert!(keys.find_known(|key| key.id == "a").is_none());
        assert_eq!(requests.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn unknown_keys_cause_few_requests() {
        let (url, requests) = provider(&["a"]).await;
        let keys = RemoteKeySet::with_intervals(&url, HOUR, MIN_INTERVAL);
        for number in 0..20 {
            assert!(
                keys.find_by_id(&format!("unknown-{number}"))
                    .await
                    .is_none()
            );
        }
        assert!(keys.find_by_id("a").await.is_some());
        assert_eq!(requests.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn keeps_the_keys_while_the_provider_fails() {
        let (url, requests) = provider(&["a", "", "b"]).await;
        let keys = RemoteKeySet::with_intervals(&url, Duration::ZERO, Duration::ZERO);
        assert!(keys.check().await.is_ok());
        let keys = RemoteKeySet::with_intervals(&url, Duration::ZERO, Duration::ZERO);
        assert!(keys.check().await.is_err());
        assert!(keys.find_by_id("b").await.is_some());
        // Old at once: fetched again in the background, and used meanwhile.
        assert!(keys.find_known(|key| key.id == "b").is_some());
        while requests.load(Ordering::Relaxed) < 4 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}
