//! Operations whose answers go on: each time with a new view, for as long as somebody listens.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Response as Executed, ServerError};
use axum::http::StatusCode;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tracing::Instrument;

use super::call::{Call, Unexecuted, in_time};
use super::refusal::{Code, Refusal};
use super::{Edge, OpenSubscription, Protocol, answer, bearer, errors, workers};
use crate::identity::Unidentified;
use crate::permit::Viewer;
use crate::view::{Feed, Told, View};

/// An operation with any number of answers. A subscription's comes to an end only when it fails.
pub struct Live {
    edge: Arc<Edge>,
    call: Arc<Call>,
    viewer: Viewer,
    feed: Feed,
    /// How often the served history had been replaced when it began.
    replacements: u64,
    turn: Option<Turn>,
    is_over: bool,
    _open: Option<OpenSubscription>,
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
        viewer: Viewer,
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
            viewer,
            feed,
            turn: None,
            is_over: false,
        }
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
                    let confirmed = confirm(self.edge.clone(), self.viewer.clone());
                    if let Err(errors) = confirmed.await {
                        self.is_over = true;
                        return Some(Err(errors));
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
            let worked = workers::run(async move { turn.next(&edge, &call).await });
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
        let (edge, moment, viewer) = (self.edge.clone(), self.call.moment(), self.viewer.clone());
        let view = workers::run(async move {
            let standing = edge.stand(moment).await?;
            edge.view_at(standing, viewer).await
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
    let message = "The database was replaced by another copy of it, with other revisions. Read the data again, and \
                   subscribe without `after`.";
    Refusal::of_document(Code::Conflict, message)
}

/// A token may have expired since the last turn, or been revoked.
async fn confirm(edge: Arc<Edge>, viewer: Viewer) -> Result<(), Vec<ServerError>> {
    let confirmed = edge.identity.confirm(&viewer).await;
    confirmed.map_err(|unidentified| match unidentified {
        Unidentified::Rejected(rejection) => errors_of(bearer::refusal(&edge, &rejection, None)),
        Unidentified::Failed(error) => vec![bearer::failure(&error)],
    })
}

impl Turn {
    /// The next answer of this execution.
    async fn next(
        mut self,
        edge: &Edge,
        call: &Call,
    ) -> Result<(Self, Option<Executed>), Unexecuted> {
        let span = call.traced(&self.view);
        let work = self.view.run(self.answers.next());
        let answer = in_time(edge, work).instrument(span).await?;
        let answer = answer.map(|answer| call.finish(edge, &self.view, answer));
        Ok((self, answer))
    }
}

/// The connections over which clients are told of changes.
pub struct Connections {
    places: Arc<Semaphore>,
    limit: u32,
    stopping: watch::Sender<bool>,
}

impl Connections {
    pub fn new(limit: u32) -> Self {
        Self {
            places: Arc::new(Semaphore::new(limit as usize)),
            limit,
            stopping: watch::Sender::new(false),
        }
    }

    /// A place for one more; nothing when all are taken.
    pub fn enter(&self) -> Option<OwnedSemaphorePermit> {
        self.places.clone().try_acquire_owned().ok()
    }

    /// What is said to one for whom there is no place.
    pub fn full(&self) -> Refusal {
        let message = format!(
            "Too many clients follow the data: the limit is {}. Try again later.",
            self.limit
        );
        let status = StatusCode::SERVICE_UNAVAILABLE;
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
        let _ = self.places.acquire_many(self.limit).await;
    }
}

/// The errors of what is not executed, as they are sent in place of a first answer.
pub fn errors_of(unexecuted: impl Into<Unexecuted>) -> Vec<ServerError> {
    let mut answer = Executed::from_errors(unexecuted.into().into_errors());
    errors::present(&mut answer);
    answer.errors
}
