//! Series of observations as lines of a small chart.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

const PADDING: f64 = 4.0;
/// References that exceed the values by more than this factor are not drawn.
const FAR: f64 = 5.0;

#[derive(Deserialize)]
pub struct Observation {
    date: String,
    value: f64,
}

/// A chart of a country's series and the reference beside it.
#[derive(Serialize)]
pub struct Chart {
    width: f64,
    height: f64,
    /// As paths of an SVG; empty for a series without observations.
    own: String,
    reference: String,
    /// The last point of the country's series.
    x: f64,
    y: f64,
    from: String,
    to: String,
    /// Where zero lies, if values of both signs are shown.
    zero: Option<f64>,
}

impl Chart {
    /// `None` where there is no line to draw: fewer than two observations of the country.
    pub fn of(
        own: &[Observation],
        reference: &[Observation],
        width: f64,
        height: f64,
    ) -> Option<Self> {
        let mut own: Vec<(f64, f64)> = own.iter().map(Observation::point).collect();
        own.sort_by(|one, other| one.0.total_cmp(&other.0));
        let (first, last) = (own.first()?.0, own.last()?.0);
        if own.len() < 2 || first >= last {
            return None;
        }
        let mut reference: Vec<(f64, f64)> = reference.iter().map(Observation::point).collect();
        reference.retain(|(time, _)| (first..=last).contains(time));
        reference.sort_by(|one, other| one.0.total_cmp(&other.0));
        // A sum over Europe would make a flat line of a country's.
        let greatest = |points: &[(f64, f64)]| {
            points
                .iter()
                .fold(0.0, |most: f64, point| most.max(point.1.abs()))
        };
        if greatest(&reference) > FAR * greatest(&own) {
            reference.clear();
        }
        let values = own.iter().chain(&reference).map(|(_, value)| *value);
        let low = values.clone().fold(0.0, f64::min);
        let high = values.fold(f64::NEG_INFINITY, f64::max).max(low + 1e-9);
        let place = |(time, value): (f64, f64)| {
            let x = PADDING + (time - first) / (last - first) * (width - 2.0 * PADDING);
            let y = height - PADDING - (value - low) / (high - low) * (height - 2.0 * PADDING);
            (tenth(x), tenth(y))
        };
        let line = |points: &[(f64, f64)]| {
            let mut path = String::new();
            for (number, point) in points.iter().enumerate() {
                let (x, y) = place(*point);
                let _ = write!(path, "{}{x} {y}", if number == 0 { 'M' } else { 'L' });
            }
            path
        };
        let (x, y) = place(*own.last()?);
        Some(Self {
            width,
            height,
            own: line(&own),
            reference: if reference.len() > 1 {
                line(&reference)
            } else {
                String::new()
            },
            x,
            y,
            from: (first.floor() as i64).to_string(),
            to: (last.floor() as i64).to_string(),
            zero: (low < 0.0).then(|| place((first, 0.0)).1),
        })
    }
}

impl Observation {
    /// Its date as a year with a fraction, and its value.
    fn point(&self) -> (f64, f64) {
        let mut parts = self.date.split('-').map(|part| part.parse().unwrap_or(0.0));
        let year: f64 = parts.next().unwrap_or_default();
        let (month, day): (f64, f64) = (parts.next().unwrap_or(1.0), parts.next().unwrap_or(1.0));
        (
            year + (month - 1.0) / 12.0 + (day - 1.0) / 372.0,
            self.value,
        )
    }
}

fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
