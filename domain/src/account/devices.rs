//! The browsers that the user has remembered, in which an application asks for no second factor.

use std::net::IpAddr;

use super::{activity::or_repeated, actor, confirm};
use crate::{
    model::{audit_event::AuditEvent, error::Result},
    runtime::tenant::Tenant,
    second_factor,
    sign_in::SignIn,
};

/// Forgets a browser of the user.
///
/// # Errors
///
/// [`crate::Error::NotFound`] if the user has no such one, and has not just forgotten it.
pub async fn forget_device(
    tenant: &Tenant,
    sign_in: &SignIn,
    id: &str,
    client_ip: IpAddr,
) -> Result<()> {
    let user = sign_in.user();
    let address = client_ip.to_string();
    let forgotten = tenant
        .transaction(&actor(tenant, sign_in), async |tx| {
            confirm(tx, sign_in).await?;
            second_factor::forget(tx, user, id, &address).await
        })
        .await;
    let event = (AuditEvent::DeviceForgotten, ("device", id));
    or_repeated(forgotten, tenant, user.id, event, ()).await
}
