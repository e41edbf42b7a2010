//! What can be wrong with what somebody wants written.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The kind of error in the input of a write.
    pub enum UserErrorCode as "UserErrorCode" {
        /// A value is invalid, or a required value is missing.
        Invalid = "INVALID",
        /// The ID does not exist.
        NotFound = "NOT_FOUND",
        /// The ID already exists.
        Taken = "TAKEN",
        /// Another fact prevents the change: it depends on this fact, or this fact depends on it.
        InTheWay = "IN_THE_WAY",
        /// The fact has no source.
        Unsourced = "UNSOURCED",
        /// Another user has changed the fact since.
        Conflict = "CONFLICT",
        /// The current user lacks permission, such as for this country.
        Forbidden = "FORBIDDEN",
        /// The idempotency key was used for a different write.
        KeyReused = "KEY_REUSED",
        /// The proposal is closed: it was accepted, declined or withdrawn.
        Closed = "CLOSED",
        /// The graph already contains all of the changes.
        AlreadySo = "ALREADY_SO",
    }
}
