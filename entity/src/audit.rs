//! The audit trail: what was written or refused, and to whom.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// How it is known who asked.
    pub enum ViewerKind as "ViewerKind" {
        /// It is not known.
        Anonymous = "ANONYMOUS",
        /// By a token of the API.
        Token = "TOKEN",
        /// By a token of an identity provider.
        Subject = "SUBJECT",
        /// It was somebody at the command line.
        CommandLine = "COMMAND_LINE",
    }
}

vocabulary! {
    /// What was asked for.
    pub enum AuditedOperation as "AuditedOperation" {
        /// To be taken for whom a token says.
        Authenticate = "AUTHENTICATE",
        /// To make a token.
        CreateToken = "CREATE_TOKEN",
        /// To revoke a token.
        RevokeToken = "REVOKE_TOKEN",
        /// To propose changes.
        Propose = "PROPOSE",
        /// To write facts.
        Write = "WRITE",
        /// To review a proposal.
        Review = "REVIEW",
        /// To administer.
        Administer = "ADMINISTER",
    }
}

vocabulary! {
    /// What became of it.
    pub enum AuditOutcome as "AuditOutcome" {
        /// It was done.
        Allowed = "ALLOWED",
        /// It was not done.
        Refused = "REFUSED",
    }
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// In the order in which the rows were written.
    #[sea_orm(primary_key)]
    pub id: i64,
    pub at: DateTimeUtc,
    /// The name of the request, as in the log; nothing for what no request asked for.
    pub request_id: Option<String>,
    pub viewer_kind: ViewerKind,
    /// The id of the token, or the subject.
    pub viewer_id: Option<String>,
    pub organisation: Option<String>,
    pub operation: AuditedOperation,
    pub outcome: AuditOutcome,
    /// In words, without any part of a secret.
    pub reason: String,
    /// The revision that was written.
    pub revision: Option<i64>,
    /// For how many of its kind the row stands: refusals that come too fast are counted, not written one
    /// by one.
    pub times: i64,
}

impl ActiveModelBehavior for ActiveModel {}
