//! An outbound network with prepared DNS records and HTTP responses.
//!
//! A name that is not prepared has no records; the host of a URL that is not prepared does not
//! resolve. A whole server can be prepared as a router.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use domain::outbound::{
    DnsFailure, FetchError, HttpRequest, HttpResponse, MAX_RESPONSE_BYTES, NetworkScope, Outbound,
};
use tower::ServiceExt;
use url::Url;

#[derive(Default)]
struct NetworkState {
    txt_records: HashMap<String, Result<Vec<String>, DnsFailure>>,
    responses: HashMap<String, Result<HttpResponse, FetchError>>,
    servers: HashMap<String, Router>,
    requests: Vec<String>,
}

/// The `Outbound` implementation of every test server.
#[derive(Default)]
pub struct FakeNetwork(Mutex<NetworkState>);

impl FakeNetwork {
    fn state(&self) -> MutexGuard<'_, NetworkState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Set the TXT records of a name, or the failure of its lookup.
    pub fn set_txt_records(&self, name: &str, records: Result<&[&str], DnsFailure>) {
        let records =
            records.map(|records| records.iter().map(|record| (*record).to_owned()).collect());
        self.state().txt_records.insert(name.into(), records);
    }

    /// Set the response of a URL, or the failure of its request.
    pub fn set_response(&self, url: &str, response: Result<HttpResponse, FetchError>) {
        self.state().responses.insert(url.into(), response);
    }

    /// A response with this status and body.
    pub fn response(status: u16, body: &str) -> HttpResponse {
        let mut response = HttpResponse::new(body.as_bytes().to_vec());
        *response.status_mut() = StatusCode::from_u16(status).expect("a status");
        response
    }

    /// Let a router respond to all requests to an origin, such as `https://idp.example`.
    pub fn set_server(&self, origin: &str, router: Router) {
        self.state().servers.insert(origin.into(), router);
    }

    /// Every DNS name and URL requested so far, in order.
    pub fn requests(&self) -> Vec<String> {
        self.state().requests.clone()
    }
}

#[async_trait]
impl Outbound for FakeNetwork {
    async fn txt_records(&self, name: &str) -> Result<Vec<String>, DnsFailure> {
        let mut state = self.state();
        state.requests.push(name.into());
        state.txt_records.get(name).cloned().unwrap_or_else(|| Ok(Vec::new()))
    }

    fn check_public(&self, url: &Url) -> Result<(), FetchError> {
        match url.host_str() {
            _ if url.scheme() != "https" => Err(FetchError::NotHttps),
            Some("127.0.0.1" | "[::1]") => Err(FetchError::PrivateNetwork),
            _ => Ok(()),
        }
    }

    async fn send(
        &self,
        request: HttpRequest,
        _: NetworkScope<'_>,
    ) -> Result<HttpResponse, FetchError> {
        let url = request.uri().to_string();
        let origin = Url::parse(&url).map_err(|_| FetchError::Dns)?.origin().ascii_serialization();
        let server = {
            let mut state = self.state();
            state.requests.push(url.clone());
            if let Some(response) = state.responses.get(&url) {
                return response.clone();
            }
            state.servers.get(&origin).cloned().ok_or(FetchError::Dns)?
        };
        let (mut parts, body) = request.into_parts();
        let host = origin.split_once("://").expect("an origin").1;
        parts.headers.entry(header::HOST).or_insert(host.parse().expect("a host"));
        parts.uri = url[origin.len()..].parse().expect("a path");
        let response = server.oneshot(Request::from_parts(parts, Body::from(body))).await;
        let (parts, body) = response.expect("a router does not fail").into_parts();
        let body = to_bytes(body, MAX_RESPONSE_BYTES).await.map_err(|_| FetchError::Malformed)?;
        Ok(HttpResponse::from_parts(parts, body.to_vec()))
    }
}
