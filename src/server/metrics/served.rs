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
            "The revision being served.",
            snapshot.revision() as f64,
        )?;
        gauge(
            "snapshot_age_seconds",
            "Time since the served revision was committed.",
            world.age().as_seconds_f64(),
        )?;
        gauge(
            "snapshot_links",
            "Links in the served graph.",
            snapshot.all_links().len() as f64,
        )?;
        gauge(
            "revisions_behind",
            "Revisions known to be in the database that are not served yet.",
            world.behind() as f64,
        )?;
        let following = world.replication();
        gauge(
            "behind_seconds",
            "Time for which the served revision has been behind the newest in the database.",
            following.behind_for().as_secs_f64(),
        )?;
        gauge(
            "database_available",
            "1 if the database is available, otherwise 0.",
            f64::from(u8::from(following.unavailable_since().is_none())),
        )?;
        gauge(
            "database_writable",
            "0 after a write that the database rejected until the next successful write, \
             otherwise 1.",
            f64::from(u8::from(following.unwritable_since().is_none())),
        )?;
        let replaced = ConstCounter::new(world.replacements());
        let help = "Replacements of the served history by that of another copy of the database.";
        replaced.encode(encoder.encode_descriptor(
            "history_replacements",
            help,
            None,
            replaced.metric_type(),
        )?)?;
        let help = "Revisions of other processes that were loaded, by how they were detected.";
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
        let help = "Full reloads of the graph to load revisions of other processes.";
        rebuilt.encode(encoder.encode_descriptor(
            "follow_rebuilds",
            help,
            None,
            rebuilt.metric_type(),
        )?)?;
        let help = "Nodes in the served graph, by kind.";
        let mut nodes =
            encoder.encode_descriptor("snapshot_nodes", help, None, MetricType::Gauge)?;
        for &kind in NodeKind::all() {
            let labels = [("kind", kind.name())];
            let number = ConstGauge::new(snapshot.nodes_of(kind).len());
            number.encode(nodes.encode_family(&labels)?)?;
        }
        let statements = ConstCounter::new(world.store().statements());
        let help = "SQL statements executed, excluding those that begin and end transactions.";
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
