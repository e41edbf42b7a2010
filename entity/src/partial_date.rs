//! Dates as sources give them: a year, a month or a day.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An ISO 8601 date of reduced precision: `2023`, `2023-06` or `2023-06-30`.
///
/// Ordered by its first day; of two dates that start together the less precise comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
#[sea_orm(value_type = "String", column_type = "Text")]
pub struct PartialDate {
    year: u16,
    /// 1 to 12, or 0 where only the year is known.
    month: u8,
    /// 1 to 31, or 0 where no day is known.
    day: u8,
}

/// The text is no ISO 8601 date of year, month or day precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidPartialDate;

impl fmt::Display for InvalidPartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a valid date as YYYY, YYYY-MM or YYYY-MM-DD")
    }
}

impl std::error::Error for InvalidPartialDate {}

impl PartialDate {
    pub fn year(self) -> u16 {
        self.year
    }

    /// The first day that the date may mean.
    pub fn first_day(self) -> NaiveDate {
        self.day_or(1, 1)
    }

    /// The last day that the date may mean: `2024-02` ends on 29 February.
    pub fn last_day(self) -> NaiveDate {
        if self.day > 0 {
            return self.first_day();
        }
        let first_day_after = match self.month {
            0 | 12 => NaiveDate::from_ymd_opt(i32::from(self.year) + 1, 1, 1),
            month => NaiveDate::from_ymd_opt(i32::from(self.year), u32::from(month) + 1, 1),
        };
        first_day_after
            .and_then(|day| day.pred_opt())
            .expect("years of four digits have calendars")
    }

    fn day_or(self, month: u8, day: u8) -> NaiveDate {
        let month = if self.month == 0 { month } else { self.month };
        let day = if self.day == 0 { day } else { self.day };
        NaiveDate::from_ymd_opt(i32::from(self.year), u32::from(month), u32::from(day))
            .expect("checked when it was read")
    }
}

impl From<NaiveDate> for PartialDate {
    fn from(day: NaiveDate) -> Self {
        Self {
            year: day.year() as u16,
            month: day.month() as u8,
            day: day.day() as u8,
        }
    }
}

impl FromStr for PartialDate {
    type Err = InvalidPartialDate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('-');
        let mut part = |digits: usize| match parts.next() {
            None => Ok(0),
            Some(part) if part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()) => part
                .parse::<u16>()
                .ok()
                .filter(|&n| n > 0)
                .ok_or(InvalidPartialDate),
            Some(_) => Err(InvalidPartialDate),
        };
        let (year, month, day) = (part(4)?, part(2)? as u8, part(2)? as u8);
        let known = NaiveDate::from_ymd_opt(
            i32::from(year),
            u32::from(month.max(1)),
            u32::from(day.max(1)),
        );
        if parts.next().is_some() || known.is_none() {
            return Err(InvalidPartialDate);
        }
        Ok(Self { year, month, day })
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.month > 0 {
            write!(f, "-{:02}", self.month)?;
        }
        if self.day > 0 {
            write!(f, "-{:02}", self.day)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for text in ["2023", "2023-06", "2024-02-29", "0001-01-01"] {
            assert_eq!(text.parse::<PartialDate>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn refuses_what_no_calendar_knows() {
        for text in [
            "",
            "23",
            "2023-",
            "2023-13",
            "2023-00",
            "2023-02-29",
            "2023-6",
            "2023-06-30-01",
            "2023/06",
            " 2023",
            "+023",
            "0000",
        ] {
            assert_eq!(
                text.parse::<PartialDate>(),
                Err(InvalidPartialDate),
                "{text}"
            );
        }
    }

    #[test]
    fn spans_the_days_it_may_mean() {
        let date: PartialDate = "2024-02".parse().unwrap();
        assert_eq!(date.first_day().to_string(), "2024-02-01");
        assert_eq!(date.last_day().to_string(), "2024-02-29");
        let year: PartialDate = "2023".parse().unwrap();
        assert_eq!(year.last_day().to_string(), "2023-12-31");
    }
}
