//! The words of the domain and the rows as stored. Everything else imports this crate; it imports
//! nothing of the project's.
//!
//! One file per table; `kind` and `ontology` hold what nodes and links there are; `fact` puts rows
//! and their sources together.

mod coordination;
mod kind;
mod ontology;
mod partial_date;
mod role;
mod search_field;
mod section;
mod user_error;
mod vocabulary;
mod warning_code;

pub mod alias;
pub mod audit;
pub mod change;
pub mod citation;
pub mod city;
pub mod country;
pub mod engagement_space;
pub mod fact;
pub mod idempotency;
pub mod indicator;
pub mod initiative;
pub mod learning;
pub mod link;
pub mod national_platform;
pub mod node;
pub mod observation;
pub mod pilot;
pub mod proposal;
pub mod proposal_event;
pub mod revision;
pub mod source;
pub mod stakeholder;
pub mod terms_of_use;
pub mod text;
pub mod theme;
pub mod token;

pub use coordination::CoordinationStatus;
pub use kind::{Confidence, Level, NodeKind};
pub use ontology::{LinkKind, LinkKindDefinition, ONTOLOGY};
pub use partial_date::{InvalidPartialDate, PartialDate};
pub use role::Role;
pub use search_field::SearchField;
pub use section::Section;
pub use user_error::UserErrorCode;
pub use vocabulary::Vocabulary;
pub use warning_code::WarningCode;
