//! An HTTP/1.1 connection that is kept open, with the cookies of a browser.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use axum::body::Bytes;
use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;

/// One connection to a server on this machine.
pub struct Connection {
    sender: http1::SendRequest<Full<Bytes>>,
    host: String,
    cookies: BTreeMap<String, String>,
}

/// A response with its whole body.
pub struct Response {
    pub status: StatusCode,
    pub location: String,
    pub body: Bytes,
}

impl Response {
    pub fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.body).with_context(|| self.describe())
    }

    /// Fail unless it has this status.
    pub fn expect(self, status: u16) -> Result<Self> {
        ensure!(self.status == status, "expected {status}: {}", self.describe());
        Ok(self)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn describe(&self) -> String {
        format!("{} {} {}", self.status, self.location, self.text())
    }
}

/// What a request carries besides its method and path.
#[derive(Clone, Copy, Default)]
pub struct Content<'a> {
    pub authorization: Option<&'a str>,
    /// A form, `application/x-www-form-urlencoded`.
    pub form: Option<&'a str>,
}

impl Connection {
    pub async fn open(port: u16) -> Result<Self> {
        let stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // It ends with its sender; requests report its errors.
        tokio::spawn(connection);
        Ok(Self { sender, host: format!("localhost:{port}"), cookies: BTreeMap::new() })
    }

    pub fn forget_cookies(&mut self) {
        self.cookies.clear();
    }

    pub async fn get(&mut self, path: &str) -> Result<Response> {
        self.send(Method::GET, path, Content::default()).await
    }

    pub async fn post(&mut self, path: &str, form: &str) -> Result<Response> {
        self.send(Method::POST, path, Content { form: Some(form), ..Content::default() }).await
    }

    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        content: Content<'_>,
    ) -> Result<Response> {
        self.sender.ready().await?;
        let mut request =
            Request::builder().method(method).uri(path).header(header::HOST, &self.host);
        if !self.cookies.is_empty() {
            let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
            request = request.header(header::COOKIE, pairs.collect::<Vec<_>>().join("; "));
        }
        if let Some(authorization) = content.authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        let body = if let Some(form) = content.form {
            request = request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin");
            Bytes::copy_from_slice(form.as_bytes())
        } else {
            Bytes::new()
        };
        let response = self.sender.send_request(request.body(Full::new(body))?).await?;
        let (parts, body) = response.into_parts();
        for set in parts.headers.get_all(header::SET_COOKIE) {
            let pair = set.to_str()?.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let location = parts.headers.get(header::LOCATION);
        Ok(Response {
            status: parts.status,
            location: location.map_or(Ok(""), |value| value.to_str())?.to_owned(),
            body: body.collect().await?.to_bytes(),
        })
    }

    /// Follow redirects on this server. Returns the page, or the redirect to another one.
    pub async fn follow(&mut self, mut response: Response) -> Result<Response> {
        let origin = format!("http://{}", self.host);
        while response.status.is_redirection() {
            let path = response.location.strip_prefix(&origin).unwrap_or(&response.location);
            if !path.starts_with('/') {
                break;
            }
            let path = path.to_owned();
            response = self.get(&path).await?;
        }
        Ok(response)
    }
}
