//! What a field at the root selects, handed out whole in place of being written as an answer: so an
//! export or a table takes the arguments of its field, with the same meaning, limits and complaints.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::Context;

use crate::insight::Gap;
use crate::snapshot::{LinkIndex, NodeIndex};
use crate::view::MeasuredNetwork;

/// What one field at the root selected.
pub enum Selected {
    /// A network, with the requested number of nodes.
    Network {
        network: Arc<MeasuredNetwork>,
        max_nodes: usize,
    },
    /// Of a list of nodes of one kind: all that pass the filter, in their order.
    Nodes(Vec<NodeIndex>),
    /// Of `links`: all that pass, by start, kind and end.
    Links(Vec<LinkIndex>),
    /// Of `gaps`: all of them, in their order.
    Gaps(Vec<Gap>),
}

/// Request data of a caller that needs the selection of the single root field.
#[derive(Clone, Default)]
pub struct Capture(Arc<Mutex<Option<Selected>>>);

impl Capture {
    /// That of a request, if what it selects is wanted.
    pub fn of<'a>(ctx: &'a Context<'_>) -> Option<&'a Self> {
        ctx.data_opt::<Self>()
    }

    /// Keeps what was selected.
    pub fn keep(&self, selected: Selected) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(selected);
    }

    /// What was selected; nothing when no field selected anything.
    pub fn take(&self) -> Option<Selected> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
