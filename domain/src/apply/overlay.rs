//! The objects of the file as the use cases take them. Every key of the file is matched, so that a
//! new one must be handled.

use contract::{
    apply::{Tenant as FileTenant, User as FileUser},
    tenant::{CustomScope, NewTenant},
};
use serde_json::{Map, Value};

use crate::{
    domain_name,
    model::error::{Error, Result},
    runtime::platform::Platform,
    tenant::{self, TenantUpdate},
    user::UserPatch,
};

/// The tenant to create, where the keys that are not named have their defaults.
pub(super) fn new_tenant(platform: &Platform, desired: &FileTenant) -> Result<NewTenant> {
    let preset = desired.preset.unwrap_or_default();
    let update = tenant_update(platform, desired, &[]);
    Ok(NewTenant {
        slug: desired.slug.clone(),
        name: desired.name.clone().unwrap_or_else(|| desired.slug.clone()),
        preset,
        settings: Some(tenant::merge_settings(&preset.settings(), &update.settings)?),
        base: update.base,
        issuer: update.issuer,
        domains: update.domains,
        scopes: update.scopes.unwrap_or_default(),
        claims: update.claims.unwrap_or_default(),
    })
}

/// The named keys of an existing tenant. `stored` are its custom scopes, whose descriptions stay if
/// the file names none.
pub(super) fn tenant_update(
    platform: &Platform,
    desired: &FileTenant,
    stored: &[CustomScope],
) -> TenantUpdate {
    let FileTenant {
        slug: _,
        preset: _,
        users: _,
        clients: _,
        providers: _,
        mail_texts: _,
        name,
        base,
        issuer,
        domains,
        settings,
        scopes,
        claims,
    } = desired.clone();
    let description = |name: &str| {
        let known = stored.iter().find(|scope| scope.name == name);
        known.map(|scope| scope.description.clone()).unwrap_or_default()
    };
    TenantUpdate {
        name,
        settings,
        base: base.map(|base| absolute_base_url(platform, base)),
        issuer,
        domains: domains.unwrap_or_default(),
        scopes: scopes.map(|scopes| {
            let scopes = scopes.into_iter().map(|scope| CustomScope {
                description: scope.description.unwrap_or_else(|| description(&scope.name)),
                name: scope.name,
            });
            scopes.collect()
        }),
        claims,
    }
}

/// The base URL of a tenant. The file may give the host of one of its domains instead.
fn absolute_base_url(platform: &Platform, base: String) -> String {
    if base.contains("://") {
        return base;
    }
    domain_name::base_url_at(platform, &base)
}

pub(crate) fn user_patch(user: &FileUser) -> Result<UserPatch> {
    let FileUser {
        username,
        email,
        email_verified,
        password,
        password_hash,
        role,
        disabled,
        name,
        given_name,
        family_name,
        middle_name,
        nickname,
        profile,
        picture,
        website,
        gender,
        birthdate,
        zoneinfo,
        locale,
        phone_number,
        phone_number_verified,
        address,
    } = user.clone();
    let mut claims = Map::new();
    let texts = [
        ("name", name),
        ("given_name", given_name),
        ("family_name", family_name),
        ("middle_name", middle_name),
        ("nickname", nickname),
        ("profile", profile),
        ("picture", picture),
        ("website", website),
        ("gender", gender),
        ("birthdate", birthdate),
        ("zoneinfo", zoneinfo),
        ("locale", locale),
        ("phone_number", phone_number),
    ];
    claims.extend(
        texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Value::String(text?)))),
    );
    if let Some(verified) = phone_number_verified {
        claims.insert("phone_number_verified".into(), verified.into());
    }
    if let Some(address) = address {
        let address =
            serde_json::to_value(address).map_err(|error| Error::internal(error.to_string()))?;
        claims.insert("address".into(), address);
    }
    Ok(UserPatch {
        username: username.trim().to_owned(),
        email,
        email_verified,
        password,
        password_hash,
        role,
        disabled,
        claims,
    })
}
