//! Whether a country has a national platform, in one word.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// Whether a country has a national platform.
    pub enum CoordinationStatus as "CoordinationStatus" {
        /// At least one national platform stands.
        PlatformExists = "PLATFORM_EXISTS",
        /// A national platform is on its way; none stands yet.
        InPreparation = "IN_PREPARATION",
        /// The country's ecosystem was looked at and no platform was found, which is no proof that none exists.
        NoneFound = "NONE_FOUND",
        /// The country's ecosystem was not looked at.
        Unknown = "UNKNOWN",
    }
}
