//! Who is behind an access token (OpenID Connect Core §5.3).

use std::sync::Arc;

use oauth::{
    ErrorCode,
    claims::{ClaimsRequest, user_claims},
};
use serde_json::{Map, Value};

use super::judge::judge;
use crate::{
    client::Client,
    error::{Error, Result},
    tenant::Tenant,
};

/// Claims about the person, and the application whose token it was.
pub struct Userinfo {
    pub claims: Value,
    pub client: Arc<Client>,
}

pub async fn userinfo(tenant: &Tenant, token: &str) -> Result<Userinfo> {
    let good = judge(tenant, token).await?.ok_or_else(|| Error::oauth(ErrorCode::InvalidToken, "The access token is unknown, expired or revoked."))?;
    let Some((profile, grant)) = good.person else {
        return Err(Error::oauth(ErrorCode::InvalidToken, "This token stands for an application, not for a person."));
    };
    if !good.claims.scope.contains("openid") {
        return Err(Error::oauth(ErrorCode::InsufficientScope, "The scope openid is needed here."));
    }
    let asked: ClaimsRequest = serde_json::from_value(grant.claims).map_err(|error| Error::internal(error.to_string()))?;
    let mut answer = Map::new();
    answer.insert("sub".into(), profile.user_id.clone().into());
    answer.extend(user_claims(&profile.claims, &good.claims.scope, asked.userinfo.keys().map(String::as_str)));
    for mapped in tenant.mapped_claims() {
        if good.claims.scope.contains(&mapped.scope)
            && let Some(value) = profile.claims.get(&mapped.from)
        {
            answer.entry(mapped.name.clone()).or_insert_with(|| value.clone());
        }
    }
    Ok(Userinfo { claims: Value::Object(answer), client: good.client })
}
