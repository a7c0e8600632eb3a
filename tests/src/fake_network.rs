//! An outbound network with prepared DNS records and HTTP responses.
//!
//! A name that is not prepared has no records; the host of a URL that is not prepared does not
//! resolve.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use domain::outbound::{DnsFailure, FetchError, FetchedResponse, NetworkScope, Outbound};
use url::Url;

#[derive(Default)]
struct NetworkState {
    txt_records: HashMap<String, Result<Vec<String>, DnsFailure>>,
    responses: HashMap<String, Result<FetchedResponse, FetchError>>,
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
    pub fn set_response(&self, url: &str, response: Result<FetchedResponse, FetchError>) {
        self.state().responses.insert(url.into(), response);
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

    async fn get(&self, url: &Url, _: NetworkScope<'_>) -> Result<FetchedResponse, FetchError> {
        let mut state = self.state();
        state.requests.push(url.to_string());
        state.responses.get(url.as_str()).cloned().unwrap_or(Err(FetchError::Dns))
    }
}
