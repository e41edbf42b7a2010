//! The root of mutations: what editors write, and what contributors propose. Each field is one change set;
//! `changeSetApply` takes many edits at once.

mod apply;
mod authentication;
mod cell;
mod change_input;
mod links;
mod node_inputs;
mod nodes;
mod payload;
mod proposals;

use async_graphql::MergedObject;

use links::FactMutation;
use nodes::NodeMutation;
use proposals::ProposalMutation;

use apply::mutations;

pub use apply::RequestId;
pub use authentication::RefusalHook;

/// What may be written or proposed, by those who may.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
pub struct Mutation(NodeMutation, FactMutation, ProposalMutation);
