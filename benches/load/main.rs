//! How many requests a second the server answers, beside a handler of axum that sends the same bytes; with
//! `writing`, what reading takes while others write.
//!
//! In the first case the server has one core and the client another, where the system lets us choose. All cases take
//! turns, so that what else the machine does hits all alike, and the best round of each is told.

mod client;
mod cores;
mod databases;
#[path = "../ecosystem/mod.rs"]
mod ecosystem;
mod edits;
mod mixed;
mod pages;
mod servers;
mod steady;
mod writing;

use std::time::Duration;

use mission_graph::config::Config;
use mission_graph::import::embedded;
use mission_graph::telemetry::log;
use tokio::runtime::Runtime;

use client::{Round, ask_once, measure};
use databases::Database;
use pages::Question;
use servers::{Product, serve_bytes};

const CONNECTIONS: usize = 32;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_millis(2500);
/// What is asked before anything is measured.
const WARM_UP: Duration = Duration::from_millis(500);

/// One row of the table.
struct Case {
    name: &'static str,
    question: Question,
    rounds: Vec<Round>,
    statements: u64,
}

fn main() {
    let _sending = log::start(&Config::default()).expect("it is the first");
    match std::env::args().any(|argument| argument == "writing") {
        true => writing::run(),
        false => answer_as_many_as_possible(),
    }
}

fn answer_as_many_as_possible() {
    // Threads stay where the one is that starts them: the server's here, and so as many as for one core.
    cores::keep_to(0);
    let runtime = Runtime::new().expect("the threads of the server");
    let database = Database::in_file();
    let config = Config::default();
    let product = runtime.block_on(Product::start(&config, &database.url, embedded()));
    let kept = Question::page(product.address).same();
    let (head, body) = ask_once(&kept);
    let mirror = runtime.block_on(serve_bytes(&head, body));
    let case = |name, question| Case {
        name,
        question,
        rounds: Vec::new(),
        statements: 0,
    };
    let mut cases = [
        case("the same bytes, from axum", Question::page(mirror).same()),
        case("kept answer", kept),
        case("worked out from memory", Question::page(product.address)),
        case(
            "worked out with SQL",
            Question::page_with_sources(product.address),
        ),
    ];
    for case in &cases {
        measure(&case.question, CONNECTIONS, WARM_UP);
    }
    for _ in 0..ROUNDS {
        for case in &mut cases {
            let before = product.world.store().statements();
            case.rounds
                .push(measure(&case.question, CONNECTIONS, ROUND));
            case.statements += product.world.store().statements() - before;
        }
    }
    print(&cases);
}

fn print(cases: &[Case; 4]) {
    let [_, page, same_page, with_sources] = cases
        .each_ref()
        .map(|case| ask_once(&case.question).1.len());
    // The cost of the operation stands in it.
    assert!(page.abs_diff(same_page) < 10);
    println!(
        "\n{CONNECTIONS} connections; a page has {page} bytes, with sources {with_sources}.\n"
    );
    println!("| | requests a second | of axum | p50 | p99 | statements a request |");
    println!("|---|---|---|---|---|---|");
    let best = cases.iter().map(|case| case.best().per_second());
    let axum = best.clone().next().expect("axum is the first");
    for (case, per_second) in cases.iter().zip(best) {
        let requests: usize = case.rounds.iter().map(|round| round.times.len()).sum();
        println!(
            "| {} | {per_second:.0} | {:.2} | {:.2} ms | {:.2} ms | {:.1} |",
            case.name,
            per_second / axum,
            milliseconds(case.best().quantile(0.5)),
            milliseconds(case.best().quantile(0.99)),
            case.statements as f64 / requests as f64,
        );
    }
}

impl Case {
    fn best(&self) -> &Round {
        self.rounds
            .iter()
            .max_by(|a, b| a.per_second().total_cmp(&b.per_second()))
            .expect("there were rounds")
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
