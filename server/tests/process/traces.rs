//! Traces that the server sends to a collector (OTLP over HTTP).

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::harness::{
    CLIENT_SECRET, FORM, PASSWORD, ServerProcess, TestSession, dir_with_applied_file, form,
    free_address,
};

const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const TRACE_PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// A collector that accepts everything. Returns its address, and the bodies that it receives.
fn start_collector() -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, received) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let sender = sender.clone();
            thread::spawn(move || answer_all(stream.unwrap(), &sender));
        }
    });
    (address, received)
}

fn answer_all(stream: TcpStream, sender: &Sender<String>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        sender.send(String::from_utf8(body).unwrap()).unwrap();
        let answer =
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
        writer.write_all(answer.as_bytes()).unwrap();
    }
}

/// All spans of these bodies.
fn spans(bodies: &[String]) -> Vec<Value> {
    let mut spans = Vec::new();
    for body in bodies {
        let body: Value = serde_json::from_str(body).unwrap();
        for resource in body["resourceSpans"].as_array().unwrap() {
            for scope in resource["scopeSpans"].as_array().unwrap() {
                spans.extend(scope["spans"].as_array().unwrap().iter().cloned());
            }
        }
    }
    spans
}

fn attribute<'s>(span: &'s Value, key: &str) -> &'s Value {
    let attributes = span["attributes"].as_array().unwrap();
    let found = attributes.iter().find(|attribute| attribute["key"] == key);
    found.map_or(&Value::Null, |attribute| &attribute["value"])
}

#[test]
fn a_request_is_a_trace_with_its_statements_and_without_secrets() {
    let dir = dir_with_applied_file();
    let (collector, received) = start_collector();
    let url = format!("http://{collector}/v1/traces");
    let env = [("TENANTRY_TRACES_URL", url.as_str()), ("TENANTRY_TRUSTED_PROXIES", "192.0.2.1")];
    let server = ServerProcess::start(&dir, &env);
    let mut session = TestSession::new(&server);
    let code = session.obtain_code();
    let tokens = session.redeem(&code);
    let headers = [("traceparent", TRACE_PARENT)];
    assert_eq!(server.request("GET", "/t/acme/oauth2/jwks", &headers, "").status, 200);
    assert_eq!(server.request("GET", "/t/acme/no-such-page", &[], "").status, 404);
    // What is left is sent before the server ends.
    server.terminate();
    let bodies: Vec<String> = received.try_iter().collect();
    let spans = spans(&bodies);
    let named = |name: &str| {
        let found = spans.iter().find(|span| span["name"] == name);
        found.unwrap_or_else(|| panic!("no span {name} in {spans:#?}"))
    };

    let token = named("POST /oauth2/token");
    assert_eq!(attribute(token, "http.response.status_code")["intValue"], "200", "{token:#}");
    assert_eq!(attribute(token, "tenant")["stringValue"], "acme");
    let children: Vec<&str> = spans
        .iter()
        .filter(|span| span["parentSpanId"] == token["spanId"])
        .map(|span| span["name"].as_str().unwrap())
        .collect();
    assert!(children.contains(&"BEGIN") && children.contains(&"COMMIT"), "{children:?}");
    let statement = spans.iter().find(|span| span["name"] == "UPDATE").unwrap();
    let text = attribute(statement, "db.query.text")["stringValue"].as_str().unwrap();
    assert!(text.starts_with("UPDATE"), "{text}");
    let hash = named("password hash");
    assert!(spans.iter().any(|span| span["spanId"] == hash["parentSpanId"]), "{hash:#}");
    // A path that is no route is not repeated.
    named("GET");
    let all = bodies.concat();
    assert!(all.contains("tenantry") && !all.contains("no-such-page"), "{all}");
    // Only a proxy continues a trace of its own.
    assert!(!all.contains(TRACE_ID));
    let member = |name: &str| tokens[name].as_str().unwrap().to_owned();
    let basic = STANDARD.encode(format!("shop:{CLIENT_SECRET}"));
    for secret in [
        PASSWORD.to_owned(),
        CLIENT_SECRET.to_owned(),
        basic,
        code,
        member("access_token"),
        member("refresh_token"),
    ] {
        assert!(!all.contains(&secret), "{secret} is in a trace");
    }
}

#[test]
fn a_trusted_proxy_continues_its_trace() {
    let dir = dir_with_applied_file();
    let (collector, received) = start_collector();
    let url = format!("http://{collector}/v1/traces");
    let env = [("TENANTRY_TRACES_URL", url.as_str()), ("TENANTRY_TRUSTED_PROXIES", "127.0.0.1")];
    let server = ServerProcess::start(&dir, &env);
    let headers = [("traceparent", TRACE_PARENT)];
    assert_eq!(server.request("GET", "/t/acme/oauth2/jwks", &headers, "").status, 200);
    server.terminate();
    let spans = spans(&received.try_iter().collect::<Vec<_>>());
    let jwks = spans.iter().find(|span| span["name"] == "GET /oauth2/jwks").unwrap();
    assert_eq!(jwks["traceId"], TRACE_ID);
    assert_eq!(jwks["parentSpanId"], "00f067aa0ba902b7");
}

/// A collector that is down is logged once, and holds up no request.
#[test]
fn without_its_collector_the_server_serves() {
    let dir = dir_with_applied_file();
    let url = format!("http://{}/v1/traces", free_address());
    let server = ServerProcess::start(&dir, &[("TENANTRY_TRACES_URL", &url)]);
    let fields = [("grant_type", "password"), ("username", "x"), ("password", "y")];
    assert_eq!(server.request("POST", "/t/acme/oauth2/token", &[FORM], &form(&fields)).status, 401);
    assert_eq!(server.request("GET", "/t/acme/oauth2/jwks", &[], "").status, 200);
    let output = server.terminate();
    assert_eq!(output.matches("traces cannot be sent").count(), 1, "{output}");
}
