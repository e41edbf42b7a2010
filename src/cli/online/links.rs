//! Checks whether URLs still lead to a page: with a pause between two requests to a host, as its robots.txt allows.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Url};
use tokio::time::{Instant, sleep_until};

use super::robots::Robots;
use crate::auth::fetch::{FetchError, REDIRECTS, client, in_words, read};

/// The product in robots.txt.
const PRODUCT: &str = "mission-graph";
const ROBOTS_BYTES: usize = 500 << 10;
/// Statuses of servers that do not support HEAD, or block it.
const HEAD_REFUSED: [u16; 5] = [403, 404, 405, 501, 503];

/// Limits on requests to others.
#[derive(Clone, Copy, Debug)]
pub struct Politeness {
    /// Minimum time between the starts of two requests to one host.
    pub pause: Duration,
    pub timeout: Duration,
    /// Number of hosts that are asked at the same time.
    pub hosts: usize,
}

/// The result for one URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkCheck {
    pub url: String,
    pub outcome: LinkOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkOutcome {
    /// The page exists.
    Ok { status: u16 },
    /// The page has moved to this URL for good.
    Moved { status: u16, to: String },
    /// The server responds with an error.
    Broken { status: u16 },
    /// robots.txt does not allow the request.
    Disallowed,
    /// There is no response.
    Failed { reason: String },
}

pub struct LinkChecker {
    client: Client,
    politeness: Politeness,
}

impl LinkChecker {
    /// # Errors
    /// If the client cannot be created.
    pub fn new(politeness: Politeness) -> Result<Self, FetchError> {
        let client = client(politeness.timeout, Policy::none())?;
        Ok(Self { client, politeness })
    }

    /// Checks each URL, and calls `done` with each result as it arrives.
    pub async fn check(&self, urls: &[String], mut done: impl FnMut(LinkCheck)) {
        let mut hosts = BTreeMap::<String, Vec<(Url, String)>>::new();
        for url in urls {
            match Url::parse(url) {
                Ok(parsed) if parsed.has_host() => {
                    let host = parsed.origin().ascii_serialization();
                    hosts.entry(host).or_default().push((parsed, url.clone()));
                }
                _ => done(LinkCheck {
                    url: url.clone(),
                    outcome: failed("not the URL of a website"),
                }),
            }
        }
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
        let checks =
            stream::iter(hosts).for_each_concurrent(self.politeness.hosts, |(host, urls)| {
                let sender = sender.clone();
                async move {
                    let mut host = Host::new(self, &host).await;
                    for (url, given) in urls {
                        let outcome = host.check(url).await;
                        // The receiver outlives the checks.
                        let _ = sender.send(LinkCheck {
                            url: given,
                            outcome,
                        });
                    }
                }
            });
        tokio::pin!(checks);
        loop {
            tokio::select! {
                biased;
                Some(check) = receiver.recv() => done(check),
                () = &mut checks => break,
            }
        }
        while let Ok(check) = receiver.try_recv() {
            done(check);
        }
    }
}

/// One host, which is asked one thing at a time.
struct Host<'a> {
    checker: &'a LinkChecker,
    robots: Result<Robots, String>,
    next: Instant,
}

impl<'a> Host<'a> {
    async fn new(checker: &'a LinkChecker, origin: &str) -> Self {
        let mut host = Self {
            checker,
            robots: Ok(Robots::default()),
            next: Instant::now(),
        };
        host.robots = host.read_robots(format!("{origin}/robots.txt")).await;
        host
    }

    /// A missing file allows everything, an error of the server nothing (RFC 9309).
    async fn read_robots(&mut self, url: String) -> Result<Robots, String> {
        let mut url = Url::parse(&url).map_err(|error| error.to_string())?;
        for _ in 0..=REDIRECTS {
            self.wait().await;
            let response = self.checker.client.get(url.clone()).send().await;
            let response = response.map_err(|error| in_words(&error))?;
            let status = response.status();
            if status.is_redirection()
                && let Some(to) = location(&response, &url)
            {
                url = to;
                continue;
            }
            if status.is_server_error() {
                return Ok(Robots::deny_all());
            }
            if !status.is_success() {
                return Ok(Robots::default());
            }
            let body = read(response, ROBOTS_BYTES).await.unwrap_or_default();
            return Ok(Robots::parse(&String::from_utf8_lossy(&body), PRODUCT));
        }
        Ok(Robots::default())
    }

    async fn check(&mut self, url: Url) -> LinkOutcome {
        match &self.robots {
            Err(reason) => return failed(reason),
            Ok(robots) if !robots.allows(&path(&url)) => return LinkOutcome::Disallowed,
            Ok(_) => {}
        }
        match self.follow(Method::HEAD, &url).await {
            LinkOutcome::Broken { status } if HEAD_REFUSED.contains(&status) => {
                self.follow(Method::GET, &url).await
            }
            outcome => outcome,
        }
    }

    /// Follows redirects. Only permanent ones move a page.
    async fn follow(&mut self, method: Method, start: &Url) -> LinkOutcome {
        let mut url = start.clone();
        let mut is_permanent = true;
        let mut first_redirect = None;
        for _ in 0..=REDIRECTS {
            self.wait().await;
            let request = self.checker.client.request(method.clone(), url.clone());
            let response = match request.send().await {
                Ok(response) => response,
                Err(error) => return failed(&in_words(&error)),
            };
            let status = response.status();
            if let 301 | 302 | 303 | 307 | 308 = status.as_u16()
                && let Some(to) = location(&response, &url)
            {
                first_redirect = first_redirect.or(Some(status.as_u16()));
                is_permanent &= matches!(status.as_u16(), 301 | 308);
                url = to;
                continue;
            }
            let status = status.as_u16();
            return match first_redirect {
                _ if !(200..300).contains(&status) => LinkOutcome::Broken { status },
                Some(status) if is_permanent && url != *start => LinkOutcome::Moved {
                    status,
                    to: url.into(),
                },
                _ => LinkOutcome::Ok { status },
            };
        }
        failed(&format!("more than {REDIRECTS} redirects"))
    }

    async fn wait(&mut self) {
        sleep_until(self.next).await;
        self.next = Instant::now() + self.checker.politeness.pause;
    }
}

fn location(response: &reqwest::Response, base: &Url) -> Option<Url> {
    let location = response.headers().get("location")?.to_str().ok()?;
    let to = base.join(location).ok()?;
    matches!(to.scheme(), "http" | "https").then_some(to)
}

fn path(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

fn failed(reason: &str) -> LinkOutcome {
    LinkOutcome::Failed {
        reason: reason.to_owned(),
    }
}
