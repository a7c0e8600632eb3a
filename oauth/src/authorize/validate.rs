//! The rules for a request whose answer has somewhere to go.

use super::{Addressed, ClientPolicy, Validated, refused};
use crate::{
    Error, ErrorCode, Params, Prompt, ResponseMode, ResponseType, Scope, claims::ClaimsRequest,
    pkce::CodeChallenge,
};

/// The longest `state` or `nonce` that is carried.
const LONGEST: usize = 4_000;

pub(super) fn validate(request: &Addressed, policy: &ClientPolicy) -> Result<Validated, Error> {
    let params = &request.params;
    if params.get("request").is_some() {
        return Err(refused(
            ErrorCode::RequestNotSupported,
            "Signed request objects are not supported: send plain parameters.",
        ));
    }
    if params.get("request_uri").is_some() {
        return Err(refused(
            ErrorCode::RequestUriNotSupported,
            "request_uri is not supported: send plain parameters.",
        ));
    }
    for name in ["state", "nonce", "login_hint", "id_token_hint", "acr_values", "ui_locales"] {
        if params.get(name).is_some_and(|value| value.len() > LONGEST) {
            return Err(refused(
                ErrorCode::InvalidRequest,
                format!("{name} is longer than {LONGEST} characters."),
            ));
        }
    }
    let response_type = response_type(params, policy)?;
    match params.get("response_mode").map(ResponseMode::parse) {
        None | Some(Some(ResponseMode::Fragment | ResponseMode::FormPost)) => {}
        Some(Some(ResponseMode::Query)) if !response_type.is_front_channel() => {}
        Some(Some(ResponseMode::Query)) => {
            return Err(refused(
                ErrorCode::InvalidRequest,
                "response_mode query is not for tokens: addresses end up in logs. Use fragment or form_post.",
            ));
        }
        Some(None) => {
            return Err(refused(
                ErrorCode::InvalidRequest,
                "response_mode is unknown: use query, fragment or form_post.",
            ));
        }
    }
    let scope = scope(params, policy)?;
    if response_type.id_token {
        if !scope.contains("openid") {
            return Err(refused(
                ErrorCode::InvalidScope,
                "response_type id_token needs the scope openid.",
            ));
        }
        // OpenID Connect Core §3.2.2.1, §3.3.2.1: it binds the ID token to this very browser.
        if params.get("nonce").is_none() {
            return Err(refused(
                ErrorCode::InvalidRequest,
                "nonce is missing: it is required where an ID token comes through the browser.",
            ));
        }
    }
    let challenge = CodeChallenge::parse(params, policy.allow_plain_pkce)?;
    if challenge.is_none() && policy.require_pkce && response_type.code {
        return Err(refused(
            ErrorCode::InvalidRequest,
            "code_challenge is missing: this application must use PKCE (RFC 7636) with S256.",
        ));
    }
    Ok(Validated {
        client_id: policy.client_id.clone(),
        response_type,
        redirect_uri: request.reply_to.redirect_uri().to_owned(),
        redirect_uri_was_sent: request.redirect_uri_was_sent,
        scope,
        state: owned(params, "state"),
        nonce: owned(params, "nonce"),
        prompt: prompt(params)?,
        max_age: max_age(params)?.or(policy.default_max_age),
        login_hint: owned(params, "login_hint"),
        id_token_hint: owned(params, "id_token_hint"),
        ui_locales: owned(params, "ui_locales"),
        acr_values: params
            .get("acr_values")
            .map(|values| {
                values.split(' ').filter(|value| !value.is_empty()).map(str::to_owned).collect()
            })
            .unwrap_or_default(),
        claims: params.get("claims").map(ClaimsRequest::parse).transpose()?.unwrap_or_default(),
        challenge,
        reply_to: request.reply_to.clone(),
    })
}

fn owned(params: &Params, name: &str) -> Option<String> {
    params.get(name).map(str::to_owned)
}

fn response_type(params: &Params, policy: &ClientPolicy) -> Result<ResponseType, Error> {
    let text = params.require("response_type")?;
    let wanted = ResponseType::parse(text).ok_or_else(|| {
        refused(
            ErrorCode::UnsupportedResponseType,
            "response_type must be code, or one of the implicit and hybrid ones where they are on.",
        )
    })?;
    if !policy.tenant_response_types.contains(&wanted) {
        return Err(refused(
            ErrorCode::UnsupportedResponseType,
            format!("response_type {} is off in this tenant's policy: use code.", wanted.as_str()),
        ));
    }
    if !policy.response_types.contains(&wanted) {
        return Err(refused(
            ErrorCode::UnauthorizedClient,
            format!("response_type {} is off for this application.", wanted.as_str()),
        ));
    }
    Ok(wanted)
}

/// Unknown to the tenant: refused. Known but not allowed: left out (DIALECTS X-41).
fn scope(params: &Params, policy: &ClientPolicy) -> Result<Scope, Error> {
    let Some(wanted) = params.get("scope") else { return Ok(policy.default_scope.clone()) };
    let wanted = Scope::parse(wanted)?;
    if let Some(unknown) = wanted.difference(&policy.known_scope).iter().next() {
        return Err(refused(ErrorCode::InvalidScope, format!("There is no scope {unknown} here.")));
    }
    Ok(wanted.intersection(&policy.allowed_scope))
}

fn prompt(params: &Params) -> Result<Vec<Prompt>, Error> {
    let words: Vec<&str> = params
        .get("prompt")
        .unwrap_or_default()
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect();
    let prompts = words.iter().map(|word| Prompt::parse(word)).collect::<Option<Vec<_>>>();
    let prompts = prompts.ok_or_else(|| {
        refused(
            ErrorCode::InvalidRequest,
            "prompt is unknown: use none, login, consent or select_account.",
        )
    })?;
    if prompts.contains(&Prompt::None) && prompts.len() > 1 {
        return Err(refused(ErrorCode::InvalidRequest, "prompt none stands alone."));
    }
    Ok(prompts)
}

fn max_age(params: &Params) -> Result<Option<i64>, Error> {
    let Some(text) = params.get("max_age") else { return Ok(None) };
    match text.parse::<i64>() {
        Ok(seconds) if seconds >= 0 => Ok(Some(seconds)),
        _ => Err(refused(ErrorCode::InvalidRequest, "max_age is a number of seconds.")),
    }
}
