//! A network, node by node and link by link.

use std::sync::Arc;

use super::format::{ExportMetadata, Format, GraphLayout, NetworkWriter};
use super::{STRETCH, load_sources};
use crate::store::{ReadTransaction, StoreError};

/// A network on its way out.
pub struct NetworkExport {
    drawing: Arc<GraphLayout>,
    transaction: ReadTransaction,
    writer: Box<dyn NetworkWriter>,
    about: ExportMetadata,
    stage: NetworkExportStage,
}

/// What comes next.
enum NetworkExportStage {
    Start,
    /// From this place on.
    Nodes(usize),
    Links(usize),
    Done,
}

impl NetworkExport {
    /// The reading is of the drawing's revision.
    pub fn new(
        drawing: Arc<GraphLayout>,
        transaction: ReadTransaction,
        format: &Format,
        about: ExportMetadata,
    ) -> Self {
        Self {
            writer: (format.writer)(),
            drawing,
            transaction,
            stage: NetworkExportStage::Start,
            about: ExportMetadata {
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
    pub async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let mut out = Vec::new();
        match self.stage {
            NetworkExportStage::Start => {
                self.writer.begin(&mut out, &self.about);
                self.stage = NetworkExportStage::Nodes(0);
            }
            NetworkExportStage::Nodes(from) if from < self.about.nodes => {
                let to = (from + STRETCH).min(self.about.nodes);
                let keys = (from..to).map(|place| self.drawing.node_key(place));
                let sources = load_sources(&self.transaction, keys.collect()).await?;
                for place in from..to {
                    self.drawing.with_node(place, &sources, |node| {
                        self.writer.node(&mut out, node);
                    });
                }
                self.stage = NetworkExportStage::Nodes(to);
            }
            NetworkExportStage::Nodes(_) => {
                self.writer.begin_links(&mut out);
                self.stage = NetworkExportStage::Links(0);
            }
            NetworkExportStage::Links(from) if from < self.about.links => {
                let to = (from + STRETCH).min(self.about.links);
                let keys = (from..to).map(|place| self.drawing.link_key(place));
                let sources = load_sources(&self.transaction, keys.collect()).await?;
                for place in from..to {
                    self.drawing.with_link(place, &sources, |link| {
                        self.writer.link(&mut out, link);
                    });
                }
                self.stage = NetworkExportStage::Links(to);
            }
            NetworkExportStage::Links(_) => {
                self.writer.end(&mut out);
                self.stage = NetworkExportStage::Done;
            }
            NetworkExportStage::Done => return Ok(None),
        }
        Ok(Some(out))
    }
}
