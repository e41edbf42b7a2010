//! The texts of a node that are searched.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// A searchable text of a node.
    pub enum SearchField as "SearchField" {
        /// The English name.
        Name = "NAME",
        /// The name in the local language.
        LocalName = "LOCAL_NAME",
        /// An abbreviation; for a country, its ISO 3166-1 alpha-2 code.
        ShortName = "SHORT_NAME",
        /// The capital of a country.
        Capital = "CAPITAL",
        /// The region of a city.
        Region = "REGION",
        /// The programme of a pilot or an initiative.
        Programme = "PROGRAMME",
        /// The summary; for a national platform, also its organisation, role and support.
        Summary = "SUMMARY",
        /// The name of a related country: where the node is located, carried out or was produced.
        Country = "COUNTRY",
        /// The kind of node, such as "national platform".
        Kind = "KIND",
    }
}
