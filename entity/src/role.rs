//! What those who ask may be.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What somebody who asks may do. Each role may do what those before it may.
    pub enum Role as "ViewerRole" {
        /// Reads what is published. Needs no token.
        Reader = "READER",
        /// Proposes changes, which others review.
        Contributor = "CONTRIBUTOR",
        /// Writes what belongs to countries that are listed.
        Editor = "EDITOR",
        /// Also reviews proposals, for countries that are listed or for all.
        Steward = "STEWARD",
        /// Does everything, everywhere.
        Administrator = "ADMINISTRATOR",
    }
}
