//! Evaluation of filters and sort orders: on the request's thread if it takes few steps, otherwise
//! on a worker thread, within the limits of the request.

use async_graphql::Error;

use super::error::budget_error;
use crate::graph::{Budget, Interrupted};
use crate::view::{ComputationLimit, RequestBudget};

/// The budget of one filter and sort order.
const EVALUATION: ComputationLimit = ComputationLimit {
    budget: 1_000_000_000,
    weight: 1,
};

/// An error of an evaluation.
pub enum EvaluationError {
    Interrupted(Interrupted),
    Invalid(Error),
}

impl From<Interrupted> for EvaluationError {
    fn from(stopped: Interrupted) -> Self {
        Self::Interrupted(stopped)
    }
}

impl From<Error> for EvaluationError {
    fn from(error: Error) -> Self {
        Self::Invalid(error)
    }
}

/// Evaluates. A long evaluation is restarted on a worker thread, where it does not block other
/// requests.
///
/// # Errors
/// If the evaluation fails, or if it exceeds the steps of the request.
pub async fn evaluate<T: Send + 'static>(
    budget: &RequestBudget,
    evaluation: impl Fn(&mut Budget) -> Result<T, EvaluationError> + Send + 'static,
) -> Result<T, Error> {
    budget.yield_if_due().await;
    match evaluation(&mut budget.allocate_short()) {
        Ok(result) => return Ok(result),
        Err(EvaluationError::Invalid(error)) => return Err(error),
        Err(EvaluationError::Interrupted(Interrupted::OverBudget)) => {}
        Err(EvaluationError::Interrupted(stopped)) => return Err(too_many_steps(stopped)),
    }
    let computation = move |work: &mut Budget| match evaluation(work) {
        Ok(result) => Ok(Ok(result)),
        Err(EvaluationError::Invalid(error)) => Ok(Err(error)),
        Err(EvaluationError::Interrupted(stopped)) => Err(stopped),
    };
    // Boxed, because few fields need it and each would reserve its size.
    let computed = Box::pin(budget.compute(EVALUATION, computation)).await;
    computed.map_err(too_many_steps)?
}

fn too_many_steps(stopped: Interrupted) -> Error {
    let advice = "use fewer conditions, or select fewer nodes";
    budget_error(stopped, EVALUATION.budget, advice)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{self, RecvTimeoutError};
    use std::time::Duration;

    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn what_is_short_is_evaluated_at_once() {
        let budget = RequestBudget::new(None, 10_000, u64::MAX);
        let evaluated = evaluate(&budget, |work| {
            work.spend(1000)?;
            Ok(7)
        });
        assert_eq!(evaluated.now_or_never().unwrap().unwrap(), 7);
    }

    #[tokio::test]
    async fn a_request_that_evaluates_often_makes_pauses() {
        let budget = RequestBudget::new(None, 100_000_000, u64::MAX);
        let mut pauses = 0;
        for _ in 0..100 {
            let mut evaluated = Box::pin(evaluate(&budget, |work| Ok(work.spend(100_000)?)));
            while (&mut evaluated).now_or_never().is_none() {
                pauses += 1;
            }
        }
        // One in a million.
        assert_eq!(pauses, 9);
    }

    #[tokio::test]
    async fn what_is_long_takes_of_the_steps_of_the_request() {
        // The first attempts use some of the steps.
        let budget = RequestBudget::new(None, 1_500_000, u64::MAX);
        let long = |work: &mut Budget| Ok(work.spend(1_000_000)?);
        assert!(evaluate(&budget, long).await.is_ok());
        let error = evaluate(&budget, long).await.unwrap_err();
        assert!(error.message.contains("1500000 steps"), "{}", error.message);
    }

    #[tokio::test]
    async fn an_evaluation_ends_when_nobody_waits_for_it() {
        let (sender, stops) = mpsc::channel();
        let budget = RequestBudget::unlimited();
        // Does not end unless steps are counted.
        let endless = evaluate::<()>(&budget, move |work| {
            let mut spent = work.spend(usize::MAX >> 44);
            while spent.is_ok() {
                spent = work.spend(0);
            }
            let _ = sender.send(spent);
            Ok(spent?)
        });
        let mut endless = Box::pin(endless);
        assert!((&mut endless).now_or_never().is_none());
        assert!(stops.recv().unwrap().is_err());
        // Twice: it yields once, then waits for the computation.
        assert!((&mut endless).now_or_never().is_none());
        drop(endless);
        let stopped = stops.recv_timeout(Duration::from_secs(60));
        // It may not have started yet.
        let has_ended = [
            Ok(Err(Interrupted::Cancelled)),
            Err(RecvTimeoutError::Disconnected),
        ];
        assert!(has_ended.contains(&stopped), "{stopped:?}");
    }
}
