//! Outlines of countries, and where a place lies on their map.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::labels::{self, LabelledMark};

/// The longer side of a map of a country.
const LONGEST: f64 = 440.0;
/// Around a country, as a share of its longer side.
const AROUND: f64 = 0.06;
/// The least width of what a map of a country shows, in units of the map of Europe.
const NARROWEST: f64 = 5.0;
const LABEL: f64 = 12.0;
const RADIUS: f64 = 5.0;

/// The file that `explorer/map/build.js` writes.
#[derive(Deserialize)]
pub struct Outlines {
    width: f64,
    height: f64,
    centre: Centre,
    scale: f64,
    offset: Point,
    parts: Parts,
    coarse: BTreeMap<String, Vec<Vec<i32>>>,
    fine: BTreeMap<String, Vec<Vec<i32>>>,
}

#[derive(Deserialize)]
struct Centre {
    latitude: f64,
    longitude: f64,
}

/// Units of whole numbers in one of the drawing.
#[derive(Deserialize)]
struct Parts {
    coarse: f64,
    fine: f64,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// The outline of a country.
#[derive(Serialize)]
pub struct Outline {
    /// Of ISO 3166-1, or its English name where no data can be about it.
    pub code: String,
    /// As the path of an SVG.
    pub path: String,
}

/// A map, with the marks on it.
#[derive(Serialize)]
pub struct Map {
    pub width: f64,
    pub height: f64,
    pub outlines: Vec<Outline>,
    pub marks: Vec<MapMark>,
}

/// Where a mark lies, and its label.
#[derive(Serialize)]
pub struct MapMark {
    #[serde(flatten)]
    pub point: Point,
    pub label: Option<labels::Label>,
}

/// A named place.
#[derive(Deserialize)]
pub struct NamedPlace {
    pub name: String,
    pub latitude: f64,
    pub longitude: f64,
    #[serde(default)]
    pub population: Option<f64>,
}

#[derive(Clone, Copy)]
struct Window {
    low: Point,
    high: Point,
}

impl Outlines {
    /// Europe as a whole.
    pub fn europe(&self, places: &[NamedPlace]) -> Map {
        let outlines = self.coarse.iter().map(|(code, rings)| Outline {
            code: code.clone(),
            path: path(rings.iter().map(|ring| points(ring, self.parts.coarse))),
        });
        let marks = places.iter().map(|place| MapMark {
            point: rounded(self.project(place.latitude, place.longitude)),
            label: None,
        });
        Map {
            width: self.width,
            height: self.height,
            outlines: outlines.collect(),
            marks: marks.collect(),
        }
    }

    /// A country with what lies around it. `None` for one that has no outline.
    pub fn country(&self, code: &str, places: &[NamedPlace]) -> Option<Map> {
        let rings = self.fine.get(code)?;
        let positions: Vec<Point> = places
            .iter()
            .map(|place| self.project(place.latitude, place.longitude))
            .collect();
        let own = rings.iter().flat_map(|ring| points(ring, self.parts.fine));
        let window = Window::around(own.chain(positions.iter().copied()))?;
        let scale = LONGEST / window.width().max(window.height());
        let shown = |point: Point| Point {
            x: (point.x - window.low.x) * scale,
            y: (point.y - window.low.y) * scale,
        };
        let outlines = self.fine.iter().filter_map(|(code, rings)| {
            let rings = rings.iter().filter_map(|ring| {
                let inside = window.clip(points(ring, self.parts.fine).collect());
                (inside.len() > 2).then(|| inside.into_iter().map(shown))
            });
            let path = path(rings);
            let code = code.clone();
            (!path.is_empty()).then_some(Outline { code, path })
        });
        let (width, height) = (window.width() * scale, window.height() * scale);
        let positions: Vec<Point> = positions.into_iter().map(shown).map(rounded).collect();
        let marks: Vec<LabelledMark> = places
            .iter()
            .zip(&positions)
            .map(|(place, point)| LabelledMark {
                x: point.x,
                y: point.y,
                radius: RADIUS,
                name: &place.name,
                rank: place.population.unwrap_or_default(),
            })
            .collect();
        let labels = labels::place(&marks, (width, height), LABEL, usize::MAX);
        let places = positions.iter().zip(labels);
        Some(Map {
            width: width.round(),
            height: height.round(),
            outlines: outlines.collect(),
            marks: places
                .map(|(&point, label)| MapMark { point, label })
                .collect(),
        })
    }

