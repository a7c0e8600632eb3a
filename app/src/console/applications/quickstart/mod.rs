//! Code samples for the developer of a client, filled in with its values: curl, openid-client and
//! Authlib. `end2end/quickstarts.test.mjs` runs each as printed. Samples never contain a secret;
//! they read it from the environment.

use contract::{
    client::{ClientDetail, ClientType},
    client_profile::AppKind,
};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use oauth::{ClientAuthMethod, GrantType};

use crate::ui::{CodeSample, CodeSamples, Language};

/// `None` if no sample fits, such as for a client that authenticates with `private_key_jwt`.
pub fn quickstart(detail: &ClientDetail) -> Option<AnyView> {
    let samples = samples(detail);
    (!samples.is_empty()).then(|| {
        view! {
            <section class="stack tight" aria-labelledby="quickstart">
                <h2 id="quickstart">"Quickstart"</h2>
                <CodeSamples name="quickstart" label="Quickstart language" samples />
            </section>
        }
        .into_any()
    })
}

/// Client authentication used by a sample.
#[derive(Clone, Copy, PartialEq)]
enum ClientAuth {
    Basic,
    Post,
    None,
}

impl ClientAuth {
    fn for_client(detail: &ClientDetail) -> Option<Self> {
        let has_secret = !detail.secrets.is_empty();
        match (
            detail
                .form
                .metadata
                .token_endpoint_auth_method
                .unwrap_or(ClientAuthMethod::ClientSecretBasic),
            detail.form.client_type,
        ) {
            (_, ClientType::Public) => Some(Self::None),
            (ClientAuthMethod::ClientSecretBasic, _) if has_secret => Some(Self::Basic),
            (ClientAuthMethod::ClientSecretPost, _) if has_secret => Some(Self::Post),
            (_, ClientType::PkceOrSecret) => Some(Self::None),
            _ => None,
        }
    }
}

fn samples(detail: &ClientDetail) -> Vec<CodeSample> {
    let Some(client_auth) = ClientAuth::for_client(detail) else { return Vec::new() };
    let may = |grant| {
        detail
            .form
            .metadata
            .grant_types
            .as_ref()
            .map_or(grant == GrantType::AuthorizationCode, |grants| grants.contains(&grant))
    };
    let signs_users_in =
        may(GrantType::AuthorizationCode) && !detail.values.redirect_uri.is_empty();
    let sample = |language: Language, template: &str| CodeSample {
        language,
        text: fill_template(template, language, detail, client_auth),
    };
    match detail.summary.kind {
        AppKind::Machine
            if may(GrantType::ClientCredentials) && client_auth != ClientAuth::None =>
        {
            vec![
                sample(Language::Shell, include_str!("client_credentials.sh")),
                sample(Language::JavaScript, include_str!("client_credentials.mjs")),
                sample(Language::Python, include_str!("client_credentials.py")),
            ]
        }
        AppKind::Machine => Vec::new(),
        _ if !signs_users_in => Vec::new(),
        kind => {
            let script = if kind == AppKind::SinglePage {
                include_str!("single_page.mjs")
            } else {
                include_str!("code_flow.mjs")
            };
            let script = has_plain_path(&detail.values.redirect_uri)
                .then(|| sample(Language::JavaScript, script));
            let shell = sample(Language::Shell, include_str!("code_flow.sh"));
            // Python does not run in a browser.
            let python = (kind != AppKind::SinglePage)
                .then(|| sample(Language::Python, include_str!("code_flow.py")));
            script.into_iter().chain(python).chain([shell]).collect()
        }
    }
}

/// Replaces all placeholders in one pass: a value that contains `{{` is not expanded again.
fn fill_template(
    template: &str,
    language: Language,
    detail: &ClientDetail,
    client_auth: ClientAuth,
) -> String {
    let mut parts = template.trim_end().split("{{");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or((part, ""));
        text.push_str(&placeholder_value(name, language, detail, client_auth));
        text.push_str(rest);
    }
    text
}

fn placeholder_value(
    name: &str,
    language: Language,
    detail: &ClientDetail,
    client_auth: ClientAuth,
) -> String {
    use Language::{JavaScript, Python, Shell};
    let (values, id) = (&detail.values, &detail.values.client_id);
    let is_openid = values.scope.split(' ').any(|word| word == "openid");
    match (name, language) {
        ("secret_note", _) if client_auth == ClientAuth::None => String::new(),
        ("secret_note", JavaScript) => {
            "\n// Set CLIENT_SECRET to the client secret in the environment.".into()
        }
        ("secret_note", _) => {
            "\n# Set CLIENT_SECRET to the client secret in the environment.".into()
        }
        ("import_os", _) => if client_auth == ClientAuth::None { "" } else { "import os\n" }.into(),
        ("authorize", _) => {
            let query = [
                ("response_type", "code"),
                ("client_id", id),
                ("redirect_uri", &values.redirect_uri),
                ("scope", &values.scope),
            ];
            let query =
                query.map(|(name, value)| format!("{name}={}", percent_encoded(value))).join("&");
            shell_quoted(&format!("{}?{query}", values.authorization_url))
        }
        ("token", _) => shell_quoted(&values.token_url),
        ("redirect_uri", Shell) => shell_quoted(&format!("redirect_uri={}", values.redirect_uri)),
        ("redirect_uri", _) => string_literal(&values.redirect_uri),
        ("discovery", _) => string_literal(&values.discovery),
        ("client_id", _) => string_literal(id),
        ("scope", _) => string_literal(&values.scope),
        ("insecure", _) if values.discovery.starts_with("https://") => String::new(),
        ("insecure", _) => "\n  { execute: [client.allowInsecureRequests] }, // http, for local \
            testing only"
            .into(),
        ("output", JavaScript) => if is_openid { "tokens.claims()" } else { "tokens" }.into(),
        ("output", _) => {
            if is_openid { "session.get(server[\"userinfo_endpoint\"]).json()" } else { "token" }
                .into()
        }
        ("client_auth", Shell) => match client_auth {
            ClientAuth::Basic => format!("-u \"{id}:$CLIENT_SECRET\""),
            ClientAuth::Post => format!(
                "-d client_id={id} --data-urlencode \
                \"client_secret=$CLIENT_SECRET\""
            ),
            ClientAuth::None => format!("-d client_id={id}"),
        },
        ("client_auth", JavaScript) => match client_auth {
            ClientAuth::Basic => "client.ClientSecretBasic(process.env.CLIENT_SECRET)",
            ClientAuth::Post => "client.ClientSecretPost(process.env.CLIENT_SECRET)",
            ClientAuth::None => "client.None()",
        }
        .into(),
        ("client_auth", Python) => match client_auth {
            ClientAuth::Basic => "os.environ[\"CLIENT_SECRET\"]",
            ClientAuth::Post => {
                "os.environ[\"CLIENT_SECRET\"],\n    \
                token_endpoint_auth_method=\"client_secret_post\""
            }
            ClientAuth::None => "token_endpoint_auth_method=\"none\"",
        }
        .into(),
        _ => String::new(),
    }
}

/// A string literal that is valid in JavaScript and in Python.
fn string_literal(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// A single-quoted shell word.
fn shell_quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''"))
}

/// Percent-encodes a value for a query string.
fn percent_encoded(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    value
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Whether openid-client sends the redirect URI unchanged to the token endpoint: it drops the query
/// and adds a slash to an empty path.
fn has_plain_path(uri: &str) -> bool {
    let path = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    !uri.contains('?') && (path.contains('/') || uri.split_once("://").is_none())
}

#[cfg(test)]
pub(super) mod tests;
