//! List of all endpoints of a tenant with their dialects, generated from the server's route table
//! and the tenant's base URL.

use contract::routes::{Dialect, Endpoint, ROUTES, Route};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    frame::{Screen, screen},
    nav::NavItem,
    url::{param, with_query},
};
use crate::{
    error::AppError,
    ui::{CopyIconButton, EmptyState, LinkButton, PageHead, Pill, SearchForm, Segments, Table},
};

/// The tenant's base URL.
#[server]
pub async fn get_base(tenant: String) -> Result<String, AppError> {
    use crate::console_session;
    use domain::Permission;
    let session = console_session::tenant_session(&tenant).await?;
    // A developer who registers clients needs the endpoints.
    if session.actor.can(Permission::Read) || session.actor.can(Permission::ManageOwnClients) {
        Ok(session.tenant.base_url().to_owned())
    } else {
        crate::error::reject(AppError::Forbidden)
    }
}

/// The page with the addresses of a tenant's endpoints.
#[component]
pub fn Addresses() -> impl IntoView {
    let (params, map) = (use_params_map(), use_query_map());
    let (slug, search, dialect) = (param(params, "slug"), param(map, "q"), param(map, "dialect"));
    screen(NavItem::Addresses, Some(slug.clone()), get_base(slug.clone()), move |_, base| Screen {
        title: "Endpoints".into(),
        body: body(&slug, &base, search, dialect),
    })
}

/// Name of a dialect in the query string.
fn dialect_slug(dialect: Dialect) -> String {
    dialect.label().to_lowercase().replace(' ', "-")
}

fn tenant_routes() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(|route| !route.endpoint.is_installation_wide())
}

/// Every dialect, in the query string.
const ALL: &str = "all";

fn body(slug: &str, base: &str, search: String, dialect: String) -> AnyView {
    // What an application needs. A search covers the others, too, which are for clients of other
    // systems and for pages.
    let chosen = dialect.clone();
    let dialect = match (dialect.is_empty(), search.trim().is_empty()) {
        (false, _) => dialect,
        (true, true) => dialect_slug(Dialect::Standard),
        (true, false) => ALL.to_owned(),
    };
    let path = format!("/console/t/{slug}/addresses");
    let filter = |label: &'static str, value: &str| {
        (label, with_query(&path, &[("q", &search), ("dialect", value)]), dialect == value)
    };
    let known = Dialect::ALL
        .into_iter()
        .filter(|dialect| tenant_routes().any(|route| route.dialect == *dialect));
    let dialects: Vec<_> = known
        .map(|dialect| filter(dialect.label(), &dialect_slug(dialect)))
        .chain([filter("All", ALL)])
        .collect();
    let needle = search.trim().to_lowercase();
    let matches = |route: &&Route| {
        let address = format!("{base}{}", route.path).to_lowercase();
        (dialect == ALL || dialect_slug(route.dialect) == dialect)
            && (address.contains(&needle)
                || purpose(route.endpoint).to_lowercase().contains(&needle))
    };
    let lines: Vec<_> = tenant_routes().filter(matches).map(|route| line(base, route)).collect();
    let all = with_query(&path, &[("q", &search), ("dialect", ALL)]);
    let list = if lines.is_empty() {
        view! {
            <div class="card">
                <EmptyState
                    title="No matching endpoints"
                    text="Search for a part of a URL or of its purpose."
                >
                    <LinkButton href=all>"Show all endpoints"</LinkButton>
                </EmptyState>
            </div>
        }
        .into_any()
    } else {
        view! {
            <Table
                caption="Endpoints of this tenant"
                columns=&[("Purpose", ""), ("Method", ""), ("URL", ""), ("Compatibility", "")]
            >
                {lines}
            </Table>
        }
        .into_any()
    };
    view! {
        <PageHead
            title="Endpoints".into_any()
            lead="All URLs of this tenant. An OpenID Connect client needs only the issuer; \
            clients of other systems use the paths they know."
        />
        <SearchForm
            action=path
            what="endpoints"
            placeholder="URL or purpose"
            value=search
            preserved=vec![("dialect", chosen)]
        >
            <Segments label="Compatibility" links=dialects />
        </SearchForm>
        <div class="stack" data-live-results="">
            {list}
        </div>
    }
    .into_any()
}

