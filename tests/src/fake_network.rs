//! A world outside that says what a story wants: records in the DNS, and answers at addresses.
//! What nobody said is not there.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use domain::outbound::{DnsFailure, FetchError, FetchedResponse, NetworkScope, Outbound};
use url::Url;

#[derive(Default)]
struct Said {
    texts: HashMap<String, Result<Vec<String>, DnsFailure>>,
    answers: HashMap<String, Result<FetchedResponse, FetchError>>,
    /// Every question, in its order.
    asked: Vec<String>,
}

#[derive(Default)]
pub struct FakeNetwork(Mutex<Said>);

impl FakeNetwork {
    fn said(&self) -> MutexGuard<'_, Said> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn says(&self, name: &str, texts: Result<&[&str], DnsFailure>) {
        let texts = texts.map(|texts| texts.iter().map(|text| (*text).to_owned()).collect());
        self.said().texts.insert(name.into(), texts);
    }

    pub fn answers(&self, address: &str, answer: Result<FetchedResponse, FetchError>) {
        self.said().answers.insert(address.into(), answer);
    }

    pub fn asked(&self) -> Vec<String> {
        self.said().asked.clone()
    }
}

#[async_trait]
impl Outbound for FakeNetwork {
    async fn txt_records(&self, name: &str) -> Result<Vec<String>, DnsFailure> {
        let mut said = self.said();
        said.asked.push(name.into());
        said.texts.get(name).cloned().unwrap_or_else(|| Ok(Vec::new()))
    }

    async fn get(&self, address: &Url, _: NetworkScope<'_>) -> Result<FetchedResponse, FetchError> {
        let mut said = self.said();
        said.asked.push(address.to_string());
        said.answers.get(address.as_str()).cloned().unwrap_or(Err(FetchError::Dns))
    }
}
