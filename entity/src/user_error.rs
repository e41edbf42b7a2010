//! What can be wrong with what somebody wants written.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What sort of thing is wrong with what was to be written.
    pub enum UserErrorCode as "UserErrorCode" {
        /// A field holds what it must not, or nothing where it must hold something.
        Invalid = "INVALID",
        /// There is nothing of that id.
        NotFound = "NOT_FOUND",
        /// There is something of that id already.
        Taken = "TAKEN",
        /// Another fact, which needs it or which it needs, is in the way.
        InTheWay = "IN_THE_WAY",
        /// No page backs it.
        Unsourced = "UNSOURCED",
        /// Somebody else has changed it since.
        Conflict = "CONFLICT",
        /// Whoever asks may not do this there.
        Forbidden = "FORBIDDEN",
        /// The key was given to another write before.
        KeyReused = "KEY_REUSED",
        /// The proposal has been decided: nothing can be done with it any more.
        Closed = "CLOSED",
        /// The graph says all of it already.
        AlreadySo = "ALREADY_SO",
    }
}
