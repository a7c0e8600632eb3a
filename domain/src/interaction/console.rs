//! Sign-in to the console: one form for operators and for members of every tenant.
//!
//! The form decides by the accounts that the username has, and not by the page that was requested:
//! an operator may open a tenant's page, and a member the page of the operators.

use std::net::IpAddr;

use contract::{
    routes::{TENANT_CONSOLE_PREFIX, tenant_console_path, tenant_of_console_path},
    user::Role,
};

use super::{SignInForm, submit::queue_mails};
use crate::{
    member::{self, ConsoleAccess, session_without_factor},
    model::{
        browser_id::{Browser, BrowserId},
        error::Result,
        identifier::normalise,
        request_context::RequestContext,
    },
    runtime::{
        password_hash::HashSource, platform::Platform, tenant::Tenant, transaction::Transaction,
    },
    sign_in::{self, BrowserState, Completion, PendingSignIn, SignIn, SignInOutcome, nothing},
};

/// Maximum number of tenants that an email address is looked for in.
const MAX_TENANTS: u64 = 20;
/// Number of accounts that a password is checked against. It is more than one of a tenant's
/// members, so that another tenant that gives a role to an address does not lock its owner out.
const CHECKED_ACCOUNTS: usize = 3;

/// The tenant slug in the path or the URL of a console page.
fn tenant_slug(return_to: &str) -> Option<&str> {
    let at = return_to.find(TENANT_CONSOLE_PREFIX)?;
    tenant_of_console_path(&return_to[at..]).filter(|slug| !slug.is_empty())
}

/// What a sign-in to the console leads to.
pub(super) enum Destination {
    /// The user is signed in: the page that the browser goes to.
    Page(String),
    /// A sign-in at this tenant waits for a second factor, or a session has to step up.
    SecondFactor(Tenant, Box<SignIn>, Completion),
    /// The user has to sign in.
    SignIn,
}

/// The next step of a sign-in to the console, which may be at another tenant than the interaction.
pub(super) async fn destination(
    tenant: &Tenant,
    browser: &BrowserId,
    return_to: String,
) -> Result<Destination> {
    let platform = tenant.platform();
    let slug = tenant_slug(&return_to);
    let access = member::console_access(platform, Some(browser), slug).await?;
    if matches!(access, ConsoleAccess::Granted(_)) {
        return Ok(Destination::Page(return_to));
    }
    if let Some((tenant, sign_in)) = pending(platform, browser).await? {
        return Ok(Destination::SecondFactor(tenant, Box::new(sign_in), Completion::SignIn));
    }
    if let Some((tenant, sign_in)) = session_without_factor(platform, browser, slug).await? {
        return Ok(Destination::SecondFactor(tenant, Box::new(sign_in), Completion::StepUp));
    }
    if slug.is_none()
        && let Some(own) = member::console_of_member(platform, browser).await?
    {
        return Ok(Destination::Page(tenant_console_path(own.slug())));
    }
    // A user without a role here gets the page that says so.
    Ok(match sign_in::current(tenant, browser).await? {
        Some(_) => Destination::Page(return_to),
        None => Destination::SignIn,
    })
}

/// The latest sign-in of this browser that waits for a second factor, and its tenant.
async fn pending(platform: &Platform, browser: &BrowserId) -> Result<Option<(Tenant, SignIn)>> {
    Ok(match latest_of(platform, browser, true).await? {
        Some((tenant, BrowserState::Pending(PendingSignIn(sign_in)))) => Some((tenant, sign_in)),
        _ => None,
    })
}

/// The sign-in of this browser that an interaction for this page completes, and its tenant: one
/// that waits for a second factor, a session that has to step up, or else the latest complete one.
pub(super) async fn latest(
    platform: &Platform,
    browser: &BrowserId,
    return_to: &str,
) -> Result<Option<(Tenant, BrowserState)>> {
    if let Some(found) = latest_of(platform, browser, true).await? {
        return Ok(Some(found));
    }
    let slug = tenant_slug(return_to);
    match session_without_factor(platform, browser, slug).await? {
        Some((tenant, sign_in)) => Ok(Some((tenant, BrowserState::SignedIn(sign_in)))),
        None => latest_of(platform, browser, false).await,
    }
}

async fn latest_of(
    platform: &Platform,
    browser: &BrowserId,
    pending: bool,
) -> Result<Option<(Tenant, BrowserState)>> {
    let installation = platform.db().installation();
    for id in installation.tenants_of_browser(&browser.0, platform.now().0, pending).await? {
        let tenant = platform.tenant_by_id(&id).await?.filter(Tenant::is_active);
        let Some(tenant) = tenant else { continue };
        if let Some(state) = sign_in::of_browser(&tenant, browser).await? {
            return Ok(Some((tenant, state)));
        }
    }
    Ok(None)
}