fn line(base: &str, route: &Route) -> AnyView {
    let address = format!("{base}{}", route.path);
    let methods = route.methods.iter().map(|method| method.as_str()).collect::<Vec<_>>().join(" ");
    let mark = match route.dialect {
        Dialect::Standard => view! { <Pill variant="accent" label="Standard" /> }.into_any(),
        other => view! { <Pill label=other.label() /> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row" class="lead">
                {purpose(route.endpoint)}
            </th>
            <td class="nowrap">
                <code class="tiny">{methods}</code>
            </td>
            <td class="full-row">
                <span class="copyable">
                    <code class="break" title=address.clone()>
                        "…"
                        {route.path}
                    </code>
                    <CopyIconButton value=address.clone() what=address />
                </span>
            </td>
            <td>{mark}</td>
        </tr>
    }
    .into_any()
}

/// Purpose of an endpoint, as shown to users.
fn purpose(endpoint: Endpoint) -> &'static str {
    match endpoint {
        Endpoint::Metadata => "Discovery document",
        Endpoint::Jwks => "Published keys (JWK Set)",
        Endpoint::RelatedOrigins => "Domains that share passkeys",
        Endpoint::Authorize => "Authorization endpoint",
        Endpoint::Token => "Token endpoint",
        Endpoint::Refresh => "Refresh endpoint",
        Endpoint::Introspect => "Introspection endpoint",
        Endpoint::Revoke => "Revocation endpoint",
        Endpoint::Userinfo => "Userinfo endpoint",
        Endpoint::Account => "Account of the token's user",
        Endpoint::ClientRegistration => "Registration endpoint",
        Endpoint::ClientConfiguration => "Client configuration endpoint",
        Endpoint::OwnedClients => "Applications of the token's user",
        Endpoint::Logout => "End session endpoint",
        Endpoint::JsonSignIn => "Sign in, as JSON",
        Endpoint::JsonSignOut => "Sign out, as JSON",
        Endpoint::JsonSession => "Current session, as JSON",
        Endpoint::JsonProviders => "Identity providers, as JSON",
        Endpoint::StartAtProvider
        | Endpoint::AuthorizeAtProvider
        | Endpoint::ContinueAtProvider => "Sign in at a provider",
        Endpoint::TestProvider => "Test sign-in at a provider",
        Endpoint::ProviderCallback => "Redirect URI of identity providers",
        Endpoint::ResumeInteraction => "Sign-in and consent flow",
        Endpoint::SignIn => "Sign-in form",
        Endpoint::SignUpPage | Endpoint::SignUp => "Request a link to create an account",
        Endpoint::CreateAccountPage | Endpoint::CreateAccount => "Create an account",
        Endpoint::SelectAccount => "Account selection",
        Endpoint::Consent => "Consent form",
        Endpoint::SignOut => "Sign-out form",
        Endpoint::AccountPage => "Account page of the user",
        Endpoint::AccountProfilePage | Endpoint::AccountProfile => "Change the names of the user",
        Endpoint::AccountEmailPage
        | Endpoint::AccountEmail
        | Endpoint::AccountEmailConfirmPage
        | Endpoint::AccountEmailConfirm => "Change the email address of the user",
        Endpoint::AccountEmailUndoPage | Endpoint::AccountEmailUndo => {
            "Undo a change of the email address"
        }
        Endpoint::AccountPasswordPage | Endpoint::AccountPassword => "Change the password",
        Endpoint::AccountSecondFactorPage
        | Endpoint::AccountSecondFactorSetup
        | Endpoint::AccountRecoveryCodesPage
        | Endpoint::AccountRecoveryCodes
        | Endpoint::AccountSecondFactorRemovePage
        | Endpoint::AccountSecondFactorRemove => "Two-step verification of the user",
        Endpoint::AccountPasskeyPage
        | Endpoint::AccountPasskey
        | Endpoint::AccountPasskeyRename
        | Endpoint::AccountPasskeyRemove => "Passkeys of the user",
        Endpoint::AccountDeletePage | Endpoint::AccountDelete => "Delete the account of the user",
        Endpoint::AccountExport => "Data of the user, as JSON",
        Endpoint::AccountRevoke => "Revoke an application",
        Endpoint::AccountForgetDevice => "Forget a remembered browser",
        Endpoint::AccountEndSession | Endpoint::AccountEndOthers => "Sign out other browsers",
        Endpoint::AccountLink | Endpoint::AccountUnlink => "Link an account at a provider",
        Endpoint::JoinPage | Endpoint::Join => "Accept an invitation",
        Endpoint::ResetPage | Endpoint::Reset => "Set a new password",
        Endpoint::ForgotPasswordPage | Endpoint::ForgotPassword => "Request a password reset link",
        Endpoint::VerifyEmailPage | Endpoint::VerifyEmail => "Verify an email address",
        Endpoint::PasskeySignIn => "Sign in with a passkey",
        Endpoint::SecondFactorPasskey => "Passkey for two-step verification",
        Endpoint::SecondFactor => "Two-step verification during sign-in",
        Endpoint::SecondFactorSetup => "Set up two-step verification during sign-in",
        Endpoint::ResendVerification => "Send another verification link",
        Endpoint::Logo => "Logo of an application",
        Endpoint::ProviderIcon => "Icon of an identity provider",
        // Endpoints of the installation, which no tenant serves.
        Endpoint::FrontPage
        | Endpoint::SetupPage
        | Endpoint::Setup
        | Endpoint::InvitationPage
        | Endpoint::Invitation
        | Endpoint::Console
        | Endpoint::AuditExport
        | Endpoint::MailPreview
        | Endpoint::ConsoleFunction
        | Endpoint::ConsoleSignOut
        | Endpoint::Asset => "",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_tenant_endpoint_has_a_purpose() {
        for route in super::tenant_routes() {
            assert!(!super::purpose(route.endpoint).is_empty(), "{}", route.path);
        }
    }
}
