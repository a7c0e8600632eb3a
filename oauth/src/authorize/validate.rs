//! Validation of an authorization request whose redirect URI is resolved.
//!
//! Every error found here is sent to the client.

use super::{AuthorizationRequest, ClientPolicy, RedirectResolvedRequest};
use crate::{
    Error, ErrorCode, Params, Prompt, ResourceIndicators, ResponseMode, ResponseType, Scope,
    claims::ClaimsRequest, pkce::CodeChallenge,
};

/// Maximum length in bytes of a parameter that is stored with the request.
const MAX_VALUE_LEN: usize = 4_000;

pub(super) fn validate(
    request: &RedirectResolvedRequest,
    policy: &ClientPolicy,
) -> Result<AuthorizationRequest, Error> {
    let params = &request.params;
    if params.get("request").is_some() {
        return Err(Error::new(
            ErrorCode::RequestNotSupported,
            "Signed request objects are not supported: send plain parameters.",
        ));
    }
    if params.get("request_uri").is_some() {
        return Err(Error::new(
            ErrorCode::RequestUriNotSupported,
            "request_uri is not supported: send plain parameters.",
        ));
    }
    for name in ["state", "nonce", "login_hint", "id_token_hint", "acr_values", "ui_locales"] {
        if params.get(name).is_some_and(|value| value.len() > MAX_VALUE_LEN) {
            return Err(Error::new(
                ErrorCode::InvalidRequest,
                format!("{name} is longer than {MAX_VALUE_LEN} characters."),
            ));
        }
    }
    let response_type = response_type(params, policy)?;
    match params.get("response_mode").map(ResponseMode::parse) {
        None | Some(Some(ResponseMode::Fragment | ResponseMode::FormPost)) => {}
        Some(Some(ResponseMode::Query)) if !response_type.has_front_channel_tokens() => {}
        Some(Some(ResponseMode::Query)) => {
            return Err(Error::new(
                ErrorCode::InvalidRequest,
                "response_mode query is not for tokens: URLs end up in logs. \
                 Use fragment or form_post.",
            ));
        }
        Some(None) => {
            return Err(Error::new(
                ErrorCode::InvalidRequest,
                "response_mode is unknown: use query, fragment or form_post.",
            ));
        }
    }
    let scope = scope(params, policy)?;
    if response_type.id_token {
        if !scope.contains("openid") {
            return Err(Error::new(
                ErrorCode::InvalidScope,
                "response_type id_token needs the scope openid.",
            ));
        }
        // OpenID Connect Core §3.2.2.1, §3.3.2.1: the nonce binds an ID token from the front
        // channel to this browser.
        if params.get("nonce").is_none() {
            return Err(Error::new(
                ErrorCode::InvalidRequest,
                "nonce is missing: it is required where an ID token comes through the browser.",
            ));
        }
    }
    let challenge = CodeChallenge::parse(params, policy.allow_plain_pkce)?;
    if challenge.is_none() && policy.require_pkce && response_type.code {
        return Err(Error::new(
            ErrorCode::InvalidRequest,
            "code_challenge is missing: this application must use PKCE (RFC 7636) with S256.",
        ));
    }
    Ok(AuthorizationRequest {
        client_id: policy.client_id.clone(),
        response_type,
        redirect_uri: request.response_target.redirect_uri().to_owned(),
        redirect_uri_was_sent: request.redirect_uri_was_sent,
        scope,
        resource: ResourceIndicators::from_params(params)?,
        state: optional(params, "state"),
        nonce: optional(params, "nonce"),
        prompt: prompt(params, policy)?,
        max_age: max_age(params)?.or(policy.default_max_age),
        login_hint: optional(params, "login_hint"),
        // One that no provider has is ignored, as unknown parameters are (RFC 6749 §3.1).
        idp_hint: optional(params, "idp_hint").filter(|hint| hint.len() <= MAX_VALUE_LEN),
        id_token_hint: optional(params, "id_token_hint"),
        ui_locales: optional(params, "ui_locales"),
        acr_values: params
            .get("acr_values")
            .map(|values| {
                values.split(' ').filter(|value| !value.is_empty()).map(str::to_owned).collect()
            })
            .unwrap_or_default(),
        claims: params
            .get("claims")
            .map(ClaimsRequest::parse)
            .transpose()?
            .unwrap_or_default()
            .limited_to(&policy.allowed_scope),
        challenge,
        response_target: request.response_target.clone(),
    })
}

fn optional(params: &Params, name: &str) -> Option<String> {
    params.get(name).map(str::to_owned)
}

fn response_type(params: &Params, policy: &ClientPolicy) -> Result<ResponseType, Error> {
    let text = params.require("response_type")?;
    let requested = ResponseType::parse(text).ok_or_else(|| {
        Error::new(
            ErrorCode::UnsupportedResponseType,
            "response_type must be code, or one of the implicit and hybrid ones where they are on.",
        )
    })?;
    if !policy.tenant_response_types.contains(&requested) {
        return Err(Error::new(
            ErrorCode::UnsupportedResponseType,
            format!(
                "response_type {} is off in this tenant's policy: use code.",
                requested.as_str()
            ),
        ));
    }
    if !policy.response_types.contains(&requested) {
        return Err(Error::new(
            ErrorCode::UnauthorizedClient,
            format!("response_type {} is off for this application.", requested.as_str()),
        ));
    }
    Ok(requested)
}

fn scope(params: &Params, policy: &ClientPolicy) -> Result<Scope, Error> {
    match params.get("scope") {
        None => Ok(policy.default_scope.clone()),
        Some(requested) => Scope::parse(requested)?
            .narrow(&policy.supported_scope, &policy.allowed_scope)?
            .require_non_empty(),
    }
}

fn prompt(params: &Params, policy: &ClientPolicy) -> Result<Vec<Prompt>, Error> {
    let values: Vec<&str> = params
        .get("prompt")
        .unwrap_or_default()
        .split(' ')
        .filter(|value| !value.is_empty())
        .collect();
    let prompts = values.iter().map(|value| Prompt::parse(value)).collect::<Option<Vec<_>>>();
    let prompts = prompts.ok_or_else(|| {
        Error::new(
            ErrorCode::InvalidRequest,
            "prompt is unknown: use none, login, consent or select_account.",
        )
    })?;
    // Initiating User Registration via OpenID Connect 1.0 §4.1.
    if prompts.contains(&Prompt::Create) && !policy.offers_sign_up {
        let message = "prompt create is not supported: users can't create an account here.";
        return Err(Error::new(ErrorCode::InvalidRequest, message));
    }
    if prompts.contains(&Prompt::None) && prompts.len() > 1 {
        return Err(Error::new(
            ErrorCode::InvalidRequest,
            "prompt none cannot be combined with other values.",
        ));
    }
    Ok(prompts)
}

fn max_age(params: &Params) -> Result<Option<i64>, Error> {
    let Some(text) = params.get("max_age") else { return Ok(None) };
    match text.parse::<i64>() {
        Ok(seconds) if seconds >= 0 => Ok(Some(seconds)),
        _ => Err(Error::new(ErrorCode::InvalidRequest, "max_age must be a number of seconds.")),
    }
}
