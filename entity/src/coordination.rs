//! Whether a country has a national platform, in one word.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// Whether a country has a national platform.
    pub enum CoordinationStatus as "CoordinationStatus" {
        /// At least one national platform is established.
        PlatformExists = "PLATFORM_EXISTS",
        /// A national platform is in preparation; none is established yet.
        InPreparation = "IN_PREPARATION",
        /// The country's ecosystem was examined and no platform was found. This does not prove that none exists.
        NoneFound = "NONE_FOUND",
        /// The country's ecosystem was not examined.
        Unknown = "UNKNOWN",
    }
}
