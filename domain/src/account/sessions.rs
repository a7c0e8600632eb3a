//! The sessions of a user in browsers.

use oauth::Timestamp;
use serde_json::json;

use super::{activity::or_repeated, actor, confirm};
use crate::{
    model::{audit_event::AuditEvent, device::Device, error::Result},
    runtime::{places::Place, tenant::Tenant},
    second_factor,
    sign_in::SignIn,
    user,
};

/// A session of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSession {
    /// The id of the session, which is not the cookie's value.
    pub id: String,
    /// The browser or program; empty if it is unknown.
    pub browser: String,
    /// The operating system; empty if it is unknown.
    pub system: String,
    /// The IP address of the sign-in; empty if it is unknown.
    pub address: String,
    /// The place of the address, if it is known.
    pub place: Option<Place>,
    /// When it was last used.
    pub last_seen_at: Timestamp,
    /// Whether it is the session that asks.
    pub is_current: bool,
}

pub(super) async fn list(tenant: &Tenant, sign_in: &SignIn) -> Result<Vec<AccountSession>> {
    let rows = user::sessions_of(tenant, &sign_in.user_id).await?;
    let session = |row: store::sign_in::Row| {
        let Device { browser, system } = Device::of_user_agent(&row.user_agent);
        AccountSession {
            is_current: row.id == sign_in.id,
            id: row.id,
            browser,
            system,
            place: tenant.platform().place_of(&row.address),
            address: row.address,
            last_seen_at: Timestamp(row.last_seen_at),
        }
    };
    let mut sessions: Vec<_> = rows.into_iter().map(session).collect();
    // The session that asks comes first; the others keep their order.
    sessions.sort_by_key(|session| !session.is_current);
    Ok(sessions)
}

/// Ends a session of the user.
///
/// # Errors
///
/// [`Error::NotFound`] if the user has no such session, and has not just ended it.
pub async fn end_session(tenant: &Tenant, sign_in: &SignIn, id: &str) -> Result<()> {
    let ended = tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            confirm(tx, sign_in).await?;
            user::end_one_session(tx, sign_in.user(), id).await
        })
        .await;
    let event = (AuditEvent::SignInEnded, ("sign_in", id));
    or_repeated(ended, tenant, &sign_in.user_id, event, ()).await
}

/// Ends all sessions of the user but the one that asks, and forgets the browsers that they have
/// remembered.
pub async fn end_other_sessions(tenant: &Tenant, sign_in: &SignIn) -> Result<()> {
    tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            confirm(tx, sign_in).await?;
            let (user_id, id) = (&sign_in.user_id, &sign_in.id);
            let ended = user::end_other_sessions(tx, user_id, id).await?;
            let forgotten = second_factor::forget_all(tx, user_id).await?;
            if ended + forgotten > 0 {
                tx.audit(
                    AuditEvent::UserSignInsEnded,
                    sign_in.user().object(),
                    json!({ "ended": ended, "kept": id, "forgotten": forgotten }),
                );
            }
            Ok(())
        })
        .await
}
