//! What the workers request: the OAuth endpoints, sign-in, client registration and the console.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    connection::{Answer, Connection, Content, Response},
    installation::{CALLBACK, CLIENT_ID, setting_fields},
};
use crate::harness::{CLIENT_SECRET, PASSWORD, form};

const TOKEN: &str = "/t/acme/oauth2/token";
const CODE_VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0";
const CODE_CHALLENGE: &str = "S6xMLfJrdwhXm9EJRqmQw6nyYWcpLlPsCEOqmhPUIcs";

/// A token response (RFC 6749 §5.1).
pub struct Tokens {
    pub access_token: String,
    /// Empty if there is none.
    pub refresh_token: String,
    pub expires_in: u64,
}

/// The `error` of an OAuth response.
pub type OAuthError = String;

/// A client that a user has registered (RFC 7592).
#[derive(Clone, Debug)]
pub struct RegisteredClient {
    pub path: String,
    pub authorization: String,
}

impl Connection {
    async fn post_as_client(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer<Response> {
        let credentials = STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"));
        let (authorization, body) = (format!("Basic {credentials}"), form(fields));
        let content = Content { authorization: Some(&authorization), body: Some(&body) };
        self.send("POST", path, content).await
    }

    async fn request_token(
        &mut self,
        fields: &[(&str, &str)],
    ) -> Answer<Result<Tokens, OAuthError>> {
        let response = self.post_as_client(TOKEN, fields).await?;
        let json = response.json();
        let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        Ok(if response.status == 200 {
            Ok(Tokens {
                access_token: text("access_token"),
                refresh_token: text("refresh_token"),
                expires_in: json["expires_in"].as_u64().expect("a lifetime"),
            })
        } else {
            assert_eq!(response.status, 400, "{response:?}");
            Err(text("error"))
        })
    }

    pub async fn client_token(&mut self) -> Answer<Tokens> {
        let tokens = self.request_token(&[("grant_type", "client_credentials")]).await?;
        Ok(tokens.unwrap_or_else(|error| panic!("client credentials: {error}")))
    }

    pub async fn redeem(&mut self, code: &str) -> Answer<Result<Tokens, OAuthError>> {
        self.request_token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", CODE_VERIFIER),
        ])
        .await
    }

    pub async fn refresh(&mut self, token: &str) -> Answer<Result<Tokens, OAuthError>> {
        self.request_token(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    pub async fn is_active(&mut self, token: &str) -> Answer<bool> {
        let response =
            self.post_as_client("/t/acme/oauth2/introspect", &[("token", token)]).await?;
        Ok(response.expect(200).json()["active"] == true)
    }

    pub async fn revoke(&mut self, token: &str) -> Answer<()> {
        self.post_as_client("/t/acme/oauth2/revoke", &[("token", token)]).await?.expect(200);
        Ok(())
    }

    async fn authorize(&mut self, prompt: Option<&str>) -> Answer<Response> {
        let mut fields = vec![
            ("response_type", "code"),
            ("client_id", CLIENT_ID),
            ("redirect_uri", CALLBACK),
            ("scope", "openid offline_access"),
            ("nonce", "n"),
            ("code_challenge", CODE_CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        fields.extend(prompt.map(|prompt| ("prompt", prompt)));
        let response = self.get(&format!("/t/acme/oauth2/authorize?{}", form(&fields))).await?;
        self.follow(response).await
    }

    /// The code of an authorization request with the browser's session, or the error.
    pub async fn silent_code(&mut self) -> Answer<Result<String, OAuthError>> {
        let response = self.authorize(Some("none")).await?;
        Ok(callback_parameter(&response, "code")
            .ok_or_else(|| callback_parameter(&response, "error").expect("code or error")))
    }

    /// Sign in with the password, if it is asked for. Returns the code.
    pub async fn sign_in(&mut self, username: &str) -> Answer<String> {
        let mut response = self.authorize(None).await?;
        if response.status == 200 {
            response = self.submit_password(&response, username).await?;
        }
        Ok(callback_parameter(&response, "code").unwrap_or_else(|| panic!("{response:?}")))
    }

    async fn submit_password(&mut self, page: &Response, username: &str) -> Answer<Response> {
        let action = page.attribute("<form", "action").unwrap_or_else(|| panic!("{page:?}"));
        let mut fields = vec![("username", username), ("password", PASSWORD)];
        for input in page.body.split("<input").skip(1).filter_map(|rest| rest.split('>').next()) {
            let value = |name: &str| input.split_once(&format!(" {name}=\""))?.1.split('"').next();
            if let (Some("hidden"), Some(name), Some(value)) =
                (value("type"), value("name"), value("value"))
            {
                fields.push((name, value));
            }
        }
        let response = self.post(action, &form(&fields)).await?;
        self.follow(response).await
    }

    pub async fn sign_out(&mut self) -> Answer<()> {
        self.post("/t/acme/api/auth/logout", "").await?.expect(204);
        Ok(())
    }

    /// Register a client as the user of an access token.
    pub async fn register(&mut self, bearer: &str, name: &str) -> Answer<RegisteredClient> {
        let (authorization, body) = (format!("Bearer {bearer}"), client_metadata(None, name));
        let content = Content { authorization: Some(&authorization), body: Some(&body) };
        let response = self.send("POST", "/t/acme/oauth2/register", content).await?;
        let registered = response.expect(201).json();
        let text = |name: &str| registered[name].as_str().expect("a text").to_owned();
        Ok(RegisteredClient {
            path: text("registration_client_uri"),
            authorization: format!("Bearer {}", text("registration_access_token")),
        })
    }

    async fn manage(
        &mut self,
        method: &str,
        client: &RegisteredClient,
        body: Option<&str>,
    ) -> Answer<Response> {
        let content = Content { authorization: Some(&client.authorization), body };
        self.send(method, &client.path, content).await
    }

    /// The name of a registered client, unless it is gone.
    pub async fn client_name(&mut self, client: &RegisteredClient) -> Answer<Option<String>> {
        let response = self.manage("GET", client, None).await?;
        Ok((response.status != 401)
            .then(|| response.expect(200).json()["client_name"].as_str().expect("a name").into()))
    }

    pub async fn rename(&mut self, client: &RegisteredClient, name: &str) -> Answer<()> {
        let id = client.path.rsplit('/').next();
        let body = client_metadata(id, name);
        self.manage("PUT", client, Some(&body)).await?.expect(200);
        Ok(())
    }

    pub async fn delete(&mut self, client: &RegisteredClient) -> Answer<()> {
        self.manage("DELETE", client, None).await?.expect(204);
        Ok(())
    }

    /// Sign in to the console.
    pub async fn open_console(&mut self, username: &str) -> Answer<()> {
        let redirect = self.get("/console/t/acme/settings").await?;
        let page = self.follow(redirect).await?;
        self.submit_password(&page, username).await?.expect(200);
        Ok(())
    }

    /// Change the lifetime of access tokens in the console. Returns whether it was changed: another
    /// process may show an older version of the form.
    pub async fn change_lifetime(&mut self, seconds: u64) -> Answer<bool> {
        let page = self.get("/console/t/acme/settings").await?.expect(200);
        let version = page.attribute("name=\"form[version]\"", "value").expect("a version");
        let action = page
            .body
            .split("action=\"")
            .filter_map(|rest| rest.split('"').next())
            .find(|action| action.ends_with("/update_tenant"))
            .expect("the form");
        let response = self.post(action, &setting_fields(version, seconds)).await?;
        Ok(response.status != 409 && response.expect(200).status == 200)
    }
}

/// A parameter of the redirect to the client.
fn callback_parameter(response: &Response, name: &str) -> Option<String> {
    let url = url::Url::parse(&response.location).unwrap_or_else(|_| panic!("{response:?}"));
    assert!(response.location.starts_with(CALLBACK), "{response:?}");
    url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

fn client_metadata(client_id: Option<&str>, name: &str) -> String {
    let mut metadata: Value = json!({"client_name": name, "redirect_uris": [CALLBACK]});
    if let Some(id) = client_id {
        metadata["client_id"] = id.into();
    }
    metadata.to_string()
}
