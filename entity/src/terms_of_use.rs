//! Under which terms the dataset may be used, and how it is cited. The same words stand in the API and
//! in everything that leaves it.

use chrono::{DateTime, Utc};

/// What the dataset is called.
pub const TITLE: &str = "Mission Graph: National Mission Ecosystems of the EU Cities Mission";

/// The terms of the dataset, in words. The facts are the project's own compilation; figures keep
/// the licence of their producers.
pub const LICENCE: &str = "Compiled facts: CC BY 4.0. Coordinates, city populations and ids: GeoNames, \
                           CC BY 4.0. Barometer: Gapminder, Our World in Data, and the World Bank with \
                           EDGAR, CC BY 4.0. Country figures: mledoze/countries, ODbL 1.0, and \
                           Gapminder, CC BY 4.0. Signatories of the Covenant of Mayors: Data-Driven \
                           EnviroLab in OpenClimate, Apache 2.0.";

/// The licence of the compiled facts.
pub const LICENCE_URL: &str = "https://creativecommons.org/licenses/by/4.0/";

/// Those whom every use of the dataset names.
pub const ATTRIBUTION: &[&str] = &[
    "Mission Graph: the National Mission Ecosystems of 35 countries, compiled from the public pages that each fact names",
    "GeoNames (CC BY 4.0): coordinates, populations and ids of cities",
    "Gapminder (CC BY 4.0): CO2, carbon intensity, urban share and country figures",
    "Our World in Data (CC BY 4.0), with its named producers: greenhouse-gas emissions and renewable electricity",
    "World Bank and the EDGAR database of the Joint Research Centre, as published by Open Numbers (CC BY 4.0): greenhouse-gas emissions per person to 2023",
    "mledoze/countries (ODbL 1.0): country figures",
    "Data-Driven EnviroLab (2022) from data of the Covenant of Mayors – Europe, as published in OpenClimate of the Open Earth Foundation (Apache 2.0): signatories of the Covenant of Mayors",
];

/// How to cite exactly one revision.
pub fn citation(revision: u64, committed_at: DateTime<Utc>) -> String {
    format!(
        "Mission Graph contributors ({}). {TITLE} [dataset], revision {revision} of {}.",
        committed_at.format("%Y"),
        committed_at.format("%Y-%m-%d")
    )
}
