use entity::change::{self, Action};
use entity::fact::Fact;

use crate::snapshot::Snapshot;
use crate::view::changed_fields;

/// Characters of a value that are shown.
const SHOWN: usize = 60;

/// A change in a sentence: `AddedLink: Guimarães is a member of Cidades pelo Clima.`
pub fn line(snapshot: &Snapshot, change: &change::Model) -> String {
    let done = match change.action {
        Action::Added => "Added",
        Action::Changed => "Changed",
        Action::Removed => "Removed",
    };
    let fact = change.after.as_ref().or(change.before.as_ref());
    let fact = Fact::of_history(change.fact_kind, &change.fact_id, fact.cloned());
    let fact = fact.ok().flatten();
    let what = fact.map_or_else(|| change.fact_id.clone(), |fact| words(snapshot, &fact));
    let how = match change.action {
        Action::Changed => fields(change),
        Action::Added | Action::Removed => String::new(),
    };
    format!("{done}: {what}{how}.")
}

/// What changed, from what to what: `: population from 150000 to 157000`.
fn fields(change: &change::Model) -> String {
    let fields = changed_fields(change).into_iter().map(|field| {
        let name = field.name.replace('_', " ");
        match (field.name, field.before, field.after) {
            // URLs are long, and which of them came or went is in the history.
            ("source", ..) => "sources".to_owned(),
            (_, Some(before), Some(after)) => {
                format!(
                    "{name} from {} to {}",
                    shortened(&before),
                    shortened(&after)
                )
            }
            (_, None, Some(after)) => format!("{name} {}, unknown before", shortened(&after)),
            (_, Some(before), None) => format!("{name} unknown, {} before", shortened(&before)),
            (_, None, None) => name,
        }
    });
    let fields: Vec<String> = fields.collect();
    match fields.is_empty() {
        true => String::new(),
        false => format!(": {}", fields.join("; ")),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
    }
}

fn words(snapshot: &Snapshot, fact: &Fact) -> String {
    match fact {
        Fact::Node(fact) => format!("the {} {}", fact.node.kind.noun(), fact.node.name),
        Fact::Link(fact) => {
            let link = &fact.link;
            let reads = link.kind.definition().reads;
            let [from, to] = [&link.from_id, &link.to_id].map(|id| name(snapshot, id));
            match &link.role {
                Some(role) => format!("{from} {reads} {to} – {role}"),
                None => format!("{from} {reads} {to}"),
            }
        }
        Fact::Observation(fact) => {
            let observation = &fact.observation;
            let subject = observation.subject_id.as_deref();
            let subject = subject.map_or("Europe", |id| name(snapshot, id));
            let mut indicators = snapshot.indicators().iter();
            let found = indicators.find(|indicator| indicator.id == observation.indicator_id);
            let (indicator, unit) = found.map_or((&*observation.indicator_id, ""), |found| {
                (&*found.name, &*found.unit)
            });
            let (date, value) = (observation.date, observation.value);
            format!("{subject}, {indicator}, {date}: {value} {unit}")
        }
        Fact::Indicator(indicator) => format!("the indicator {}", indicator.name),
        Fact::Alias(alias) => format!(
            "{} as a former id of {}",
            alias.id,
            name(snapshot, &alias.node_id)
        ),
    }
}

/// The name that a node has now; its id where it is gone.
fn name<'a>(snapshot: &'a Snapshot, id: &'a str) -> &'a str {
    let found = snapshot.find(id);
    found.map_or(id, |node| &snapshot.node(node).node.name)
}
