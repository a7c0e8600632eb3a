//! What many tenants cost: their creation, a start with them, and requests to all of them in turn.

use std::{
    fmt::Write,
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::Method;

use crate::{
    http::{Connection, Content},
    process::{Process, cpu_time_of_children, free_port},
    target::{CLIENT_SECRET, METADATA, new_folder},
};

/// Create this many tenants by `apply`, with two clients each, and measure.
pub async fn run(binary: &Path, count: usize, duration: Duration) -> Result<()> {
    let (port, folder) = (free_port()?, new_folder("tenants")?);
    let measured = measure(binary, port, &folder, count, duration).await;
    fs::remove_dir_all(&folder)?;
    measured
}

async fn measure(
    binary: &Path,
    port: u16,
    folder: &Path,
    count: usize,
    duration: Duration,
) -> Result<()> {
    let file = folder.join("tenants.yaml");
    fs::write(&file, tenants_file(count)?)?;
    let command = || {
        let mut command = Command::new(binary);
        command
            .current_dir(folder)
            .env_clear()
            .env("TENANTRY_LISTEN", format!("127.0.0.1:{port}"))
            .env("TENANTRY_PUBLIC_URL", format!("http://localhost:{port}"))
            .env("TENANTRY_LOG", "error")
            .env("TENANTRY_CACHE_MB", "1024");
        command
    };
    println!("\n| {count} tenants with two clients each | |\n|---|---:|");
    let (cpu, started_at) = (cpu_time_of_children()?, Instant::now());
    let applied = command().arg("apply").arg(&file).output()?;
    let error = String::from_utf8_lossy(&applied.stderr);
    ensure!(applied.status.success(), "the file could not be applied: {error}");
    let cpu = cpu_time_of_children()? - cpu;
    println!("| created by `apply`, CPU ms each | {:.2} |", millis(cpu) / count as f64);
    println!("| the same, ms each | {:.2} |", millis(started_at.elapsed()) / count as f64);

    let started_at = Instant::now();
    let mut process = Process::spawn(&mut command())?;
    process.wait_for(port)?;
    let mut connection = Connection::open(port).await?;
    connection.get(&format!("{}{METADATA}", path(count / 2))).await?.expect(200)?;
    println!("| first response after a start, ms | {:.0} |", millis(started_at.elapsed()));

    // What the server does at its start is over then.
    cpu_of_tokens(&process, &mut connection, 1, duration).await?;
    let memory = process.memory_mib()?;
    // Each tenant once, so that its keys and its client are in the cache.
    for number in 0..count {
        token(&mut connection, number).await?;
    }
    let each_kib = (process.memory_mib()? - memory) * 1024.0 / count as f64;
    let all = cpu_of_tokens(&process, &mut connection, count, duration).await?;
    let one = cpu_of_tokens(&process, &mut connection, 1, duration).await?;
    println!("| memory of a tenant in the cache, KiB | {each_kib:.1} |");
    println!("| client credentials at one tenant, CPU µs | {one:.0} |");
    println!("| client credentials at all in turn, CPU µs | {all:.0} |");
    println!("| ratio | {:.2} |", all / one);
    Ok(())
}

/// CPU time per token, in microseconds, of tokens of so many tenants in turn.
async fn cpu_of_tokens(
    process: &Process,
    connection: &mut Connection,
    tenants: usize,
    duration: Duration,
) -> Result<f64> {
    for number in 0..tenants.min(100) {
        token(connection, number).await?;
    }
    let (cpu, started_at, mut count) = (process.cpu_time()?, Instant::now(), 0usize);
    // Not one after the other, as they were created.
    while started_at.elapsed() < duration {
        token(connection, (count * 7_919) % tenants).await?;
        count += 1;
    }
    Ok((process.cpu_time()? - cpu).as_secs_f64() * 1e6 / count as f64)
}

async fn token(connection: &mut Connection, number: usize) -> Result<()> {
    let basic = format!("Basic {}", STANDARD.encode(format!("one:{CLIENT_SECRET}")));
    let form = Some("grant_type=client_credentials");
    let content = Content { authorization: Some(&basic), form };
    let path = format!("{}/oauth2/token", path(number));
    let response = connection.send(Method::POST, &path, content).await?.expect(200)?;
    ensure!(response.json()?["access_token"].is_string(), "{}", response.text());
    Ok(())
}

/// The path of a tenant. The first one of the file is the default one.
fn path(number: usize) -> String {
    if number == 0 { String::new() } else { format!("/t/tenant-{number}") }
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn tenants_file(count: usize) -> Result<String> {
    let mut file = String::from("tenants:\n");
    for number in 0..count {
        writeln!(file, "  - slug: tenant-{number}")?;
        writeln!(file, "    settings: {{ rate_limits: {{ token_per_second: 0 }} }}\n    clients:")?;
        for client in ["one", "two"] {
            writeln!(
                file,
                "      - {{ client_id: {client}, client_secret: {CLIENT_SECRET}, \
                 grant_types: [client_credentials] }}"
            )?;
        }
    }
    Ok(file)
}
