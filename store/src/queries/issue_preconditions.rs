//! What an authorization response relies on, checked in the transaction that issues it.
//!
//! On PostgreSQL the rows are locked until the transaction ends. A transaction that ends the
//! sign-in, changes the client or withdraws the consent has therefore either committed before, and
//! its changes are seen here, or it waits and then revokes what was issued.

use sea_orm::FromQueryResult;

use super::{
    ConsentText,
    locking_sql::{LockingSql, locking_sql},
    provider_in_effect,
};
use crate::{error::Error, tenant_scope::TenantScope};

macro_rules! select {
    ($columns:literal, $join:literal, $lock:literal) => {
        locking_sql!(
            "SELECT ",
            $columns,
            r#" FROM "sign_in" s
  JOIN "user" u ON u."tenant_id" = $1 AND u."id" = s."user_id"
    AND u."session_generation" = s."generation"
  JOIN "client" c ON c."tenant_id" = $1 AND c."id" = $3 AND c."version" = $4 AND c."enabled""#,
            $join,
            r#" WHERE s."tenant_id" = $1 AND s."id" = $2 AND s."expires_at" > $5
    AND s."acr" = $6 AND COALESCE(s."factor_id", '') = $7 AND NOT s."pending" AND "#,
            provider_in_effect!();
            $lock
        )
    };
}

const WITHOUT_CONSENT: LockingSql =
    select!("1", "", " FOR SHARE OF u FOR NO KEY UPDATE OF s FOR SHARE OF c");
const WITH_CONSENT: LockingSql = select!(
    r#"k."scope" AS "k_scope", k."claims" AS "k_claims", k."resource" AS "k_resource""#,
    " JOIN \"consent\" k ON k.\"tenant_id\" = $1 AND k.\"user_id\" = s.\"user_id\" \
     AND k.\"client_id\" = c.\"id\"",
    " FOR SHARE OF u FOR NO KEY UPDATE OF s FOR SHARE OF c, k"
);

/// The rows as they were read when the response was decided.
pub struct IssuePreconditions<'a> {
    /// The row id of the sign-in, which must be unexpired.
    pub sign_in_id: &'a str,
    /// The context class of the sign-in, which its factor gives it and takes with it.
    pub acr: &'a str,
    /// The factor that the sign-in has passed.
    pub factor_id: Option<&'a str>,
    /// The client's row id.
    pub client_id: &'a str,
    /// The [`version`](crate::client::Model::version) of the client, which must be enabled.
    pub client_version: i64,
    /// Whether the decision relied on a stored consent.
    pub relies_on_consent: bool,
}

/// Lock the rows if they are unchanged. Returns `None` if one was deleted, has expired or has
/// changed; otherwise the stored consent, which is empty unless the decision relied on one.
pub async fn lock(
    scope: &TenantScope,
    expected: &IssuePreconditions<'_>,
    now: i64,
) -> Result<Option<ConsentText>, Error> {
    let values = [
        expected.sign_in_id.into(),
        expected.client_id.into(),
        expected.client_version.into(),
        now.into(),
        expected.acr.into(),
        expected.factor_id.unwrap_or_default().into(),
    ];
    let sql = if expected.relies_on_consent { &WITH_CONSENT } else { &WITHOUT_CONSENT };
    let Some(row) = sql.query_one(scope, values).await? else { return Ok(None) };
    if !expected.relies_on_consent {
        return Ok(Some(ConsentText::default()));
    }
    Ok(Some(ConsentText::from_query_result(&row, "k_")?))
}
