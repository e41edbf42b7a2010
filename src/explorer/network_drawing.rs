//! A network as a drawing: where its nodes lie, how large they are, and which have a label.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::labels::{self, Label, LabelledMark};

const PADDING: f64 = 24.0;
/// The radius of a node without links, and of the one that has most.
const RADII: (f64, f64) = (5.0, 15.0);
/// Sizes of the labels on wide and on narrow screens, and how many there are.
const WIDE: (f64, usize) = (12.0, 40);
const NARROW: (f64, usize) = (22.0, 14);
const LONGEST_LABEL: usize = 28;

/// What the field `network` answers, as far as it is drawn.
#[derive(Deserialize)]
pub struct Network {
    nodes: Vec<Node>,
    links: Vec<Link>,
}

#[derive(Deserialize)]
struct Node {
    node: NamedNode,
    x: f64,
    y: f64,
    /// What its size shows.
    #[serde(default, alias = "betweenness")]
    weight: Option<f64>,
}

#[derive(Deserialize)]
struct NamedNode {
    id: String,
    name: String,
    #[serde(rename = "shortName", default)]
    short_name: Option<String>,
}

#[derive(Deserialize)]
struct Link {
    source: End,
    target: End,
}

#[derive(Deserialize)]
struct End {
    id: String,
}

/// A drawing, with a spot for each node and a line for each link of the network, in their order.
#[derive(Serialize)]
pub struct NetworkDrawing {
    width: f64,
    height: f64,
    spots: Vec<Spot>,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Spot {
    x: f64,
    y: f64,
    radius: f64,
    text: String,
    wide: Option<Label>,
    narrow: Option<Label>,
}

/// From the number of a node to that of another.
#[derive(Serialize)]
struct Line {
    from: usize,
    to: usize,
    x1: f64,
    y1: f64,
    x2: f64,
    y2: f64,
}

impl NetworkDrawing {
    /// Draws a network into a width and at most a height, smaller where there are many nodes.
    pub fn of(network: &Network, width: f64, height: f64, most: usize) -> Self {
        let nodes = &network.nodes;
        let fit = ScaleToFit::of(nodes, width, height);
        let greatest = nodes.iter().map(Node::weight).fold(1.0, f64::max);
        let shrink = (60.0 / nodes.len().max(60) as f64).sqrt().max(0.4);
        let texts: Vec<String> = nodes.iter().map(|node| node.node.label()).collect();
        let marks: Vec<LabelledMark> = nodes
            .iter()
            .zip(&texts)
            .map(|(node, name)| {
                let (x, y) = fit.place(node.x, node.y);
                let share = (node.weight() / greatest).sqrt();
                let radius = (RADII.0 + (RADII.1 - RADII.0) * share) * shrink;
                LabelledMark {
                    x: tenth(x),
                    y: tenth(y),
                    radius: tenth(radius),
                    name,
                    rank: node.weight(),
                }
            })
            .collect();
        let bounds = (width, fit.height);
        let wide = labels::place(&marks, bounds, WIDE.0, WIDE.1.min(most));
        let narrow = labels::place(&marks, bounds, NARROW.0, NARROW.1.min(most));
        let numbers: HashMap<&str, usize> = nodes
            .iter()
            .enumerate()
            .map(|(number, node)| (&*node.node.id, number))
            .collect();
        let lines = network.links.iter().filter_map(|link| {
            let (from, to) = (
                numbers.get(&*link.source.id)?,
                numbers.get(&*link.target.id)?,
            );
            let ends = (&marks[*from], &marks[*to]);
            Some(Line {
                from: *from,
                to: *to,
                x1: ends.0.x,
                y1: ends.0.y,
                x2: ends.1.x,
                y2: ends.1.y,
            })
        });
        let spots = marks.iter().zip(wide).zip(narrow);
        Self {
            width,
            height: fit.height.round(),
            lines: lines.collect(),
            spots: spots
                .map(|((mark, wide), narrow)| Spot {
                    x: mark.x,
                    y: mark.y,
                    radius: mark.radius,
                    text: mark.name.to_owned(),
                    wide,
                    narrow,
                })
                .collect(),
        }
    }
}

impl Node {
    fn weight(&self) -> f64 {
        self.weight.unwrap_or_default()
    }
}

impl NamedNode {
    fn label(&self) -> String {
        let name = self.short_name.as_ref().unwrap_or(&self.name);
        if name.chars().count() <= LONGEST_LABEL {
            return name.clone();
        }
        let cut: String = name.chars().take(LONGEST_LABEL - 1).collect();
        let whole = cut.rsplit_once(' ').map_or(&*cut, |(words, _)| words);
        format!(
            "{}…",
            whole.trim_end_matches([',', '–', '-', ':', ' ', '&'])
        )
    }
}

/// How coordinates of the layout become those of the drawing.
struct ScaleToFit {
    scale: f64,
    left: f64,
    top: f64,
    across: f64,
    height: f64,
}

impl ScaleToFit {
    fn of(nodes: &[Node], width: f64, height: f64) -> Self {
        let range = |coordinate: fn(&Node) -> f64| {
            let values = nodes.iter().map(coordinate);
            let low = values.clone().fold(f64::INFINITY, f64::min);
            let high = values.fold(f64::NEG_INFINITY, f64::max);
            if low.is_finite() {
                (low, high)
            } else {
                (0.0, 0.0)
            }
        };
        let (x, y) = (range(|node| node.x), range(|node| node.y));
        let (wide, high) = ((x.1 - x.0).max(1e-9), (y.1 - y.0).max(1e-9));
        let room = (width - 2.0 * PADDING, height - 2.0 * PADDING);
        let scale = (room.0 / wide).min(room.1 / high);
        let lowest = (high * scale + 2.0 * PADDING).clamp(height * 0.4, height);
        Self {
            scale,
            left: x.0,
            top: y.0,
            across: (width - wide * scale) / 2.0,
            height: if nodes.len() < 2 {
                height * 0.4
            } else {
                lowest
            },
        }
    }

    fn place(&self, x: f64, y: f64) -> (f64, f64) {
        (
            self.across + (x - self.left) * self.scale,
            PADDING + (y - self.top) * self.scale,
        )
    }
}

fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
