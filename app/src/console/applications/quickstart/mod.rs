//! Code samples for the developer of a client, filled in with its values: curl, openid-client and
//! Authlib. `end2end/quickstarts.test.mjs` runs each as printed. Samples never contain a secret;
//! they read it from the environment.

use contract::{
    client::{ClientDetail, ClientType},
    kind::AppKind,
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
                <CodeSamples name="quickstart" label="Language of the quickstart" samples/>
            </section>
        }
        .into_any()
    })
}

/// Client authentication used by a sample.
#[derive(Clone, Copy, PartialEq)]
enum Proof {
    Basic,
    Post,
    Nothing,
}

impl Proof {
    fn of(detail: &ClientDetail) -> Option<Self> {
        let has_secret = !detail.secrets.is_empty();
        match (
            detail
                .form
                .metadata
                .token_endpoint_auth_method
                .unwrap_or(ClientAuthMethod::ClientSecretBasic),
            detail.form.client_type,
        ) {
            (_, ClientType::Public) => Some(Self::Nothing),
            (ClientAuthMethod::ClientSecretBasic, _) if has_secret => Some(Self::Basic),
            (ClientAuthMethod::ClientSecretPost, _) if has_secret => Some(Self::Post),
            (_, ClientType::PkceOrSecret) => Some(Self::Nothing),
            _ => None,
        }
    }
}

fn samples(detail: &ClientDetail) -> Vec<CodeSample> {
    let Some(proof) = Proof::of(detail) else { return Vec::new() };
    let may = |grant| {
        detail
            .form
            .metadata
            .grant_types
            .as_ref()
            .map_or(grant == GrantType::AuthorizationCode, |grants| grants.contains(&grant))
    };
    let signs_people_in =
        may(GrantType::AuthorizationCode) && !detail.values.redirect_uri.is_empty();
    let sample = |language: Language, template: &str| CodeSample {
        language,
        text: fill(template, language, detail, proof),
    };
    match detail.line.kind {
        AppKind::Machine if may(GrantType::ClientCredentials) && proof != Proof::Nothing => vec![
            sample(Language::Shell, include_str!("machine.sh")),
            sample(Language::JavaScript, include_str!("machine.mjs")),
            sample(Language::Python, include_str!("machine.py")),
        ],
        AppKind::Machine => Vec::new(),
        _ if !signs_people_in => Vec::new(),
        kind => {
            let script = if kind == AppKind::SinglePage {
                include_str!("page.mjs")
            } else {
                include_str!("person.mjs")
            };
            let script = has_plain_path(&detail.values.redirect_uri)
                .then(|| sample(Language::JavaScript, script));
            let shell = sample(Language::Shell, include_str!("person.sh"));
            // Python does not run in a browser.
            let python = (kind != AppKind::SinglePage)
                .then(|| sample(Language::Python, include_str!("person.py")));
            script.into_iter().chain(python).chain([shell]).collect()
        }
    }
}

/// Replaces all placeholders in one pass: a value that contains `{{` is not expanded again.
fn fill(template: &str, language: Language, detail: &ClientDetail, proof: Proof) -> String {
    let mut parts = template.trim_end().split("{{");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or((part, ""));
        text.push_str(&value(name, language, detail, proof));
        text.push_str(rest);
    }
    text
}

fn value(name: &str, language: Language, detail: &ClientDetail, proof: Proof) -> String {
    use Language::{JavaScript, Python, Shell};
    let (values, id) = (&detail.values, &detail.values.client_id);
    let is_openid = values.scope.split(' ').any(|word| word == "openid");
    match (name, language) {
        ("keep", _) if proof == Proof::Nothing => String::new(),
        ("keep", JavaScript) => "\n// CLIENT_SECRET in the environment is its secret.".into(),
        ("keep", _) => "\n# CLIENT_SECRET in the environment is its secret.".into(),
        ("os", _) => if proof == Proof::Nothing { "" } else { "import os\n" }.into(),
        ("authorize", _) => {
            let query = [("response_type", "code"), ("client_id", id), ("redirect_uri", &values.redirect_uri), ("scope", &values.scope)];
            let query = query.map(|(name, value)| format!("{name}={}", encoded(value))).join("&");
            in_shell(&format!("{}?{query}", values.authorization_url))
        }
        ("token", _) => in_shell(&values.token_url),
        ("redirect_uri", Shell) => in_shell(&format!("redirect_uri={}", values.redirect_uri)),
        ("redirect_uri", _) => quoted(&values.redirect_uri),
        ("discovery", _) => quoted(&values.discovery),
        ("client_id", _) => quoted(id),
        ("scope", _) => quoted(&values.scope),
        ("insecure", _) if values.discovery.starts_with("https://") => String::new(),
        ("insecure", _) => "\n  { execute: [client.allowInsecureRequests] }, // http: for trying it out".into(),
        ("told", JavaScript) => if is_openid { "tokens.claims()" } else { "tokens" }.into(),
        ("told", _) => if is_openid { "session.get(server[\"userinfo_endpoint\"]).json()" } else { "token" }.into(),
        ("proof", Shell) => match proof {
            Proof::Basic => format!("-u \"{id}:$CLIENT_SECRET\""),
            Proof::Post => format!("-d client_id={id} --data-urlencode \"client_secret=$CLIENT_SECRET\""),
            Proof::Nothing => format!("-d client_id={id}"),
        },
        ("proof", JavaScript) => match proof {
            Proof::Basic => "client.ClientSecretBasic(process.env.CLIENT_SECRET)",
            Proof::Post => "client.ClientSecretPost(process.env.CLIENT_SECRET)",
            Proof::Nothing => "client.None()",
        }
        .into(),
        ("proof", Python) => match proof {
            Proof::Basic => "os.environ[\"CLIENT_SECRET\"]",
            Proof::Post => "os.environ[\"CLIENT_SECRET\"],\n    token_endpoint_auth_method=\"client_secret_post\"",
            Proof::Nothing => "token_endpoint_auth_method=\"none\"",
        }
        .into(),
        _ => String::new(),
    }
}

/// A string literal that is valid in JavaScript and in Python.
fn quoted(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// A single-quoted shell word.
fn in_shell(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''"))
}

/// Percent-encodes a value for a query string.
fn encoded(value: &str) -> String {
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
