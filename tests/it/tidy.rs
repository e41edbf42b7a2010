//! Checks on the source code: dependencies between modules, where I/O may happen, file length and file names.

mod code;

use std::path::Path;

use code::{Line, code, files, lines, modules_named, names_crate, read};

/// Each module with those that it may name, from the outside in:
/// `main → cli → server → graphql → schema → view, world → snapshot, store, change → import → entity`. A module within another
/// that has a row of its own, such as `telemetry::traces`, is named one by one as well, and is not a part of the row
/// of the outer module.
const ALLOWED_DEPENDENCIES: [(&str, &[&str]); 34] = [
    ("main", &["cli"]),
    // Composes the application.
    (
        "cli",
        &[
            "access",
            "auth",
            "change",
            "cli::generate",
            "config",
            "entity",
            "export::dump",
            "export::format",
            "export::table",
            "graphql",
            "import",
            "mcp",
            "schema",
            "server",
            "snapshot",
            "store",
            "telemetry::log",
            "view",
            "world",
            "world::backup",
        ],
    ),
    ("cli::generate", &["entity", "import"]),
    (
        "cli::online",
        &["auth::fetch", "cli", "config", "entity", "import", "store"],
    ),
    (
        "server",
        &[
            "access",
            "auth",
            "config",
            "entity",
            "explorer",
            "export",
            "export::dump",
            "export::format",
            "export::table",
            "graphql",
            "mcp",
            "schema",
            "snapshot",
            "store",
            "telemetry::traces",
            "view",
            "world",
        ],
    ),
    // Renders answers, independently of their origin.
    ("explorer", &["config", "entity"]),
    // Its tools execute documents wherever the graph is.
    ("mcp", &["entity", "insight"]),
    (
        "graphql",
        &[
            "access",
            "auth",
            "config",
            "entity",
            "export::dump",
            "schema",
            "snapshot",
            "store",
            "telemetry::traces",
            "view",
            "world",
        ],
    ),
    (
        "schema",
        &[
            "access",
            "change",
            "entity",
            "export::format",
            "graph",
            "import",
            "insight",
            "insight::network",
            "plan",
            "search",
            "snapshot",
            "store",
            "view",
            "world",
        ],
    ),
    (
        "view",
        &[
            "access",
            "change",
            "entity",
            "graph",
            "insight",
            "insight::network",
            "plan",
            "snapshot",
            "store",
        ],
    ),
    (
        "world",
        &[
            "access", "change", "entity", "import", "plan", "snapshot", "store", "view",
        ],
    ),
    ("plan", &["access", "change", "entity", "snapshot", "store"]),
    (
        "auth",
        &["access", "auth::fetch", "config", "entity", "store"],
    ),
    ("world::backup", &["store", "world"]),
    (
        "export",
        &["entity", "export::format", "export::table", "store"],
    ),
    (
        "export::table",
        &["entity", "export::format", "insight", "search", "snapshot"],
    ),
    (
        "export::dump",
        &["change", "entity", "export::format", "import", "store"],
    ),
    (
        "export::format",
        &["entity", "graph", "insight::network", "snapshot"],
    ),
    ("insight", &["entity", "graph", "snapshot"]),
    ("insight::network", &["entity", "graph", "snapshot"]),
    ("snapshot", &["entity", "search"]),
    ("search", &[]),
    ("graph", &[]),
    ("access", &["entity"]),
    ("store", &["change", "entity", "migration"]),
    ("change", &["entity", "import"]),
    ("import", &["entity"]),
    ("config", &[]),
    ("telemetry", &[]),
    ("telemetry::log", &["config", "telemetry::traces"]),
    ("telemetry::traces", &["config"]),
    ("auth::fetch", &[]),
    ("entity", &[]),
    ("migration", &[]),
];

