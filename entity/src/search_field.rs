//! The texts of a node that are searched.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// A text of a node that is searched.
    pub enum SearchField as "SearchField" {
        /// The English name.
        Name = "NAME",
        /// The name in the language of the place.
        LocalName = "LOCAL_NAME",
        /// An abbreviation; of a country, its ISO 3166-1 alpha-2 code.
        ShortName = "SHORT_NAME",
        /// The capital of a country.
        Capital = "CAPITAL",
        /// The region that a city lies in.
        Region = "REGION",
        /// The programme that a pilot or an initiative belongs to.
        Programme = "PROGRAMME",
        /// The summary; of a national platform, also how it is organised, what it is there for and how it supports cities.
        Summary = "SUMMARY",
        /// The name of a country that it has to do with: where it lies, or where it is carried out or was produced.
        Country = "COUNTRY",
        /// The kind of node, such as "national platform".
        Kind = "KIND",
    }
}
