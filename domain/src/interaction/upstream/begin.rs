//! Begins a sign-in at a provider: as a step of an interaction, or for a session alone.

use oauth::{Acr, Prompt, authorize::AuthorizationRequest};

use super::{log_failure, next_page};
use crate::{
    client,
    identity_provider::{
        BeginOutcome, ProviderError, Purpose, StackAuthReturn, UpstreamRequest, begin,
    },
    interaction::{InteractionRequest, account, open_for_browser, submit::change_progress},
    model::{
        actor::Actor,
        browser_id::BrowserId,
        error::{Error, Result},
        request_context::BrowserContext,
    },
    runtime::tenant::Tenant,
    sign_in,
};

/// Where a sign-in at a provider begins.
#[derive(Debug)]
pub enum UpstreamStart {
    /// Redirect the browser to the provider.
    Redirect(String),
    /// The provider cannot be used now.
    Failed {
        /// The page to return to.
        back: String,
        /// The name of the provider.
        provider: String,
        /// For the staff of the tenant.
        error: ProviderError,
    },
    /// The tenant has no enabled provider with this id.
    UnknownProvider,
    /// This browser has no such interaction.
    Gone,
}

/// Begins a sign-in at a provider as a step of this browser's interaction. `keep_signed_in` is what
/// the user has chosen on the sign-in page.
pub async fn begin_upstream(
    tenant: &Tenant,
    handle: &str,
    provider_id: &str,
    keep_signed_in: bool,
    from: BrowserContext<'_>,
) -> Result<UpstreamStart> {
    let step = StepRequest { keep_signed_in, ..StepRequest::new(provider_id) };
    begin_step(tenant, handle, step, from).await
}

/// Begins a sign-in as [`begin_upstream`] does, for the address that the user has entered.
pub async fn begin_for_address(
    tenant: &Tenant,
    handle: &str,
    provider_id: &str,
    address: &str,
    from: BrowserContext<'_>,
) -> Result<UpstreamStart> {
    let step = StepRequest { login_hint: Some(address), ..StepRequest::new(provider_id) };
    begin_step(tenant, handle, step, from).await
}

/// Begins a sign-in as [`begin_upstream`] does, which a client of Stack Auth has asked for. The
/// provider has its id and the additional scope that is requested there (S1-5).
pub async fn begin_for_stack_auth(
    tenant: &Tenant,
    handle: &str,
    (provider_id, additional_scope): (&str, Option<&str>),
    from: BrowserContext<'_>,
    returning: StackAuthReturn,
) -> Result<UpstreamStart> {
    let stack_auth = Some(returning);
    let step = StepRequest { additional_scope, stack_auth, ..StepRequest::new(provider_id) };
    begin_step(tenant, handle, step, from).await
}

/// How a step of an interaction begins at a provider.
struct StepRequest<'r> {
    provider_id: &'r str,
    additional_scope: Option<&'r str>,
    /// Instead of that of the authorization request.
    login_hint: Option<&'r str>,
    stack_auth: Option<StackAuthReturn>,
    keep_signed_in: bool,
}

impl<'r> StepRequest<'r> {
    fn new(provider_id: &'r str) -> Self {
        Self {
            provider_id,
            additional_scope: None,
            login_hint: None,
            stack_auth: None,
            keep_signed_in: false,
        }
    }
}

