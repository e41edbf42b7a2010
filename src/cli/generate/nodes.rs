use std::collections::HashMap;
use std::io;
use std::path::Path;

use entity::NodeKind::{
    self, City, EngagementSpace, Initiative, Learning, NationalPlatform, Pilot, Stakeholder, Theme,
};
use entity::fact::Dataset;
use fastrand::Rng;

use super::names::{pick, town};
use super::sheet;
use super::{Country, Plan};
use crate::import::{DatasetPart, embedded};

/// The page that every synthetic fact names, which says that it is none.
pub const SOURCE: &str = "https://example.org/synthetic";
/// The date of every synthetic fact.
const AS_OF: &str = "2026-01-01";

/// The ids of the nodes that links are drawn between, by kind and country.
#[derive(Default)]
pub struct Pools {
    pub ids: Vec<String>,
    /// The country of each node; none for those that lie in none.
    pub countries: Vec<Option<usize>>,
    by_kind: HashMap<NodeKind, Vec<usize>>,
    by_kind_and_country: HashMap<(NodeKind, usize), Vec<usize>>,
}

impl Pools {
    fn add(&mut self, kind: NodeKind, country: Option<usize>, id: String) {
        let node = self.ids.len();
        self.ids.push(id);
        self.countries.push(country);
        self.by_kind.entry(kind).or_default().push(node);
        if let Some(country) = country {
            let here = self.by_kind_and_country.entry((kind, country));
            here.or_default().push(node);
        }
    }

    /// The nodes of a kind, in one country or in all.
    pub fn nodes(&self, kind: NodeKind, country: Option<usize>) -> &[usize] {
        match country {
            None => self.by_kind.get(&kind),
            Some(country) => self.by_kind_and_country.get(&(kind, country)),
        }
        .map_or(&[], Vec::as_slice)
    }
}

/// Writes all nodes. Countries and themes are the curated ones.
pub fn write_nodes(
    plan: Plan,
    curated: &Dataset,
    countries: &[Country],
    folder: &Path,
    random: &mut Rng,
) -> io::Result<Pools> {
    let mut pools = Pools::default();
    copy_curated(folder)?;
    for (place, country) in countries.iter().enumerate() {
        pools.add(NodeKind::Country, Some(place), country.id.clone());
    }
    for fact in curated.nodes.iter().filter(|fact| fact.node.kind == Theme) {
        pools.add(Theme, None, fact.node.id.clone());
    }
    let places: Vec<usize> = countries
        .iter()
        .enumerate()
        .flat_map(|(place, country)| std::iter::repeat_n(place, country.weight))
        .collect();
    let mut writer = NodeWriter {
        folder,
        countries,
        places,
        pools,
        random,
    };
    writer.cities(plan.cities)?;
    writer.stakeholders(plan.stakeholders)?;
    writer.platforms()?;
    writer.pilots(plan.cities / 3 + 1)?;
    writer.learnings(plan.cities / 2 + 1)?;
    writer.spaces(plan.cities / 200 + 1)?;
    writer.initiatives(20 + plan.cities.isqrt())?;
    Ok(writer.pools)
}

/// The files that no size of ecosystem changes.
fn copy_curated(folder: &Path) -> io::Result<()> {
    let curated = embedded();
    for name in ["countries.csv", "themes.csv", "indicators.csv"] {
        if let Some(bytes) = curated.bytes(name) {
            std::fs::write(folder.join(name), bytes)?;
        }
    }
    Ok(())
}

struct NodeWriter<'a> {
    folder: &'a Path,
    countries: &'a [Country],
    /// Each country as often as it weighs.
    places: Vec<usize>,
    pools: Pools,
    random: &'a mut Rng,
}

