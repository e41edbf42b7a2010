//! Captures the complete selection of a root field instead of serializing a response, so that
//! exports and tables share the arguments, limits and errors of the field.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::Context;

use crate::insight::Gap;
use crate::snapshot::{LinkIndex, NodeIndex};
use crate::view::MeasuredNetwork;

/// The selection of a root field.
pub enum CapturedSelection {
    /// A network, with the requested number of nodes.
    Network {
        network: Arc<MeasuredNetwork>,
        max_nodes: usize,
    },
    /// A list of nodes of one kind: all matching nodes, in the requested order.
    Nodes(Vec<NodeIndex>),
    /// `links`: all matching links, by source, kind and target.
    Links(Vec<LinkIndex>),
    /// `gaps`: all gaps, in order.
    Gaps(Vec<Gap>),
}

/// Request data of a caller that needs the selection of the single root field.
#[derive(Clone, Default)]
pub struct Capture(Arc<Mutex<Option<CapturedSelection>>>);

impl Capture {
    /// The capture of a request, if there is one.
    pub fn of<'a>(ctx: &'a Context<'_>) -> Option<&'a Self> {
        ctx.data_opt::<Self>()
    }

    /// Stores the selection.
    pub fn store(&self, selected: CapturedSelection) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(selected);
    }

    /// The selection; `None` if no field stored one.
    pub fn take(&self) -> Option<CapturedSelection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