    /// Lambert's azimuthal equal-area projection on a sphere (Snyder 1987, p. 185).
    fn project(&self, latitude: f64, longitude: f64) -> Point {
        let turn = (longitude - self.centre.longitude).to_radians();
        let (angle, centre) = (latitude.to_radians(), self.centre.latitude.to_radians());
        let nearness = 1.0 + centre.sin() * angle.sin() + centre.cos() * angle.cos() * turn.cos();
        let factor = self.scale * (2.0 / nearness.max(1e-6)).sqrt();
        let up = centre.cos() * angle.sin() - centre.sin() * angle.cos() * turn.cos();
        Point {
            x: self.offset.x + factor * angle.cos() * turn.sin(),
            y: self.offset.y - factor * up,
        }
    }
}

impl Window {
    /// What holds all points, with room around them, neither much wider nor much higher than a square.
    fn around(points: impl Iterator<Item = Point>) -> Option<Self> {
        let whole = points.fold(None, |window: Option<Self>, point| {
            let Self { low, high } = window.unwrap_or(Self {
                low: point,
                high: point,
            });
            Some(Self {
                low: Point {
                    x: low.x.min(point.x),
                    y: low.y.min(point.y),
                },
                high: Point {
                    x: high.x.max(point.x),
                    y: high.y.max(point.y),
                },
            })
        })?;
        let (width, height) = (whole.width(), whole.height());
        let longest = width.max(height).max(NARROWEST);
        let (width_wanted, height_wanted) = (width.max(longest * 0.75), height.max(longest * 0.75));
        let around = longest * AROUND;
        let more = |wanted: f64, there: f64| (wanted - there) / 2.0 + around;
        let (across, along) = (more(width_wanted, width), more(height_wanted, height));
        Some(Self {
            low: Point {
                x: whole.low.x - across,
                y: whole.low.y - along,
            },
            high: Point {
                x: whole.high.x + across,
                y: whole.high.y + along,
            },
        })
    }

    fn width(&self) -> f64 {
        self.high.x - self.low.x
    }

    fn height(&self) -> f64 {
        self.high.y - self.low.y
    }

    /// Cuts a ring at each side in turn (Sutherland & Hodgman 1974).
    fn clip(&self, ring: Vec<Point>) -> Vec<Point> {
        let x: fn(&Point) -> f64 = |point| point.x;
        let y: fn(&Point) -> f64 = |point| point.y;
        let sides = [
            (x, self.low.x, 1.0),
            (x, self.high.x, -1.0),
            (y, self.low.y, 1.0),
            (y, self.high.y, -1.0),
        ];
        sides.into_iter().fold(ring, |ring, (axis, limit, sign)| {
            let is_inside = |point: &Point| sign * (axis(point) - limit) >= 0.0;
            let mut inside = Vec::with_capacity(ring.len());
            let mut before = ring.last().copied();
            for point in ring {
                let last = before.replace(point).unwrap_or(point);
                if is_inside(&last) != is_inside(&point) {
                    let share = (limit - axis(&last)) / (axis(&point) - axis(&last));
                    inside.push(Point {
                        x: last.x + share * (point.x - last.x),
                        y: last.y + share * (point.y - last.y),
                    });
                }
                if is_inside(&point) {
                    inside.push(point);
                }
            }
            inside
        })
    }
}

/// The points of a ring, which is written as steps from each to the next.
fn points(ring: &[i32], parts: f64) -> impl Iterator<Item = Point> + '_ {
    let mut last = (0, 0);
    ring.chunks_exact(2).map(move |step| {
        last = (last.0 + step[0], last.1 + step[1]);
        Point {
            x: f64::from(last.0) / parts,
            y: f64::from(last.1) / parts,
        }
    })
}

/// Closed rings as the path of an SVG, to a tenth of a unit.
fn path<R: Iterator<Item = Point>>(rings: impl Iterator<Item = R>) -> String {
    let mut text = String::new();
    for ring in rings {
        let tenths = |point: Point| {
            (
                (point.x * 10.0).round() as i64,
                (point.y * 10.0).round() as i64,
            )
        };
        let mut corners: Vec<(i64, i64)> = ring.map(tenths).collect();
        corners.dedup();
        if corners.len() < 3 {
            continue;
        }
        let tenth = |number: i64| number as f64 / 10.0;
        let _ = write!(text, "M{} {}l", tenth(corners[0].0), tenth(corners[0].1));
        for ends in corners.windows(2) {
            let (x, y) = (ends[1].0 - ends[0].0, ends[1].1 - ends[0].1);
            let _ = write!(text, "{} {} ", tenth(x), tenth(y));
        }
        text.truncate(text.trim_end().len());
        text.push('z');
    }
    text
}

fn rounded(point: Point) -> Point {
    Point {
        x: (point.x * 10.0).round() / 10.0,
        y: (point.y * 10.0).round() / 10.0,
    }
}
