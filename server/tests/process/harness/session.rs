//! A browser and a client of a running server.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{CLIENT_SECRET, FORM, PASSWORD, ServerProcess, TestResponse, client_request, form};

/// A browser and a client of a running server.
pub struct TestSession<'s> {
    pub server: &'s ServerProcess,
    pub cookies: BTreeMap<String, String>,
    /// Every secret seen so far, with its kind.
    pub secrets: Vec<(&'static str, String)>,
}

impl<'s> TestSession<'s> {
    pub fn new(server: &'s ServerProcess) -> Self {
        Self {
            server,
            cookies: BTreeMap::new(),
            secrets: vec![("password", PASSWORD.into()), ("client secret", CLIENT_SECRET.into())],
        }
    }

    pub fn browse(&mut self, method: &str, path: &str, body: &str) -> TestResponse {
        let cookies = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ");
        let response = self.server.request(
            method,
            path,
            &[FORM, ("cookie", &cookies), ("sec-fetch-site", "same-origin")],
            body,
        );
        for (_, set) in response.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
            self.secrets.push(("cookie", value.to_owned()));
        }
        response
    }

    pub fn follow_redirects(&mut self, mut response: TestResponse) -> TestResponse {
        while response.header("location").starts_with("http://localhost:8080/") {
            let next = response.header("location").to_owned();
            response = self.browse("GET", &next, "");
        }
        response
    }

    pub fn obtain_code(&mut self) -> String {
        let query = form(&[
            ("response_type", "code"),
            ("client_id", "shop"),
            ("redirect_uri", "https://shop.example/cb"),
            ("scope", "openid email"),
        ]);
        let authorization = self.browse("GET", &format!("/t/acme/oauth2/authorize?{query}"), "");
        self.secrets.extend(
            authorization
                .header("location")
                .rsplit_once("/ix_")
                .map(|(_, handle)| ("handle", format!("ix_{handle}"))),
        );
        let mut page = self.follow_redirects(authorization);
        if page.body.contains("name=\"password\"") {
            let action = page.form_action();
            let wrong = self.browse(
                "POST",
                &action,
                &form(&[("username", "anna"), ("password", "a-password-typed-wrongly")]),
            );
            assert_eq!(wrong.status, 401);
            let signed_in = self.browse(
                "POST",
                &action,
                &form(&[("username", "anna"), ("password", PASSWORD)]),
            );
            page = self.follow_redirects(signed_in);
        }
        if page.body.contains("name=\"decision\"") {
            let fields = form(&[("decision", "allow"), ("scope", "openid profile email")]);
            let decided = self.browse("POST", &page.form_action(), &fields);
            page = self.follow_redirects(decided);
        }
        let redirect = url::Url::parse(page.header("location"))
            .unwrap_or_else(|error| panic!("{error}: {page:?}"));
        let code = redirect.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
        self.secrets.push(("code", code.clone()));
        code
    }

    pub fn request_token(&mut self, pairs: &[(&str, &str)]) -> Value {
        let tokens = client_request(self.server.address, "token", pairs).json();
        for name in ["access_token", "refresh_token", "id_token"] {
            self.secrets.extend(tokens[name].as_str().map(|token| (name, token.to_owned())));
        }
        tokens
    }

    pub fn redeem(&mut self, code: &str) -> Value {
        self.request_token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", "https://shop.example/cb"),
        ])
    }

    pub fn refresh(&mut self, token: &Value) -> Value {
        self.request_token(&[
            ("grant_type", "refresh_token"),
            (
                "refresh_token",
                token.as_str().unwrap_or_else(|| panic!("no refresh token: {token}")),
            ),
        ])
    }
}
