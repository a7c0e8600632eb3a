//! The rule for new passwords with what it needs to know: the names of the user and the tenant, and
//! published leaks if the tenant asks for them.
//!
//! A leak is looked up by k-anonymity: the service gets the first five hexadecimal digits of the
//! SHA-1 of the password and returns every leaked digest that begins with them. A failure of the
//! service rejects no password.

use std::time::Duration;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use contract::{settings::BreachedPasswords, user::NewUser};
use data_encoding::HEXUPPER;
use url::Url;

use crate::{
    model::{
        error::{InvalidField, Result, ensure_valid},
        opaque_string,
        password::{self, PasswordProblem},
    },
    runtime::{
        outbound::{self, FetchError, NetworkScope},
        secret::Secret,
        tenant::Tenant,
    },
};

/// The range API of Have I Been Pwned.
const RANGE_URL: &str = "https://api.pwnedpasswords.com/range/";
/// How long a user waits for the service.
const TIMEOUT: Duration = Duration::from_secs(2);
/// Digits of the digest that the service gets.
const PREFIX_LEN: usize = 5;

pub(super) fn invalid(problem: PasswordProblem) -> InvalidField {
    InvalidField { field: "password".into(), message: problem.message().into() }
}

/// The names of a new user, which the password must not be.
fn names_of(user: &NewUser) -> Vec<&str> {
    let name = user.claims.get("name").and_then(|name| name.as_str());
    [Some(user.username.as_str()), user.email.as_deref(), name].into_iter().flatten().collect()
}

/// The problem with the password of a new user in a tenant of this name, if there is one. It needs
/// no network.
pub(crate) fn guessable(user: &NewUser, tenant_name: &str) -> Option<InvalidField> {
    let mut names = names_of(user);
    names.push(tenant_name);
    let password = user.password.as_deref()?;
    password::problem(password, &names)
        .filter(|problem| *problem == PasswordProblem::Guessable)
        .map(invalid)
}

/// Checks a new password of a user with these names.
///
/// # Errors
///
/// [`Error::Invalid`](crate::Error::Invalid) with the rule that it breaks.
pub(crate) async fn require_acceptable_password(
    tenant: &Tenant,
    names: &[&str],
    new: &Secret,
) -> Result<()> {
    let names: Vec<&str> = names.iter().copied().chain([tenant.name()]).collect();
    let problem = password::problem(new.expose(), &names);
    ensure_valid(problem.map(invalid).into_iter().collect())?;
    require_unbreached(tenant, new.expose()).await
}

/// Rejects a password that is part of a published leak, if the tenant asks for it.
pub(crate) async fn require_unbreached(tenant: &Tenant, new: &str) -> Result<()> {
    if tenant.settings().breached_passwords == BreachedPasswords::Off {
        return Ok(());
    }
    let is_breached = tokio::time::timeout(TIMEOUT, is_breached(tenant, new)).await;
    match is_breached.unwrap_or(Err(FetchError::Timeout)) {
        Ok(false) => Ok(()),
        Ok(true) => ensure_valid(vec![invalid(PasswordProblem::Breached)]),
        Err(error) => {
            let tenant = tenant.slug();
            tracing::warn!(tenant, %error, "a new password was not looked up in leaks");
            Ok(())
        }
    }
}

async fn is_breached(tenant: &Tenant, new: &str) -> std::result::Result<bool, FetchError> {
    let normal = opaque_string::normalise(new);
    let digest = HEXUPPER.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, normal.as_bytes()).as_ref());
    let (prefix, suffix) = digest.split_at(PREFIX_LEN);
    let url = Url::parse(&format!("{RANGE_URL}{prefix}")).map_err(|_| FetchError::Malformed)?;
    let mut request = outbound::get(&url, "text/plain")?;
    // The size of the response says nothing about the prefix.
    request.headers_mut().insert("add-padding", http::HeaderValue::from_static("true"));
    let response = tenant.platform().outbound().send(request, NetworkScope::Public).await?;
    let body = std::str::from_utf8(response.body()).map_err(|_| FetchError::Malformed)?;
    if response.status() != http::StatusCode::OK {
        return Err(FetchError::Malformed);
    }
    // A padding line has the count 0.
    let mut found = body.lines().filter_map(|line| line.trim().split_once(':'));
    Ok(found.any(|(leaked, count)| leaked.eq_ignore_ascii_case(suffix) && count != "0"))
}
