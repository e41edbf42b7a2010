//! What stands in memory, looked at when it is asked for.

use std::fmt;
use std::sync::Arc;

use entity::{NodeKind, Vocabulary};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use crate::world::{Trigger, World};

/// The graph that is served, and what is asked of its database.
pub struct WorldCollector(pub Arc<World>);

impl Collector for WorldCollector {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let Self(world) = self;
        let snapshot = world.current();
        let mut gauge = |name, help, value: f64| {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)
        };
        gauge(
            "snapshot_revision",
            "The revision that is served.",
            snapshot.revision() as f64,
        )?;
        gauge(
            "snapshot_age_seconds",
            "How long ago the revision that is served was committed.",
            world.age().as_seconds_f64(),
        )?;
        gauge(
            "snapshot_links",
            "Links of the graph that is served.",
            snapshot.all_links().len() as f64,
        )?;
        gauge(
            "revisions_behind",
            "Revisions that the database is known to have and that are not served yet.",
            world.behind() as f64,
        )?;
        let following = world.replication();
        gauge(
            "behind_seconds",
            "How long the served revision has been older than the newest of the database.",
            following.behind_for().as_secs_f64(),
        )?;
        gauge(
            "database_available",
            "1 while the database answers, else 0.",
            f64::from(u8::from(following.unavailable_since().is_none())),
        )?;
        gauge(
            "database_writable",
            "0 from a write that the database did not take to the next that it takes, else 1.",
            f64::from(u8::from(following.unwritable_since().is_none())),
        )?;
        let replaced = ConstCounter::new(world.replacements());
        let help =
            "How often the served history was replaced by that of another copy of the database.";
        replaced.encode(encoder.encode_descriptor(
            "history_replacements",
            help,
            None,
            replaced.metric_type(),
        )?)?;
        let help = "Revisions of other processes that were taken over, by how they were noticed.";
        let mut followed =
            encoder.encode_descriptor("followed_revisions", help, None, MetricType::Counter)?;
        for (noticed, name) in [
            (Trigger::Notification, "notification"),
            (Trigger::Poll, "asking"),
        ] {
            let labels = [("noticed", name)];
            let number = ConstCounter::new(following.revisions_by_trigger(noticed));
            number.encode(followed.encode_family(&labels)?)?;
        }
        let rebuilt = ConstCounter::new(following.rebuilt());
        let help = "How often the whole graph was read to take over revisions of other processes.";
        rebuilt.encode(encoder.encode_descriptor(
            "follow_rebuilds",
            help,
            None,
            rebuilt.metric_type(),
        )?)?;
        let help = "Nodes of the graph that is served, by kind.";
        let mut nodes =
            encoder.encode_descriptor("snapshot_nodes", help, None, MetricType::Gauge)?;
        for &kind in NodeKind::all() {
            let labels = [("kind", kind.name())];
            let number = ConstGauge::new(snapshot.nodes_of(kind).len());
            number.encode(nodes.encode_family(&labels)?)?;
        }
        let statements = ConstCounter::new(world.store().statements());
        let help =
            "SQL statements that were run, those that begin and end transactions not counted.";
        statements.encode(encoder.encode_descriptor(
            "sql_statements",
            help,
            None,
            statements.metric_type(),
        )?)
    }
}

impl fmt::Debug for WorldCollector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Served").field(self.0.store()).finish()
    }
}
