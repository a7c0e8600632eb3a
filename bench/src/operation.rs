//! The operations of the benchmark, each with a check of every response.

use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use clap::ValueEnum;
use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    http::{Connection, Content, Response},
    target::{CLIENT_ID, CLIENT_SECRET, METADATA, PASSWORD, Paths, REDIRECT_URI, Target, USERNAME},
};

const CODE_VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0";
const CODE_CHALLENGE: &str = "S6xMLfJrdwhXm9EJRqmQw6nyYWcpLlPsCEOqmhPUIcs";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Operation {
    /// The provider's metadata.
    Discovery,
    /// The provider's public keys.
    Jwks,
    /// A token by the client credentials grant.
    ClientCredentials,
    /// Introspection of an access token.
    Introspection,
    /// Claims of the user of an access token.
    Userinfo,
    /// A refresh token replaced, with an ID token.
    RefreshOpenid,
    /// A refresh token replaced, without an ID token.
    Refresh,
    /// Authorization request with a session, and the token request for its code.
    CodeFlow,
    /// Authorization request of a new browser, sign-in page, password and code.
    SignIn,
    /// Authorization request of a new browser, which is answered with the sign-in page.
    Authorize,
}

impl Operation {
    pub const ALL: [Self; 10] = [
        Self::Discovery,
        Self::Jwks,
        Self::ClientCredentials,
        Self::Introspection,
        Self::Userinfo,
        Self::RefreshOpenid,
        Self::Refresh,
        Self::CodeFlow,
        Self::SignIn,
        Self::Authorize,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Discovery => "discovery",
            Self::Jwks => "JWK set",
            Self::ClientCredentials => "client credentials",
            Self::Introspection => "introspection",
            Self::Userinfo => "userinfo",
            Self::RefreshOpenid => "refresh with ID token",
            Self::Refresh => "refresh",
            Self::CodeFlow => "code flow with a session",
            Self::SignIn => "password sign-in",
            Self::Authorize => "sign-in page",
        }
    }

    /// Whether it is measured: the peer has no sign-in page, and more sign-ins of one address at
    /// once are refused than the hashing queue takes.
    pub fn is_measured(self, target: &Target, connections: usize) -> bool {
        match self {
            Self::SignIn => target.has_passwords && connections <= 8,
            Self::Authorize => target.has_passwords,
            _ => true,
        }
    }

    /// The scope of the tokens that it uses.
    fn scope(self) -> &'static str {
        match self {
            Self::Refresh => "offline_access reports",
            _ => "openid offline_access",
        }
    }
}

/// One client on one connection.
pub struct Worker<'t> {
    paths: &'t Paths,
    connection: Connection,
    operation: Operation,
    basic: String,
    bearer: String,
    access_token: String,
    refresh_token: String,
}

impl<'t> Worker<'t> {
    /// Connect, and obtain what the operation needs.
    pub async fn prepare(port: u16, paths: &'t Paths, operation: Operation) -> Result<Self> {
        let credentials = STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"));
        let mut worker = Self {
            paths,
            connection: Connection::open(port).await?,
            operation,
            basic: format!("Basic {credentials}"),
            bearer: String::new(),
            access_token: String::new(),
            refresh_token: String::new(),
        };
        if matches!(
            operation,
            Operation::Introspection
                | Operation::Userinfo
                | Operation::RefreshOpenid
                | Operation::Refresh
                | Operation::CodeFlow
        ) {
            let code = worker.sign_in().await?;
            worker.redeem(&code).await?;
        }
        Ok(worker)
    }

