//! Audit events of failed sign-ins: one per account, reason, client network
//! and hour.

use std::net::IpAddr;

use serde_json::json;

use crate::{
    model::{
        actor::Actor,
        audit_event::{AuditEvent, SignInFailure},
        error::Result,
        user_ref::UserRef,
    },
    runtime::{id, tenant::Tenant},
};

/// Record a failed sign-in in the audit log.
pub(crate) async fn record_failure(
    tenant: &Tenant,
    user: UserRef<'_>,
    failure: SignInFailure,
    client_ip: IpAddr,
) -> Result<()> {
    let platform = tenant.platform();
    let new_id = || id::new("aud", platform.now_ms(), platform.entropy());
    let log = platform.failure_log();
    let (network, merged) =
        log.count(tenant.id(), user.id, failure, client_ip, platform.now().0, new_id);
    let address = network.map_or_else(|| "many".to_owned(), |network| network.to_string());
    let object = user.object();
    let reason = failure.as_str();
    tenant
        .transaction(&Actor::anonymous(), async |tx| {
            if merged.count == 1 {
                let detail = json!({ "address": address, "reason": reason });
                tx.audit_with_id(merged.audit_id, AuditEvent::SignInFailed, object, detail);
                return Ok(());
            }
            let detail = json!({
                "address": address,
                "reason": reason,
                "count": merged.count,
                "last_at": tx.now().0,
            });
            // The first failure may not be committed yet.
            if store::audit::set_detail(tx.scope(), &merged.audit_id, &detail).await? == 0 {
                tx.audit(AuditEvent::SignInFailed, object, detail);
            }
            Ok(())
        })
        .await
}
