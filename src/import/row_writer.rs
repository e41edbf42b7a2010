//! What a fact says, collected field by field, and handed out column by column.

use entity::fact::Details;
use entity::{
    Level, PartialDate, Vocabulary, city, country, engagement_space, initiative, learning,
    national_platform, pilot, stakeholder, theme,
};

use super::cell_type::CellValue;
use super::cells::{Cells, Unrepresentable};
use super::file::{DatasetPart, FileFormat};

/// What a fact says, field by field.
pub struct RowWriter<'a> {
    file: &'static FileFormat,
    id: &'a str,
    values: Vec<(&'static str, CellValue)>,
}

impl<'a> RowWriter<'a> {
    pub fn new(part: DatasetPart, id: &'a str) -> Self {
        Self {
            file: FileFormat::of(part),
            id,
            values: Vec::new(),
        }
    }

    pub fn details(&mut self, details: &Details) -> Result<(), Unrepresentable> {
        let own = match details {
            Details::Country(country::Model {
                id,
                iso2,
                native_name,
                languages,
                eu_status,
                capital,
                population,
                population_year,
                latitude,
                longitude,
                ecosystem_page,
                page_url,
            }) => {
                self.text("iso2", iso2);
                self.optional_text("native_name", native_name.as_ref());
                let languages = Some(languages).filter(|languages| !languages.is_empty());
                self.optional_text("languages", languages);
                self.term("eu_status", *eu_status);
                self.optional_text("capital", capital.as_ref());
                self.integer("population", *population);
                self.small("population_year", *population_year);
                self.number("latitude", *latitude);
                self.number("longitude", *longitude);
                self.boolean("ecosystem_page", Some(*ecosystem_page));
                self.optional_text("page_url", page_url.as_ref());
                id
            }
            Details::City(city::Model {
                id,
                local_name,
                country_id,
                region,
                mission_status,
                latitude,
                longitude,
                population,
                population_year,
                target_year,
                eu_label_awarded,
                geonames_id,
            }) => {
                self.optional_text("local_name", local_name.as_ref());
                self.text("country", country_id);
                self.optional_text("region", region.as_ref());
                self.term("mission_status", *mission_status);
                self.number("latitude", *latitude);
                self.number("longitude", *longitude);
                self.integer("population", *population);
                self.small("population_year", *population_year);
                self.small("target_year", *target_year);
                self.date("eu_label_awarded", *eu_label_awarded);
                self.integer("geonames_id", *geonames_id);
                id
            }
            Details::Stakeholder(stakeholder::Model {
                id,
                short_name,
                kind,
                country_id,
                city_id,
            }) => {
                self.optional_text("short_name", short_name.as_ref());
                self.term("kind", *kind);
                self.optional_text("country", country_id.as_ref());
                self.optional_text("city", city_id.as_ref());
                id
            }
            Details::NationalPlatform(national_platform::Model {
                id,
                local_name,
                country_id,
                established,
                organisation,
                role,
                support,
                engages_all_cities,
            }) => {
                self.optional_text("local_name", local_name.as_ref());
                self.text("country", country_id);
                self.date("established", *established);
                self.optional_text("organisation", organisation.as_ref());
                self.optional_text("role", role.as_ref());
                self.optional_text("support", support.as_ref());
                self.boolean("engages_all_cities", *engages_all_cities);
                id
            }
            Details::Pilot(pilot::Model {
                id,
                programme,
                cohort,
                start,
                end,
                grant_eur,
            }) => {
                self.optional_text("programme", programme.as_ref());
                self.small("cohort", *cohort);
                self.date("start", *start);
                self.date("end", *end);
                self.integer("grant_eur", *grant_eur);
                id
            }
            Details::Learning(learning::Model {
                id,
                kind,
                published,
            }) => {
                self.term("kind", *kind);
                self.date("published", *published);
                id
            }
            Details::EngagementSpace(engagement_space::Model {
                id,
                country_id,
                kind,
            }) => {
                self.optional_text("country", country_id.as_ref());
                self.term("kind", *kind);
                id
            }
            Details::Initiative(initiative::Model {
                id,
                programme,
                start,
                end,
            }) => {
                self.optional_text("programme", programme.as_ref());
                self.date("start", *start);
                self.date("end", *end);
                id
            }
            Details::Theme(theme::Model { id }) => id,
        };
        if own != self.id {
            return Err(self.unrepresentable("id"));
        }
        if DatasetPart::Nodes(details.kind()) != self.file.part {
            return Err(self.unrepresentable("kind"));
        }
        Ok(())
    }

    /// Only some files have a column for it; elsewhere it has to be what follows.
    pub fn level(
        &mut self,
        details: &Details,
        level: Option<Level>,
    ) -> Result<(), Unrepresentable> {
        if self.file.column_of("level").is_none() {
            return match details.level(level) == level {
                true => Ok(()),
                false => Err(self.unrepresentable("level")),
            };
        }
        let name = level.map(Vocabulary::name);
        self.put("level", name.map(CellValue::Term));
        Ok(())
    }

    pub fn text(&mut self, field: &'static str, text: &str) {
        self.put(field, Some(CellValue::Text(text.to_owned())));
    }

    pub fn optional_text(&mut self, field: &'static str, text: Option<&String>) {
        self.put(field, text.cloned().map(CellValue::Text));
    }

    pub fn term(&mut self, field: &'static str, term: impl Vocabulary) {
        self.put(field, Some(CellValue::Term(term.name())));
    }

    pub fn boolean(&mut self, field: &'static str, boolean: Option<bool>) {
        self.put(field, boolean.map(CellValue::Boolean));
    }

    pub fn integer(&mut self, field: &'static str, integer: Option<i64>) {
        self.put(field, integer.map(CellValue::Integer));
    }

    pub fn small(&mut self, field: &'static str, small: Option<i32>) {
        self.put(field, small.map(CellValue::Small));
    }

    pub fn number(&mut self, field: &'static str, number: Option<f64>) {
        self.put(field, number.map(CellValue::Number));
    }

    pub fn date(&mut self, field: &'static str, date: Option<PartialDate>) {
        self.put(field, date.map(CellValue::Date));
    }

    pub fn sources(&mut self, sources: &[String]) {
        let sources = (!sources.is_empty()).then(|| sources.to_vec());
        self.put("source", sources.map(CellValue::List));
    }

    fn put(&mut self, field: &'static str, value: Option<CellValue>) {
        if let Some(value) = value {
            self.values.push((field, value));
        }
    }

    pub fn into_cells(mut self) -> Result<Cells, Unrepresentable> {
        let mut texts = Vec::with_capacity(self.file.columns.len());
        for column in self.file.columns {
            let place = self
                .values
                .iter()
                .position(|(field, _)| *field == column.field);
            let Some(place) = place else {
                if column.required {
                    return Err(self.unrepresentable(column.field));
                }
                texts.push(String::new());
                continue;
            };
            let (_, value) = self.values.swap_remove(place);
            match column.cell_type.write(&value) {
                Some(text) => texts.push(text),
                None => return Err(self.unrepresentable(column.field)),
            }
        }
        match self.values.first() {
            Some((field, _)) => Err(self.unrepresentable(field)),
            None => Ok(Cells {
                file: self.file,
                texts,
            }),
        }
    }

    pub fn unrepresentable(&self, field: &'static str) -> Unrepresentable {
        Unrepresentable {
            file: self.file.name,
            field,
            fact: self.id.to_owned(),
        }
    }
}
