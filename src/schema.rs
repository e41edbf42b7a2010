//! The GraphQL schema: one file per noun, resolvers only. Documentation comments of fields are the
//! descriptions in the schema.

mod aggregate;
mod analysis;
mod at;
mod barometer;
mod capture;
mod change_set;
mod city;
mod completeness;
mod connection;
mod coordination;
mod countries;
mod country;
mod dataset;
mod difference;
mod engagement_space;
mod entry_point;
mod error;
mod evaluation;
mod fact_change;
mod federation;
mod filter;
mod gap;
mod history;
mod initiative;
mod interface;
mod learning;
mod link;
mod link_order;
mod list_connection;
mod lookups;
mod mutation;
mod national_platform;
mod network;
mod node;
mod observation;
mod ontology;
mod order;
mod paging;
mod path;
mod peer;
mod pilot;
mod place;
mod proposal;
mod public_address;
mod query;
mod ranking;
mod related;
mod scalar;
mod search;
mod sort_key;
mod source;
mod stakeholder;
mod statistics;
mod subscription;
mod term;
mod theme;
mod theme_in_country;
mod user_error;
mod viewer;

use async_graphql::{SDLExportOptions, Schema, ValidationMode};

pub use capture::{Capture, CapturedSelection};
pub use mutation::{RefusalHook, RequestId};
pub use public_address::PublicAddress;
pub use related::relation_of;
pub use statistics::MAX_GROUPS;

use at::AtDirective;
use interface::{EcosystemNode, Node, SharedFields};
use mutation::Mutation;
use query::Query;
use subscription::Subscription;

/// The description of the schema, an introduction for its readers.
const DESCRIPTION: &str = "\
The National Mission Ecosystems of the EU Mission \"100 Climate-Neutral and Smart Cities\" as one graph: who works on
climate-neutral cities in Europe, on which level of governance, and how they are connected.

Nodes are countries, cities, stakeholders (organisations), national platforms, pilots, learnings, engagement spaces,
initiatives and themes. Links are typed and directed. Every fact has `sources`, a date (`asOf`) and a `confidence`.
`null` means unknown; it does not mean none, zero or no.

Start with `search`, which finds nodes by words, then select by ID with `node`, `city`, `country` and similar fields.
Related nodes are pages with `first`, `after`, `filter` and `orderBy`. `entryPoints` lists whom to contact, `peers`
similar cities, `gaps` missing data, `paths` and `network` how nodes are connected, and `statistics` counts. Every
response has the revision of the data in `extensions.revision`; the directive `@at` selects another. Queries need no
access token; mutations do.";

/// The schema, without data: each request adds its [`crate::view::View`], a subscription also its
/// [`crate::view::SubscriptionCursor`].
pub type MissionSchema = Schema<Query, Mutation, Subscription>;

/// Builds the schema.
pub fn build() -> MissionSchema {
    Schema::build(Query::default(), Mutation::default(), Subscription)
        .register_output_type::<Node>()
        .register_output_type::<EcosystemNode>()
        .register_output_type::<SharedFields>()
        .register_output_type::<AtDirective>()
        // Documents are already validated against all rules of the specification.
        .validation_mode(ValidationMode::Fast)
        // Their depth is also limited before, and a normalised operation may have a fragment at
        // each level.
        .limit_recursive_depth(usize::MAX)
        .finish()
}

/// The schema in the schema definition language, as in `schema.graphql`.
pub fn sdl() -> String {
    let printed = build().sdl_with_options(SDLExportOptions::new().include_specified_by());
    let described = format!("\n\"\"\"\n{DESCRIPTION}\n\"\"\"\nschema {{");
    at::describe_arguments(&printed).replace("\nschema {", &described)
}
