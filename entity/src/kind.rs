//! What a node is, and where it acts.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// The kind of a node.
    pub enum NodeKind as "NodeKind" {
        /// A country with a National Mission Ecosystem, or a country with twin cities.
        Country = "COUNTRY",
        /// A city that takes part in the Mission: a selected Mission City or a Mission-minded city.
        City = "CITY",
        /// An organisation: public body, university, company, civil society organisation, network or EU body.
        Stakeholder = "STAKEHOLDER",
        /// A national structure that supports the country's cities on the way to climate neutrality.
        NationalPlatform = "NATIONAL_PLATFORM",
        /// A pilot activity that one or more cities carry out.
        Pilot = "PILOT",
        /// A case study, lesson, report, tool or video.
        Learning = "LEARNING",
        /// A place to connect: a country group, thematic group, event series or network.
        EngagementSpace = "ENGAGEMENT_SPACE",
        /// A programme or project under the Mission's umbrella.
        Initiative = "INITIATIVE",
        /// An emission domain or a lever of change.
        Theme = "THEME",
    }
}

vocabulary! {
    /// The level of governance on which a node acts.
    pub enum Level as "GovernanceLevel" {
        /// One municipality.
        Local = "LOCAL",
        /// A region or a group of municipalities within a country.
        Regional = "REGIONAL",
        /// A country.
        National = "NATIONAL",
        /// Several countries, or Europe as a whole.
        European = "EUROPEAN",
    }
}

vocabulary! {
    /// How well the sources support a fact.
    pub enum Confidence as "Confidence" {
        /// Confirmed in the named source.
        Sourced = "SOURCED",
        /// Taken from a well-known public record; the named page itself was not opened.
        Reported = "REPORTED",
    }
}

impl NodeKind {
    /// What every id of the kind starts with, the hyphen included: `city-`.
    pub fn id_prefix(self) -> &'static str {
        match self {
            Self::Country => "country-",
            Self::City => "city-",
            Self::Stakeholder => "org-",
            Self::NationalPlatform => "platform-",
            Self::Pilot => "pilot-",
            Self::Learning => "learning-",
            Self::EngagementSpace => "space-",
            Self::Initiative => "initiative-",
            Self::Theme => "theme-",
        }
    }

    /// The folder of the pages of the kind: `/cities/`.
    pub fn page_folder(self) -> &'static str {
        match self {
            Self::Country => "/countries/",
            Self::City => "/cities/",
            Self::Stakeholder => "/organisations/",
            Self::NationalPlatform => "/platforms/",
            Self::Pilot => "/pilots/",
            Self::Learning => "/learnings/",
            Self::EngagementSpace => "/spaces/",
            Self::Initiative => "/initiatives/",
            Self::Theme => "/themes/",
        }
    }

    /// The path of the page of a node of the kind: `/cities/braga`. `None` for the ID of another kind.
    pub fn page_path(self, id: &str) -> Option<String> {
        let slug = id.strip_prefix(self.id_prefix())?;
        Some(format!("{}{slug}", self.page_folder()))
    }

    /// The kind in running text, in the singular: `national platform`.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::City => "city",
            Self::Stakeholder => "stakeholder",
            Self::NationalPlatform => "national platform",
            Self::Pilot => "pilot",
            Self::Learning => "learning",
            Self::EngagementSpace => "engagement space",
            Self::Initiative => "initiative",
            Self::Theme => "theme",
        }
    }
}
