//! Form of a provider, to add one and to change it. It is submitted by the page script, and carries
//! the version that it was read from.

mod connection;

use contract::provider::ProviderDefaults;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use self::connection::{connection, endpoint_fields};
use super::{actions::DROP_TOKENS, form_input::ProviderFormInput};
use crate::ui::{Field, FormErrors, Glyph, Icon, Switch, TextArea};

/// What the form depends on besides its values.
pub struct FormContext<'d> {
    pub defaults: &'d ProviderDefaults,
    /// Whether a secret is stored, which an empty field keeps.
    pub has_secret: bool,
    /// Whether no account is linked by the issuer yet.
    pub may_set_issuer: bool,
    /// Whether the caller may assign roles.
    pub may_map_roles: bool,
    /// Why the image could not be fetched.
    pub icon_problem: Option<String>,
}

/// The fields that new and existing providers share.
pub fn fields(input: &ProviderFormInput, context: &FormContext<'_>) -> AnyView {
    view! {
        {connection(input, context)}
        {accounts(input)}
        {roles(input, context.may_map_roles)}
        {provider_tokens(input)}
        {advanced(input, context)}
    }
    .into_any()
}

fn accounts(input: &ProviderFormInput) -> AnyView {
    view! {
        <section>
            <h2>"Accounts"</h2>
            <p>"How accounts are created, linked and updated."</p>
            <Switch
                name="form[create_accounts]"
                label="Create accounts"
                hint="Off: only users with an account in this tenant can sign in, after they have \
                linked it."
                checked=input.create_accounts
            />
            <Switch
                name="form[link_verified_email]"
                label="Link accounts with the same email address"
                hint="Only for a provider that you trust to verify email addresses: anyone who \
                controls it can sign in as any user whose address it confirms. Off: users prove \
                with their password that the account is theirs."
                checked=input.link_verified_email
            />
            <Field
                name="form[allowed_domains]"
                label="Allowed email domains"
                errors=FormErrors::none()
                optional=true
                mono=true
                value=input.allowed_domains.clone()
                placeholder="example.com"
                hint="Separated by spaces. Only users with a verified address in these domains can \
                sign in, and users who enter one on the sign-in page go straight to this \
                provider. Leave empty to allow any."
            />
            <Field
                name="form[update_claims]"
                label="Profile claims to update at each sign-in"
                errors=FormErrors::none()
                optional=true
                mono=true
                value=input.update_claims.clone()
                placeholder="name picture"
                hint="Separated by spaces. The provider's values replace what users and admins \
                have entered. All other claims are set once, when an account is created."
            />
        </section>
    }
    .into_any()
}

/// The mapping of roles, as fields for those who may assign roles.
fn roles(input: &ProviderFormInput, may_map_roles: bool) -> AnyView {
    let (claim, values) = (input.roles_claim.clone(), input.role_values.clone());
    let fields = if may_map_roles {
        view! {
            <input type="hidden" name="form[has_roles]" value="true" />
            <Field
                name="form[roles_claim]"
                label="Claim"
                errors=FormErrors::none()
                optional=true
                mono=true
                value=claim
                placeholder="groups"
                hint="A name, or a path with dots such as realm_access.roles."
            />
            <TextArea
                name="form[role_values]"
                label="Roles by value"
                errors=FormErrors::none()
                optional=true
                mono=true
                value=values
                hint="A line for each value of the claim, such as staff = developer. The roles are \
                admin, developer and auditor."
            />
        }
        .into_any()
    } else if claim.is_empty() {
        view! { <p class="small quiet-text">"No roles are assigned."</p> }.into_any()
    } else {
        view! {
            <p class="small quiet-text">"By the claim "<code>{claim}</code>":"</p>
            <pre class="wrap">{values}</pre>
            <p class="small quiet-text">"Only owners can change this."</p>
        }
        .into_any()
    };
    view! {
        <section>
            <h2>"Roles"</h2>
            <p>
                "At each sign-in, users get the role that a claim names, or lose it if the claim \
                no longer does. Roles that were assigned in the dashboard stay."
            </p>
            {fields}
        </section>
    }
    .into_any()
}

/// The setting that keeps the provider's own tokens, with what it means.
fn provider_tokens(input: &ProviderFormInput) -> AnyView {
    view! {
        <section>
            <h2>"Provider tokens"</h2>
            <p>"For applications that act for their users at the provider."</p>
            <Switch
                name="form[keep_tokens]"
                label="Keep tokens"
                hint="Applications that have the grant type token exchange can get the access \
                token that the provider issued for a user, and do there whatever its scopes \
                allow. Tokens are stored encrypted from the next sign-in on. Turning this off \
                deletes them."
                checked=input.keep_tokens
                asks_when_off=DROP_TOKENS
            />
        </section>
    }
    .into_any()
}

fn advanced(input: &ProviderFormInput, context: &FormContext<'_>) -> AnyView {
    let defaults = context.defaults;
    let icon_problem = context
        .icon_problem
        .as_ref()
        .map(|problem| format!("{problem} The next attempt is tomorrow."));
    let icon_hint = match &context.icon_problem {
        Some(_) => String::new(),
        None => {
            "URL of an image for the sign-in button, at most 64 KiB. We load it once and serve \
                 it from here."
                .to_owned()
        }
    };
    let has_default_endpoints = !defaults.authorization_endpoint.is_empty();
    let endpoints = has_default_endpoints.then(|| endpoint_fields(input, defaults));
    let is_open =
        !input.claims.is_empty() || !input.scope.is_empty() || context.icon_problem.is_some();
    let scope_hint = if defaults.scope.is_empty() {
        "Separated by spaces.".to_owned()
    } else {
        format!("Default: {}", defaults.scope)
    };
    view! {
        <details class="explanation" open=is_open>
            <summary>
                <Glyph icon=Icon::Arrow />
                "Advanced settings"
            </summary>
            <div class="body stack tight">
                {endpoints}
                <Field
                    name="form[scope]"
                    label="Scopes"
                    errors=FormErrors::none()
                    optional=true
                    mono=true
                    value=input.scope.clone()
                    hint=scope_hint
                />
                <TextArea
                    name="form[claims]"
                    label="Claims mapping"
                    errors=FormErrors::none()
                    optional=true
                    mono=true
                    value=input.claims.clone()
                    hint="A line for each claim that the provider calls by another name, such as \
                    email = mail or picture = avatar.url"
                />
                <Field
                    name="form[icon]"
                    label="Icon"
                    errors=FormErrors::none()
                    optional=true
                    mono=true
                    value=input.icon.clone()
                    placeholder="https://example.com/icon.svg"
                    hint=icon_hint
                    problem=icon_problem
                />
            </div>
        </details>
    }
    .into_any()
}
