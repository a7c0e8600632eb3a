//! The data of a user's account as a document, for the user.
//!
//! It has what the account page shows, all of the user's claims, and more of the recent activity.
//! It has no secret: no hash, no key, no token.

use std::net::IpAddr;

use serde_json::{Value, json};

use super::{AccountView, Activity, activity, actor, confirm, view};
use crate::{
    model::{
        audit_event::{AuditEvent, ObjectKind},
        error::{Error, Result},
    },
    runtime::tenant::Tenant,
    sign_in::SignIn,
};

/// Events of each kind that a document has at most.
const MAX_EVENTS: u64 = 1_000;

/// The data of the user of this session, as JSON, and the event that records it. Times are in
/// seconds since 1970.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if the session has ended.
pub async fn export(tenant: &Tenant, sign_in: &SignIn, client_ip: IpAddr) -> Result<String> {
    let user_id = sign_in.user_id.as_str();
    let user = store::user::by_id(&tenant.reader(), user_id).await?;
    let user = user.ok_or(Error::Unauthenticated)?;
    let account = view::view(tenant, sign_in).await?;
    let events = activity::newest(tenant, user_id, MAX_EVENTS).await?;
    let document = document(tenant, &user, &account, &events);
    let text = serde_json::to_string_pretty(&document)
        .map_err(|error| Error::internal(error.to_string()))?;
    tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            confirm(tx, sign_in).await?;
            let object = (ObjectKind::User, user_id, user.username.as_str());
            let detail = json!({ "address": client_ip.to_string() });
            tx.audit(AuditEvent::UserExported, object, detail);
            Ok(())
        })
        .await?;
    Ok(text)
}

fn document(
    tenant: &Tenant,
    user: &store::user::Row,
    account: &AccountView,
    events: &[Activity],
) -> Value {
    let identities = account.identities.iter().map(|one| {
        json!({
            "provider": one.provider_name,
            "account": one.label,
            "linked_at": one.linked_at,
            "last_used_at": one.last_used_at,
        })
    });
    let passkeys = account.passkeys.iter().map(|one| {
        json!({
            "name": one.name,
            "created_at": one.created_at,
            "last_used_at": one.last_used_at,
        })
    });
    let second_factor = account.second_factor.as_ref().map(
        |factor| json!({ "added_at": factor.added_at, "recovery_codes_left": factor.codes_left }),
    );
    let sessions = account.sessions.iter().map(|one| {
        json!({
            "browser": one.browser,
            "system": one.system,
            "ip_address": one.address,
            "last_seen_at": one.last_seen_at,
            "is_current": one.is_current,
        })
    });
    let devices = account.devices.iter().map(|one| {
        json!({
            "browser": one.browser,
            "system": one.system,
            "ip_address": one.address,
            "last_used_at": one.last_used_at,
        })
    });
    let applications = account.applications.iter().map(|one| {
        let scopes: Vec<&str> = one.scopes.iter().map(|(scope, _)| scope.as_str()).collect();
        json!({
            "name": one.name,
            "scopes": scopes,
            "claims": one.claims,
            "allowed_since": one.since,
        })
    });
    let activity = events.iter().map(|one| {
        json!({
            "event": one.kind.as_str(),
            "at": one.at,
            "ip_address": one.address,
            "about": one.about,
            "count": one.count,
            "by_administrator": one.is_by_staff,
        })
    });
    json!({
        "issuer": tenant.issuer(),
        "exported_at": tenant.now(),
        "profile": {
            "sub": user.id,
            "username": user.username,
            "email": user.email,
            "email_verified": user.email_verified,
            "claims": user.claims,
            "created_at": user.created_at,
            "updated_at": user.updated_at,
        },
        "sign_in": {
            "password_set_at": account.password_set_at,
            "second_factor": second_factor,
            "passkeys": passkeys.collect::<Vec<_>>(),
            "linked_accounts": identities.collect::<Vec<_>>(),
        },
        "sessions": sessions.collect::<Vec<_>>(),
        "remembered_browsers": devices.collect::<Vec<_>>(),
        "applications": applications.collect::<Vec<_>>(),
        "activity": activity.collect::<Vec<_>>(),
    })
}
