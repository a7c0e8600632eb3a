//! Configuration of the process: environment variables, or the same keys in the file that
//! `TENANTRY_CONFIG` names.
//!
//! All mistakes are reported at once.

mod file;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use contract::sage::{CLIENTS_VAR, ISSUER_VAR, LIFETIME_VAR, SageEnvironment};
use url::{Host, Url};

use self::file::add_settings_of_file;
use crate::{
    extract::client_ip::TrustedProxies,
    mail_config::{self, MailSettings},
    outbound::{AllowedHosts, OutboundOptions, SmtpOptions, read_certificates},
};

/// The validated configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address and port on which the server accepts plain HTTP (`TENANTRY_LISTEN`).
    pub listen: SocketAddr,
    /// Address and port on which Prometheus reads the metrics; `None` if they are off.
    pub metrics_listen: Option<SocketAddr>,
    /// An origin, without a trailing slash.
    pub public_url: String,
    /// Folder of the database file, the master key and the lock (`TENANTRY_DATA_DIR`).
    pub data_dir: PathBuf,
    /// `sqlite://…` or `postgres://…`; may contain a password, so no message repeats it.
    pub database_url: String,
    /// File of the master key's 32 bytes; created with a new installation.
    pub master_key_file: PathBuf,
    /// Slug of the tenant that the public host serves, while none is stored; `None` if not set.
    pub default_tenant: Option<String>,
    /// Proxies whose `X-Forwarded-For` names the client; any other peer counts as the client.
    pub trusted_proxies: TrustedProxies,
    /// About how much memory the caches take at most (`TENANTRY_CACHE_MB`), in bytes.
    pub cache_bytes: usize,
    /// Where requests to other hosts may go, and which certificates they trust.
    pub outbound: OutboundOptions,
    /// The mail server; `None` while mail is off.
    pub mail: Option<SmtpOptions>,
    /// The database of the places of IP addresses; `None` if not set.
    pub geoip_file: Option<PathBuf>,
    /// A level such as `info`, or a filter of `tracing_subscriber::EnvFilter`.
    pub log: String,
    /// Whether the log has one JSON object per line instead of text.
    pub log_json: bool,
    /// The file that `serve` applies at its start, unless it did so before; `None` if not set.
    pub apply: Option<PathBuf>,
    /// Where traces are sent; `None` if they are off.
    pub traces_url: Option<String>,
    /// Sage's environment variables, which configure the default tenant.
    pub sage: Option<SageEnvironment>,
    /// Warnings about settings that are valid but probably unintended.
    pub warnings: Vec<String>,
}

/// Memory of the caches in MiB, and what it may be.
const DEFAULT_CACHE_MB: &str = "64";
const CACHE_MB: RangeInclusive<usize> = 1..=65_536;

/// The setting of the address on which the server listens, and its default.
const LISTEN: &str = "TENANTRY_LISTEN";
const DEFAULT_LISTEN: &str = "127.0.0.1:8080";

/// All settings.
const SETTINGS: [&str; 20] = [
    "TENANTRY_CONFIG",
    LISTEN,
    "TENANTRY_PUBLIC_URL",
    "TENANTRY_DATA_DIR",
    "TENANTRY_DATABASE_URL",
    "TENANTRY_MASTER_KEY_FILE",
    "TENANTRY_DEFAULT_TENANT",
    "TENANTRY_TRUSTED_PROXIES",
    "TENANTRY_OUTBOUND_ALLOW",
    "TENANTRY_OUTBOUND_CA",
    "TENANTRY_CACHE_MB",
    "TENANTRY_SMTP_URL",
    "TENANTRY_SMTP_PASSWORD_FILE",
    "TENANTRY_MAIL_FROM",
    "TENANTRY_GEOIP_FILE",
    "TENANTRY_LOG",
    "TENANTRY_LOG_FORMAT",
    "TENANTRY_APPLY",
    "TENANTRY_METRICS_LISTEN",
    "TENANTRY_TRACES_URL",
];

/// The address on which the server of this environment listens, whatever else is configured.
pub fn listen_address() -> Result<SocketAddr, Vec<String>> {
    listen_address_of(environment())
}

fn listen_address_of(mut vars: BTreeMap<String, String>) -> Result<SocketAddr, Vec<String>> {
    let problems = add_settings_of_file(&mut vars);
    if !problems.is_empty() {
        return Err(problems);
    }
    let text = vars.get(LISTEN).filter(|text| !text.is_empty());
    parse_address(LISTEN, text.map_or(DEFAULT_LISTEN, String::as_str))
        .map_err(|problem| vec![problem])
}

