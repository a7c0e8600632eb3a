//! A browser and client of servers that may end at any moment.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use axum::body::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde_json::Value;

use super::counters::Counters;

/// A server answers within its own limit of 30 seconds.
const LIMIT: Duration = Duration::from_secs(60);
/// The public URL of the servers, which listen elsewhere.
pub const ORIGIN: &str = "http://localhost:8080";

/// There was no response, or one with status 503: what was requested is done or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unanswered;

pub type Answer<T> = Result<T, Unanswered>;
pub type Cookies = BTreeMap<String, String>;
type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub location: String,
    pub body: String,
}

impl Response {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// # Panics
    /// If the status is another one.
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// The value of an attribute behind `marker`.
    pub fn attribute(&self, marker: &str, name: &str) -> Option<&str> {
        let (_, rest) = self.body.split_once(marker)?;
        rest.split_once(&format!("{name}=\""))?.1.split('"').next()
    }
}

/// What a request carries besides its method and path.
#[derive(Clone, Copy, Default)]
pub struct Content<'a> {
    pub authorization: Option<&'a str>,
    /// Sent as JSON if it begins with `{`, and as a form otherwise.
    pub body: Option<&'a str>,
}

pub struct Connection {
    servers: Vec<(SocketAddr, Option<SendRequest<Full<Bytes>>>)>,
    current: usize,
    pub cookies: Cookies,
    counters: Arc<Counters>,
}

impl Connection {
    pub fn new(servers: &[SocketAddr], counters: Arc<Counters>) -> Self {
        let mut connection =
            Self { servers: Vec::new(), current: 0, cookies: Cookies::new(), counters };
        connection.set_servers(servers);
        connection
    }

    /// Use these servers from now on, and keep the cookies.
    pub fn set_servers(&mut self, servers: &[SocketAddr]) {
        self.servers = servers.iter().map(|address| (*address, None)).collect();
        self.current = 0;
    }

    pub fn server_count(&self) -> usize {
        self.servers.len()
    }

    /// Send the next requests to the server of this number.
    pub fn choose_server(&mut self, number: usize) {
        self.current = number;
    }

    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    pub async fn get(&mut self, path: &str) -> Answer<Response> {
        self.send("GET", path, Content::default()).await
    }

    /// Post a form as a page of the server does.
    pub async fn post(&mut self, path: &str, form: &str) -> Answer<Response> {
        self.send("POST", path, Content { body: Some(form), ..Content::default() }).await
    }

    /// # Panics
    /// If the server neither answers nor ends, or answers with a server error other than 503.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        content: Content<'_>,
    ) -> Answer<Response> {
        let sent = tokio::time::timeout(LIMIT, self.try_send(method, path, content)).await;
        match sent.unwrap_or_else(|_| panic!("no answer in time: {method} {path}")) {
            Ok(response) if response.status == 503 => {
                self.counters.count_unavailable();
                Err(Unanswered)
            }
            Ok(response) => {
                assert!(response.status < 500, "{method} {path}: {response:?}");
                Ok(response)
            }
            Err(_) => {
                self.servers[self.current].1 = None;
                self.counters.count_lost();
                Err(Unanswered)
            }
        }
    }

    async fn try_send(
        &mut self,
        method: &str,
        path: &str,
        content: Content<'_>,
    ) -> Result<Response, Failure> {
        let path = path.strip_prefix(ORIGIN).unwrap_or(path);
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost:8080")
            .header("sec-fetch-site", "same-origin");
        if !self.cookies.is_empty() {
            let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
            request = request.header(header::COOKIE, pairs.collect::<Vec<_>>().join("; "));
        }
        if let Some(authorization) = content.authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        if let Some(body) = content.body {
            let kind = if body.starts_with('{') {
                "application/json"
            } else {
                "application/x-www-form-urlencoded"
            };
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let body = Full::new(Bytes::from(content.body.unwrap_or_default().to_owned()));
        let response = self.sender().await?.send_request(request.body(body)?).await?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        for set in parts.headers.get_all(header::SET_COOKIE) {
            let pair = set.to_str()?.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let location = parts.headers.get(header::LOCATION);
        Ok(Response {
            status: parts.status.as_u16(),
            location: location.map_or(Ok(""), |value| value.to_str())?.to_owned(),
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }

    /// The open connection to the chosen server, or a new one.
    async fn sender(&mut self) -> Result<&mut SendRequest<Full<Bytes>>, Failure> {
        let (address, sender) = &mut self.servers[self.current];
        if let Some(open) = sender
            && open.ready().await.is_err()
        {
            *sender = None;
        }
        match sender {
            Some(open) => Ok(open),
            None => {
                let stream = tokio::net::TcpStream::connect(*address).await?;
                stream.set_nodelay(true)?;
                let (open, connection) = http1::handshake(TokioIo::new(stream)).await?;
                // It ends with its sender; requests report its errors.
                tokio::spawn(connection);
                Ok(sender.insert(open))
            }
        }
    }

    /// Follow redirects on the servers. Returns the page, or the redirect to another site.
    pub async fn follow(&mut self, mut response: Response) -> Answer<Response> {
        while response.location.starts_with(ORIGIN) || response.location.starts_with('/') {
            let next = response.location.clone();
            response = self.get(&next).await?;
        }
        Ok(response)
    }
}
