//! Closed sets of terms: one macro that gives an enum its names and descriptions once, for the
//! database, the import format, the API and the documentation alike.

/// A closed set of terms, each with a name that is the same in every database, file and answer.
pub trait Vocabulary: Copy + Eq + Send + Sync + 'static {
    /// The name of the set, as the API writes it.
    const NAME: &'static str;
    /// What the set is about.
    const DESCRIPTION: &'static str;

    /// Every term, in the order in which readers meet them.
    fn all() -> &'static [Self];

    /// The term as written, for example `MISSION_CITY`.
    fn name(self) -> &'static str;

    /// What the term means, in a sentence.
    fn description(self) -> &'static str;

    /// The term of that name, if there is one.
    fn find(name: &str) -> Option<Self> {
        Self::all().iter().copied().find(|term| term.name() == name)
    }
}

/// Declares a [`Vocabulary`]: documentation comments become the descriptions.
macro_rules! vocabulary {
    (
        $(#[doc = $doc:literal])+
        pub enum $name:ident as $public_name:literal {
            $( $(#[doc = $term_doc:literal])+ $term:ident = $text:literal, )+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            sea_orm::EnumIter, sea_orm::DeriveActiveEnum,
            serde::Serialize, serde::Deserialize,
        )]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        pub enum $name {
            $(
                $(#[doc = $term_doc])+
                #[sea_orm(string_value = $text)]
                #[serde(rename = $text)]
                $term,
            )+
        }

        impl $crate::Vocabulary for $name {
            const NAME: &'static str = $public_name;
            const DESCRIPTION: &'static str = concat!($($doc),+).trim_ascii();

            fn all() -> &'static [Self] {
                &[$(Self::$term),+]
            }

            fn name(self) -> &'static str {
                match self { $(Self::$term => $text),+ }
            }

            fn description(self) -> &'static str {
                match self { $(Self::$term => concat!($($term_doc),+).trim_ascii()),+ }
            }
        }
    };
}

pub(crate) use vocabulary;
