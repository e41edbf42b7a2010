use entity::change::{self, Action};
use entity::fact::Fact;

use crate::snapshot::Snapshot;

/// A change in a sentence: `Added: Guimarães is a member of Cidades pelo Clima.`
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
    format!("{done}: {what}.")
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
