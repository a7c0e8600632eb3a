//! ID tokens as hints about the end user (OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2).

use oauth::claims::{ID_TOKEN_TYP, IdTokenClaims};

use crate::{model::error::Result, runtime::tenant::Tenant};

/// Verifies an ID token of this tenant. An expired one is accepted as a hint.
pub(crate) async fn verify_id_token_hint(
    tenant: &Tenant,
    hint: &str,
) -> Result<Option<IdTokenClaims>> {
    let verified = tenant
        .keys()
        .await?
        .verify::<IdTokenClaims>(hint)
        .filter(|verified| verified.typ == ID_TOKEN_TYP);
    Ok(verified.map(|verified| verified.claims).filter(|claims| claims.iss == tenant.issuer()))
}