/// Signs in as the operator or the member that the username and the password belong to.
///
/// A failure takes the time of [`CHECKED_ACCOUNTS`] password checks, whichever accounts exist (A5).
pub(super) async fn sign_in(
    tenant: &Tenant,
    return_to: &str,
    browser: &Browser,
    form: &SignInForm<'_>,
    client_ip: IpAddr,
) -> Result<SignInOutcome> {
    let from = RequestContext { client_ip, language: form.language };
    let mut outcome = SignInOutcome::InvalidCredentials;
    let accounts = accounts(tenant, return_to, form.username).await?;
    for account_tenant in &accounts {
        let send_mails =
            async |tx: &mut Transaction| queue_mails(tx, from, form.known_browser).await;
        let entered = form.password(client_ip);
        let attempt = sign_in::with_password(account_tenant, browser, entered, nothing, send_mails);
        match attempt.await? {
            signed_in @ SignInOutcome::SignedIn { .. } => return Ok(signed_in),
            locked @ SignInOutcome::LockedOut { .. } => outcome = locked,
            SignInOutcome::InvalidCredentials => {}
        }
    }
    for _ in accounts.len()..CHECKED_ACCOUNTS {
        let source = HashSource::request(tenant.id(), client_ip);
        tenant.platform().hasher().verify(&source, form.password, None).await?;
    }
    Ok(outcome)
}

/// The tenants, at most [`CHECKED_ACCOUNTS`], in which this username may have a role: the home
/// tenant and the requested one. Without a requested one, the default tenant and others of an email
/// address.
async fn accounts(tenant: &Tenant, return_to: &str, username: &str) -> Result<Vec<Tenant>> {
    let platform = tenant.platform();
    let username = normalise(username);
    let mut accounts = Vec::with_capacity(CHECKED_ACCOUNTS);
    if let Some(home) = platform.home_tenant().await?
        && has_role(&home, &username).await?
    {
        accounts.push(home);
    }
    let slug = tenant_slug(return_to);
    let requested = match slug {
        Some(slug) => platform.tenant_by_slug(slug).await?,
        None => platform.default_tenant().await?,
    };
    if let Some(tenant) = requested.filter(|tenant| tenant.is_active() && !tenant.is_home())
        && has_role(&tenant, &username).await?
    {
        accounts.push(tenant);
    }
    if slug.is_none() {
        add_tenants_of_email(platform, &username, &mut accounts).await?;
    }
    if accounts.is_empty() {
        accounts.push(tenant.clone());
    }
    Ok(accounts)
}

/// The tenants in which a passkey of the console's host may have a role: the home tenant, the
/// requested or else the default one, and that of the interaction.
pub(super) async fn tenants_of_accounts(tenant: &Tenant, return_to: &str) -> Result<Vec<Tenant>> {
    let platform = tenant.platform();
    let requested = match tenant_slug(return_to) {
        Some(slug) => platform.tenant_by_slug(slug).await?,
        None => platform.default_tenant().await?,
    };
    let mut tenants: Vec<Tenant> = Vec::new();
    for found in [platform.home_tenant().await?, requested, Some(tenant.clone())] {
        let is_new = |one: &Tenant| tenants.iter().all(|other| other.id() != one.id());
        if let Some(found) = found.filter(Tenant::is_active).filter(is_new) {
            tenants.push(found);
        }
    }
    Ok(tenants)
}

async fn has_role(tenant: &Tenant, username: &str) -> Result<bool> {
    let scope = tenant.reader();
    let Some(identifier) = store::identifier::by_id(&scope, username).await? else {
        return Ok(false);
    };
    Ok(store::membership::by_id(&scope, &identifier.user_id).await?.is_some())
}

/// Adds the active tenants in which an email address has a role. A username is no hint: many
/// tenants have an “admin”.
async fn add_tenants_of_email(
    platform: &Platform,
    username: &str,
    accounts: &mut Vec<Tenant>,
) -> Result<()> {
    if !username.contains('@') {
        return Ok(());
    }
    let installation = platform.db().installation();
    let operator = Role::Operator.as_str();
    for id in installation.tenants_of_member(username, operator, MAX_TENANTS).await? {
        if accounts.len() == CHECKED_ACCOUNTS {
            break;
        }
        if accounts.iter().any(|tenant| tenant.id() == id) {
            continue;
        }
        let tenant = platform.tenant_by_id(&id).await?;
        accounts.extend(tenant.filter(Tenant::is_active));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::tenant_slug;

    #[test]
    fn slug_is_read_from_paths_and_addresses() {
        for (return_to, slug) in [
            ("/console", None),
            ("/console/t/", None),
            ("/console/tenants/new", None),
            ("/console/t/acme", Some("acme")),
            ("/console/t/acme?open=1", Some("acme")),
            ("https://id.example/console/t/acme/users?page=2", Some("acme")),
        ] {
            assert_eq!(tenant_slug(return_to), slug, "{return_to}");
        }
    }
}
