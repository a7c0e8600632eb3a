//! More than usual at once: idle connections, and sign-ins that are begun and never ended. Memory
//! and rows stay bounded, and other requests are served.

use std::{
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use crate::{
    file_systems,
    harness::{APPLY_FILE, ServerProcess, TestDir, dir_with_applied_file, form},
    load::parameter,
    soak::resident_memory,
};

const IDLE_CONNECTIONS: usize = 10_000;
/// Descriptors of the test besides the connections.
const OTHER_FILES: usize = 500;
/// Connections that are opened before the server is given time to accept them.
const CONNECTIONS_AT_ONCE: usize = 200;
/// An idle connection is closed 15 seconds after it was opened.
const HELD_FOR: Duration = Duration::from_secs(15);
/// Resident memory that an idle connection may take, in KiB.
const MAX_KIB_PER_CONNECTION: f64 = 16.0;

/// Raise the limit of open files of this process, and return it.
fn raise_file_limit(wanted: usize) -> usize {
    let process = std::process::id().to_string();
    for limit in [format!("--nofile={wanted}:{wanted}"), format!("--nofile={wanted}:")] {
        if file_systems::run("prlimit", &["--pid", &process, &limit]).is_ok() {
            break;
        }
    }
    let limits = std::fs::read_to_string("/proc/self/limits").expect("the limits");
    let line = limits.lines().find(|line| line.starts_with("Max open files")).expect("a limit");
    line.split_whitespace().nth(3).and_then(|soft| soft.parse().ok()).expect("a number")
}

fn is_open(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).expect("a socket");
    let read = stream.peek(&mut [0; 1]);
    matches!(read, Err(error) if error.kind() == ErrorKind::WouldBlock)
}

/// The server raises its own limit of open files, which shells set to 1,024.
#[test]
#[cfg(target_os = "linux")]
fn ten_thousand_idle_connections_are_held_while_requests_are_served() {
    let wanted = IDLE_CONNECTIONS + OTHER_FILES;
    let limit = raise_file_limit(wanted);
    let count = IDLE_CONNECTIONS.min(limit.saturating_sub(OTHER_FILES));
    if count < IDLE_CONNECTIONS {
        println!("{limit} files may be open here: {count} connections");
    }
    let dir = dir_with_applied_file();
    let server = ServerProcess::spawn(dir.command_after("ulimit -S -n 1024"));
    let request = || server.request("GET", "/t/acme/oauth2/jwks", &[], "").status;
    assert_eq!(request(), 200);
    let before = resident_memory(&server);
    let started_at = Instant::now();
    let mut idle = Vec::with_capacity(count);
    while idle.len() < count {
        for _ in 0..CONNECTIONS_AT_ONCE.min(count - idle.len()) {
            idle.push(TcpStream::connect(server.address).expect("a connection"));
        }
        // Connections are accepted in their order: these are when it is answered.
        assert_eq!(request(), 200, "with {} connections", idle.len());
    }
    let asked_at = Instant::now();
    assert_eq!(request(), 200);
    let answered_in = asked_at.elapsed();
    let memory = resident_memory(&server) - before;
    let open = idle.iter().filter(|stream| is_open(stream)).count();
    let elapsed = started_at.elapsed();
    println!(
        "{open} of {count} connections are open after {elapsed:?}, with {:.1} KiB each; a request \
         took {answered_in:?}",
        memory / count as f64
    );
    assert!(open == count || elapsed >= HELD_FOR, "{open} of {count}: {}", server.output());
    assert!(memory / count as f64 <= MAX_KIB_PER_CONNECTION, "{memory} KiB");
    assert!(answered_in < Duration::from_secs(1), "{answered_in:?}");
    drop(idle);
    assert_eq!(request(), 200);
    server.terminate();
}

const SIGN_INS: u64 = 1_000_000;
const THREADS: u64 = 4;
/// Requests on one connection.
const PER_CONNECTION: u64 = 1_000;
/// The most interactions that a tenant keeps, and the ones that are stored until the next trim.
const MAX_INTERACTIONS: u64 = 10_500;
const MAX_GROWTH: f64 = 1.10;
const MAX_DATABASE_BYTES: u64 = 128 << 20;

/// Begin sign-ins on connections that are kept alive.
fn begin_sign_ins(address: SocketAddr, count: u64) {
    let query = form(&[
        ("response_type", "code"),
        ("client_id", "shop"),
        ("redirect_uri", "https://shop.example/cb"),
        ("scope", "openid email"),
    ]);
    let request =
        format!("GET /t/acme/oauth2/authorize?{query} HTTP/1.1\r\nhost: localhost:8080\r\n\r\n");
    let mut left = count;
    while left > 0 {
        let mut stream = TcpStream::connect(address).expect("a connection");
        let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
        for _ in 0..PER_CONNECTION.min(left) {
            stream.write_all(request.as_bytes()).expect("a request");
            let (mut length, mut head) = (0, String::new());
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).expect("a response");
                if line.trim().is_empty() {
                    break;
                }
                let line = line.to_ascii_lowercase();
                if let Some(value) = line.strip_prefix("content-length: ") {
                    length = value.trim().parse().expect("a length");
                }
                head.push_str(&line);
            }
            assert!(head.starts_with("http/1.1 303"), "{head}");
            assert!(head.contains("/interaction/ix_"), "{head}");
            reader.read_exact(&mut vec![0; length]).expect("a body");
            left -= 1;
        }
    }
}

fn flood(server: &ServerProcess, count: u64) {
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| begin_sign_ins(server.address, count / THREADS));
        }
    });
}

#[test]
#[ignore = "takes many minutes: cargo xtask overload"]
#[cfg(target_os = "linux")]
fn a_million_begun_sign_ins_leave_memory_and_rows_bounded() {
    let count = parameter("TEST_SIGN_INS").unwrap_or(SIGN_INS);
    let dir = TestDir::new();
    dir.write("acme.yaml", APPLY_FILE);
    assert!(dir.run(&["apply", "acme.yaml"]).status.success());
    let server = ServerProcess::start(&dir, &[]);
    // Until the limit is reached and caches are filled.
    flood(&server, (count / 10).max(MAX_INTERACTIONS));
    let first = resident_memory(&server);
    let started_at = Instant::now();
    flood(&server, count);
    let elapsed = started_at.elapsed();
    let last = resident_memory(&server);
    server.terminate();
    let stored = dir.execute_sql("UPDATE interaction SET kind = kind");
    let bytes = std::fs::metadata(dir.0.join("data/tenantry.db")).unwrap().len();
    println!(
        "{count} sign-ins begun in {elapsed:.0?}; {stored} are stored, in a database of {bytes} \
         bytes; memory in KiB: {first:.0}, at the end {last:.0}"
    );
    assert!(stored <= MAX_INTERACTIONS, "{stored}");
    assert!(bytes <= MAX_DATABASE_BYTES, "{bytes}");
    assert!(last <= first * MAX_GROWTH, "memory has grown from {first} to {last} KiB");
}
