//! Set-up of an installation: a one-time link, the first operator, the first tenant.
//!
//! A repeated form finds its link redeemed. It waits until the first one has created the operator,
//! and signs in with the same password.

use std::{net::IpAddr, time::Duration};

use contract::tenant::NewTenant;

use crate::{
    member,
    model::{
        actor::{Actor, Cause},
        browser_id::Browser,
        error::{Error, Result},
        name,
        request_context::RequestContext,
        slug,
    },
    runtime::{
        password_hash::HashSource,
        platform::Platform,
        secret::{self, Secret},
        vault::DigestKind,
    },
    sign_in::{self, PasswordForm, SignInOutcome},
    tenant, user,
};

/// Lifetime of a set-up link in seconds.
pub const LINK_LIFETIME: i64 = 3600;

/// The fields of the set-up page. `tenant_name` is ignored if a tenant exists already.
#[derive(Clone, Debug, Default)]
pub struct SetupForm {
    /// Full name of the operator: 1 to 80 characters.
    pub name: String,
    /// Email address of the operator, a login name.
    pub email: String,
    /// Password of the operator.
    pub password: String,
    /// Name of the first tenant, from which its slug is made unless one is configured.
    pub tenant_name: String,
}

/// Whether the installation has no operator yet.
pub async fn is_needed(platform: &Platform) -> Result<bool> {
    Ok(!platform.db().installation().has_operator().await?)
}

/// Create a link, which replaces the earlier one. Returns its token, or `None` if an operator
/// exists.
pub async fn create_link(platform: &Platform) -> Result<Option<Secret>> {
    if !is_needed(platform).await? {
        return Ok(None);
    }
    let token = secret::generate(platform.entropy(), "su");
    let digest = platform.vault().digest(DigestKind::SetupLink, token.expose());
    platform
        .db()
        .installation_writer()
        .set_setup_link(&digest, platform.now().0 + LINK_LIFETIME)
        .await?;
    platform.reload_installation().await?;
    Ok(Some(token))
}

/// Whether the token of a link is valid. The set-up page is served for a valid token only.
pub async fn is_valid_link(platform: &Platform, token: &str) -> Result<bool> {
    platform.reload_installation().await?;
    let installation = platform.installation();
    let digest = platform.vault().digest(DigestKind::SetupLink, token);
    Ok(installation.setup_digest.as_deref() == Some(&digest)
        && installation.setup_expires_at.is_some_and(|end| end > platform.now().0))
}

/// Whether the page asks for the first tenant's name: `apply` may have created one already.
pub async fn needs_tenant(platform: &Platform) -> Result<bool> {
    Ok(platform.installation().default_tenant_id.is_none()
        && platform.default_tenant().await?.is_none())
}

/// Create the home tenant, the operator and the first tenant, and sign this browser in. The
/// operator gets a link that verifies the address, where mail is on. Returns the slug of the first
/// tenant.
pub async fn complete(
    platform: &Platform,
    token: &str,
    browser: &Browser,
    from: RequestContext<'_>,
    form: SetupForm,
) -> Result<String> {
    if !is_valid_link(platform, token).await? {
        return Err(Error::NotFound);
    }
    let wants_tenant = needs_tenant(platform).await?;
    let tenant_name = form.tenant_name.trim();
    // Report all problems of the page at once.
    let mut problems = Vec::new();
    if wants_tenant {
        problems.extend(name::validate(
            "tenant_name",
            tenant_name,
            "Enter a name of 1 to 80 characters, such as your company's.",
        ));
    }
    let prepared = member::prepare_operator(
        (platform, &HashSource::administration()),
        (&form.name, ""),
        // Who sets the installation up is trusted with everything, and may mistype an address: its
        // owner must not get a link for a new password.
        member::InvitedEmail { email: &form.email, is_proven: false },
        form.password.clone(),
        problems,
    )
    .await?;

    // Spend the link first, by one conditional update: two browsers cannot both complete the
    // set-up.
    let digest = platform.vault().digest(DigestKind::SetupLink, token);
    if !platform.db().installation_writer().spend_setup_link(&digest, platform.now().0).await? {
        return Err(Error::NotFound);
    }
    let first_tenant = wants_tenant.then_some(tenant_name);
    let outcome = create_installation(platform, prepared, browser, from, first_tenant).await;
    if outcome.is_err() {
        // Nothing was created: restore the link, so that the user can try again.
        platform
            .db()
            .installation_writer()
            .set_setup_link(&digest, platform.now().0 + LINK_LIFETIME)
            .await?;
    }
    platform.reload_installation().await?;
    outcome
}

/// Interval and number of checks whether the first submission has completed (20 s).
const POLL_INTERVAL: Duration = Duration::from_millis(100);
const MAX_POLLS: u32 = 200;

/// Sign this browser in if it repeats the form that completed the set-up, with the same password.
/// Returns the slug of the first tenant.
pub async fn repeat(
    platform: &Platform,
    token: &str,
    browser: &Browser,
    form: &SetupForm,
    client_ip: IpAddr,
) -> Result<Option<String>> {
    let digest = platform.vault().digest(DigestKind::SetupLink, token);
    let mut polls = 0;
    while is_needed(platform).await? {
        let row = platform.db().installation().row().await?;
        let is_redeemed = row.redeemed_setup_digest.as_ref() == Some(&digest);
        if !is_redeemed || row.setup_digest.is_some() || polls >= MAX_POLLS {
            return Ok(None);
        }
        polls += 1;
        tokio::time::sleep(POLL_INTERVAL).await;
    }
    platform.reload_installation().await?;
    if platform.installation().redeemed_setup_digest.as_ref() != Some(&digest) {
        return Ok(None);
    }
    let Some(home) = platform.home_tenant().await? else { return Ok(None) };
    let form = PasswordForm {
        username: form.email.trim(),
        password: &form.password,
        keep_signed_in: false,
        client_ip,
    };
    let outcome = sign_in::with_password(&home, browser, form, sign_in::nothing, sign_in::nothing);
    if !matches!(outcome.await?, SignInOutcome::SignedIn { .. }) {
        return Ok(None);
    }
    let first = platform.default_tenant().await?;
    Ok(Some(first.map(|tenant| tenant.slug().to_owned()).unwrap_or_default()))
}

async fn create_installation(
    platform: &Platform,
    operator: user::PreparedUser,
    browser: &Browser,
    from: RequestContext<'_>,
    tenant_name: Option<&str>,
) -> Result<String> {
    let actor = Actor::environment(Cause::SetUp);
    let home = match platform.home_tenant().await? {
        Some(home) => home,
        None => {
            let new =
                NewTenant { slug: "home".into(), name: "Operators".into(), ..Default::default() };
            let created = tenant::create_home(platform, &actor, new).await?.commit().await?;
            platform.db().installation_writer().set_home_tenant(created.id()).await?;
            platform.reload_installation().await?;
            platform.cache().invalidate(created.id(), &crate::runtime::cache::CacheKey::Tenant);
            created
        }
    };
    let first = match tenant_name {
        Some(name) => {
            let slug = platform.default_slug().map_or_else(|| slug::from_name(name), str::to_owned);
            let new = NewTenant { slug, name: name.into(), ..Default::default() };
            let created = tenant::create(platform, &actor, new).await?;
            tenant::choose_default(&created, &actor).await?;
            created.slug().to_owned()
        }
        None => platform
            .default_tenant()
            .await?
            .map(|tenant| tenant.slug().to_owned())
            .unwrap_or_default(),
    };
    home.transaction(&actor, async |tx| {
        member::create_first_operator(tx, operator, browser, from).await
    })
    .await?;
    Ok(first)
}
