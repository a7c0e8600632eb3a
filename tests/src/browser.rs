//! A browser without a screen: cookies, forms, and redirects that it follows while they stay here.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use tower::ServiceExt;

pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.body))
    }

    /// A parameter of the address that the browser is sent to.
    pub fn sent(&self, name: &str) -> Option<String> {
        let url = url::Url::parse(self.location()).ok()?;
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// Where the page's form posts to.
    pub fn action(&self) -> String {
        let from = self.body.split("action=\"").nth(1).unwrap_or_else(|| panic!("no form: {}", self.body));
        from.split('"').next().unwrap_or_default().to_owned()
    }
}

pub async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
}

/// What stands behind our own origin.
fn local(address: &str) -> &str {
    address.strip_prefix("http://localhost:8080").unwrap_or(address)
}

impl Browser {
    pub fn new(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new() }
    }

    /// Reach the installation through another of its nodes from now on.
    pub fn go_to(&mut self, router: Router) {
        self.router = router;
    }

    async fn go(&mut self, mut request: Request<Body>) -> Answer {
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.parse().expect("a cookie"));
        }
        request.headers_mut().entry(header::HOST).or_insert(header::HeaderValue::from_static("localhost:8080"));
        let answer = send(&self.router, request).await;
        for set in answer.headers.get_all(header::SET_COOKIE) {
            let pair = set.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    pub async fn get(&mut self, address: &str) -> Answer {
        self.go(Request::get(local(address)).body(Body::empty()).expect("a request")).await
    }

    pub async fn post(&mut self, address: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from(address, fields, "same-origin").await
    }

    pub async fn post_from(&mut self, address: &str, fields: &[(&str, &str)], site: &str) -> Answer {
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(local(address)).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", site);
        self.go(request.body(Body::from(form)).expect("a request")).await
    }

    /// Follow redirects while they stay on our origin.
    pub async fn follow(&mut self, mut answer: Answer) -> Answer {
        while answer.status.is_redirection() && (answer.location().starts_with("http://localhost:8080/") || answer.location().starts_with('/')) {
            let next = answer.location().to_owned();
            answer = self.get(&next).await;
        }
        answer
    }

    pub fn cookie(&self) -> Option<&str> {
        self.cookies.get("tenantry").map(String::as_str)
    }

    pub fn set_cookie(&mut self, value: &str) {
        self.cookies.insert("tenantry".into(), value.into());
    }

    /// Fill the sign-in page that this shows, and go on.
    pub async fn sign_in(&mut self, page: &Answer, name: &str, password: &str) -> Answer {
        let answer = self.post(&page.action(), &[("username", name), ("password", password)]).await;
        self.follow(answer).await
    }

    /// Press Allow or Deny.
    pub async fn decide(&mut self, page: &Answer, decision: &str) -> Answer {
        let answer = self.post(&page.action(), &[("decision", decision)]).await;
        self.follow(answer).await
    }
}
