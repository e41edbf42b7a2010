//! The sections of a country's page.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// A section of a country's page.
    pub enum Section as "Section" {
        /// The country itself.
        Profile = "PROFILE",
        /// The cities in it.
        Cities = "CITIES",
        /// The organisations in it.
        Stakeholders = "STAKEHOLDERS",
        /// Its national platforms.
        Platforms = "PLATFORMS",
        /// The pilots of its cities.
        Pilots = "PILOTS",
        /// The learnings from it.
        Learnings = "LEARNINGS",
        /// Its engagement spaces.
        Spaces = "SPACES",
        /// The initiatives with a part in it.
        Initiatives = "INITIATIVES",
        /// The newest observation of each indicator.
        Barometer = "BAROMETER",
    }
}
