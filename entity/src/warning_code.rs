//! What can look wrong with a change and yet be right.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The kind of a warning.
    pub enum WarningCode as "WarningCode" {
        /// Another node of the same kind has the same name in the same country, the same location or the same website.
        PossibleDuplicate = "POSSIBLE_DUPLICATE",
        /// The location is far from all known locations in the country.
        FarFromCountry = "FAR_FROM_COUNTRY",
        /// A learning names a city that it has no link to.
        CityWithoutLink = "CITY_WITHOUT_LINK",
        /// Many nodes have the same website.
        SharedWebsite = "SHARED_WEBSITE",
        /// A link to a pilot or initiative that has ended has no end date.
        OpenLinkToWhatEnded = "OPEN_LINK_TO_WHAT_ENDED",
        /// A website or source uses http instead of https.
        InsecureUrl = "INSECURE_URL",
        /// The sources are dated long ago.
        FactOld = "FACT_OLD",
        /// A date or year is in the future.
        DateInFuture = "DATE_IN_FUTURE",
    }
}
