//! Form of a provider, to add one and to change it. It is submitted by the page script, and carries
//! the version that it was read from.

use contract::provider::{ProviderDefaults, ProviderKind};
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::form_input::ProviderFormInput;
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

fn connection(input: &ProviderFormInput, context: &FormContext<'_>) -> AnyView {
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
        "The whole file with the ending .p8. Stored encrypted, and never shown again."
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

fn endpoint_fields(input: &ProviderFormInput, defaults: &ProviderDefaults) -> AnyView {
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
                hint="Separated by spaces. The provider's values replace what users and staff have \
                entered. All other claims are set once, when an account is created."
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
                "Each sign-in assigns the role in this tenant that a claim says, or takes it away. \
                A role that a member has assigned stays."
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
            />
        </section>
    }
    .into_any()
}

fn advanced(input: &ProviderFormInput, context: &FormContext<'_>) -> AnyView {
    let defaults = context.defaults;
    let icon_hint = match &context.icon_problem {
        Some(problem) => format!("{problem} We try again tomorrow."),
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
                />
            </div>
        </details>
    }
    .into_any()
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
