//! Reads the source code as lines, each with its module.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::ALLOWED_DEPENDENCIES;

/// A line of code without its comment.
pub struct Line {
    pub path: PathBuf,
    pub number: usize,
    /// The innermost module of `ALLOWED_DEPENDENCIES` that the file is in: a top-level module, a module within one,
    /// or the crate beside it.
    pub module: String,
    pub text: String,
}

impl Line {
    pub fn new(path: &Path, number: usize, text: &str) -> Self {
        let modules = modules(path);
        Self {
            path: path.to_owned(),
            number,
            module: listed(&modules).map_or_else(|| modules[0].clone(), str::to_owned),
            text: code(text).to_owned(),
        }
    }

    /// Whether the file is the module or in it: `export::format`.
    pub fn is_in(&self, module: &str) -> bool {
        let modules = modules(&self.path);
        module.split("::").count() <= modules.len()
            && modules.iter().zip(module.split("::")).all(|(a, b)| a == b)
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

/// The innermost module of `ALLOWED_DEPENDENCIES` that a path in the crate leads into.
fn listed<T: AsRef<str>>(path: &[T]) -> Option<&'static str> {
    let known = ALLOWED_DEPENDENCIES.iter().map(|(module, _)| *module);
    let leads_into = |module: &&str| {
        let mut parts = module.split("::").zip(path);
        module.split("::").count() <= path.len() && parts.all(|(a, b)| a == b.as_ref())
    };
    known.filter(leads_into).max_by_key(|module| module.len())
}

/// The modules and workspace crates that a line refers to by path.
pub fn modules_named(line: &Line) -> BTreeSet<&'static str> {
    let mut named = BTreeSet::new();
    for module in ["entity", "migration"] {
        if line.module != module && names_crate(&line.text, module) {
            named.insert(module);
        }
    }
    if ["entity", "migration"].contains(&line.module.as_str()) {
        // There `crate` is the member itself.
        return named;
    }
    for (at, word) in path_starts(&line.text) {
        let rest = &line.text[at..];
        let own = modules(&line.path);
        let (base, rest) = match word {
            // `super` repeated out of the top-level module is `crate`.
            "super::" => {
                let tail = rest.trim_start_matches("super::");
                let steps = (rest.len() - tail.len()) / "super::".len();
                (own[..own.len().saturating_sub(steps)].to_vec(), tail)
            }
            "self::" => (own, &rest[word.len()..]),
            _ => (Vec::new(), &rest[word.len()..]),
        };
        let prefix: Vec<&str> = base.iter().map(String::as_str).collect();
        named.extend(paths(rest).iter().filter_map(|path| {
            let path: Vec<&str> = prefix.iter().chain(path).copied().collect();
            listed(&path)
        }));
    }
    named
}

/// Where paths begin that are relative to a module, each with its first word.
fn path_starts(text: &str) -> Vec<(usize, &'static str)> {
    let mut starts = Vec::new();
    for word in ["crate::", "mission_graph::", "super::", "self::"] {
        starts.extend(text.match_indices(word).filter_map(|(at, _)| {
            let before = text[..at].chars().next_back();
            let begins = before.is_none_or(|c| !c.is_alphanumeric() && !"_:".contains(c));
            begins.then_some((at, word))
        }));
    }
    starts
}

/// The paths that a text begins with: one, or those of a list in braces, which may end on a later line.
fn paths(text: &str) -> Vec<Vec<&str>> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    let mut prefixes: Vec<Vec<&str>> = Vec::new();
    // `None` behind the end of a list.
    let mut path = Some(Vec::new());
    let mut rest = text;
    if let Some(list) = text.strip_prefix('{') {
        prefixes.push(Vec::new());
        rest = list;
    }
    loop {
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        path.iter_mut().for_each(|path| path.push(&rest[..end]));
        rest = &rest[end..];
        if let Some(list) = rest.strip_prefix("::{") {
            prefixes.extend(path.clone());
            rest = list;
        } else if let Some(after) = rest.strip_prefix("::") {
            rest = after;
        } else if let (Some(prefix), Some(after)) = (prefixes.last(), rest.strip_prefix(", ")) {
            found.extend(path.replace(prefix.clone()));
            rest = after;
        } else if let (Some(_), Some(after)) = (prefixes.pop(), rest.strip_prefix('}')) {
            found.extend(path.take());
            rest = after;
        } else {
            found.extend(path);
            return found;
        }
    }
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
