//! What reading takes while others write, beside what it takes alone.
//!
//! Both take turns, so that what else the machine does hits both alike. The server and those who ask it
//! share all cores.

use std::time::Duration;

use mission_graph::config::Config;
use mission_graph::import::{Folder, embedded, read_folder};
use tokio::runtime::Runtime;

use super::databases::{Database, databases};
use super::ecosystem::{Size, folder};
use super::edits::{Edits, is_written};
use super::mixed::Mixed;
use super::servers::Product;
use super::steady::Asking;

const READS: u32 = 200;
const READERS: u32 = 16;
const WRITES: u32 = 100;
const EDITORS: u32 = 4;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(8);
const WARM_UP: Duration = Duration::from_secs(2);

/// What each request of a phase took, in all rounds.
#[derive(Default)]
struct Phase(Vec<Duration>);

pub fn run() {
    println!(
        "{READS} reads a second over {READERS} connections, {WRITES} writes over {EDITORS}.\n"
    );
    println!(
        "| | reads alone: p50 | p99 | while others write: p50 | p99 | slowest | p99, times alone \
         | change sets a second | a write: p50 | p99 |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let large = || read_folder(&folder(Size::M)).expect("a folder that was generated");
    for (data, facts) in [("curated", embedded as fn() -> Folder), ("M", large)] {
        for database in databases() {
            measure(&format!("{data}, {}", database.name), &database, facts());
        }
    }
}

fn measure(what: &str, database: &Database, facts: Folder) {
    let runtime = Runtime::new().expect("the threads of the server");
    let mut config = Config::default();
    // Each answer is worked out.
    config.cache.answers_megabytes = 0;
    let product = runtime.block_on(Product::start(&config, &database.url, facts));
    let (address, world) = (product.address, &product.world);
    let snapshot = world.current();
    let mixed = Mixed::about(&snapshot);
    let edits = runtime.block_on(Edits::of(address, EDITORS, &snapshot, world.store()));
    drop(snapshot);
    let reading = Asking {
        address,
        connections: READERS,
        per_second: READS,
        write: &|_, request| mixed.write(request),
        is_good: |_| true,
    };
    let writing = Asking {
        address,
        connections: EDITORS,
        per_second: WRITES,
        write: &|editor, request| edits.write(editor, request),
        is_good: is_written,
    };
    let both = |time| {
        std::thread::scope(|scope| {
            let writes = scope.spawn(|| writing.run(time));
            let reads = reading.run(time);
            (reads, writes.join().expect("it has not panicked"))
        })
    };
    both(WARM_UP);
    let (mut alone, mut beside, mut writes) =
        (Phase::default(), Phase::default(), Phase::default());
    let before = world.current().revision();
    for _ in 0..ROUNDS {
        alone.0.extend(reading.run(ROUND));
        let (reads, written) = both(ROUND);
        beside.0.extend(reads);
        writes.0.extend(written);
    }
    let revisions = world.current().revision() - before;
    for phase in [&mut alone, &mut beside, &mut writes] {
        phase.0.sort_unstable();
    }
    println!(
        "| {what} | {:.2} ms | {:.2} ms | {:.2} ms | {:.2} ms | {:.1} ms | {:.2} | {:.1} | {:.1} ms | {:.1} ms |",
        alone.quantile(0.5),
        alone.quantile(0.99),
        beside.quantile(0.5),
        beside.quantile(0.99),
        beside.quantile(1.0),
        beside.quantile(0.99) / alone.quantile(0.99),
        revisions as f64 / (ROUND.as_secs_f64() * ROUNDS as f64),
        writes.quantile(0.5),
        writes.quantile(0.99),
    );
    // Nothing of it may be left when the database goes.
    runtime.shutdown_timeout(Duration::from_secs(5));
}

impl Phase {
    /// In milliseconds.
    fn quantile(&self, part: f64) -> f64 {
        self.0[((self.0.len() - 1) as f64 * part) as usize].as_secs_f64() * 1000.0
    }
}
