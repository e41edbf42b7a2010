//! Limits per client, per request and per process.

use std::ops::RangeInclusive;
use std::time::Duration;

use serde::Deserialize;

/// The limits. `config.default.toml` documents their meaning and units.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Limits {
    pub body_bytes: usize,
    pub document_tokens: usize,
    pub document_depth: usize,
    pub expanded_fields: u64,
    pub aliases: u64,
    pub root_fields: u64,
    pub directives: u64,
    pub list_items: u64,
    pub input_values: u64,
    pub page_items: u64,
    pub network_nodes: u64,
    pub cost: u64,
    pub steps: u64,
    pub requests_per_second: u32,
    pub requests_at_once: u32,
    pub concurrent: u32,
    pub concurrent_per_client: usize,
    pub exports: u32,
    pub exports_per_client: usize,
    pub export_elements: usize,
    pub dump_facts: usize,
    pub past_revisions: usize,
    pub past_facts: u64,
    revision_wait_seconds: u64,
    pub followers: u32,
    pub followers_per_client: usize,
    pub operations_per_socket: usize,
    pub connections: usize,
    pub connections_per_client: usize,
    pub response_bytes: usize,
    pub tool_result_bytes: usize,
    pub unread_bytes_per_client: usize,
    export_timeout_seconds: u64,
    header_timeout_seconds: u64,
    body_timeout_seconds: u64,
    request_timeout_seconds: u64,
    write_timeout_seconds: u64,
    drain_seconds: u64,
    shutdown_seconds: u64,
}

impl Limits {
    pub fn body_kilobytes(&self) -> u32 {
        u32::try_from(self.body_bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX)
    }

    pub fn header_timeout(&self) -> Duration {
        Duration::from_secs(self.header_timeout_seconds)
    }

    pub fn body_timeout(&self) -> Duration {
        Duration::from_secs(self.body_timeout_seconds)
    }

    pub fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.request_timeout_seconds)
    }

    pub fn export_timeout(&self) -> Duration {
        Duration::from_secs(self.export_timeout_seconds)
    }

    pub fn revision_wait(&self) -> Duration {
        Duration::from_secs(self.revision_wait_seconds)
    }

    pub fn write_timeout(&self) -> Duration {
        Duration::from_secs(self.write_timeout_seconds)
    }

    pub fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }

    pub fn shutdown(&self) -> Duration {
        Duration::from_secs(self.shutdown_seconds)
    }

    /// Each limit with its value and valid range.
    pub(super) fn ranges(&self) -> [(&'static str, u64, RangeInclusive<u64>); 39] {
        // Destructured by name, so that a new limit without a range does not compile.
        let Self {
            body_bytes,
            document_tokens,
            document_depth,
            expanded_fields,
            aliases,
            root_fields,
            directives,
            list_items,
            input_values,
            page_items,
            network_nodes,
            cost,
            steps,
            requests_per_second,
            requests_at_once,
            concurrent,
            concurrent_per_client,
            exports,
            exports_per_client,
            export_elements,
            dump_facts,
            past_revisions,
            past_facts,
            revision_wait_seconds,
            followers,
            followers_per_client,
            operations_per_socket,
            connections,
            connections_per_client,
            response_bytes,
            tool_result_bytes,
            unread_bytes_per_client,
            export_timeout_seconds,
            header_timeout_seconds,
            body_timeout_seconds,
            request_timeout_seconds,
            write_timeout_seconds,
            drain_seconds,
            shutdown_seconds,
        } = *self;
        const HOUR: u64 = 3600;
        [
            ("body_bytes", body_bytes as u64, 1024..=64 << 20),
            ("document_tokens", document_tokens as u64, 10..=1_000_000),
            // async-graphql itself rejects more than 32.
            ("document_depth", document_depth as u64, 1..=32),
            ("expanded_fields", expanded_fields, 1..=10_000_000),
            ("aliases", aliases, 0..=1_000_000),
            ("root_fields", root_fields, 1..=1_000_000),
            ("directives", directives, 0..=1_000_000),
            ("list_items", list_items, 1..=1_000_000),
            ("input_values", input_values, 1..=1_000_000),
            // The schema rejects more, as documented in its descriptions.
            ("page_items", page_items, 1..=1_000),
            ("network_nodes", network_nodes, 1..=5_000),
            ("cost", cost, 1..=1_000_000_000),
            ("steps", steps, 1_000_000..=1_000_000_000_000),
            (
                "requests_per_second",
                requests_per_second.into(),
                0..=1_000_000,
            ),
            ("requests_at_once", requests_at_once.into(), 1..=1_000_000),
            ("concurrent", concurrent.into(), 1..=100_000),
            (
                "concurrent_per_client",
                concurrent_per_client as u64,
                1..=100_000,
            ),
            ("exports", exports.into(), 1..=1_000),
            ("exports_per_client", exports_per_client as u64, 1..=1_000),
            ("export_elements", export_elements as u64, 0..=1_000_000_000),
            ("dump_facts", dump_facts as u64, 0..=1_000_000_000),
            ("past_revisions", past_revisions as u64, 1..=1_000),
            ("past_facts", past_facts, 0..=1_000_000_000),
            ("revision_wait_seconds", revision_wait_seconds, 0..=HOUR),
            ("followers", followers.into(), 0..=1_000_000),
            (
                "followers_per_client",
                followers_per_client as u64,
                1..=1_000_000,
            ),
            (
                "operations_per_socket",
                operations_per_socket as u64,
                1..=10_000,
            ),
            ("connections", connections as u64, 1..=1_000_000),
            (
                "connections_per_client",
                connections_per_client as u64,
                1..=1_000_000,
            ),
            ("response_bytes", response_bytes as u64, 1024..=1 << 30),
            (
                "tool_result_bytes",
                tool_result_bytes as u64,
                1024..=1 << 20,
            ),
            (
                "unread_bytes_per_client",
                unread_bytes_per_client as u64,
                1024..=1 << 36,
            ),
            (
                "export_timeout_seconds",
                export_timeout_seconds,
                1..=24 * HOUR,
            ),
            ("header_timeout_seconds", header_timeout_seconds, 1..=HOUR),
            ("body_timeout_seconds", body_timeout_seconds, 1..=HOUR),
            ("request_timeout_seconds", request_timeout_seconds, 1..=HOUR),
            ("write_timeout_seconds", write_timeout_seconds, 1..=HOUR),
            ("drain_seconds", drain_seconds, 0..=HOUR),
            ("shutdown_seconds", shutdown_seconds, 0..=HOUR),
        ]
    }
}
