//! The row of a new session, which is of the present generation of its user.

use super::TenantSql;
use crate::{error::Error, sign_in, tenant_scope::TenantScope};

const INSERT: TenantSql = TenantSql::new(concat!(
    r#"INSERT INTO "sign_in" ("tenant_id", "id", "browser", "user_id", "amr", "acr", "auth_time","#,
    r#" "auth_time_known", "last_seen_at", "expires_at", "kept", "address", "provider_id","#,
    r#" "provider_generation", "created_at", "user_agent", "pending", "factor_id", "generation")"#,
    r#" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"#,
    r#" (SELECT u."session_generation" FROM "user" u WHERE u."tenant_id" = $1 AND u."id" = $4))"#,
    r#" RETURNING "id""#
));

/// Store a sign-in, replacing the browser's previous one: a browser has one sign-in per tenant. Its
/// generation is read from its user by the same statement, which fails if there is no such user.
pub async fn replace(scope: &TenantScope, row: sign_in::Row) -> Result<(), Error> {
    sign_in::end_for_browser(scope, &row.browser).await?;
    let values = [
        row.id.into(),
        row.browser.into(),
        row.user_id.into(),
        row.amr.into(),
        row.acr.into(),
        row.auth_time.into(),
        row.auth_time_known.into(),
        row.last_seen_at.into(),
        row.expires_at.into(),
        row.kept.into(),
        row.address.into(),
        row.provider_id.into(),
        row.provider_generation.into(),
        row.created_at.into(),
        row.user_agent.into(),
        row.pending.into(),
        row.factor_id.into(),
    ];
    scope.query_one(&INSERT, values).await?;
    Ok(())
}
