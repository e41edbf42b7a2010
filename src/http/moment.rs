//! The revision that a request is answered at: the newest unless it asks for another.

use axum::http::StatusCode;
use tokio::time::timeout;

use super::Edge;
use super::answer::Declined;
use super::call::{Unexecuted, late};
use super::client::Client;
use super::refusal::{Code, Refusal};
use super::selection::QueryParameters;
use crate::store::Reading;
use crate::view::{Allowance, View};
use crate::world::{Moment, PastError, PastLimits, Standing};

/// Parameters of every address at which the graph is read: the arguments of the directive `@at`.
pub const PARAMETERS: [(&str, &str, &str); 2] = [
    (
        REVISION,
        "Revision",
        "Read the graph as of this revision. \"0\" is the empty graph before revision 1.",
    ),
    (
        MIN_REVISION,
        "Revision",
        "Read the newest revision, but wait until it is at least this one.",
    ),
];
pub const REVISION: &str = "revision";
pub const MIN_REVISION: &str = "minRevision";

/// What two arguments ask for, or two parameters.
///
/// # Errors
/// When both are given.
pub fn of_numbers(revision: Option<u64>, min_revision: Option<u64>) -> Result<Moment, Refusal> {
    match (revision, min_revision) {
        (None, None) => Ok(Moment::Newest),
        (Some(revision), None) => Ok(Moment::Revision(revision)),
        (None, Some(least)) => Ok(Moment::AtLeast(least)),
        (Some(_), Some(_)) => {
            let message = format!("`{REVISION}` and `{MIN_REVISION}` cannot be combined.");
            Err(Refusal::of_document(Code::BadUserInput, message))
        }
    }
}

/// Takes out of the parameters what they ask for.
///
/// # Errors
/// When one is no number or given twice, and when both are given.
pub fn take_out_of(parameters: &mut QueryParameters) -> Result<Moment, Refusal> {
    let mut number = |name: &str| match parameters.take(name).as_deref() {
        None => Ok(None),
        Some([text]) => read(name, text).map(Some),
        Some(_) => Err(wrong(format!("The parameter `{name}` is given twice."))),
    };
    of_numbers(number(REVISION)?, number(MIN_REVISION)?)
}

/// What the query string of an address asks for.
///
/// # Errors
/// As above.
pub fn of_query_string(query: &str) -> Result<Moment, Refusal> {
    let is_meant = |name: &str| name == REVISION || name == MIN_REVISION;
    let pairs = form_urlencoded::parse(query.as_bytes());
    let meant = pairs.filter(|(name, _)| is_meant(name));
    let meant = meant.map(|(name, value)| (name.into_owned(), value.into_owned()));
    take_out_of(&mut QueryParameters::of(meant))
}

/// What an address and a document ask for together.
///
/// # Errors
/// When they differ.
pub fn of_both(address: Moment, document: Moment) -> Result<Moment, Refusal> {
    match (address, document) {
        (Moment::Newest, only) | (only, Moment::Newest) => Ok(only),
        (address, document) if address == document => Ok(address),
        _ => Err(wrong(
            "The URL and the directive `@at` select different revisions.".to_owned(),
        )),
    }
}

fn read(name: &str, text: &str) -> Result<u64, Refusal> {
    text.parse().map_err(|_| {
        let text: String = text.chars().take(80).collect();
        wrong(format!(
            "The parameter `{name}` must be a revision number, got {text:?}."
        ))
    })
}

fn wrong(message: String) -> Refusal {
    Refusal::of_request(StatusCode::BAD_REQUEST, Code::BadUserInput, message)
}

impl Edge {
    /// The revision that is asked for.
    ///
    /// # Errors
    /// When there is no such revision, or it has not come in time.
    pub async fn stand(&self, moment: Moment) -> Result<Standing, Unexecuted> {
        let standing = self.world.stand(moment, &self.past_limits()).await;
        standing.map_err(unexecuted)
    }

    /// A view of a revision. One that has to be built first may take as long as an operation.
    ///
    /// # Errors
    /// When it takes longer, or too much; when the database fails.
    pub async fn view_at(&self, standing: Standing, client: &Client) -> Result<View, Unexecuted> {
        let limits = self.past_limits();
        let viewer = client.viewer.clone();
        let allowance = self.allowance(client);
        let time = self.limits.request_timeout();
        match timeout(
            time,
            self.world.view_at(standing, viewer, allowance, &limits),
        )
        .await
        {
            Ok(view) => view.map_err(unexecuted),
            Err(_) => Err(Unexecuted::Refused(late(time))),
        }
    }

    /// A view of the revision that is asked for, and what is cold at it.
    ///
    /// # Errors
    /// As above.
    pub async fn view_with_reading_at(
        &self,
        moment: Moment,
        allowance: Allowance,
    ) -> Result<(View, Reading), Declined> {
        let limits = self.past_limits();
        let time = self.limits.request_timeout();
        let opening = self.world.view_with_reading_at(moment, allowance, &limits);
        match timeout(time, opening).await {
            Ok(opened) => opened.map_err(|error| unexecuted(error).into()),
            Err(_) => Err(late(time).into()),
        }
    }

    /// What the computations of one request of a client may take.
    pub fn allowance(&self, client: &Client) -> Allowance {
        Allowance::new(client.share(), self.limits.steps)
    }

    fn past_limits(&self) -> PastLimits {
        PastLimits {
            revisions: self.limits.past_revisions,
            facts: self.limits.past_facts,
            wait: self.limits.revision_wait(),
        }
    }
}

fn unexecuted(error: PastError) -> Unexecuted {
    let message = sentence(&error.to_string());
    Unexecuted::Refused(match error {
        PastError::NoRevision { .. } => Refusal::of_document(Code::NotFound, message),
        PastError::NotReached { newest, .. } => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            Refusal::of_request(status, Code::RevisionNotReached, message).at_revision(newest)
        }
        PastError::TooLarge { .. } => Refusal::of_document(Code::LimitExceeded, message),
        PastError::World(error) => return Unexecuted::failed_by(&error),
    })
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let text: String = first.into_iter().chain(letters).collect();
    format!("{text}.")
}
