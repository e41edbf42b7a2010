//! A network, node by node and link by link.

use std::sync::Arc;

use super::{STRETCH, load_sources};
use crate::format::{About, Drawing, Format, Writer};
use crate::store::{Reading, StoreError};

/// A network on its way out.
pub struct NetworkExport {
    drawing: Arc<Drawing>,
    reading: Reading,
    writer: Box<dyn Writer>,
    about: About,
    stage: Stage,
}

/// What comes next.
enum Stage {
    Beginning,
    /// From this place on.
    Nodes(usize),
    Links(usize),
    Over,
}

impl NetworkExport {
    /// The reading is of the drawing's revision.
    pub fn new(drawing: Arc<Drawing>, reading: Reading, format: &Format, about: About) -> Self {
        Self {
            writer: (format.writer)(),
            drawing,
            reading,
            stage: Stage::Beginning,
            about: About {
                nodes: if format.has_nodes() { about.nodes } else { 0 },
                links: if format.has_links() { about.links } else { 0 },
                ..about
            },
        }
    }

    /// How much is written, in words.
    pub fn extent(&self) -> String {
        self.about.extent()
    }

    /// The next stretch; nothing after the last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let mut out = Vec::new();
        match self.stage {
            Stage::Beginning => {
                self.writer.begin(&mut out, &self.about);
                self.stage = Stage::Nodes(0);
            }
            Stage::Nodes(from) if from < self.about.nodes => {
                let to = (from + STRETCH).min(self.about.nodes);
                let keys = (from..to).map(|place| self.drawing.node_key(place));
                let sources = load_sources(&self.reading, keys.collect()).await?;
                for place in from..to {
                    self.drawing.with_node(place, &sources, |node| {
                        self.writer.node(&mut out, node);
                    });
                }
                self.stage = Stage::Nodes(to);
            }
            Stage::Nodes(_) => {
                self.writer.turn(&mut out);
                self.stage = Stage::Links(0);
            }
            Stage::Links(from) if from < self.about.links => {
                let to = (from + STRETCH).min(self.about.links);
                let keys = (from..to).map(|place| self.drawing.link_key(place));
                let sources = load_sources(&self.reading, keys.collect()).await?;
                for place in from..to {
                    self.drawing.with_link(place, &sources, |link| {
                        self.writer.link(&mut out, link);
                    });
                }
                self.stage = Stage::Links(to);
            }
            Stage::Links(_) => {
                self.writer.end(&mut out);
                self.stage = Stage::Over;
            }
            Stage::Over => return Ok(None),
        }
        Ok(Some(out))
    }
}
