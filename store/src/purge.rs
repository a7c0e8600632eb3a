//! Deletion of all rows of a tenant, in batches.
//!
//! Child rows are deleted before the rows that they refer to, without cascades, and in several
//! transactions, so that no long transaction blocks other tenants.

use sea_orm::entity::prelude::*;

use crate::{
    access_token, action_link, applied_secret, assertion_jti, audit, authorization_code, client,
    client_change, client_owner, client_secret, consent, credential, diagnostic, domain_claim,
    error::Error, grant, identifier, interaction, key_request, membership, metric, personal_token,
    rate_counter, refresh_token, registration, revoked_token, search_index, sign_in, signing_key,
    tenant_scope::TenantScope, user,
};

/// Delete at most `limit` rows of this tenant. Returns 0 when none is left.
pub async fn purge_batch(scope: &TenantScope, limit: u64) -> Result<u64, Error> {
    macro_rules! remove_from {
        ($($table:ident),*) => { $(
            let batch = scope.find::<$table::Entity>().limit(limit);
            let ids: Vec<String> = batch.text_column($table::Column::Id).await?;
            if !ids.is_empty() {
                let delete = scope.delete::<$table::Entity>();
                return delete.filter($table::Column::Id.is_in(ids)).exec().await;
            }
        )* };
    }
    remove_from!(
        authorization_code,
        refresh_token,
        access_token,
        grant,
        consent,
        sign_in,
        interaction,
        client_change,
        client_owner,
        client_secret,
        applied_secret,
        registration,
        client,
        membership,
        credential,
        identifier,
        action_link,
        personal_token,
        user,
        search_index,
        signing_key,
        key_request,
        domain_claim,
        revoked_token,
        assertion_jti,
        diagnostic,
        metric,
        rate_counter,
        audit
    );
    Ok(0)
}
