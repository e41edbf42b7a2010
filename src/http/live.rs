//! Operations whose answers go on: each time with a new view, for as long as somebody listens.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Response as Executed, ServerError};
use axum::http::StatusCode;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::watch;

use super::call::{Call, Unexecuted};
use super::client::Client;
use super::refusal::{Code, Refusal};
use super::{Edge, OpenSubscription, Protocol, answer, errors, workers};
use crate::config::Limits;
use crate::view::{FairPermit, FairSemaphore, Feed, NoPermit, Told, View};

/// An operation with any number of answers. A subscription's comes to an end only when it fails.
pub struct Live {
    edge: Arc<Edge>,
    call: Arc<Call>,
    client: Client,
    feed: Feed,
    /// How often the served history had been replaced when it began.
    replacements: u64,
    turn: Option<Turn>,
    is_over: bool,
    _open: Option<OpenSubscription>,
    _place: Option<FairPermit>,
}

/// One execution: all of its answers are of one view.
struct Turn {
    view: View,
    /// What had happened last to any proposal before it began, as far as is known.
    event: i64,
    answers: BoxStream<'static, Executed>,
}

/// One answer, written down.
pub struct Answer {
    pub body: Bytes,
    /// The revision that was told whole with it, after which a client can resume.
    pub whole: Option<u64>,
}

impl Live {
    /// A client that was told up to a revision before its connection was lost goes on from there.
    pub fn new(
        edge: Arc<Edge>,
        call: Call,
        client: Client,
        protocol: Protocol,
        resumed: Option<u64>,
    ) -> Self {
        let is_subscription = call.kind() == OperationType::Subscription;
        let feed = Feed::new(edge.world.current().revision(), resumed);
        Self {
            _open: is_subscription.then(|| edge.metrics.subscription_opened(protocol)),
            replacements: edge.world.replacements(),
            edge,
            call: Arc::new(call),
            client,
            feed,
            turn: None,
            is_over: false,
            _place: None,
        }
    }

    /// The same, with a place that it holds until it ends.
    #[must_use]
    pub fn holding(mut self, place: Option<FairPermit>) -> Self {
        self._place = place;
        self
    }

    /// The next answer, as soon as there is one; nothing after the last. It is made only now, so that
    /// nothing piles up for one who reads slowly. Errors in place of an answer are the last that
    /// comes.
    pub async fn next(&mut self) -> Option<Result<Answer, Vec<ServerError>>> {
        while !self.is_over {
            if self.edge.world.replacements() != self.replacements {
                self.is_over = true;
                return Some(Err(errors_of(history_replaced())));
            }
            let turn = match self.turn.take() {
                Some(turn) => turn,
                None => {
                    // A token may have expired since the last turn, or been revoked.
                    if let Err(unexecuted) = self.edge.confirm(&self.client.viewer).await {
                        self.is_over = true;
                        return Some(Err(errors_of(unexecuted)));
                    }
                    match self.begin().await {
                        Ok(turn) => turn,
                        Err(unexecuted) => {
                            self.is_over = true;
                            return Some(Err(errors_of(unexecuted)));
                        }
                    }
                }
            };
            let (revision, event) = (turn.view.revision(), turn.event);
            let (edge, call) = (self.edge.clone(), self.call.clone());
            let is_dear = call.is_dear();
            let worked = async move { turn.next(&edge, &call).await };
            let worked = match is_dear {
                true => workers::run_long(worked).boxed(),
                false => workers::run(worked).boxed(),
            };
            let (turn, answer) = match worked.await {
                Ok(step) => step,
                Err(unexecuted) => {
                    self.is_over = true;
                    return Some(Err(unexecuted.into_errors()));
                }
            };
            match (self.feed.told(), answer) {
                (Told::Something, Some(answer)) => return Some(Ok(self.written(&answer))),
                (Told::Something, None) => {}
                (Told::Nothing, None) => self.wait(revision, event).await,
                (Told::Unasked, Some(answer)) if !errors::failed_before_execution(&answer) => {
                    self.turn = Some(turn);
                    return Some(Ok(self.written(&answer)));
                }
                // To ask again would be to fail again.
                (_, Some(failed)) => {
                    self.is_over = true;
                    return Some(Err(failed.errors));
                }
                (Told::Unasked, None) => self.is_over = true,
            }
        }
        None
    }

