//! Where time went, request by request, sent to a collector of traces by OTLP when the settings name one.
//!
//! Traces have spans of their own, apart from those of the log: their names and attributes are the
//! semantic conventions of OpenTelemetry, which a person who reads a log has no use for.

use std::collections::HashMap;

use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing::{Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::registry::LookupSpan;

use crate::config::Traces;

/// The target of spans that are traced. They are of the level `TRACE`, so that the log does not show
/// them unless it shows all.
pub const TARGET: &str = "mission_graph::traces";

/// Why traces can't be sent.
#[derive(Debug, thiserror::Error)]
#[error("cannot send traces to {endpoint}: {reason}")]
pub struct TracesError {
    endpoint: String,
    reason: String,
}

/// Sends traces for as long as it is kept, and what is left when it is dropped.
pub struct ExporterGuard(SdkTracerProvider);

impl Drop for ExporterGuard {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown() {
            tracing::warn!("the last traces could not be sent: {error}");
        }
    }
}

/// What sends the spans of [`TARGET`] to a collector; nothing when the settings name none.
///
/// # Errors
/// When the address can't be used. A collector that does not answer is no error: it may come.
pub fn layer<S>(settings: &Traces) -> Result<Option<(impl Layer<S>, ExporterGuard)>, TracesError>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    if settings.endpoint.is_empty() {
        return Ok(None);
    }
    // The exporter needs a source of cryptography for TLS. Fails only if one is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(format!(
            "{}/v1/traces",
            settings.endpoint.trim_end_matches('/')
        ))
        .build()
        .map_err(|error| TracesError {
            endpoint: settings.endpoint.clone(),
            reason: error.to_string(),
        })?;
    let root = Sampler::TraceIdRatioBased(settings.share);
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_sampler(Sampler::ParentBased(Box::new(root)))
        .with_resource(
            Resource::builder()
                .with_service_name("mission-graph")
                .build(),
        )
        .build();
    let layer = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("mission-graph"))
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_filter(Targets::new().with_target(TARGET, LevelFilter::TRACE));
    Ok(Some((layer, ExporterGuard(provider))))
}

/// Makes a span a part of the trace that a client has begun, whose `traceparent` and `tracestate` are
/// given.
pub fn continue_trace(span: &Span, traceparent: Option<&str>, tracestate: Option<&str>) {
    let Some(traceparent) = traceparent.filter(|_| !span.is_disabled()) else {
        return;
    };
    let headers = [
        ("traceparent", Some(traceparent)),
        ("tracestate", tracestate),
    ];
    let carrier: HashMap<String, String> = headers
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect();
    // A trace that can't be continued is begun.
    let _ = span.set_parent(TraceContextPropagator::new().extract(&carrier));
}
