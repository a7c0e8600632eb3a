//! The sections of the form about what a client may request, how it authenticates, and the tokens
//! that it gets.

use contract::settings::duration_in_words;
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use oauth::GrantType;

use super::form_data::SettingsFormData;
use crate::ui::{Field, FormErrors, GroupError, SelectField, Switch, TextArea};

/// Shows the grant types that the client has, and those that the tenant's staff may enable.
pub fn grants(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let input = &data.input;
    let problem = errors.for_field("grant_types");
    let boxes = [
        (
            GrantType::AuthorizationCode,
            "form[authorization_code]",
            "Authorization code",
            "A user signs in. PKCE is always verified.",
            input.authorization_code,
        ),
        (
            GrantType::RefreshToken,
            "form[refresh_token]",
            "Refresh token",
            "Rotated at every use.",
            input.refresh_token,
        ),
        (
            GrantType::ClientCredentials,
            "form[client_credentials]",
            "Client credentials",
            "The application acts on its own behalf.",
            input.client_credentials,
        ),
        (
            GrantType::Implicit,
            "form[implicit]",
            "Implicit and hybrid",
            "Insecure: tokens appear in the browser's address bar and history.",
            input.implicit,
        ),
        (
            GrantType::Password,
            "form[password]",
            "Password",
            "Insecure: the application sees users' passwords, and two-step verification can't \
                protect them.",
            input.password,
        ),
        (
            GrantType::TokenExchange,
            "form[token_exchange]",
            "Token exchange",
            "The application gets its users' tokens of identity providers that keep them, and can \
                act for the users there.",
            input.token_exchange,
        ),
    ]
    .into_iter()
    .filter(|(grant, ..)| {
        data.has(*grant) || data.detail.may_manage && data.detail.allowed.grants.contains(grant)
    })
    .map(|(_, name, label, hint, on)| {
        view! {
            <div class="choice">
                <input
                    type="checkbox"
                    id=name
                    name=name
                    value="true"
                    checked=on
                    aria-invalid=move || problem.get().map(|_| "true")
                    aria-describedby=move || problem.get().map(|_| "grant_types-note")
                />
                <label for=name>{label}</label>
                <p class="hint">{hint}</p>
            </div>
        }
        .into_any()
    });
    view! {
        <section>
            <h2>"Grant types"</h2>
            <p>"How this application can obtain tokens."</p>
            <fieldset>
                <legend class="visually-hidden">"Grant types"</legend>
                <div class="choices">{boxes.collect_view()}</div>
            </fieldset>
            <GroupError errors error_field="grant_types" />
        </section>
    }
    .into_any()
}

pub fn scopes(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let input = &data.input;
    let default_audience = data.is_complete.then(|| {
        view! {
            <Field
                name="form[default_audience]"
                error_field="default_audience"
                label="Default audience"
                errors
                optional=true
                mono=true
                value=input.default_audience.clone()
                hint="The API that access tokens are for, such as https://api.example.com. \
                Default: the issuer."
            />
        }
    });
    view! {
        <section>
            <h2>"Scopes"</h2>
            <p>"What the application can request, separated by spaces."</p>
            <Field
                name="form[scope]"
                error_field="scope"
                label="Allowed scopes"
                errors
                optional=true
                mono=true
                value=input.scope.clone()
                hint="Default: openid profile email offline_access"
            />
            <Field
                name="form[default_scope]"
                error_field="default_scope"
                label="Default scope"
                errors
                optional=true
                mono=true
                value=input.default_scope.clone()
                hint="Used when a request names no scope. Default: the tenant's default scope."
            />
            {default_audience}
        </section>
    }
    .into_any()
}

