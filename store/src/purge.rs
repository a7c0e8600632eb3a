//! Deletion of all rows of a tenant, in batches.
//!
//! Child rows are deleted before the rows that they refer to, without cascades, and in several
//! transactions, so that no long transaction blocks other tenants.

use sea_orm::entity::prelude::*;

use crate::{
    access_token, action_link, assertion_jti, audit, client, client_owner, client_secret, code,
    consent, credential, diagnostic, domain_claim, ended_token, error::Error, failure, grant,
    identifier, interaction, membership, personal_token, refresh_token, registration, sign_in,
    signing_key, tally, tenant_scope::TenantScope, term, user,
};

/// Delete at most `limit` rows of this tenant. Returns 0 when none is left.
pub async fn purge_batch(scope: &TenantScope, limit: u64) -> Result<u64, Error> {
    macro_rules! sweep {
        ($($table:ident),*) => { $(
            let batch = scope.find::<$table::Entity>().limit(limit);
            let ids: Vec<String> = batch.ids($table::Column::Id).await?;
            if !ids.is_empty() {
                let delete = scope.delete::<$table::Entity>();
                return delete.filter($table::Column::Id.is_in(ids)).exec().await;
            }
        )* };
    }
    sweep!(
        code,
        refresh_token,
        access_token,
        grant,
        consent,
        sign_in,
        interaction,
        client_owner,
        client_secret,
        registration,
        client,
        membership,
        credential,
        identifier,
        action_link,
        personal_token,
        user,
        term,
        signing_key,
        domain_claim,
        ended_token,
        assertion_jti,
        diagnostic,
        tally,
        failure,
        audit
    );
    Ok(0)
}
