//! How a provider is reached: the fields that depend on its kind.

use contract::provider::{ProviderDefaults, ProviderKind};
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::FormContext;
use crate::{
    console::providers::form_input::ProviderFormInput,
    ui::{Field, FormErrors, TextArea},
};

pub(super) fn connection(input: &ProviderFormInput, context: &FormContext<'_>) -> AnyView {
    let FormContext { defaults, has_secret, may_set_issuer, .. } = *context;
    let errors = FormErrors::none();
    let name_hint = format!("Shown on the sign-in button. Default: {}", defaults.kind.label());
    // It stays once accounts are linked, because they are linked to subjects of the issuer.
    let issuer = (may_set_issuer && has_own_issuers(defaults)).then(|| {
        let hint = if defaults.issuer.is_empty() {
            "We load the discovery document from this URL.".to_owned()
        } else {
            format!("Default: {}", defaults.issuer)
        };
        view! {
            <Field
                name="form[issuer]"
                label="Issuer"
                errors
                mono=true
                optional=!defaults.issuer.is_empty()
                value=input.issuer.clone().unwrap_or_default()
                placeholder="https://login.example.com"
                hint
            />
        }
        .into_any()
    });
    let is_custom = defaults.kind == ProviderKind::Oauth2;
    let endpoints = is_custom.then(|| endpoint_fields(input, defaults));
    let secret = if defaults.kind == ProviderKind::Apple {
        apple_fields(input, has_secret)
    } else {
        let hint = if has_secret {
            "Leave empty to keep the stored one."
        } else {
            "Stored encrypted, and never shown again."
        };
        view! {
            <Field
                name="form[client_secret]"
                label="Client secret"
                errors
                kind="password"
                autocomplete="new-password"
                optional=true
                hint
            />
        }
        .into_any()
    };
    view! {
        <section>
            <h2>"Connection"</h2>
            <p>{setup_hint(defaults.kind)}</p>
            <Field
                name="form[name]"
                label="Name"
                errors
                optional=true
                value=input.name.clone()
                hint=name_hint
            />
            {issuer}
            {endpoints}
            <Field
                name="form[client_id]"
                label="Client ID"
                errors
                mono=true
                value=input.client_id.clone()
            />
            {secret}
        </section>
    }
    .into_any()
}

/// Whether tenants have issuers of their own at this kind of provider.
fn has_own_issuers(defaults: &ProviderDefaults) -> bool {
    let is_shared = [ProviderKind::Microsoft, ProviderKind::Gitlab].contains(&defaults.kind);
    defaults.is_openid_connect && (defaults.issuer.is_empty() || is_shared)
}

fn apple_fields(input: &ProviderFormInput, has_secret: bool) -> AnyView {
    let errors = FormErrors::none();
    let hint = if has_secret {
        "Leave empty to keep the stored one."
    } else {
        "The contents of the .p8 file. Stored encrypted, and never shown again."
    };
    view! {
        <div class="two-columns">
            <Field
                name="form[apple_team_id]"
                label="Team ID"
                errors
                mono=true
                value=input.apple_team_id.clone()
            />
            <Field
                name="form[apple_key_id]"
                label="Key ID"
                errors
                mono=true
                value=input.apple_key_id.clone()
            />
        </div>
        <TextArea
            name="form[apple_private_key]"
            label="Private key"
            errors
            mono=true
            optional=has_secret
            hint
        />
    }
    .into_any()
}

pub(super) fn endpoint_fields(input: &ProviderFormInput, defaults: &ProviderDefaults) -> AnyView {
    let errors = FormErrors::none();
    let fields = [
        (
            "form[authorization_endpoint]",
            "Authorization endpoint",
            &input.authorization_endpoint,
            &defaults.authorization_endpoint,
        ),
        ("form[token_endpoint]", "Token endpoint", &input.token_endpoint, &defaults.token_endpoint),
        (
            "form[userinfo_endpoint]",
            "Userinfo endpoint",
            &input.userinfo_endpoint,
            &defaults.userinfo_endpoint,
        ),
    ]
    .map(|(name, label, value, default)| {
        let hint = match (default.is_empty(), name) {
            (false, _) => format!("Default: {default}"),
            (true, "form[userinfo_endpoint]") => {
                "Returns the user as JSON for an access token.".to_owned()
            }
            _ => String::new(),
        };
        let (value, optional) = (value.clone(), !default.is_empty());
        view! { <Field name label errors mono=true optional value hint /> }.into_any()
    });
    fields.into_iter().collect_view().into_any()
}

/// Where staff create the client at the provider.
fn setup_hint(kind: ProviderKind) -> &'static str {
    match kind {
        ProviderKind::Oidc => {
            "Register this tenant as a confidential client at the provider, with the redirect URI \
                of this page, and copy the values that it shows."
        }
        ProviderKind::Oauth2 => {
            "For a provider without OpenID Connect. Users are read from its userinfo endpoint."
        }
        ProviderKind::Google => {
            "In the Google Cloud console: APIs & Services, Credentials, Create OAuth client ID, \
                type Web application."
        }
        ProviderKind::Github => {
            "On GitHub: Settings, Developer settings, OAuth Apps, New OAuth App. The redirect URI \
                is the Authorization callback URL."
        }
        ProviderKind::Microsoft => {
            "In the Microsoft Entra admin center: App registrations, New registration, platform \
                Web. Use the issuer of your directory to admit its users only."
        }
        ProviderKind::Apple => {
            "On developer.apple.com: create a Services ID, whose identifier is the client ID, and \
                a key with Sign in with Apple."
        }
        ProviderKind::Gitlab => {
            "On GitLab: User settings or Admin area, Applications, with the scopes openid, profile \
                and email."
        }
        ProviderKind::Discord => "In the Discord Developer Portal: your application, OAuth2.",
        ProviderKind::Facebook => {
            "On developers.facebook.com: your app, Facebook Login, Settings. The redirect URI is a \
                Valid OAuth Redirect URI."
        }
        ProviderKind::Linkedin => {
            "On linkedin.com/developers: your app, product Sign In with LinkedIn using OpenID \
                Connect, then Auth."
        }
        ProviderKind::Slack => {
            "On api.slack.com/apps: your app, OAuth & Permissions, Redirect URLs."
        }
        ProviderKind::Keycloak => {
            "In the realm: Clients, Create client, with client authentication. The issuer ends \
                with /realms/ and the name of the realm."
        }
        ProviderKind::Tenantry => {
            "In the other tenant: register a web application with the redirect URI of this page."
        }
    }
}
