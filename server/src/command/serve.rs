//! `tenantry serve`: open the platform, run the bootstrap, print the URL, and serve requests until
//! a signal.

use std::{io::IsTerminal, net::SocketAddr, time::Duration};

use contract::routes::Endpoint;
use domain::{Platform, apply, bootstrap, job, setup};
use tokio::net::TcpListener;
use tracing_subscriber::{
    EnvFilter, Layer, layer::SubscriberExt, registry, util::SubscriberInitExt,
};

use super::{
    data_dir, file_limit,
    output::{Failure, print_line},
    platform,
};
use crate::{
    config::Config,
    connection_limits::{ConnectionLimits, MAX_CONNECTIONS},
    connections,
    metrics::{self, Metrics},
    router,
    trace_export::{self, TraceExport},
};

/// How long a server that SIGTERM ends still accepts connections, while its readiness is 503: load
/// balancers that check every second choose another one before connections are refused.
const DRAIN_NOTICE: Duration = Duration::from_secs(2);
/// How long the last write of what was counted may take, as the database may be the reason to stop.
const LAST_WRITE_TIMEOUT: Duration = Duration::from_secs(5);

pub async fn serve(config: Config) -> Result<(), Failure> {
    let traces = start_traces(&config)?;
    init_logging(&config, traces.as_ref());
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    file_limit::raise(MAX_CONNECTIONS);
    // A broken file is named before the data folder is created.
    let places = platform::places(&config)?;
    let _data_dir_lock = data_dir::lock(&config)?;
    let platform = platform::open(&config, places).await?;
    let report = bootstrap::run(&platform, read_apply_file(&config)?).await?;
    match report.applied {
        Some(applied) => applied.notes.iter().for_each(|note| tracing::warn!("{note}")),
        None if config.apply.is_some() => {
            tracing::info!("TENANTRY_APPLY: nothing new since it was last applied")
        }
        None => {}
    }
    if report.is_sage_env_pending {
        tracing::info!("Sage's variables are read as soon as the installation is set up");
    }
    let listener = listen("TENANTRY_LISTEN", config.listen).await?;
    let metrics = match config.metrics_listen {
        Some(address) => Some((
            listen("TENANTRY_METRICS_LISTEN", address).await?,
            Metrics::new(platform.clone()),
        )),
        None => None,
    };
    let shutdown = shutdown(platform.clone())?;
    let tasks = job::spawn_all(&platform);
    print_line(format_args!(
        "Tenantry listens on http://{} and is reached at {}",
        listener.local_addr()?,
        platform.public_url()
    ));
    print_setup_link(&platform).await?;
    let limits = ConnectionLimits {
        trusted_proxies: config.trusted_proxies.clone(),
        ..ConnectionLimits::default()
    };
    let mut router = router(platform, config.trusted_proxies.clone());
    if traces.is_some() {
        router = trace_export::record(router, config.trusted_proxies);
    }
    let mut metrics_task = None;
    if let Some((listener, metrics)) = metrics {
        router = metrics.measure(router);
        metrics_task = Some(serve_metrics(listener, metrics)?);
    }
    connections::serve(listener, router, limits, shutdown).await;
    if let Some(task) = metrics_task {
        task.abort();
    }
    match tokio::time::timeout(LAST_WRITE_TIMEOUT, tasks.stop()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::warn!(%error, "the latest metrics and diagnostics could not be written")
        }
        Err(_) => tracing::warn!(
            "the latest metrics and diagnostics could not be written: the database does not answer"
        ),
    }
    if let Some(traces) = traces {
        traces.stop().await;
    }
    tracing::info!("stopped");
    Ok(())
}

/// Begin to send traces to the collector of `TENANTRY_TRACES_URL`, if it is set.
fn start_traces(config: &Config) -> Result<Option<TraceExport>, Failure> {
    let Some(url) = &config.traces_url else { return Ok(None) };
    let traces = TraceExport::start(url, config.outbound.clone())
        .map_err(|error| Failure::invalid_input(format!("TENANTRY_TRACES_URL: {error}")))?;
    Ok(Some(traces))
}

/// Listen on the address of this setting.
async fn listen(setting: &str, address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let remedy = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                format!("another program uses this port: stop it, or change {setting}")
            }
            std::io::ErrorKind::AddrNotAvailable => {
                format!("this machine does not have the address: change {setting}")
            }
            _ => format!("{error}: change {setting}"),
        };
        Failure::failed(format!("{setting}: can't listen on {address}: {remedy}"))
    })
}

/// Serve the metrics until the task is aborted, so that they can be read while the server drains.
fn serve_metrics(
    listener: TcpListener,
    metrics: Metrics,
) -> std::io::Result<tokio::task::JoinHandle<()>> {
    tracing::info!("metrics are served on http://{}{}", listener.local_addr()?, metrics::PATH);
    let limits = ConnectionLimits { total: 64, ..ConnectionLimits::default() };
    let never = std::future::pending();
    Ok(tokio::spawn(connections::serve(listener, metrics.router(), limits, never)))
}

/// Read and parse the file of `TENANTRY_APPLY`.
fn read_apply_file(config: &Config) -> Result<Option<(String, contract::apply::File)>, Failure> {
    let Some(file) = &config.apply else { return Ok(None) };
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::invalid_input(format!("TENANTRY_APPLY: {}: {error}", file.display()))
    })?;
    let parsed = apply::parse(&text).map_err(|error| Failure::invalid_file(file, &error))?;
    Ok(Some((text, parsed)))
}

/// Print a one-time set-up link while the installation has no operator, else the default issuer.
async fn print_setup_link(platform: &Platform) -> Result<(), Failure> {
    match setup::create_link(platform).await? {
        Some(token) => print_line(format_args!(
            "Set it up within the hour: {}{}?token={}",
            platform.public_url(),
            Endpoint::SetupPage.path(),
            token.expose()
        )),
        None => {
            if let Some(tenant) = platform.default_tenant().await? {
                print_line(format_args!(
                    "Issuer of the default tenant “{}”: {}",
                    tenant.slug(),
                    tenant.issuer()
                ));
            }
        }
    }
    Ok(())
}

fn init_logging(config: &Config, traces: Option<&TraceExport>) {
    let filter = EnvFilter::new(&config.log);
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    // On a terminal, the library decides: it knows NO_COLOR.
    let log = if std::io::stderr().is_terminal() { log } else { log.with_ansi(false) };
    let log = if config.log_json { log.json().boxed() } else { log.boxed() };
    match traces {
        // One filter for all is cheaper than one for each layer.
        None => registry().with(log).with(filter).init(),
        Some(traces) => registry().with(log.with_filter(filter)).with(traces.layer()).init(),
    }
}

/// A future that resolves when the server shall accept no more connections: on SIGINT at once, on
/// SIGTERM after [`DRAIN_NOTICE`] or another signal. The signal handlers are registered by this
/// call, before the server announces that it runs.
fn shutdown(platform: Platform) -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupted = signal(SignalKind::interrupt())?;
        let mut terminated = signal(SignalKind::terminate())?;
        Ok(async move {
            let is_terminated = tokio::select! {
                _ = interrupted.recv() => false,
                _ = terminated.recv() => true,
            };
            tracing::info!("stopping: finishing requests in progress");
            platform.begin_drain();
            if is_terminated {
                tokio::select! {
                    () = tokio::time::sleep(DRAIN_NOTICE) => {}
                    _ = interrupted.recv() => {}
                    _ = terminated.recv() => {}
                }
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async move {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "signals cannot be received: the server stops");
        }
        platform.begin_drain();
    })
}
