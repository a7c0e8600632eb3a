//! A request arrives: receive, address, validate. It is stored only if a person must be asked.

use contract::path::Dialect;
use oauth::{
    Params, ResponseTarget,
    authorize::{AuthorizationRequest, NotRedirectable, ParsedRequest, RedirectedError},
    interaction::{ConsentState, NextStep, Progress},
};

use store::interaction::InteractionKind;

use super::{Asked, Begun, LIVES, Noted, issue::issue};
use crate::{
    actor::Actor,
    client::Client,
    diagnostic,
    error::{Error, Result},
    platform::Platform,
    secret,
    session::Cookie,
    sign_in::{self, SignIn},
    tenant::Tenant,
    vault::DigestKind,
};

/// `cookie_withheld`: a POST from another site, whose cookie only the hub's GET will see; it is
/// kept, whatever would be decided without one.
pub async fn begin(
    tenant: &Tenant,
    dialect: Dialect,
    params: Params,
    cookie: Option<&Cookie>,
    cookie_withheld: bool,
) -> Result<Begun> {
    let received = ParsedRequest::new(params);
    let stop = |client: Option<&Client>, why: NotRedirectable| {
        diagnostic::record(tenant, client, &diagnostic::diagnose_not_redirectable(client, &why));
        Ok(Begun::Unaddressable(why))
    };
    let client = match received.client_id() {
        Ok(client_id) => match tenant.client(client_id).await? {
            None => return stop(None, NotRedirectable::UnknownClient),
            Some(client) if !client.enabled => {
                return stop(Some(&client), NotRedirectable::DisabledClient);
            }
            Some(client) => client,
        },
        Err(unaddressable) => return stop(None, unaddressable),
    };
    let refuse = |reply_to: &ResponseTarget, error: oauth::Error| {
        let answer = reply_to.error_response(&error);
        diagnostic::record(tenant, Some(&client), &error.into());
        Ok(Begun::Answer(answer))
    };
    let policy = client.policy(tenant, dialect);
    let request = match received.resolve_redirect_uri(&policy, tenant.issuer()) {
        Ok(addressed) => match addressed.validate(&policy) {
            Ok(request) => request,
            Err(RedirectedError { response_target: reply_to, error }) => {
                return refuse(&reply_to, error);
            }
        },
        Err(unaddressable) => return stop(Some(&client), unaddressable),
    };
    let hinted = match hinted_subject(tenant, &request).await? {
        Ok(hinted) => hinted,
        Err(error) => return refuse(&request.response_target, error),
    };
    let found = match cookie {
        Some(cookie) => sign_in::by_cookie(tenant, cookie, Some(&client)).await?,
        None => None,
    };
    let (signed_in, granted) = found.unzip();
    let allowed =
        ConsentState { skip: client.skip_consent(), granted: granted.unwrap_or_default() };
    let next = step(
        tenant,
        &request,
        signed_in.as_ref(),
        hinted.as_deref(),
        &allowed,
        &Progress::default(),
    );
    match next {
        NextStep::Issue if !cookie_withheld => {
            let signed_in = signed_in.ok_or_else(|| Error::internal("an answer needs a person"))?;
            Ok(Begun::Answer(
                issue(tenant, &client, &request, &signed_in, None, None)
                    .await?
                    .ok_or(Error::NotFound)?,
            ))
        }
        NextStep::Reject(error) if !cookie_withheld => refuse(&request.response_target, error),
        _ => {
            let client_id = Some(client.row_id.clone());
            let asked = Asked::Client {
                request: Box::new(AuthorizationRequest { id_token_hint: None, ..request }),
                hinted,
            };
            Ok(Begun::Hub {
                handle: keep(tenant, InteractionKind::Client, client_id, &asked).await?,
            })
        }
    }
}

/// A walk that the console begins: its answer is a page of ours, at this installation.
pub async fn begin_console(tenant: &Tenant, return_to: &str) -> Result<String> {
    let within = return_to.strip_prefix(tenant.platform().public_url()).unwrap_or(return_to);
    if !oauth::redirect_uri::is_same_origin_path(within) {
        return Err(Error::invalid("return_to", "This is no page of ours."));
    }
    keep(
        tenant,
        InteractionKind::Console,
        None,
        &Asked::Console { return_to: return_to.to_owned() },
    )
    .await
}

async fn keep(
    tenant: &Tenant,
    kind: InteractionKind,
    client_id: Option<String>,
    asked: &Asked,
) -> Result<String> {
    let platform: &Platform = tenant.platform();
    let handle = secret::generate(platform.entropy(), "ix");
    let json = |error: serde_json::Error| Error::internal(error.to_string());
    let row = store::interaction::Row {
        tenant_id: tenant.id().into(),
        id: platform.vault().digest(DigestKind::Interaction, handle.expose()),
        kind,
        client_id,
        request: serde_json::to_value(asked).map_err(json)?,
        done: serde_json::to_value(Noted::default()).map_err(json)?,
        browser: None,
        created_at: tenant.now().0,
        expires_at: tenant.now().0 + LIVES,
    };
    let most = platform.max_open_interactions();
    let clean_up = clean_up_is_due(platform, most);
    tenant
        .transaction(&Actor::anonymous(), async |tx| {
            store::interaction::insert(tx.scope(), row).await?;
            if clean_up {
                store::interaction::trim_unopened(tx.scope(), most).await?;
            }
            Ok(())
        })
        .await?;
    Ok(handle.expose().to_owned())
}

/// Whether this walk pays for a look at all of them. By chance, so that no process has to keep
/// count: about one in a hundredth of the bound does, which exceeds it by little.
fn clean_up_is_due(platform: &Platform, most: u64) -> bool {
    let mut chance = [0; 8];
    platform.entropy().fill(&mut chance);
    u64::from_le_bytes(chance).is_multiple_of((most / 100).max(1))
}

/// The pure decision, at this instant.
pub(super) fn step(
    tenant: &Tenant,
    request: &AuthorizationRequest,
    signed_in: Option<&SignIn>,
    hinted: Option<&str>,
    allowed: &ConsentState,
    done: &Progress,
) -> NextStep {
    let state = signed_in.map(SignIn::state);
    NextStep::decide(request, state.as_ref(), hinted, allowed, done, tenant.now())
}

/// Whom `id_token_hint` names: an ID token of ours for this application, expired or not.
async fn hinted_subject(
    tenant: &Tenant,
    request: &AuthorizationRequest,
) -> Result<std::result::Result<Option<String>, oauth::Error>> {
    let Some(hint) = &request.id_token_hint else { return Ok(Ok(None)) };
    let claims = crate::logout::verify_id_token_hint(tenant, hint).await?;
    match claims.filter(|claims| claims.aud == request.client_id) {
        Some(claims) => Ok(Ok(Some(claims.sub))),
        None => Ok(Err(oauth::Error::new(
            oauth::ErrorCode::InvalidRequest,
            "id_token_hint is not an ID token that was issued to this application.",
        ))),
    }
}
