//! What can look wrong with a change and yet be right.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The kind of a warning.
    pub enum WarningCode as "WarningCode" {
        /// Another node of the same kind has the same name in the same country, or the same location.
        PossibleDuplicate = "POSSIBLE_DUPLICATE",
        /// The location is far from all known locations in the country.
        FarFromCountry = "FAR_FROM_COUNTRY",
    }
}
