//! The revision that a request is answered at: the newest unless it asks for another.

use http::StatusCode;
use tokio::time::timeout;

use super::Engine;
use super::api_error::{ApiError, ErrorCode};
use super::execution_error::{ExecutionError, timeout_error};
use super::requester::Requester;
use super::selection::QueryParameters;
use crate::store::ReadTransaction;
use crate::view::{RequestBudget, View};
use crate::world::{PastError, PastLimits, ResolvedRevision, RevisionSelector};

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
pub fn from_numbers(
    revision: Option<u64>,
    min_revision: Option<u64>,
) -> Result<RevisionSelector, ApiError> {
    match (revision, min_revision) {
        (None, None) => Ok(RevisionSelector::Newest),
        (Some(revision), None) => Ok(RevisionSelector::Revision(revision)),
        (None, Some(least)) => Ok(RevisionSelector::AtLeast(least)),
        (Some(_), Some(_)) => {
            let message = format!("`{REVISION}` and `{MIN_REVISION}` cannot be combined.");
            Err(ApiError::of_document(ErrorCode::BadUserInput, message))
        }
    }
}

/// Takes out of the parameters what they ask for.
///
/// # Errors
/// When one is no number or given twice, and when both are given.
pub fn take_from(parameters: &mut QueryParameters) -> Result<RevisionSelector, ApiError> {
    let mut number = |name: &str| match parameters.take(name).as_deref() {
        None => Ok(None),
        Some([text]) => read(name, text).map(Some),
        Some(_) => Err(invalid(format!("The parameter `{name}` is given twice."))),
    };
    from_numbers(number(REVISION)?, number(MIN_REVISION)?)
}

/// What the query string of an address asks for.
///
/// # Errors
/// As above.
pub fn from_query_string(query: &str) -> Result<RevisionSelector, ApiError> {
    let is_meant = |name: &str| name == REVISION || name == MIN_REVISION;
    let pairs = form_urlencoded::parse(query.as_bytes());
    let meant = pairs.filter(|(name, _)| is_meant(name));
    let meant = meant.map(|(name, value)| (name.into_owned(), value.into_owned()));
    take_from(&mut QueryParameters::of(meant))
}

/// What an address and a document ask for together.
///
/// # Errors
/// When they differ.
pub fn combine(
    address: RevisionSelector,
    document: RevisionSelector,
) -> Result<RevisionSelector, ApiError> {
    match (address, document) {
        (RevisionSelector::Newest, only) | (only, RevisionSelector::Newest) => Ok(only),
        (address, document) if address == document => Ok(address),
        _ => Err(invalid(
            "The URL and the directive `@at` select different revisions.".to_owned(),
        )),
    }
}

fn read(name: &str, text: &str) -> Result<u64, ApiError> {
    text.parse().map_err(|_| {
        let text: String = text.chars().take(80).collect();
        invalid(format!(
            "The parameter `{name}` must be a revision number, got {text:?}."
        ))
    })
}

fn invalid(message: String) -> ApiError {
    ApiError::of_request(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput, message)
}

impl Engine {
    /// The revision that is asked for.
    ///
    /// # Errors
    /// When there is no such revision, or it has not come in time.
    pub async fn resolve_revision(
        &self,
        selector: RevisionSelector,
    ) -> Result<ResolvedRevision, ExecutionError> {
        let resolved = self.world.resolve(selector, &self.past_limits()).await;
        resolved.map_err(execution_error)
    }

    /// A view of a revision. One that has to be built first may take as long as an operation.
    ///
    /// # Errors
    /// When it takes longer, or too much; when the database fails.
    pub async fn view_at(
        &self,
        resolved: ResolvedRevision,
        client: &Requester,
    ) -> Result<View, ExecutionError> {
        let limits = self.past_limits();
        let viewer = client.viewer.clone();
        let budget = self.budget(client);
        let time = self.limits.request_timeout();
        match timeout(time, self.world.view_at(resolved, viewer, budget, &limits)).await {
            Ok(view) => view.map_err(execution_error),
            Err(_) => Err(ExecutionError::Refused(timeout_error(time))),
        }
    }

    /// A view of the revision that is asked for, and what is cold at it.
    ///
    /// # Errors
    /// As above.
    pub async fn view_with_read_transaction_at(
        &self,
        selector: RevisionSelector,
        budget: RequestBudget,
    ) -> Result<(View, ReadTransaction), ExecutionError> {
        let limits = self.past_limits();
        let time = self.limits.request_timeout();
        let opening = self
            .world
            .view_with_read_transaction_at(selector, budget, &limits);
        match timeout(time, opening).await {
            Ok(opened) => opened.map_err(execution_error),
            Err(_) => Err(timeout_error(time).into()),
        }
    }

    /// What the computations of one request of a client may take.
    pub fn budget(&self, client: &Requester) -> RequestBudget {
        let limits = &self.limits;
        RequestBudget::new(
            client.share_key(),
            limits.steps,
            limits.response_bytes as u64,
        )
    }

    fn past_limits(&self) -> PastLimits {
        PastLimits {
            revisions: self.limits.past_revisions,
            facts: self.limits.past_facts,
            wait: self.limits.revision_wait(),
        }
    }
}

fn execution_error(error: PastError) -> ExecutionError {
    let message = sentence(&error.to_string());
    ExecutionError::Refused(match error {
        PastError::NoRevision { .. } => ApiError::of_document(ErrorCode::NotFound, message),
        PastError::NotReached { newest, .. } => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            ApiError::of_request(status, ErrorCode::RevisionNotReached, message).at_revision(newest)
        }
        PastError::TooLarge { .. } => ApiError::of_document(ErrorCode::LimitExceeded, message),
        PastError::World(error) => return ExecutionError::failed_by(&error),
    })
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let text: String = first.into_iter().chain(letters).collect();
    format!("{text}.")
}
