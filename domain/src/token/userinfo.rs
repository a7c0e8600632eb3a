//! Userinfo (OpenID Connect Core §5.3).

use std::sync::Arc;

use contract::routes::Dialect;
use oauth::{ErrorCode, claims::user_claims};
use serde_json::{Map, Value};

use super::{sign::add_custom_claims, verify::require_access_token};
use crate::{
    model::{
        client::Client,
        error::{Error, Result},
    },
    runtime::tenant::Tenant,
};

/// Claims about the user, and the client of the access token.
pub struct Userinfo {
    /// A JSON object with `sub`, and the claims that the scope and the request allow.
    pub claims: Value,
    /// The client whose origins may read the response (CORS).
    pub client: Arc<Client>,
}

/// Requires the scope `openid`, except in a dialect that has always responded without it.
pub async fn userinfo(tenant: &Tenant, token: &str, dialect: Dialect) -> Result<Userinfo> {
    let active = require_access_token(tenant, token).await?;
    let Some((profile, grant)) = active.user else {
        return Err(Error::oauth(
            ErrorCode::InvalidToken,
            "This token was issued to an application, not to a user.",
        ));
    };
    if !active.claims.scope.contains("openid") && dialect.userinfo_requires_openid() {
        return Err(Error::oauth(ErrorCode::InsufficientScope, "The scope openid is needed here."));
    }
    let mut claims = Map::new();
    claims.insert("sub".into(), profile.user_id.clone().into());
    let individual = grant.claims.userinfo_names(&active.client.allowed_scope(tenant));
    claims.extend(user_claims(&profile.claims, &active.claims.scope, &individual));
    add_custom_claims(tenant, &profile, &active.claims.scope, &mut claims);
    Ok(Userinfo { claims: Value::Object(claims), client: active.client })
}
