//! The first five minutes: a one-time link, the first operator, the first tenant.

use contract::{tenant::NewTenant, user::NewUser, user::Role};

use crate::{
    actor::Actor,
    error::{Error, Problem, Result, checked},
    platform::Platform,
    secret::{self, Secret},
    tenant::{self, slug},
    user,
    vault::Kind,
};

/// A set-up link is good for an hour.
pub const GOOD_FOR: i64 = 3600;

/// What the set-up page asks for. `tenant_name` is not asked where a tenant exists already.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    pub name: String,
    pub email: String,
    pub password: String,
    pub tenant_name: String,
}

/// Whether nobody can operate this installation yet.
pub async fn is_needed(platform: &Platform) -> Result<bool> {
    Ok(!platform.db().everywhere().has_operator().await?)
}

/// A new link's token, while no operator exists; the one before is dead.
pub async fn new_link(platform: &Platform) -> Result<Option<Secret>> {
    if !is_needed(platform).await? {
        return Ok(None);
    }
    let token = secret::one_time(platform.entropy(), "su");
    let digest = platform.vault().digest(Kind::Setup, token.expose());
    platform.db().everywhere().put_setup_link(&digest, platform.now().0 + GOOD_FOR).await?;
    platform.reload_installation().await?;
    Ok(Some(token))
}

/// Whether this link may be used now. The page is shown only to who holds it.
pub async fn is_valid(platform: &Platform, token: &str) -> Result<bool> {
    platform.reload_installation().await?;
    let installation = platform.installation();
    let digest = platform.vault().digest(Kind::Setup, token);
    Ok(installation.setup_digest.as_deref() == Some(&digest) && installation.setup_expires_at.is_some_and(|end| end > platform.now().0))
}

/// Whether the page must ask for the first tenant's name: `apply` may have made one already.
pub async fn asks_for_tenant(platform: &Platform) -> Result<bool> {
    Ok(platform.default_tenant().await?.is_none())
}

/// Make home tenant, operator and first tenant, once. Returns the first tenant's slug.
pub async fn complete(platform: &Platform, token: &str, answers: Answers) -> Result<String> {
    if !is_valid(platform, token).await? {
        return Err(Error::NotFound);
    }
    let wants_tenant = asks_for_tenant(platform).await?;
    let mut problems = Vec::new();
    if wants_tenant && answers.tenant_name.trim().is_empty() {
        problems.push(Problem { field: "tenant_name".into(), message: "Name your first tenant, for example after your company.".into() });
    }
    let mut claims = serde_json::Map::new();
    claims.insert("name".into(), answers.name.trim().into());
    if answers.name.trim().is_empty() {
        problems.push(Problem { field: "name".into(), message: "Say who you are.".into() });
    }
    let operator = NewUser {
        username: answers
            .email
            .split('@')
            .next()
            .unwrap_or_default()
            .chars()
            .filter(|letter| letter.is_ascii_alphanumeric() || b".-_".contains(&(*letter as u8)))
            .collect(),
        email: Some(answers.email.trim().to_owned()),
        // Whoever holds the set-up link says so themselves; nobody else can vouch for them yet.
        email_verified: true,
        password: Some(answers.password),
        role: Some(Role::Operator),
        claims,
        ..Default::default()
    };
    let operator = NewUser { username: if operator.username.is_empty() { "operator".into() } else { operator.username.clone() }, ..operator };
    // All problems of the page at once, not one after the other.
    let prepared = match user::prepare(platform, operator).await {
        Ok(prepared) => Some(prepared),
        Err(Error::Invalid(more)) => {
            problems.extend(more);
            None
        }
        Err(other) => return Err(other),
    };
    checked(problems)?;
    let Some(prepared) = prepared else { return Err(Error::internal("an operator without problems was not prepared")) };

    // The link is spent first, by one conditional update: two browsers cannot both set up.
    let digest = platform.vault().digest(Kind::Setup, token);
    if !platform.db().everywhere().spend_setup_link(&digest, platform.now().0).await? {
        return Err(Error::NotFound);
    }
    let outcome = make(platform, prepared, wants_tenant.then_some(answers.tenant_name.trim())).await;
    if outcome.is_err() {
        // Nothing was made: the link stays good, so that the person can try again.
        platform.db().everywhere().put_setup_link(&digest, platform.now().0 + GOOD_FOR).await?;
    }
    platform.reload_installation().await?;
    outcome
}

async fn make(platform: &Platform, operator: user::PreparedUser, tenant_name: Option<&str>) -> Result<String> {
    let setting_up = Actor::environment();
    let home = match platform.home_tenant().await? {
        Some(home) => home,
        None => {
            let new = NewTenant { slug: "home".into(), name: "Operators".into(), ..Default::default() };
            let created = tenant::insert_home(platform, &setting_up, new).await?.commit().await?;
            platform.db().everywhere().set_home_tenant(created.id()).await?;
            platform.reload_installation().await?;
            platform.warm().forget(created.id(), &crate::warm::Warm::Tenant);
            created
        }
    };
    let first = match tenant_name {
        Some(name) => {
            let new = NewTenant { slug: slug::from_name(name), name: name.into(), ..Default::default() };
            let created = tenant::create(platform, &setting_up, new).await?;
            make_default(platform, created.id()).await?;
            created.slug().to_owned()
        }
        None => platform.default_tenant().await?.map(|tenant| tenant.slug().to_owned()).unwrap_or_default(),
    };
    home.work(&setting_up, async |work| user::create(work, operator).await.map(drop)).await?;
    Ok(first)
}

/// Let a tenant answer on the bare host. Its base and issuer follow.
pub(crate) async fn make_default(platform: &Platform, tenant_id: &str) -> Result<()> {
    platform.db().everywhere().set_default_tenant(tenant_id).await?;
    platform.reload_installation().await?;
    platform.warm().forget(tenant_id, &crate::warm::Warm::Tenant);
    Ok(())
}
