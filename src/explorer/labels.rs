//! Puts labels beside marks so that none lies on another.

use serde::Serialize;

/// Width of a letter, as a share of the size of the text.
const LETTER: f64 = 0.62;
/// Between a mark and its label.
const GAP: f64 = 4.0;

/// A mark with a name.
pub struct LabelledMark<'a> {
    pub x: f64,
    pub y: f64,
    pub radius: f64,
    pub name: &'a str,
    /// Marks of a higher rank are labelled first.
    pub rank: f64,
}

/// Where a label begins, ends or has its middle.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Label {
    pub x: f64,
    pub y: f64,
    pub anchor: &'static str,
}

#[derive(Clone, Copy)]
struct Area {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// The labels of marks in a drawing of a width and height, with text of a size. `None` for a mark whose label has no
/// room. No more than `most` are placed.
pub fn place(
    marks: &[LabelledMark],
    bounds: (f64, f64),
    size: f64,
    most: usize,
) -> Vec<Option<Label>> {
    let drawing = Area {
        left: 0.0,
        right: bounds.0,
        top: 0.0,
        bottom: bounds.1,
    };
    let mut taken: Vec<Area> = marks.iter().map(Area::of_mark).collect();
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by(|&one, &other| marks[other].rank.total_cmp(&marks[one].rank));
    let mut labels = vec![None; marks.len()];
    let mut placed = 0;
    for number in order {
        if placed == most {
            break;
        }
        let found = candidates(&marks[number], size)
            .into_iter()
            .find(|(_, area)| {
                let is_free =
                    |(other, taken): (usize, &Area)| other == number || !area.overlaps(taken);
                drawing.contains(area) && taken.iter().enumerate().all(is_free)
            });
        if let Some((label, area)) = found {
            labels[number] = Some(label);
            taken.push(area);
            placed += 1;
        }
    }
    labels
}

fn candidates(mark: &LabelledMark, size: f64) -> [(Label, Area); 4] {
    let width = mark.name.chars().count() as f64 * size * LETTER;
    let away = mark.radius + GAP;
    let label = |x: f64, y: f64, anchor: &'static str, left: f64| {
        let area = Area {
            left,
            right: left + width,
            top: y - size,
            bottom: y + size * 0.3,
        };
        (Label { x, y, anchor }, area)
    };
    let (x, y) = (mark.x, mark.y);
    let middle = y + size * 0.35;
    [
        label(x + away, middle, "start", x + away),
        label(x - away, middle, "end", x - away - width),
        label(x, y - away, "middle", x - width / 2.0),
        label(x, y + away + size * 0.8, "middle", x - width / 2.0),
    ]
}

impl Area {
    fn of_mark(mark: &LabelledMark) -> Self {
        Self {
            left: mark.x - mark.radius,
            right: mark.x + mark.radius,
            top: mark.y - mark.radius,
            bottom: mark.y + mark.radius,
        }
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn contains(&self, other: &Self) -> bool {
        other.left >= self.left
            && other.right <= self.right
            && other.top >= self.top
            && other.bottom <= self.bottom
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_lie_beside_each_other() {
        let mark = |x, y, rank| LabelledMark {
            x,
            y,
            radius: 4.0,
            name: "Viladecans",
            rank,
        };
        let marks = [
            mark(50.0, 50.0, 1.0),
            mark(60.0, 52.0, 2.0),
            mark(196.0, 20.0, 1.0),
            mark(62.0, 50.0, 0.0),
        ];
        let labels = place(&marks, (200.0, 100.0), 12.0, 10);
        assert_eq!(labels[1].unwrap().anchor, "start");
        assert_eq!(labels[2].unwrap().anchor, "end");
        let areas: Vec<Area> = marks
            .iter()
            .zip(&labels)
            .filter_map(|(mark, label)| {
                let label = (*label)?;
                let mut found = candidates(mark, 12.0).into_iter();
                Some(found.find(|(known, _)| *known == label)?.1)
            })
            .collect();
        assert!(areas.len() >= 2);
        for (place, area) in areas.iter().enumerate() {
            assert!(areas[..place].iter().all(|other| !area.overlaps(other)));
        }
        let few = place(&marks, (200.0, 100.0), 12.0, 1);
        assert_eq!(few.iter().flatten().count(), 1);
    }
}