    /// Waits for what comes after a revision, or after an event of proposals.
    async fn wait(&mut self, revision: u64, event: i64) {
        let world = &self.edge.world;
        let news = async {
            match self.feed.is_of_proposals() {
                true => world.newer_proposal_event_than(event).await,
                false => world.newer_than(revision).await,
            }
        };
        tokio::select! {
            () = news => {}
            () = world.history_replaced(self.replacements) => {}
        }
    }

    async fn begin(&mut self) -> Result<Turn, Unexecuted> {
        let event = self.edge.world.newest_proposal_event();
        let (edge, moment, client) = (self.edge.clone(), self.call.moment(), self.client.clone());
        let view = workers::run(async move {
            let standing = edge.stand(moment).await?;
            edge.view_at(standing, &client).await
        });
        let view = view.await?;
        let request = self
            .call
            .request(&self.edge, view.clone())
            .data(self.feed.clone());
        Ok(Turn {
            answers: (self.edge.follow)(request),
            view,
            event,
        })
    }

    fn written(&self, answer: &Executed) -> Answer {
        Answer {
            body: answer::event(answer, self.edge.limits.response_bytes),
            whole: self.feed.whole(),
        }
    }
}

/// What was followed has not happened in the history that is served now.
fn history_replaced() -> Refusal {
    let message = "The database was replaced by another copy with a different history. Read the \
        data again, and subscribe without `after`.";
    Refusal::of_document(Code::Conflict, message)
}

impl Turn {
    /// The next answer of this execution.
    async fn next(
        mut self,
        edge: &Edge,
        call: &Call,
    ) -> Result<(Self, Option<Executed>), Unexecuted> {
        let work = self.view.run(self.answers.next());
        let answer = call.in_time(edge, &self.view, work).await?;
        let answer = answer.map(|answer| call.finish(edge, &self.view, answer));
        Ok((self, answer))
    }
}

/// The connections over which clients are told of changes, and what they subscribe to.
pub struct Connections {
    places: FairSemaphore,
    subscriptions: FairSemaphore,
    limit: u32,
    per_client: usize,
    stopping: watch::Sender<bool>,
}

impl Connections {
    pub fn new(limits: &Limits) -> Self {
        let (limit, per_client) = (limits.followers, limits.followers_per_client);
        let per_socket = u32::try_from(limits.operations_per_socket).unwrap_or(u32::MAX);
        let subscriptions = limit.saturating_mul(per_socket);
        Self {
            places: FairSemaphore::new(limit, per_client),
            subscriptions: FairSemaphore::new(subscriptions, per_client),
            limit,
            per_client,
            stopping: watch::Sender::new(false),
        }
    }

    /// A place for one more connection.
    ///
    /// # Errors
    /// When all are taken, or all that one client may have.
    pub fn enter(&self, client: &Client) -> Result<FairPermit, Refusal> {
        let place = self.places.try_acquire(client.share().as_ref());
        place.map_err(|none| self.full(none))
    }

    /// A place for a subscription over a WebSocket, which has room for several.
    ///
    /// # Errors
    /// When the client has as many as it may.
    pub fn subscribe(&self, client: &Client) -> Result<FairPermit, Refusal> {
        let place = self.subscriptions.try_acquire(client.share().as_ref());
        place.map_err(|none| self.full(none))
    }

    fn full(&self, none: NoPermit) -> Refusal {
        let (status, message) = match none {
            NoPermit::OfAll => (
                StatusCode::SERVICE_UNAVAILABLE,
                format!(
                    "Too many subscriptions on this server: the limit is {}. Retry later.",
                    self.limit
                ),
            ),
            NoPermit::OfClient => (
                StatusCode::TOO_MANY_REQUESTS,
                format!(
                    "Too many subscriptions of this client: the limit is {}. End one of them \
                     first.",
                    self.per_client
                ),
            ),
        };
        Refusal::of_request(status, Code::LimitExceeded, message)
    }

    /// Tells all of them to end.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits until they are told to end.
    pub async fn stopped(&self) {
        let mut stopping = self.stopping.subscribe();
        // The sender is ours, and outlives this.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    }

    /// Waits until all have ended.
    pub async fn ended(&self) {
        self.places.returned().await;
    }
}

/// The errors of what is not executed, as they are sent in place of a first answer.
pub fn errors_of(unexecuted: impl Into<Unexecuted>) -> Vec<ServerError> {
    let mut answer = Executed::from_errors(unexecuted.into().into_errors());
    errors::present(&mut answer);
    answer.errors
}
