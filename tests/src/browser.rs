//! A headless browser: keeps cookies per host, posts forms and follows redirects within the server.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use tower::ServiceExt;

/// The password of every user of the suite.
pub const PASSWORD: &str = "correct-horse-battery";
/// The password that users of the suite choose next.
pub const NEW_PASSWORD: &str = "another-horse-battery";
/// The media type of a submitted form.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// Fields or parameters as [`FORM`].
pub fn form_encode(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// A query parameter of a URL, or an empty string.
pub fn param(url: &url::Url, name: &str) -> String {
    let mut pairs = url.query_pairs();
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// A browser that talks to one node of the test server. A clone is the same browser before it has
/// received further responses.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    /// Cookie values by host and name.
    cookies: BTreeMap<(String, String), String>,
    /// Where its requests come from.
    address: Option<IpAddr>,
}

/// The host of requests to a relative URL.
const PUBLIC_HOST: &str = "localhost:8080";

/// An HTTP response with its whole body as text.
#[derive(Clone, Debug)]
pub struct TestResponse {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

impl TestResponse {
    /// The `Location` header, or an empty string.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// A response header, or an empty string.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// If the body is not JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.body))
    }

    /// A query parameter of the `Location` header.
    pub fn redirect_param(&self, name: &str) -> Option<String> {
        let url = url::Url::parse(self.location()).ok()?;
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// A parameter in the fragment of the `Location` header.
    pub fn fragment_param(&self, name: &str) -> Option<String> {
        let (_, fragment) = self.location().split_once('#')?;
        url::form_urlencoded::parse(fragment.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The body without the empty comments that separate the parts of a console page for its
    /// script.
    pub fn without_markers(&self) -> String {
        self.body.replace("<!>", "")
    }

    /// The `action` of the page's first form.
    pub fn form_action(&self) -> String {
        let from =
            self.body.split("action=\"").nth(1).unwrap_or_else(|| panic!("no form: {}", self.body));
        from.split('"').next().unwrap_or_default().replace("&amp;", "&")
    }

    /// Names and values of the hidden fields of the page's forms, but for those that a passkey
    /// answers.
    pub fn hidden_fields(&self) -> Vec<(String, String)> {
        let forms = self.body.split("<form").skip(1);
        let forms = forms.filter(|form| !form.contains("data-passkey="));
        forms.flat_map(|form| fields_of(form, |input| input.contains("type=\"hidden\""))).collect()
    }

    /// Names and values of the checked boxes of the page's forms.
    pub fn checked_boxes(&self) -> Vec<(String, String)> {
        fields_of(&self.body, |input| {
            input.contains("type=\"checkbox\"") && input.contains(" checked")
        })
    }
}

fn fields_of(html: &str, is_wanted: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let attribute = |input: &str, name: &str| {
        let from = input.split(&format!(" {name}=\"")).nth(1)?;
        Some(from.split('"').next().unwrap_or_default().to_owned())
    };
    let inputs = html.split("<input").skip(1).filter_map(|rest| rest.split('>').next());
    inputs
        .filter(|input| is_wanted(input))
        .filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)))
        .collect()
}

/// Turn an absolute URL into the form a server receives: origin-form target and `Host` header
/// (RFC 9112 §3.2.1).
fn to_origin_form(request: &mut Request<Body>) {
    if let Some(host) = request.uri().authority().map(|authority| authority.as_str().to_owned()) {
        let target =
            request.uri().path_and_query().map_or("/", |target| target.as_str()).to_owned();
        *request.uri_mut() = target.parse().expect("an origin-form target");
        request.headers_mut().insert(header::HOST, host.parse().expect("a host"));
    }
    request
        .headers_mut()
        .entry(header::HOST)
        .or_insert(header::HeaderValue::from_static(PUBLIC_HOST));
}

/// Send one request without cookies; only the `Host` header is added.
pub async fn http_request(
    router: &Router,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> TestResponse {
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::from(body.to_owned())).expect("a request");
    to_origin_form(&mut request);
    send(router, request).await
}

/// Send a request as it is.
pub async fn send(router: &Router, request: Request<Body>) -> TestResponse {
    let response = router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    TestResponse {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

/// Whether the URL is served by the test server: a relative path, localhost or a test domain.
fn is_local_url(url: &str) -> bool {
    let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    url.starts_with('/')
        || host.is_some_and(|host| {
            host == "localhost" || host.ends_with(".localhost") || host.ends_with(".test")
        })
}

impl Browser {
    pub fn new(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new(), address: None }
    }

    /// Send all further requests from this address.
    pub fn set_address(&mut self, address: &str) {
        self.address = Some(address.parse().expect("an IP address"));
    }

    /// Send all further requests to another node of the installation.
    pub fn switch_node(&mut self, router: Router) {
        self.router = router;
    }

    /// Send a request with the cookies of its host and keep the cookies of the response.
    async fn send_with_cookies(&mut self, mut request: Request<Body>) -> TestResponse {
        to_origin_form(&mut request);
        let host = request.headers()[header::HOST].to_str().unwrap_or_default().to_owned();
        let cookies_of_host =
            self.cookies.iter().filter(|((cookie_host, _), _)| *cookie_host == host);
        let cookies = cookies_of_host
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ");
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.parse().expect("a cookie"));
        }
        if let Some(address) = self.address {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::from((address, 443))));
        }
        let response = send(&self.router, request).await;
        for set in response.headers.get_all(header::SET_COOKIE) {
            let pair = set.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert((host.clone(), name.to_owned()), value.to_owned());
            }
        }
        response
    }

    /// Post JSON as a same-origin script does.
    pub async fn post_json(&mut self, url: &str, body: &serde_json::Value) -> TestResponse {
        self.post_body(url, "application/json", &body.to_string(), "same-origin").await
    }

    /// Send a GET request.
    pub async fn get(&mut self, url: &str) -> TestResponse {
        self.send_with_cookies(Request::get(url).body(Body::empty()).expect("a request")).await
    }

    /// Post a form as a same-origin page does.
    pub async fn post(&mut self, url: &str, fields: &[(&str, &str)]) -> TestResponse {
        self.post_from_site(url, fields, "same-origin").await
    }

    /// Post a form; `site` is the value of `Sec-Fetch-Site`.
    pub async fn post_from_site(
        &mut self,
        url: &str,
        fields: &[(&str, &str)],
        site: &str,
    ) -> TestResponse {
        let form = form_encode(fields);
        self.post_body(url, "application/x-www-form-urlencoded", &form, site).await
    }

    /// Post a body; `site` is the value of `Sec-Fetch-Site`.
    pub async fn post_body(
        &mut self,
        url: &str,
        content_type: &str,
        body: &str,
        site: &str,
    ) -> TestResponse {
        let request = Request::post(url)
            .header(header::CONTENT_TYPE, content_type)
            .header("sec-fetch-site", site);
        self.send_with_cookies(request.body(Body::from(body.to_owned())).expect("a request")).await
    }

    /// Open a page, and the one that it redirects to.
    pub async fn open(&mut self, url: &str) -> TestResponse {
        let response = self.get(url).await;
        self.follow_redirects(response).await
    }

    /// Follow redirects until one leaves the server.
    pub async fn follow_redirects(&mut self, mut response: TestResponse) -> TestResponse {
        while response.status.is_redirection() && is_local_url(response.location()) {
            let next = response.location().to_owned();
            response = self.get(&next).await;
        }
        response
    }

    /// The session cookie of the public host.
    pub fn session_cookie(&self) -> Option<&str> {
        self.cookies.get(&(PUBLIC_HOST.into(), "tenantry".into())).map(String::as_str)
    }

    /// A cookie of the public host.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(&(PUBLIC_HOST.into(), name.into())).map(String::as_str)
    }

    /// Replace the session cookie of the public host.
    pub fn set_session_cookie(&mut self, value: &str) {
        self.cookies.insert((PUBLIC_HOST.into(), "tenantry".into()), value.into());
    }

    /// Submit the sign-in form of `page` and follow the redirects.
    pub async fn sign_in(
        &mut self,
        page: &TestResponse,
        name: &str,
        password: &str,
    ) -> TestResponse {
        let filled = [page.hidden_fields(), page.checked_boxes()].concat();
        let mut fields = vec![("username", name), ("password", password)];
        fields.extend(filled.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let response = self.post(&page.form_action(), &fields).await;
        self.follow_redirects(response).await
    }

    /// Submit the consent form of `page` with this decision and follow the redirects.
    pub async fn submit_decision(&mut self, page: &TestResponse, decision: &str) -> TestResponse {
        let hidden = page.hidden_fields();
        let mut fields = vec![("decision", decision)];
        fields.extend(hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let response = self.post(&page.form_action(), &fields).await;
        self.follow_redirects(response).await
    }
}
