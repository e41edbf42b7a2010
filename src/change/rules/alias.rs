//! Rules for former ids.

use entity::alias;

use super::report::Report;
use crate::change::lookup::GraphLookup;
use crate::change::overlay::Overlay;

pub fn check<E: GraphLookup>(alias: &alias::Model, overlay: &Overlay<E>, report: &mut Report) {
    // It may have been of another kind: a stakeholder may turn out to be a platform.
    report.slug("id", "", &alias.id);
    if overlay.node(&alias.id).is_some() {
        let expected = "an ID that no node has at present";
        report.invalid_value("id", &alias.id, expected);
    }
    report.node_reference("node", Some(&alias.node_id), None, overlay);
}
