//! The root of mutations: what editors write. Each field is one change set; `changeSetApply` takes many
//! edits at once.

mod apply;
mod cell;
mod change_input;
mod known;
mod links;
mod node_inputs;
mod nodes;
mod payload;

use async_graphql::MergedObject;

use links::FactMutation;
use nodes::NodeMutation;

use apply::written;

pub use apply::RequestName;
pub use known::Refusals;

/// What may be written, by those who may.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
pub struct Mutation(NodeMutation, FactMutation);
