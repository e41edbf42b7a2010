//! What a node is, and where it acts.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a node of the graph is.
    pub enum NodeKind as "NodeKind" {
        /// A country with a National Mission Ecosystem, or one that twin cities come from.
        Country = "COUNTRY",
        /// A city with a part in the Mission: selected for it, or minded to follow it.
        City = "CITY",
        /// An organisation: public body, university, company, civil society, network, EU body.
        Stakeholder = "STAKEHOLDER",
        /// A country's structure that supports its cities on the way to climate neutrality.
        NationalPlatform = "NATIONAL_PLATFORM",
        /// A pilot activity that one or more cities carry out.
        Pilot = "PILOT",
        /// What was learned and written down: a case study, lesson, report, tool or video.
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
    /// How far a fact is backed by what was read.
    pub enum Confidence as "Confidence" {
        /// Seen in the named source.
        Sourced = "SOURCED",
        /// A well-known public record whose named canonical page was not opened.
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
