//! The sections of a country's page.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// A section of a country's page.
    pub enum Section as "Section" {
        /// The country itself.
        Profile = "PROFILE",
        /// The cities in the country.
        Cities = "CITIES",
        /// The organisations in the country.
        Stakeholders = "STAKEHOLDERS",
        /// The national platforms of the country.
        Platforms = "PLATFORMS",
        /// The pilots of the country's cities.
        Pilots = "PILOTS",
        /// The learnings from the country.
        Learnings = "LEARNINGS",
        /// The engagement spaces for the country.
        Spaces = "SPACES",
        /// The initiatives in the country.
        Initiatives = "INITIATIVES",
        /// The newest observation of each indicator.
        Barometer = "BAROMETER",
    }
}
