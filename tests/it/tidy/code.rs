//! Reads the source code as lines, each with its module.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::ALLOWED_DEPENDENCIES;

/// A line of code without its comment.
pub struct Line {
    pub path: PathBuf,
    pub number: usize,
    /// The top-level module, or the crate beside it.
    pub module: String,
    pub text: String,
}

impl Line {
    pub fn new(path: &Path, number: usize, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            number,
            module: modules(path).remove(0),
            text: code(text).to_owned(),
        }
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.path.display(), self.number)
    }
}

/// `src/change/rules.rs` is `change`, `rules`; what lies in `entity/src` is `entity`.
fn modules(path: &Path) -> Vec<String> {
    let path = path.with_extension("");
    let mut parts = path.iter().map(|part| part.to_str().unwrap().to_owned());
    match parts.next().as_deref() {
        Some("src") => parts.collect(),
        Some(member) => vec![member.to_owned()],
        None => panic!("a path without parts"),
    }
}

/// The modules and workspace crates that a line refers to by path.
pub fn modules_named(line: &Line) -> BTreeSet<&'static str> {
    let mut named = BTreeSet::new();
    let known = ALLOWED_DEPENDENCIES.iter().map(|(module, _)| *module);
    for module in known.clone() {
        let is_member = ["entity", "migration"].contains(&module);
        if is_member && line.module != module && names_crate(&line.text, module) {
            named.insert(module);
        }
    }
    if ["entity", "migration"].contains(&line.module.as_str()) {
        // There `crate` is the member itself.
        return named;
    }
    // `super` repeated out of the top-level module is `crate`.
    let depth = modules(&line.path).len();
    let out = "super::".repeat(depth);
    for root in ["crate::", "mission_graph::", out.as_str()] {
        for (at, _) in line.text.match_indices(root) {
            let after = &line.text[at + root.len()..];
            let list = match after.strip_prefix('{') {
                Some(list) => list.split('}').next().unwrap_or(list),
                None => after.split([',', ';']).next().unwrap_or(after),
            };
            let heads = list.split(',').map(|path| {
                let mut words = path
                    .trim()
                    .split(|c: char| !c.is_alphanumeric() && c != '_');
                words.next().unwrap_or_default()
            });
            for head in heads {
                named.extend(known.clone().find(|module| *module == head));
            }
        }
    }
    named
}

/// Whether a line names a crate: as the start of a path, or whole.
pub fn names_crate(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = &text[at + name.len()..];
        let starts = before.is_none_or(|c| !c.is_alphanumeric() && !"_:.\"".contains(c));
        let is_used = text.trim_start().starts_with("use ") && after.starts_with([';', ' ']);
        starts && (after.starts_with("::") || is_used)
    })
}

/// The part of a line before a comment.
pub fn code(text: &str) -> &str {
    text.split("//").next().unwrap_or(text)
}

pub fn lines(folders: &[&str]) -> Vec<Line> {
    let mut lines = Vec::new();
    for path in files(folders) {
        if path.ends_with("src/lib.rs") && path.starts_with("src") {
            continue;
        }
        let text = read(&path);
        let numbered = text.lines().enumerate();
        lines.extend(numbered.map(|(index, text)| Line::new(&path, index + 1, text)));
    }
    assert!(lines.len() > 5_000, "{} lines", lines.len());
    lines
}

/// The Rust files in folders of the project, by their paths in it.
pub fn files(folders: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = folders.iter().map(PathBuf::from).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

pub fn read(path: &Path) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
