//! Traces for OpenTelemetry, sent to a collector by OTLP over HTTP (`TENANTRY_TRACES_URL`).
//!
//! A request, a scheduled job or a mail is a trace; its statements, password hashes and requests to
//! other hosts are spans in it. They are the spans of level debug in this project's crates. No
//! query, body, header or bound parameter is in a span, and events are not sent, so that no secret
//! leaves with them.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, Method},
    middleware,
    middleware::Next,
    response::Response,
};
use contract::routes::Route;
use domain::outbound::{FetchError, NetworkScope, Outbound};
use opentelemetry::{
    Context, Key, KeyValue,
    propagation::TextMapPropagator,
    trace::{SpanContext, TraceContextExt, TraceState, TracerProvider},
};
use opentelemetry_http::{Bytes, HeaderExtractor, HttpClient, HttpError};
use opentelemetry_otlp::{
    ExporterBuildError, Protocol, SpanExporter, WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing::{
    Instrument, Level, Metadata, Span, field::Empty, instrument::WithSubscriber,
    subscriber::NoSubscriber,
};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{Layer, filter::filter_fn, registry::LookupSpan};

use crate::{
    extract::{
        client_ip::{TrustedProxies, peer_ip},
        tenant::ResolvedTenant,
    },
    outbound::{OutboundOptions, SystemNetwork},
};

/// Name of the service, unless `OTEL_SERVICE_NAME` is set.
const SERVICE_NAME: &str = "tenantry";
/// How long the last spans may take to be sent when the server stops.
const LAST_EXPORT_TIMEOUT: Duration = Duration::from_secs(5);
/// The crates whose spans are sent.
const CRATES: [&str; 3] = ["server", "domain", "store"];

/// Collects spans and sends them in batches, from a thread of its own.
pub struct TraceExport {
    provider: SdkTracerProvider,
}

impl TraceExport {
    /// Begin to send spans to this URL. Within a runtime, which sends them.
    ///
    /// # Errors
    /// If the URL cannot be requested.
    pub fn start(url: &str, options: OutboundOptions) -> Result<Self, ExporterBuildError> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Collector::new(options))
            .with_protocol(Protocol::HttpJson)
            .with_endpoint(url)
            .build()?;
        let mut resource = Resource::builder()
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")));
        // The name of the environment comes first.
        let detected = Resource::builder().build().get(&Key::from_static_str("service.name"));
        if detected.is_none_or(|name| name.as_str().starts_with("unknown_service")) {
            resource = resource.with_service_name(SERVICE_NAME);
        }
        let provider = SdkTracerProvider::builder()
            .with_resource(resource.build())
            .with_batch_exporter(exporter)
            .build();
        Ok(Self { provider })
    }

    /// The layer of the subscriber that takes the spans.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: tracing::Subscriber + for<'span> LookupSpan<'span>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.provider.tracer(SERVICE_NAME))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(filter_fn(is_sent))
    }

    /// Send what was not sent yet, and stop.
    pub async fn stop(self) {
        let stop = move || self.provider.shutdown_with_timeout(LAST_EXPORT_TIMEOUT);
        match tokio::task::spawn_blocking(stop).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the latest traces could not be sent"),
            Err(error) => tracing::warn!(%error, "the latest traces could not be sent"),
        }
    }
}

/// The same router, with a span around each request.
pub fn record(router: Router, trusted_proxies: TrustedProxies) -> Router {
    router.layer(middleware::from_fn_with_state(trusted_proxies, record_request))
}

/// Whether a span is sent to the collector.
fn is_sent(metadata: &Metadata<'_>) -> bool {
    let krate = metadata.target().split("::").next().unwrap_or_default();
    metadata.is_span() && *metadata.level() == Level::DEBUG && CRATES.contains(&krate)
}

/// The span of a request, in the extensions of the request.
#[derive(Clone)]
pub struct RequestSpan(Span);

impl RequestSpan {
    /// Name the span after the matched route, never after text of the request.
    pub fn record_route(request: &Request, route: &Route) {
        if let Some(Self(span)) = request.extensions().get() {
            let name = format!("{} {}", method_name(request.method()), route.path);
            span.context().span().update_name(name);
            span.record("http.route", route.path);
        }
    }

    /// Record the tenant that the request was resolved to.
    pub fn record_tenant(request: &Request) {
        if let (Some(Self(span)), Some(ResolvedTenant::Found(tenant))) =
            (request.extensions().get(), request.extensions().get())
        {
            span.record("tenant", tenant.slug());
        }
    }
}

async fn record_request(
    State(trusted_proxies): State<TrustedProxies>,
    mut request: Request,
    next: Next,
) -> Response {
    let span = tracing::debug_span!(
        "request",
        otel.name = method_name(request.method()),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method_name(request.method()),
        http.route = Empty,
        http.response.status_code = Empty,
        tenant = Empty,
    );
    // From others, a trace would be of their choice, and always sampled.
    if trusted_proxies.contains(peer_ip(request.extensions())) {
        continue_trace(&span, request.headers());
    }
    request.extensions_mut().insert(RequestSpan(span.clone()));
    let response = next.run(request).instrument(span.clone()).await;
    span.record("http.response.status_code", i64::from(response.status().as_u16()));
    if response.status().is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    response
}

/// A method that this server knows. Others are text of the request, of any length.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "_OTHER",
    }
}

/// Make the span a part of the trace that `traceparent` names (W3C Trace Context), without its
/// state.
fn continue_trace(span: &Span, headers: &HeaderMap) {
    let received = TraceContextPropagator::new().extract(&HeaderExtractor(headers));
    let parent = received.span().span_context().clone();
    let (trace, id, flags) = (parent.trace_id(), parent.span_id(), parent.trace_flags());
    let parent = SpanContext::new(trace, id, flags, true, TraceState::default());
    // It fails for a span that is not sent, which has no trace.
    let _ = span.set_parent(Context::new().with_remote_span_context(parent));
}

/// The collector. Requests to it are no spans, since each would cause another one.
struct Collector {
    network: Arc<SystemNetwork>,
    runtime: tokio::runtime::Handle,
    /// Whether the last batch could not be sent.
    is_failing: AtomicBool,
}

impl Collector {
    fn new(options: OutboundOptions) -> Self {
        Self {
            network: Arc::new(SystemNetwork::new(options)),
            runtime: tokio::runtime::Handle::current(),
            is_failing: AtomicBool::new(false),
        }
    }

    /// Log that the collector fails, or that it works again, but not for every batch.
    fn log_outcome(&self, outcome: &Result<(), String>) {
        let was_failing = self.is_failing.swap(outcome.is_err(), Ordering::Relaxed);
        match outcome {
            Err(reason) if !was_failing => {
                tracing::warn!(reason, "TENANTRY_TRACES_URL: traces cannot be sent and are dropped")
            }
            Ok(()) if was_failing => tracing::info!("traces are sent again"),
            _ => {}
        }
    }
}

impl fmt::Debug for Collector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Collector")
    }
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, HttpError> {
        let (network, request) = (self.network.clone(), request.map(|body| body.to_vec()));
        // The thread of the batches has no runtime.
        let send = async move { network.send(request, NetworkScope::Any).await };
        let sent: Result<_, FetchError> =
            self.runtime.spawn(send.with_subscriber(NoSubscriber::default())).await?;
        self.log_outcome(&match &sent {
            Ok(response) if response.status().is_success() => Ok(()),
            Ok(response) => Err(format!("the collector answered {}", response.status())),
            Err(error) => Err(error.to_string()),
        });
        Ok(sent?.map(Bytes::from))
    }
}
