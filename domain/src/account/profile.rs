//! The names in the user's profile.

use std::net::IpAddr;

use super::{actor, confirm};
use crate::{
    model::{
        error::{Error, Result, ensure_valid},
        name,
    },
    runtime::tenant::Tenant,
    sign_in::SignIn,
    user,
};

/// The names of a profile (OpenID Connect Core §5.1); empty ones are not set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The full name, as applications and pages show it.
    pub name: String,
    /// The first name.
    pub given_name: String,
    /// The last name.
    pub family_name: String,
}

impl Names {
    /// The names with their claims, without surrounding space.
    fn claims(&self) -> [(&'static str, &str); 3] {
        [
            ("name", self.name.trim()),
            ("given_name", self.given_name.trim()),
            ("family_name", self.family_name.trim()),
        ]
    }
}

/// Whether users of the tenant change their names and their address themselves.
pub fn offers_profile_changes(tenant: &Tenant) -> bool {
    tenant.settings().profile_changes
}

/// The names of the user of this session.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if the user was deleted.
pub async fn names(tenant: &Tenant, sign_in: &SignIn) -> Result<Names> {
    let row = store::user::by_id(&tenant.reader(), &sign_in.user_id).await?;
    let row = row.ok_or(Error::Unauthenticated)?;
    let text = |name: &str| {
        let claim = row.claims.get(name).and_then(serde_json::Value::as_str);
        claim.unwrap_or_default().to_owned()
    };
    Ok(Names {
        name: text("name"),
        given_name: text("given_name"),
        family_name: text("family_name"),
    })
}

/// Sets the names of the user of this session.
///
/// # Errors
///
/// [`Error::Invalid`] with each invalid name; [`Error::Unauthenticated`] if the session has ended;
/// [`Error::NotFound`] if the tenant does not allow it.
pub async fn set_names(
    tenant: &Tenant,
    sign_in: &SignIn,
    names: &Names,
    client_ip: IpAddr,
) -> Result<()> {
    if !offers_profile_changes(tenant) {
        return Err(Error::NotFound);
    }
    let claims = names.claims();
    let entered = claims.iter().filter(|(_, name)| !name.is_empty());
    let invalid = entered.filter_map(|(claim, entered)| {
        name::validate(claim, entered, "Use at most 80 characters.")
    });
    ensure_valid(invalid.collect())?;
    let address = client_ip.to_string();
    tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            confirm(tx, sign_in).await?;
            let user = store::user::by_id(tx.scope(), &sign_in.user_id).await?;
            let user = user.ok_or(Error::Unauthenticated)?;
            user::set_claims(tx, &user, &claims, ("address", &address)).await?;
            Ok(())
        })
        .await
}
