//! The end of a server: it announces it, answers what is under way and exits.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Command,
    time::{Duration, Instant},
};

use crate::harness::{ServerProcess, dir_with_applied_file};

/// Longer than a server may take to end; the systemd unit in `deploy` kills it after 30 seconds.
const LIMIT: Duration = Duration::from_secs(27);

fn send_signal(server: &ServerProcess, signal: &str) {
    let id = server.child.id().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
}

fn connect(server: &ServerProcess, head: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

fn read_all(stream: &mut TcpStream) -> String {
    let mut response = Vec::new();
    // A reset connection counts as closed.
    let _ = stream.read_to_end(&mut response);
    String::from_utf8_lossy(&response).into_owned()
}

#[test]
fn a_terminated_server_is_not_ready_first_and_answers_what_is_under_way() {
    let dir = dir_with_applied_file();
    let mut server = ServerProcess::start(&dir, &[]);
    let mut slow = connect(
        &server,
        "POST /t/acme/oauth2/token HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\
         content-type: application/x-www-form-urlencoded\r\n\r\n",
    );
    let mut idle = connect(&server, "");
    assert_eq!(server.request("GET", "/health/ready", &[], "").status, 200);
    let started = Instant::now();
    send_signal(&server, "-TERM");
    // It still accepts connections, but a load balancer sees that it shall choose another server.
    let readiness = loop {
        let response = server.request("GET", "/health/ready", &[], "");
        if response.status != 200 {
            break response;
        }
    };
    assert_eq!((readiness.status, readiness.body.as_str()), (503, "draining\n"));
    assert_eq!(server.request("GET", "/health/live", &[], "").status, 200);
    assert_eq!(server.request("GET", "/t/acme/oauth2/jwks", &[], "").status, 200);
    // The end of an idle connection shows that the notice is over.
    assert_eq!(read_all(&mut idle), "");
    slow.write_all(b"client_id").unwrap();
    let answer = read_all(&mut slow);
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    assert!(answer.to_lowercase().contains("connection: close"), "{answer}");
    let status = server.child.wait().unwrap();
    assert!(status.success() && started.elapsed() < LIMIT, "{status}: {:?}", started.elapsed());
    assert!(TcpStream::connect(server.address).is_err());
    let output = server.wait_for_output();
    assert!(output.contains("stopping: finishing requests in progress"), "{output}");
}

/// At a terminal, and for an operator who does not want to wait.
#[test]
fn an_interrupted_or_twice_terminated_server_ends_at_once() {
    for signals in [&["-INT"][..], &["-TERM", "-INT"]] {
        let dir = dir_with_applied_file();
        let mut server = ServerProcess::start(&dir, &[]);
        let mut idle = connect(&server, "");
        assert_eq!(server.request("GET", "/health/ready", &[], "").status, 200);
        signals.iter().for_each(|signal| send_signal(&server, signal));
        assert_eq!(read_all(&mut idle), "");
        assert!(server.child.wait().unwrap().success());
    }
}

/// The next process runs them at once, instead of after the end of the lease.
#[test]
fn a_stopped_server_leaves_the_jobs_to_others() {
    let dir = dir_with_applied_file();
    let server = ServerProcess::start(&dir, &[]);
    let leases = |condition: &str| {
        let sql = format!("UPDATE lease SET name = name WHERE name = 'jobs' AND {condition}");
        dir.execute_sql(&sql)
    };
    let started = Instant::now();
    while leases("expires_at > 0") == 0 {
        assert!(started.elapsed() < LIMIT, "it runs no jobs: {}", server.output());
    }
    server.terminate();
    assert_eq!(leases("expires_at = 0"), 1);
}
