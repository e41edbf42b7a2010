//! What a revision changed, for people.

use std::collections::BTreeMap;
use std::fmt::Write;

use entity::Vocabulary;
use entity::change::{Action, FactKind};
use entity::fact::Fact;

use super::{DumpMetadata, LISTED, in_words};
use crate::change::Change;
use crate::import::{Cells, DatasetPart, FILES, FileFormat, Unrepresentable};
use crate::store::ChangeCount;

/// The changes, in numbers and, where they are given, one by one.
///
/// # Errors
/// When a fact is one that the format cannot say.
pub fn write(
    about: &DumpMetadata,
    counts: &[ChangeCount],
    changes: Option<&[Change]>,
) -> Result<String, Unrepresentable> {
    let mut text = format!("# Changes in revision {}\n\n", about.revision);
    text.push_str(&since(about));
    for line in about.note.lines() {
        let _ = writeln!(text, "> {line}");
    }
    text.push_str(&numbers(counts));
    match changes {
        Some(changes) => text.push_str(&list(changes)?),
        None if about.previous.is_none() => {}
        None => {
            let _ = writeln!(
                text,
                "\nIndividual changes are listed up to {LISTED}. To see these, compare the tables \
                 with those of the revision before."
            );
        }
    }
    Ok(text)
}

fn since(about: &DumpMetadata) -> String {
    let committed_at = in_words(about.committed_at);
    match about.previous {
        Some((number, time)) => format!(
            "Committed {committed_at}, after revision {number} of {}.\n\n",
            in_words(time)
        ),
        None => {
            format!("Committed {committed_at}. This is the first revision: all facts are new.\n\n")
        }
    }
}

fn numbers(counts: &[ChangeCount]) -> String {
    let mut text = String::from("\n| | added | changed | removed |\n|---|---|---|---|\n");
    for &kind in FactKind::all() {
        let of = |action| {
            let counts = counts.iter();
            let mut counts =
                counts.filter(|count| (count.fact_kind, count.action) == (kind, action));
            counts.next().map_or(0, |count| count.changes)
        };
        let [added, changed, removed] = [Action::Added, Action::Changed, Action::Removed].map(of);
        if added + changed + removed > 0 {
            let _ = writeln!(
                text,
                "| {} | {added} | {changed} | {removed} |",
                plural(kind)
            );
        }
    }
    text
}

fn plural(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Node => "nodes",
        FactKind::Link => "links",
        FactKind::Observation => "observations",
        FactKind::Indicator => "indicators",
        FactKind::Alias => "former ids",
    }
}

/// Each change under the name of its file, by id.
fn list(changes: &[Change]) -> Result<String, Unrepresentable> {
    let mut text = String::new();
    for file in FILES {
        let mut lines = BTreeMap::new();
        for change in changes {
            let Some(fact) = change.after.as_ref().or(change.before.as_ref()) else {
                continue;
            };
            if DatasetPart::of(fact) == file.part {
                lines.insert(change.key().id, line(file, change)?);
            }
        }
        if !lines.is_empty() {
            let _ = write!(text, "\n## {}\n\n", file.name);
        }
        for (id, what) in lines {
            let _ = writeln!(text, "- `{id}` {what}");
        }
    }
    Ok(text)
}

fn line(file: &FileFormat, change: &Change) -> Result<String, Unrepresentable> {
    let (Some(before), Some(after)) = (&change.before, &change.after) else {
        return Ok(match change.action() {
            Action::Removed => "removed".to_owned(),
            _ => "added".to_owned(),
        });
    };
    let columns = differing_columns(before, after)?;
    debug_assert!(
        !columns.is_empty(),
        "a change of {} changes nothing",
        file.name
    );
    Ok(format!("changed: {}", columns.join(", ")))
}

fn differing_columns(before: &Fact, after: &Fact) -> Result<Vec<&'static str>, Unrepresentable> {
    Ok(Cells::of(before)?.differing_columns(&Cells::of(after)?))
}