impl NodeWriter<'_> {
    fn cities(&mut self, count: usize) -> io::Result<()> {
        let mut sheet = sheet(DatasetPart::Nodes(City), self.folder)?;
        for number in 0..count {
            let place = self.place();
            let country = &self.countries[place];
            let (id, name) = (format!("city-s{number:06}"), town(self.random));
            let is_mission_city = self.random.u32(..20) == 0;
            let latitude = (country.latitude + self.jitter()).clamp(-89.0, 89.0);
            let longitude = country.longitude + self.jitter();
            let population = (f64::from(self.random.u32(5_000..60_000)) * self.scale()) as u64;
            let target = 2030 + 5 * self.random.u32(..5);
            sheet.row(&[
                ("id", &id),
                ("name", &name),
                ("country", &country.id),
                (
                    "mission_status",
                    if is_mission_city {
                        "MISSION_CITY"
                    } else {
                        "MISSION_MINDED"
                    },
                ),
                ("latitude", &format!("{latitude:.5}")),
                ("longitude", &format!("{longitude:.5}")),
                ("population", &population.to_string()),
                ("target_year", &target.to_string()),
                (
                    "eu_label_awarded",
                    if is_mission_city { "2024-10-08" } else { "" },
                ),
                ("source", SOURCE),
                ("as_of", AS_OF),
                ("confidence", "sourced"),
            ])?;
            self.pools.add(City, Some(place), id);
        }
        sheet.finish().map(drop)
    }

    fn stakeholders(&mut self, count: usize) -> io::Result<()> {
        const KINDS: &[&str] = &[
            "PUBLIC_AUTHORITY",
            "PUBLIC_AGENCY",
            "UNIVERSITY_RESEARCH",
            "CITY_NETWORK",
            "CIVIL_SOCIETY",
            "PRIVATE_SECTOR",
        ];
        const LEVELS: &[&str] = &["NATIONAL", "NATIONAL", "NATIONAL", "REGIONAL", "LOCAL"];
        let mut sheet = sheet(DatasetPart::Nodes(Stakeholder), self.folder)?;
        for number in 0..count {
            let (id, name) = (format!("org-s{number:06}"), town(self.random));
            let is_european = self.random.u32(..20) == 0;
            let place = (!is_european).then(|| self.place());
            let cities = self.pools.nodes(City, place);
            let has_city = place.is_some() && !cities.is_empty() && self.random.u32(..5) < 2;
            let city = if has_city {
                self.pools.ids[cities[self.random.usize(..cities.len())]].clone()
            } else {
                String::new()
            };
            sheet.row(&[
                ("id", &id),
                ("name", &format!("{name} Institute")),
                ("kind", pick(KINDS, self.random)),
                (
                    "level",
                    if is_european {
                        "EUROPEAN"
                    } else {
                        pick(LEVELS, self.random)
                    },
                ),
                (
                    "country",
                    place.map_or("", |place| &self.countries[place].id),
                ),
                ("city", &city),
                ("summary", "A synthetic organisation."),
                ("source", SOURCE),
                ("as_of", AS_OF),
                ("confidence", "sourced"),
            ])?;
            self.pools.add(Stakeholder, place, id);
        }
        sheet.finish().map(drop)
    }

    /// A platform in three of five countries, as curated.
    fn platforms(&mut self) -> io::Result<()> {
        let mut sheet = sheet(DatasetPart::Nodes(NationalPlatform), self.folder)?;
        for (place, country) in self.countries.iter().enumerate() {
            if self.random.u32(..5) < 2 {
                continue;
            }
            let id = format!("platform-s{place:06}");
            sheet.row(&[
                ("id", &id),
                ("name", &format!("Climate Cities {}", town(self.random))),
                ("country", &country.id),
                ("organisation", "A synthetic platform."),
                ("role", "Connects cities."),
                ("source", SOURCE),
                ("as_of", AS_OF),
                ("confidence", "sourced"),
            ])?;
            self.pools.add(NationalPlatform, Some(place), id);
        }
        sheet.finish().map(drop)
    }

    fn pilots(&mut self, count: usize) -> io::Result<()> {
        let mut sheet = sheet(DatasetPart::Nodes(Pilot), self.folder)?;
        for number in 0..count {
            let (id, place) = (format!("pilot-s{number:06}"), self.place());
            sheet.row(&[
                ("id", &id),
                ("title", &format!("Pilot {}", town(self.random))),
                ("programme", "Synthetic Pilot Cities Programme"),
                ("cohort", &self.random.u32(1..4).to_string()),
                ("start", "2023"),
                ("summary", "A synthetic pilot."),
                ("source", SOURCE),
                ("as_of", AS_OF),
                ("confidence", "sourced"),
            ])?;
            self.pools.add(Pilot, Some(place), id);
        }
        sheet.finish().map(drop)
    }

    fn learnings(&mut self, count: usize) -> io::Result<()> {
        const KINDS: &[&str] = &["CASE_STUDY", "CASE_STUDY", "LESSON", "REPORT", "TOOL"];
        let mut sheet = sheet(DatasetPart::Nodes(Learning), self.folder)?;
        for number in 0..count {
            let (id, place) = (format!("learning-s{number:06}"), self.place());
            sheet.row(&[
                ("id", &id),
                ("title", &format!("What {} learned", town(self.random))),
                ("kind", pick(KINDS, self.random)),
                ("summary", "A synthetic learning."),
                ("url", SOURCE),
                ("source", SOURCE),
                ("as_of", AS_OF),
                ("confidence", "sourced"),
            ])?;
            self.pools.add(Learning, Some(place), id);
        }
        sheet.finish().map(drop)
    }

    fn spaces(&mut self, count: usize) -> io::Result<()> {
        let mut sheet = sheet(DatasetPart::Nodes(EngagementSpace), self.folder)?;
        for number in 0..count.max(self.countries.len()) {
            let place = number % self.countries.len();
            let id = format!("space-s{number:06}");
            sheet.row(&[
                ("id", &id),
                ("name", &format!("Group {}", town(self.random))),
                ("country", &self.countries[place].id),
                ("kind", "COUNTRY_GROUP"),
                ("url", SOURCE),
                ("summary", "A synthetic space."),
                ("source", SOURCE),
                ("as_of", AS_OF),
                ("confidence", "sourced"),
            ])?;
            self.pools.add(EngagementSpace, Some(place), id);
        }
        sheet.finish().map(drop)
    }

    fn initiatives(&mut self, count: usize) -> io::Result<()> {
        let mut sheet = sheet(DatasetPart::Nodes(Initiative), self.folder)?;
        for number in 0..count {
            let id = format!("initiative-s{number:06}");
            sheet.row(&[
                ("id", &id),
                ("name", &format!("Initiative {}", town(self.random))),
                ("programme", "Synthetic Europe"),
                ("start", "2022"),
                ("summary", "A synthetic initiative."),
                ("source", SOURCE),
                ("as_of", AS_OF),
                ("confidence", "sourced"),
            ])?;
            self.pools.add(Initiative, None, id);
        }
        sheet.finish().map(drop)
    }

    fn place(&mut self) -> usize {
        self.places[self.random.usize(..self.places.len())]
    }

    /// Degrees from the middle of a country.
    fn jitter(&mut self) -> f64 {
        (self.random.f64() - 0.5) * 4.0
    }

    /// Most cities are small and a few are large: between 1 and 64 times, each doubling half as
    /// likely as the one before.
    fn scale(&mut self) -> f64 {
        f64::from(1_u32 << self.random.u32(..).trailing_ones().min(6))
    }
}