fn environment() -> BTreeMap<String, String> {
    std::env::vars()
        .filter(|(name, _)| name.starts_with("TENANTRY_") || name.starts_with("SAGE_"))
        .collect()
}

fn parse_address(name: &str, text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| format!("{name}: {text} is not an address and port such as 127.0.0.1:8080"))
}

impl Config {
    /// Read the configuration from the environment of this process.
    pub fn from_environment() -> Result<Self, Vec<String>> {
        Self::from_vars(environment())
    }

    /// Read the configuration from these variables. They take precedence over the keys of the file.
    pub fn from_vars(mut vars: BTreeMap<String, String>) -> Result<Self, Vec<String>> {
        let mut problems = add_settings_of_file(&mut vars);
        for name in vars.keys().filter(|name| name.starts_with("TENANTRY_")) {
            if !SETTINGS.contains(&name.as_str()) {
                problems.push(format!("{name} is not a setting. Is it misspelt?"));
            }
        }
        let mut warnings = Vec::new();
        let setting = |name: &str, default: &str| {
            vars.get(name)
                .filter(|value| !value.is_empty())
                .cloned()
                .unwrap_or_else(|| default.to_owned())
        };
        let mut address = |name: &str, text: &str| -> Option<SocketAddr> {
            parse_address(name, text).map_err(|problem| problems.push(problem)).ok()
        };
        let listen = address(LISTEN, &setting(LISTEN, DEFAULT_LISTEN));
        let metrics_listen = Some(setting("TENANTRY_METRICS_LISTEN", ""))
            .filter(|text| !text.is_empty())
            .and_then(|text| address("TENANTRY_METRICS_LISTEN", &text));
        let public_url = setting("TENANTRY_PUBLIC_URL", "http://localhost:8080");
        let public_origin = parse_origin(&public_url)
            .map_err(|problem| {
                problems.push(format!("TENANTRY_PUBLIC_URL: {public_url}: {problem}"))
            })
            .ok();
        if public_origin.as_deref().is_some_and(is_plain_http_on_a_network) {
            warnings.push(format!(
                "TENANTRY_PUBLIC_URL: {public_url} is plain HTTP and not private: everyone on the \
                 network can read passwords and tokens. Put a proxy with TLS in front and write \
                 https://"
            ));
        }
        let data_dir = PathBuf::from(setting("TENANTRY_DATA_DIR", "./data"));
        let database_url = setting(
            "TENANTRY_DATABASE_URL",
            &format!("sqlite://{}", data_dir.join("tenantry.db").display()),
        );
        if !["sqlite://", "postgres://", "postgresql://"]
            .iter()
            .any(|scheme| database_url.starts_with(scheme))
        {
            // Do not repeat the URL: it may contain a password.
            problems.push("TENANTRY_DATABASE_URL must begin with sqlite:// or postgres://".into());
        }
        let trusted_proxies = setting("TENANTRY_TRUSTED_PROXIES", "");
        let trusted_proxies = TrustedProxies::parse(&trusted_proxies).unwrap_or_else(|entries| {
            problems.extend(entries.iter().map(|entry| {
                format!(
                    "TENANTRY_TRUSTED_PROXIES: {entry} is neither an IP address nor a network \
                     such as 10.0.0.0/8"
                )
            }));
            TrustedProxies::default()
        });
        let cache_mb = setting("TENANTRY_CACHE_MB", DEFAULT_CACHE_MB);
        let cache_bytes = cache_mb
            .parse()
            .ok()
            .filter(|megabytes| CACHE_MB.contains(megabytes))
            .map(|megabytes| megabytes << 20);
        if cache_bytes.is_none() {
            problems.push(format!(
                "TENANTRY_CACHE_MB: {cache_mb} is not a whole number from {} to {}",
                CACHE_MB.start(),
                CACHE_MB.end()
            ));
        }
        let allowed_hosts = AllowedHosts::parse(&setting("TENANTRY_OUTBOUND_ALLOW", ""));
        let allowed_hosts = allowed_hosts.unwrap_or_else(|entry| {
            problems.push(format!(
                "TENANTRY_OUTBOUND_ALLOW: {entry} is not a host and port such as idp.internal:443"
            ));
            AllowedHosts::default()
        });
        let ca_file = setting("TENANTRY_OUTBOUND_CA", "");
        let extra_roots = if ca_file.is_empty() {
            Vec::new()
        } else {
            read_certificates(Path::new(&ca_file)).unwrap_or_else(|problem| {
                problems.push(format!("TENANTRY_OUTBOUND_CA: {ca_file} {problem}"));
                Vec::new()
            })
        };
        let public_host = Url::parse(&public_url).ok();
        let public_host = public_host.as_ref().and_then(Url::host_str).unwrap_or_default();
        let mail = mail_config::read(
            &MailSettings {
                smtp_url: &setting("TENANTRY_SMTP_URL", ""),
                password_file: &setting("TENANTRY_SMTP_PASSWORD_FILE", ""),
                from: &setting("TENANTRY_MAIL_FROM", ""),
                public_host,
                extra_roots: &extra_roots,
            },
            &mut problems,
            &mut warnings,
        );
        let format = setting("TENANTRY_LOG_FORMAT", "text");
        if !["text", "json"].contains(&format.as_str()) {
            problems.push(format!("TENANTRY_LOG_FORMAT: {format} is neither text nor json"));
        }
        let log = setting("TENANTRY_LOG", "info");
        if log.parse::<tracing_subscriber::EnvFilter>().is_err() {
            problems.push(format!(
                "TENANTRY_LOG: {log} is not a level (error, warn, info, debug) or a filter"
            ));
        }
        let default_tenant = vars.get("TENANTRY_DEFAULT_TENANT").filter(|slug| !slug.is_empty());
        if let Some(slug) = default_tenant
            && let Err(message) = domain::tenant::check_slug(slug)
        {
            problems
                .push(format!("TENANTRY_DEFAULT_TENANT: {slug} is not a valid slug: {message}"));
        }
        if let Some(file) = vars.get("TENANTRY_APPLY").filter(|file| !file.is_empty())
            && let Err(error) = std::fs::File::open(file)
        {
            problems.push(format!("TENANTRY_APPLY: {file} cannot be read: {error}"));
        }
        let master_key_file = PathBuf::from(setting(
            "TENANTRY_MASTER_KEY_FILE",
            &data_dir.join("master.key").display().to_string(),
        ));
        let optional = |name: &str| vars.get(name).filter(|value| !value.is_empty()).cloned();
        let traces_url = optional("TENANTRY_TRACES_URL");
        if let Some(url) = &traces_url
            && !is_http_url(url)
        {
            // Do not repeat the URL: it may contain a password.
            problems.push(
                "TENANTRY_TRACES_URL is not a URL such as http://localhost:4318/v1/traces, or has \
                 a password in it"
                    .into(),
            );
        }
        let sage = SageEnvironment::parse(
            optional(CLIENTS_VAR).as_deref(),
            optional(ISSUER_VAR).as_deref(),
            optional(LIFETIME_VAR).as_deref(),
        );
        let sage = sage.unwrap_or_else(|mistakes| {
            problems.extend(mistakes);
            None
        });
        match (listen, public_origin, cache_bytes, problems.is_empty()) {
            (Some(listen), Some(public_url), Some(cache_bytes), true) => Ok(Self {
                listen,
                metrics_listen,
                public_url,
                database_url,
                master_key_file,
                data_dir,
                default_tenant: optional("TENANTRY_DEFAULT_TENANT"),
                trusted_proxies,
                cache_bytes,
                outbound: OutboundOptions { allowed_hosts, extra_roots },
                mail,
                geoip_file: optional("TENANTRY_GEOIP_FILE").map(PathBuf::from),
                log,
                log_json: format == "json",
                apply: optional("TENANTRY_APPLY").map(PathBuf::from),
                traces_url,
                sage,
                warnings,
            }),
            _ => Err(problems),
        }
    }

    /// Create the data folder, accessible only to the user of this process (mode 0700).
    pub fn create_data_dir(&self) -> std::io::Result<()> {
        create_private_dir(&self.data_dir)
    }
}

fn create_private_dir(folder: &Path) -> std::io::Result<()> {
    if folder.exists() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Whether this is a URL that a request can be sent to, without credentials.
fn is_http_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.host().is_some()
            && url.username().is_empty()
            && url.password().is_none()
    })
}

/// Whether requests to this origin leave the machine unencrypted.
fn is_plain_http_on_a_network(origin: &str) -> bool {
    let Ok(url) = Url::parse(origin) else { return false };
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        None => false,
    };
    url.scheme() == "http" && !is_loopback
}

fn parse_origin(text: &str) -> Result<String, &'static str> {
    let url = Url::parse(text).map_err(|_| "not an address")?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err("write http:// or https:// and a host");
    }
    if url.path() != "/"
        || url.query().is_some()
        || url.fragment().is_some()
        || !url.username().is_empty()
    {
        return Err("it is an origin: remove everything after the host and port");
    }
    Ok(url.origin().ascii_serialization())
}