pub fn client_authentication(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let (input, detail) = (&data.input, &data.detail);
    let client_type = data.is_complete.then(|| {
        view! {
            <SelectField
                name="form[client_type]"
                error_field="client_type"
                label="Client secret"
                errors
                value=input.client_type.clone()
                options=&[
                    ("confidential", "Always required"),
                    ("public", "None: PKCE only"),
                    ("pkce_or_secret", "PKCE or a client secret"),
                ]
            />
        }
    });
    let plain =
        (data.is_complete && (detail.allowed.plain_pkce || input.allow_plain_pkce)).then(|| {
            view! {
                <Switch
                    name="form[allow_plain_pkce]"
                    label="Allow plain PKCE"
                    hint="For clients that can't compute S256. Less secure."
                    checked=input.allow_plain_pkce
                />
            }
        });
    view! {
        <section>
            <h2>"Client authentication"</h2>
            <p>"How the application authenticates at the token endpoint."</p>
            <div class="two-columns">
                {client_type}
                <SelectField
                    name="form[auth_method]"
                    error_field="token_endpoint_auth_method"
                    label="Method"
                    errors
                    value=input.auth_method.clone()
                    options=&[
                        ("client_secret_basic", "client_secret_basic"),
                        ("client_secret_post", "client_secret_post"),
                        ("private_key_jwt", "private_key_jwt"),
                        ("none", "none"),
                    ]
                />
            </div>
            <TextArea
                name="form[jwks]"
                error_field="jwks"
                label="Public keys"
                errors
                optional=true
                mono=true
                value=input.jwks.clone()
                hint="A JWK Set (RFC 7517), for private_key_jwt."
            />
            <Field
                name="form[jwks_uri]"
                error_field="jwks_uri"
                label="URL of the public keys"
                errors
                optional=true
                value=input.jwks_uri.clone()
                hint="Instead of the keys: an https URL that returns the JWK Set."
            />
            {plain}
            <GroupError errors error_field="allow_plain_pkce" />
        </section>
    }
    .into_any()
}

pub fn tokens(errors: FormErrors, data: &SettingsFormData) -> AnyView {
    let (input, inherited) = (&data.input, &data.detail.inherited);
    let in_words = |seconds: i64| {
        format!("{seconds} ({})", duration_in_words(u64::try_from(seconds).unwrap_or_default()))
    };
    let refresh = inherited.refresh_token.map_or_else(|| "off".to_owned(), in_words);
    let lifetimes = data.is_complete.then(|| {
        view! {
            <Field
                name="form[access_token_lifetime]"
                error_field="access_token_lifetime"
                label="Access token lifetime"
                errors
                optional=true
                value=input.access_token_lifetime.clone()
                is_duration=true
                hint=format!(
                    "In seconds. Default: {}, set by the tenant.",
                    in_words(inherited.access_token),
                )
            />
            <Field
                name="form[refresh_token_lifetime]"
                error_field="refresh_token_lifetime"
                label="Refresh token lifetime"
                errors
                optional=true
                value=input.refresh_token_lifetime.clone()
                is_duration=true
                hint=format!(
                    "In seconds. Enter 0 for the access token's lifetime, or “off” for no refresh \
                        tokens. Default: {refresh}, set by the tenant.",
                )
            />
            <Field
                name="form[code_lifetime]"
                error_field="code_lifetime"
                label="Authorization code lifetime"
                errors
                optional=true
                value=input.code_lifetime.clone()
                is_duration=true
                hint=format!(
                    "In seconds. Default: {}, set by the tenant.",
                    in_words(inherited.code),
                )
            />
        }
    });
    view! {
        <section>
            <h2>"Tokens"</h2>
            <div class="two-columns">
                {lifetimes}
                <SelectField
                    name="form[id_token_alg]"
                    error_field="id_token_signed_response_alg"
                    label="ID token signing algorithm"
                    errors
                    value=input.id_token_alg.clone()
                    options=&[("", "RS256 (default)"), ("ES256", "ES256"), ("EdDSA", "EdDSA")]
                />
            </div>
            <Switch
                name="form[opaque]"
                label="Opaque access tokens"
                hint="Can be revoked immediately and are readable only by introspection. Otherwise \
                JWTs (RFC 9068)."
                checked=input.opaque
            />
        </section>
    }
    .into_any()
}
