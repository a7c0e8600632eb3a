//! The authorization response (RFC 6749 §4.1.2; OpenID Connect Core §3.2.2.5, §3.3.2.5).
//!
//! Writes consent, grant, code and opaque access tokens in one transaction; signs JWTs after the
//! commit.

use oauth::{AuthorizationResponse, authorize::AuthorizationRequest, consent::Consent};

use store::queries::issue_preconditions::{self, IssuePreconditions};

use super::{REPEAT_WINDOW, finish};
use crate::{
    consent, grant,
    model::{
        actor::Actor,
        client::Client,
        error::{Error, Result},
        stored_consent,
    },
    runtime::{cache::CacheKey, metrics::Metric, tenant::Tenant},
    sign_in::{self, SignIn},
    token::{self, SignedTokens},
};

/// What an interaction has led to. By default there is none: the request is answered at once.
#[derive(Default)]
pub(super) struct InteractionResult<'a> {
    pub id: Option<&'a str>,
    /// What the end user allowed in it.
    pub consented: Option<&'a Consent>,
    /// What the token response says besides the tokens.
    pub token_additions: Option<serde_json::Value>,
}

/// Issues the success response. Returns `None` if the stored interaction has expired: a finished
/// one responds to a repeated form, each time with a new code.
///
/// # Errors
///
/// `Error::Stale` if the sign-in ended, the client changed or the consent was withdrawn since the
/// caller read them. Nothing is written then, and the caller decides the next step again.
pub(super) async fn issue(
    tenant: &Tenant,
    client: &Client,
    request: &AuthorizationRequest,
    signed_in: &SignIn,
    interaction: InteractionResult<'_>,
) -> Result<Option<AuthorizationResponse>> {
    let InteractionResult { id: interaction_id, consented, token_additions } = interaction;
    let actor = Actor::user(&signed_in.user_id, &signed_in.display_name, None);
    let response_type = request.response_type;
    let issued = tenant
        .transaction(&actor, async |tx| {
            let preconditions = IssuePreconditions {
                sign_in_id: &signed_in.id,
                acr: signed_in.acr.as_str(),
                factor_id: signed_in.factor_id.as_deref(),
                client_id: &client.row_id,
                client_version: client.version,
                relies_on_consent: consented.is_none() && !client.skip_consent(),
            };
            let stored_consent =
                issue_preconditions::lock(tx.scope(), &preconditions, tx.now().0).await?;
            let is_covered = match stored_consent {
                None => false,
                Some(_) if !preconditions.relies_on_consent => true,
                Some(stored) => {
                    stored_consent::parse(&stored)?.covers(&Consent::of_request(request))
                }
            };
            if !is_covered {
                // Another process may have changed the client: read it again.
                let cache = tx.platform().cache();
                cache.invalidate(tenant.id(), &CacheKey::Client(client.row_id.clone()));
                return Err(Error::Stale);
            }
            if let Some(id) = interaction_id
                && !finish(tx, id).await?
            {
                return Ok(None);
            }
            if let Some(consented) = consented {
                let user_id = &signed_in.user_id;
                consent::record(tx, client, user_id, consented, REPEAT_WINDOW).await?;
            }
            sign_in::touch(tx, signed_in).await?;
            let grant = grant::create_for_request(tx, client, request, signed_in).await?;
            let code = if response_type.code {
                Some(grant::issue_code(tx, client, request, &grant, token_additions).await?)
            } else {
                None
            };
            let front_channel = if response_type.has_front_channel_tokens() {
                Some(token::prepare_front_channel(tx, client, request, grant).await?)
            } else {
                None
            };
            Ok(Some((code, front_channel)))
        })
        .await?;
    let Some((code, front_channel)) = issued else { return Ok(None) };
    if code.is_some() {
        tenant.record_metric(&client.row_id, Metric::CodeIssued);
    }
    if response_type.token {
        tenant.record_metric(&client.row_id, Metric::TokenIssued(oauth::GrantType::Implicit));
    }
    let code = code.as_ref().map(|code| code.expose());
    let front_channel = match front_channel {
        Some(front_channel) => front_channel.sign(tenant, client, code).await?,
        None => SignedTokens::default(),
    };
    let mut params: Vec<(&str, String)> =
        code.map(|code| ("code", code.to_owned())).into_iter().collect();
    params.extend(front_channel.into_params(tenant, client, &request.scope));
    Ok(Some(request.response_target.response(params)))
}