async fn begin_step(
    tenant: &Tenant,
    handle: &str,
    step: StepRequest<'_>,
    from: BrowserContext<'_>,
) -> Result<UpstreamStart> {
    let StepRequest { provider_id, additional_scope, login_hint, stack_auth, .. } = step;
    let Some(interaction) = open_for_browser(tenant, handle, from.browser).await? else {
        return Ok(UpstreamStart::Gone);
    };
    if interaction.progress.keep_signed_in != step.keep_signed_in {
        let id = interaction.id.as_str();
        let keep_signed_in = step.keep_signed_in;
        tenant
            .transaction(&Actor::anonymous(), async |tx| {
                change_progress(tx, id, |stored| stored.keep_signed_in = keep_signed_in).await
            })
            .await?;
    }
    let request = match interaction.request {
        InteractionRequest::Client { request, .. } => request,
        InteractionRequest::Account { reauthenticate, .. } => {
            let purpose = Purpose::Interaction { handle: handle.to_owned(), stack_auth };
            let upstream = match reauthenticate {
                Some(_) => account::reauthentication(tenant, from.browser).await?,
                None => UpstreamRequest::default(),
            };
            return start(tenant, provider_id, from, purpose, &upstream).await;
        }
        InteractionRequest::Session { .. } => {
            let purpose = Purpose::Interaction { handle: handle.to_owned(), stack_auth };
            let upstream = UpstreamRequest::default();
            return start(tenant, provider_id, from, purpose, &upstream).await;
        }
        InteractionRequest::Console { .. } => return Ok(UpstreamStart::Gone),
    };
    let request = *request;
    let must_sign_in = request.has_prompt(Prompt::Login)
        || request.max_age == Some(0)
        || needs_recent_sign_in(tenant, &request, from.browser).await?;
    let prompt = if must_sign_in {
        Some("login")
    } else if request.has_prompt(Prompt::SelectAccount) {
        Some("select_account")
    } else {
        None
    };
    let upstream = UpstreamRequest {
        prompt: prompt.map(str::to_owned),
        login_hint: login_hint.map(str::to_owned).or(request.login_hint),
        // A new sign-in is proven by `auth_time`.
        max_age: if prompt == Some("login") { Some(0) } else { request.max_age },
        is_auth_time_optional: false,
        ui_locales: request.ui_locales,
        acr_values: (!request.acr_values.is_empty()).then(|| request.acr_values.join(" ")),
        additional_scope: additional_scope.map(str::to_owned),
    };
    let purpose = Purpose::Interaction { handle: handle.to_owned(), stack_auth };
    start(tenant, provider_id, from, purpose, &upstream).await
}

/// Whether the session of this browser is too old to set up the second factor that a request needs.
async fn needs_recent_sign_in(
    tenant: &Tenant,
    request: &AuthorizationRequest,
    browser: &BrowserId,
) -> Result<bool> {
    if request.claims.essential_acr().is_none() || !oauth::interaction::may_step_up(request) {
        return Ok(false);
    }
    let sign_in = sign_in::current(tenant, browser).await?;
    match sign_in.filter(|sign_in| sign_in.acr == Acr::OneFactor) {
        Some(sign_in) => Ok(!sign_in.is_recent(tenant).await?),
        None => Ok(false),
    }
}

/// Begins a sign-in at a provider that ends with a session and the page `return_to`.
///
/// # Errors
///
/// [`Error::Invalid`] if `return_to` is neither a path of this origin nor a page of a client's.
pub async fn begin_upstream_session(
    tenant: &Tenant,
    provider_id: &str,
    return_to: Option<&str>,
    from: BrowserContext<'_>,
) -> Result<UpstreamStart> {
    let return_to = session_return_url(tenant, return_to.unwrap_or("/")).await?;
    let purpose = Purpose::Session { return_to };
    start(tenant, provider_id, from, purpose, &UpstreamRequest::default()).await
}

/// The URL of the page that a session is for.
///
/// # Errors
///
/// [`Error::Invalid`] if `return_to` is neither a path of this origin nor a page of a client's.
pub async fn session_return_url(tenant: &Tenant, return_to: &str) -> Result<String> {
    let is_path = oauth::redirect_uri::is_same_origin_path(return_to);
    let is_client_page = || async {
        match crate::model::client::origin_of(return_to) {
            Some(origin) => client::any_client_allows_origin(tenant, &origin).await,
            None => Ok(false),
        }
    };
    if !is_path && !is_client_page().await? {
        let message = "Use a path of this server, or a URL on an origin of an application.";
        return Err(Error::invalid("return_to", message));
    }
    Ok(if is_path { format!("{}{return_to}", tenant.base_url()) } else { return_to.to_owned() })
}

pub async fn start(
    tenant: &Tenant,
    provider_id: &str,
    from: BrowserContext<'_>,
    purpose: Purpose,
    request: &UpstreamRequest,
) -> Result<UpstreamStart> {
    let Some(provider) = tenant.enabled_provider(provider_id).await? else {
        return Ok(UpstreamStart::UnknownProvider);
    };
    let back = next_page(tenant, &purpose);
    match begin(tenant, &provider, from, purpose, request).await {
        Ok(BeginOutcome::Redirect(url)) => Ok(UpstreamStart::Redirect(url)),
        Ok(BeginOutcome::Failed(error)) => {
            log_failure(tenant, &provider, &error);
            let provider = provider.name().to_owned();
            Ok(UpstreamStart::Failed { back, provider, error })
        }
        Err(Error::NotFound) => Ok(UpstreamStart::UnknownProvider),
        Err(error) => Err(error),
    }
}
