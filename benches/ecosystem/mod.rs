//! The synthetic ecosystems that are measured, made once and kept in the target folder.
//!
//! Each benchmark needs a part of this.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, TimeZone, Utc};
use entity::NodeKind;
use mission_graph::cli::generate::{Plan, generate};
use mission_graph::graph::Budget;
use mission_graph::import::{parse, read_folder};
use mission_graph::insight::network::{
    LinkRules, Network, NetworkSelection, SelectionGraph, Through,
};
use mission_graph::snapshot::{Direction, NodeIndex, Snapshot};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How large an ecosystem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    S,
    M,
    L,
}

impl Size {
    fn plan(self) -> Plan {
        let (cities, stakeholders, links) = match self {
            Self::S => (200, 600, 3_000),
            Self::M => (10_000, 20_000, 200_000),
            Self::L => (100_000, 300_000, 2_000_000),
        };
        Plan {
            cities,
            stakeholders,
            links,
            seed: 1,
        }
    }
}

/// An ecosystem in memory.
pub struct Ecosystem {
    pub snapshot: Arc<Snapshot>,
    /// Cities and stakeholders, from which searches start.
    actors: Vec<NodeIndex>,
}

impl Ecosystem {
    pub fn new(size: Size) -> Self {
        let folder = folder(size);
        let parsed = parse(&read_folder(&folder).expect("a folder that was generated"));
        assert!(parsed.diagnostics.is_empty());
        let built = Snapshot::build(1, committed_at(), parsed.dataset);
        let snapshot = Arc::new(built.expect("a generated dataset holds together"));
        let is_actor = |&node: &NodeIndex| {
            matches!(
                snapshot.node(node).kind(),
                NodeKind::City | NodeKind::Stakeholder
            )
        };
        let actors = snapshot.all_nodes().filter(is_actor).collect();
        Self { snapshot, actors }
    }

    /// So many actors, drawn at random, always the same ones.
    pub fn some_actors(&self, count: usize, seed: u64) -> Vec<NodeIndex> {
        let mut random = fastrand::Rng::with_seed(seed);
        let draw = |_| self.actors[random.usize(..self.actors.len())];
        (0..count).map(draw).collect()
    }

    /// A walk as `network` and `paths` take it: over all links either way, through all but countries
    /// and themes.
    pub fn walk(&self, start: NodeIndex) -> SelectionGraph {
        SelectionGraph {
            snapshot: self.snapshot.clone(),
            links: LinkRules::default(),
            direction: Direction::Any,
            through: Through::default(),
            starts: vec![start],
        }
    }

    /// All nodes that are admitted, and the links between them.
    pub fn network(&self, admits: impl Fn(NodeIndex) -> bool) -> Network {
        let selection = NetworkSelection {
            around: None,
            links: LinkRules::default(),
            through: Through::default(),
        };
        Network::select(&self.snapshot, selection, admits, &mut plenty()).expect("there is plenty")
    }
}

/// Work that does not end.
pub fn plenty() -> Budget {
    Budget::uncancellable(u64::MAX)
}

fn committed_at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 12, 0, 0)
        .single()
        .expect("a time")
}

/// Where its files are.
pub fn folder(size: Size) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("ecosystem-{size:?}"));
    if !folder.exists() {
        // Whole or not at all: a run that is broken off must not leave half an ecosystem.
        let unfinished = folder.with_extension("unfinished");
        let _ = std::fs::remove_dir_all(&unfinished);
        generate(size.plan(), &unfinished, &|_| ()).expect("the target folder can be written to");
        std::fs::rename(&unfinished, &folder).expect("the target folder can be written to");
    }
    folder
}
