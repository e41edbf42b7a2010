//! What those who ask may be.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The role of a user. Each role includes the permissions of the roles before it.
    pub enum Role as "ViewerRole" {
        /// Reads published data. No token is required.
        Reader = "READER",
        /// Proposes changes for review.
        Contributor = "CONTRIBUTOR",
        /// Writes data of the token's countries.
        Editor = "EDITOR",
        /// Reviews proposals, for the token's countries or for all countries.
        Steward = "STEWARD",
        /// Has all permissions, in all countries.
        Administrator = "ADMINISTRATOR",
    }
}
