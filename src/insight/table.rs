/// Declares a closed set of terms of the API, each with its meaning and with how it is carried
/// out, once. Documentation comments become the descriptions.
macro_rules! table {
    (
        $(#[doc = $doc:literal])+
        pub enum $name:ident as $public_name:literal by $carried_out:ty {
            $( $(#[doc = $term_doc:literal])+ $term:ident = $text:literal by $how:expr, )+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[doc = $term_doc])+ $term, )+
        }

        impl $name {
            fn implementation(self) -> $carried_out {
                match self { $(Self::$term => $how),+ }
            }
        }

        impl entity::Vocabulary for $name {
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

pub(super) use table;
