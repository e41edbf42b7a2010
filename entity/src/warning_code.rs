//! What can look wrong with a change and yet be right.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What looks wrong with a change and may yet be right.
    pub enum WarningCode as "WarningCode" {
        /// Another node of the kind has the same name in the same country, or the same place.
        PossibleDuplicate = "POSSIBLE_DUPLICATE",
        /// The place is far from all that is known of the country.
        FarFromCountry = "FAR_FROM_COUNTRY",
    }
}