/// Crates that only some modules may use.
const ONLY: [(&str, &[&str]); 34] = [
    ("minijinja", &["explorer"]),
    ("fluent_bundle", &["explorer"]),
    ("pulldown_cmark", &["explorer"]),
    ("fst", &["search"]),
    ("levenshtein_automata", &["search"]),
    ("quick_xml", &["export::format"]),
    ("jsonwebtoken", &["auth"]),
    ("subtle", &["auth"]),
    ("getrandom", &["auth"]),
    ("apollo_compiler", &["graphql", "mcp"]),
    ("rmcp", &["mcp", "server", "cli"]),
    ("hyper_rustls", &["mcp"]),
    ("async_graphql", &["schema", "view", "graphql", "server"]),
    ("async_graphql_axum", &["server"]),
    ("async_graphql_value", &["graphql"]),
    ("axum", &["server"]),
    ("hyper", &["server", "mcp"]),
    ("hyper_util", &["server", "mcp"]),
    ("http_body_util", &["server", "mcp"]),
    ("tower", &["server"]),
    ("tower_http", &["server"]),
    ("http", &["graphql"]),
    ("prometheus_client", &["graphql", "server"]),
    ("sea_orm", &["store", "entity", "migration"]),
    ("sea_orm_migration", &["migration"]),
    ("sqlx", &["store"]),
    ("rustls", &["store", "auth::fetch", "telemetry::traces"]),
    ("reqwest", &["auth::fetch", "cli::online"]),
    ("rustix", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap", &["cli", "config"]),
    ("indicatif", &["cli", "cli::generate", "cli::online"]),
    ("opentelemetry", &["telemetry::traces"]),
    ("tracing_opentelemetry", &["telemetry::traces"]),
];

/// Modules that are synchronous and do no I/O.
const PURE: [&str; 10] = [
    "snapshot",
    "change",
    "import",
    "graph",
    "insight::network",
    "insight",
    "export::format",
    "access",
    "search",
    "export::table",
];
const NOT_PURE: [&str; 5] = ["async fn", "async move", "tokio", "fs::", "std::net"];
/// The exception: reads a folder from disk.
const READS_THE_DISK: &str = "src/import/folder.rs";

const LONGEST_FILE: usize = 400;
/// Top-level modules, so that a reader sees the whole at a glance.
const MOST_MODULES: usize = 21;

/// File names that do not describe their content.
const EMPTY_NAMES: [&str; 9] = [
    "common", "helper", "helpers", "manager", "misc", "service", "services", "util", "utils",
];

/// Abbreviations that file names must not contain.
const CUT_SHORT: [&str; 19] = [
    "cfg", "cmd", "conf", "conn", "ctx", "db", "doc", "err", "gql", "idx", "impl", "lib", "msg",
    "np", "obs", "org", "repo", "req", "res",
];

#[test]
fn modules_use_only_allowed_dependencies() {
    let mut faults = Vec::new();
    for line in lines(&["src", "entity/src", "migration/src"]) {
        let (_, allowed) = ALLOWED_DEPENDENCIES
            .iter()
            .find(|(module, _)| *module == line.module)
            .unwrap_or_else(|| panic!("ALLOWED_DEPENDENCIES lacks the module {}", line.module));
        for named in modules_named(&line) {
            if named != line.module && !allowed.contains(&named) {
                faults.push(format!("{line}: {} must not name {named}", line.module));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn libraries_stay_where_they_belong() {
    let mut faults = Vec::new();
    for line in lines(&["src", "entity/src", "migration/src"]) {
        for (library, modules) in ONLY {
            if names_crate(&line.text, library) && !modules.contains(&line.module.as_str()) {
                faults.push(format!("{line}: {} must not name {library}", line.module));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_is_pure_does_nothing_outside() {
    let mut faults = Vec::new();
    for line in lines(&["src"]) {
        if !PURE.iter().any(|module| line.is_in(module)) || line.path.ends_with(READS_THE_DISK) {
            continue;
        }
        for word in NOT_PURE {
            let begins_word = |(start, _): (usize, _)| {
                !line.text[..start].ends_with(|letter: char| letter.is_alphanumeric())
            };
            if line.text.match_indices(word).any(begins_word) {
                faults.push(format!("{line}: {} is pure, but has {word}", line.module));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_architecture_names_files_that_exist() {
    let paths = files(&["src", "entity/src", "migration/src", "tests"]);
    let text = read(Path::new("ARCHITECTURE.md"));
    let quoted = text.split('`').skip(1).step_by(2);
    let mut named = quoted.filter(|name| name.ends_with(".rs")).peekable();
    assert!(named.peek().is_some());
    let missing: Vec<&str> = named
        .filter(|name| !paths.iter().any(|path| path.ends_with(name)))
        .collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md names {missing:?}");
}

#[test]
fn a_file_that_grows_becomes_two() {
    let mut faults = Vec::new();
    for path in files(&["src", "entity/src", "migration/src", "tests"]) {
        let length = read(&path).lines().count();
        if length > LONGEST_FILE {
            faults.push(format!("{}:{length} lines", path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_reader_sees_all_modules_at_a_glance() {
    let text = read(Path::new("src/lib.rs"));
    let modules = text.lines().filter(|line| line.starts_with("pub mod "));
    assert!((1..=MOST_MODULES).contains(&modules.count()));
}

#[test]
fn files_have_names_of_the_domain() {
    let folders = ["src", "entity/src", "migration/src", "tests"];
    let mut faults = Vec::new();
    for path in files(&folders) {
        let inside = path.to_str().unwrap().trim_end_matches(".rs");
        let words: Vec<_> = inside.split(['/', '_', '-', '.']).collect();
        let is_root = inside.ends_with("src/lib");
        let says_nothing = |word: &&&str| EMPTY_NAMES.contains(*word);
        let is_cut_short = |word: &&&str| CUT_SHORT.contains(*word) && !is_root;
        let mut words = words.iter();
        if words.any(|word| says_nothing(&word) || is_cut_short(&word)) {
            faults.push(path.display().to_string());
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Checks the detection that the tests above rely on.
#[test]
fn the_reader_sees_what_a_line_names() {
    for (path, text, named) in [
        ("src/change/rules.rs", "use crate::store::Store;", "store"),
        (
            "src/change/rules.rs",
            "use crate::{config, import};",
            "config import",
        ),
        (
            "src/change/rules.rs",
            "use super::super::view::View;",
            "view",
        ),
        (
            "src/change/rules.rs",
            "use super::existing::Known;",
            "change",
        ),
        ("src/change.rs", "use super::server::router;", "server"),
        (
            "src/schema/city.rs",
            "let x = crate::world::World::open(y);",
            "world",
        ),
        ("src/main.rs", "mission_graph::cli::run()", "cli"),
        ("src/snapshot.rs", "use entity::link;", "entity"),
        ("migration/src/lib.rs", "entity::link::Entity", "entity"),
        ("src/change.rs", "let import = parsed.store;", ""),
        ("src/cli.rs", "use crate::telemetry::log;", "telemetry::log"),
        (
            "src/cli.rs",
            "use crate::{import, telemetry::{log, traces::{self, X}}, view};",
            "import telemetry::log telemetry::traces view",
        ),
        (
            "src/telemetry/log.rs",
            "use super::traces::TARGET;",
            "telemetry::traces",
        ),
        (
            "src/telemetry.rs",
            "use self::log::start;",
            "telemetry::log",
        ),
        (
            "src/telemetry/traces/a.rs",
            "use super::super::log;",
            "telemetry::log",
        ),
    ] {
        let line = Line::new(Path::new(path), 1, text);
        let found: Vec<_> = modules_named(&line).into_iter().collect();
        assert_eq!(found.join(" "), named, "{path}: {text}");
    }
    assert!(names_crate("use sea_orm::Value;", "sea_orm"));
    assert!(names_crate("use axum;", "axum"));
    assert!(!names_crate("use sea_orm_migration::Schema;", "sea_orm"));
    assert_eq!(code("let a = b; // crate::store"), "let a = b; ");
}
