//! Writes a network out, a stretch at a time: the rows from the snapshot, their sources from the store, at
//! one revision. However large the network, only a stretch of what is written is held at a time.

use std::sync::Arc;

use entity::fact::FactKey;

use crate::format::{About, Drawing, Format, Sources, Writer};
use crate::store::{Reading, StoreError};

/// Rows whose sources are read at once.
const STRETCH: usize = 1000;

/// A network on its way out.
pub struct Export {
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

impl Export {
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
                let sources = sources(&self.reading, keys.collect()).await?;
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
                let sources = sources(&self.reading, keys.collect()).await?;
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

async fn sources(reading: &Reading, mut facts: Vec<FactKey>) -> Result<Sources, StoreError> {
    // Links that follow from a node have its sources.
    facts.sort_unstable();
    facts.dedup();
    reading.load_urls(&facts).await
}
