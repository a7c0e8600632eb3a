//! A code for tokens (RFC 6749 §4.1.3).

use contract::path::Dialect;
use oauth::{
    pkce::{self, CodeChallenge, Method},
    token::TokenResponse,
};
use serde_json::json;

use super::{invalid_grant, mint, refresh::first_refresh_token};
use crate::{
    actor::Actor,
    client_auth::AuthenticatedClient,
    error::{Error, Result},
    grant,
    tenant::Tenant,
    user::Profile,
    vault::Kind,
};

enum Outcome {
    Redeemed { access: mint::Access, refresh: Option<String>, grant: Box<store::grant::Row>, profile: Box<Profile>, nonce: Option<String> },
    Replayed,
}

pub(super) async fn redeem(
    tenant: &Tenant,
    caller: &AuthenticatedClient,
    dialect: Dialect,
    code: &str,
    redirect_uri: Option<&str>,
    verifier: Option<&str>,
) -> Result<TokenResponse> {
    let client = &caller.client;
    let id = tenant.platform().vault().digest(Kind::Code, code);
    let unknown = || invalid_grant("The code is unknown, used or expired.");
    let outcome = tenant
        .work(&Actor::client(&client.row_id, &client.name), async |work| {
            let row = store::code::by_id(work.scope(), &id).await?.ok_or_else(unknown)?;
            let grant = store::grant::by_id(work.scope(), &row.grant_id).await?.ok_or_else(unknown)?;
            // Another application's code is left as it is: it must not be able to spend it.
            if grant.client_id != client.row_id {
                return Err(unknown());
            }
            if row.spent_at.is_some() {
                // RFC 6749 §4.1.2: the tokens of a code that is used twice are dead. Committed before the refusal.
                work.audit("code.replayed", ("grant", &grant.id, ""), json!({ "client": client.client_id }));
                grant::end(work, &grant.id, "code_replayed").await?;
                return Ok(Outcome::Replayed);
            }
            check(&row, caller, dialect, redirect_uri, verifier)?;
            let now = work.now().0;
            // What must happen once is one conditional update, whose row count is the answer.
            if store::code::spend(work.scope(), &id, now).await? == 0 || !grant::is_alive(&grant, now) {
                return Err(unknown());
            }
            let user_id = grant.user_id.clone().ok_or_else(unknown)?;
            let user = store::user::by_id(work.scope(), &user_id)
                .await?
                .filter(|user| !user.disabled)
                .ok_or_else(|| invalid_grant("The person's account is blocked."))?;
            let scope = grant::scope_of(&grant)?;
            let holder = mint::Holder::of(&grant, &user_id);
            let access = mint::access(work, client, &holder, &scope).await?;
            let refresh = first_refresh_token(work, caller, &grant).await?;
            Ok(Outcome::Redeemed { access, refresh, grant: Box::new(grant), profile: Box::new(Profile::from_row(user)), nonce: row.nonce })
        })
        .await?;
    let Outcome::Redeemed { access, refresh, grant, profile, nonce } = outcome else { return Err(unknown()) };
    let scope = grant::scope_of(&grant)?;
    let access_token = mint::sign_access(tenant, access).await?;
    let beside = mint::Beside { nonce, access_token: Some(&access_token), ..Default::default() };
    let id_token = if scope.contains("openid") { Some(mint::id_token(tenant, client, &grant, &profile, beside).await?) } else { None };
    Ok(TokenResponse { access_token, token_type: "Bearer", expires_in: client.access_token_lifetime(tenant), refresh_token: refresh, scope, id_token })
}

fn check(row: &store::code::Row, caller: &AuthenticatedClient, dialect: Dialect, redirect_uri: Option<&str>, verifier: Option<&str>) -> Result<()> {
    let method = row.challenge_method.as_deref().and_then(Method::parse);
    let challenge = row.challenge.clone().zip(method).map(|(value, method)| CodeChallenge { value, method });
    pkce::check(challenge.as_ref(), verifier)?;
    if !caller.proven && challenge.as_ref().is_none_or(|challenge| challenge.method != Method::S256) {
        return Err(Error::oauth(oauth::ErrorCode::InvalidClient, "Without a secret the code must be bound to an S256 code_challenge."));
    }
    match redirect_uri {
        Some(sent) if sent != row.redirect_uri => Err(invalid_grant("redirect_uri differs from the one of the authorization request.")),
        // It may be left out where PKCE already binds the code, or where the dialect knows no such parameter (DIALECTS X-10).
        None if row.redirect_uri_was_sent && challenge.is_none() && !dialect.redeems_without_redirect_uri() => {
            Err(invalid_grant("redirect_uri is missing: the authorization request had one."))
        }
        _ => Ok(()),
    }
}