    /// Run the operation once.
    pub async fn run(&mut self) -> Result<()> {
        match self.operation {
            Operation::Discovery => {
                let response = self.connection.get(METADATA).await?.expect(200)?;
                ensure!(response.json()?["issuer"].is_string(), "{}", response.text());
            }
            Operation::Jwks => {
                let response = self.connection.get(&self.paths.jwks).await?.expect(200)?;
                ensure!(response.json()?["keys"][0].is_object(), "{}", response.text());
            }
            Operation::ClientCredentials => {
                self.token("grant_type=client_credentials&scope=reports").await?;
            }
            Operation::Introspection => {
                let form = format!("token={}", self.access_token);
                let path = &self.paths.introspection;
                let content = Content { authorization: Some(&self.basic), form: Some(&form) };
                let response = self.connection.send(Method::POST, path, content).await?;
                ensure!(response.json()?["active"] == true, "{}", response.text());
            }
            Operation::Userinfo => {
                let content = Content { authorization: Some(&self.bearer), form: None };
                let path = &self.paths.userinfo;
                let response = self.connection.send(Method::GET, path, content).await?;
                ensure!(response.json()?["sub"].is_string(), "{}", response.text());
            }
            Operation::RefreshOpenid | Operation::Refresh => {
                let form = format!("grant_type=refresh_token&refresh_token={}", self.refresh_token);
                let response = self.token(&form).await?.json()?;
                let is_openid = self.operation == Operation::RefreshOpenid;
                ensure!(response["id_token"].is_string() == is_openid, "{response}");
                let next = response["refresh_token"].as_str().context("a refresh token")?;
                ensure!(next != self.refresh_token, "the refresh token was not replaced");
                self.refresh_token = next.to_owned();
            }
            Operation::CodeFlow => {
                let response = self.authorize().await?;
                let response = self.connection.follow(response).await?;
                let code = code_of(&response)?;
                self.redeem(&code).await?;
            }
            Operation::SignIn => {
                self.connection.forget_cookies();
                self.sign_in().await?;
            }
            Operation::Authorize => {
                self.connection.forget_cookies();
                let response = self.authorize().await?;
                let page = self.connection.follow(response).await?.expect(200)?;
                ensure!(page.text().contains("password"), "{}", page.text());
            }
        }
        Ok(())
    }

    async fn authorize(&mut self) -> Result<Response> {
        let encode = |value: &str| utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
        let path = format!(
            "{}?response_type=code&client_id={CLIENT_ID}&redirect_uri={}&scope={}&state=s{}\
             &code_challenge={CODE_CHALLENGE}&code_challenge_method=S256",
            self.paths.authorization,
            encode(REDIRECT_URI),
            encode(self.operation.scope()),
            if self.operation.scope().starts_with("openid") { "&nonce=n" } else { "" },
        );
        self.connection.get(&path).await
    }

    /// Sign in with the password, where the server asks for it. Returns the code.
    async fn sign_in(&mut self) -> Result<String> {
        let response = self.authorize().await?;
        let mut response = self.connection.follow(response).await?;
        if response.status == 200 {
            let page = response.text();
            let action = attribute(&page, "action").context("a page without a form")?;
            let hidden = page.split("<input").skip(1).filter(|input| {
                input.split('>').next().is_some_and(|input| input.contains("type=\"hidden\""))
            });
            let mut form = format!("username={USERNAME}&password={PASSWORD}");
            for input in hidden {
                let (Some(name), Some(value)) =
                    (attribute(input, "name"), attribute(input, "value"))
                else {
                    continue;
                };
                form.push_str(&format!("&{name}={value}"));
            }
            response = self.connection.post(action, &form).await?;
            response = self.connection.follow(response).await?;
        }
        code_of(&response)
    }

    async fn redeem(&mut self, code: &str) -> Result<()> {
        let redirect_uri = utf8_percent_encode(REDIRECT_URI, NON_ALPHANUMERIC);
        let form = format!(
            "grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}\
             &code_verifier={CODE_VERIFIER}"
        );
        let tokens = self.token(&form).await?.json()?;
        let member = |name: &str| tokens[name].as_str().map(str::to_owned);
        self.access_token = member("access_token").context("an access token")?;
        self.bearer = format!("Bearer {}", self.access_token);
        self.refresh_token = member("refresh_token").context("a refresh token")?;
        Ok(())
    }

    /// A token request, answered with an access token.
    async fn token(&mut self, form: &str) -> Result<Response> {
        let content = Content { authorization: Some(&self.basic), form: Some(form) };
        let response = self.connection.send(Method::POST, &self.paths.token, content).await?;
        let response = response.expect(200)?;
        ensure!(response.json()?["access_token"].is_string(), "{}", response.text());
        Ok(response)
    }
}

/// The code of a redirect to the client.
fn code_of(response: &Response) -> Result<String> {
    let url = url::Url::parse(&response.location)
        .with_context(|| format!("no redirect to the client: {}", response.text()))?;
    let code = url.query_pairs().find(|(name, _)| name == "code");
    Ok(code.with_context(|| format!("no code: {url}"))?.1.into_owned())
}

/// The first attribute of this name.
fn attribute<'h>(html: &'h str, name: &str) -> Option<&'h str> {
    html.split(&format!(" {name}=\"")).nth(1)?.split('"').next()
}
