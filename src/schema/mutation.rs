//! The mutation root: direct writes and proposals. Each field is one change set; `changeSetApply`
//! takes several changes.

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

/// Mutations: direct writes and proposals. All require authentication.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
pub struct Mutation(NodeMutation, FactMutation, ProposalMutation);
