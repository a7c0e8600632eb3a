//! The resume endpoint of an interaction.
//!
//! It alone decides the next step, and it alone sends a browser to a client.

use oauth::{
    AuthorizationResponse, ErrorCode,
    authorize::AuthorizationRequest,
    consent::Consent,
    interaction::{ConsentState, NextStep},
};
use store::registration::RegistrationState;

use super::{
    AccountPage, Interaction, InteractionRequest, MAX_DECISIONS, SignInPurpose, account,
    active_client,
    authorize::decide_next_step,
    console::{self, Destination},
    finish, home_realm,
    issue::issue,
    open_for_browser,
    pending_link::{self, LinkView, PendingLink},
    second_factor::{self, SetupOffer},
    sign_up,
};
use crate::{
    client::logo,
    consent, diagnostic,
    model::{
        actor::Actor,
        browser_id::BrowserId,
        client::Client,
        error::{Error, Result},
    },
    passkey::PasskeyRequest,
    runtime::{secret::Secret, tenant::Tenant, transaction::Transaction},
    sign_in::{self, BrowserState, Completion, PendingSignIn, SignIn},
};

/// Who has vouched for a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// Staff of the tenant registered it.
    RegisteredByStaff,
    /// A developer registered it, and staff approved it.
    Approved,
    /// A developer registered it, and no approval was needed.
    NotReviewed,
}

/// Model of the consent page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentView {
    /// Name of the client that asks for the consent.
    pub client_name: String,
    /// URL of its logo; `None` if it has none, or if the tenant did not review the client: a logo
    /// makes an unknown client look like a known one.
    pub logo_url: Option<String>,
    /// Home page of the client; `None` without a registered http or https URL (RFC 7591 §2).
    pub client_uri: Option<String>,
    /// Privacy policy of the client; `None` without a registered http or https URL (RFC 7591 §2).
    pub policy_uri: Option<String>,
    /// Terms of service of the client; `None` without a registered http or https URL (RFC 7591 §2).
    pub tos_uri: Option<String>,
    /// Name of the signed-in user, so that they see which account the consent is for.
    pub user_display_name: String,
    /// Email address of the signed-in user; `None` if the account has none.
    pub user_email: Option<String>,
    /// Requested scope values; the tenant's custom scopes have a description.
    pub scopes: Vec<(String, Option<String>)>,
    /// Claims that are requested individually, beyond those of the scopes.
    pub claims: Vec<&'static str>,
    /// Requested resource servers (RFC 8707).
    pub resources: Vec<String>,
    /// Host of the redirect URI, or its scheme if that is not http or https.
    pub redirect_host: String,
    /// How far the tenant vouches for the client, which the page says.
    pub review: Review,
}

/// Model of the pages of the second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactorView {
    /// Whether the user has an authenticator app.
    pub has_app: bool,
    /// Whether the user has recovery codes, which come with the app or with a passkey.
    pub has_codes: bool,
    /// Asks for a passkey of the user; `None` if they have none that works on this page.
    pub passkey: Option<PasskeyRequest>,
    /// For how many days the user can remember this browser; `None` if they cannot.
    pub remembered_days: Option<u32>,
    /// What the user signs in for.
    pub purpose: SignInPurpose,
    /// Name of the account's tenant; empty if it is the home tenant.
    pub tenant_name: String,
    /// Name of the user who has passed the first factor.
    pub user_display_name: String,
    /// Email address of the user; `None` if the account has none.
    pub user_email: Option<String>,
}

/// What the resume endpoint does next: show a page, send a response, or redirect.
#[derive(Debug)]
pub enum ResumeOutcome {
    /// Show the sign-in page: there is no session, or the request needs a new one.
    SignIn {
        /// What the user signs in for.
        purpose: SignInPurpose,
        /// Prefills the username (OpenID Connect Core §3.1.2.1).
        login_hint: Option<String>,
        /// The link that waits for the sign-in.
        link: Option<LinkView>,
        /// Whether the page asks for the username before the password.
        username_first: bool,
        /// Whether the user has chosen before to stay signed in.
        keep_signed_in: bool,
    },
    /// Send the browser to the page that creates an account.
    SignUp,
    /// Send the browser to this identity provider, which the request, its user's address or the
    /// tenant's settings name.
    AtProvider {
        /// Part of URLs.
        provider_id: String,
        /// Whether the settings alone have chosen it: a user who has just signed out gets the
        /// sign-in page instead.
        is_default: bool,
    },
    /// Show the page for the code of the second factor.
    SecondFactor(SecondFactorView),
    /// Show the page that sets a second factor up.
    SecondFactorSetup(SecondFactorView, SetupOffer),
    /// Show the page which says that staff have to reset the user's second factor.
    SecondFactorReset(SecondFactorView),
    /// Show the signed-in account, to continue with it or to sign in with another one.
    SelectAccount {
        /// Name of the client that the account is for.
        client_name: String,
        /// Name of the signed-in user.
        user_display_name: String,
        /// Email address of the signed-in user; `None` if the account has none.
        user_email: Option<String>,
    },
    /// Show the page that waits for the verification of the user's address.
    VerifyEmail {
        /// Name of the client that the user signs in to.
        client_name: String,
        /// Name of the signed-in user.
        user_display_name: String,
        /// The address to verify; `None` if the account has none.
        user_email: Option<String>,
    },
    /// Show the consent page.
    Consent(Box<ConsentView>),
    /// Send this response to the client: a code, tokens or an error. The interaction has finished.
    Response(AuthorizationResponse),
    /// The sign-in to the console is complete.
    ConsoleSignedIn {
        /// Path of the console page that the browser goes to.
        return_to: String,
    },
    /// The sign-in that a page of a client has begun is complete.
    SessionStarted {
        /// URL of the page that the browser goes to.
        return_to: String,
    },
    /// The sign-in to a page of the user's own account is complete.
    AccountSignedIn {
        /// The page that the browser goes to.
        page: AccountPage,
        /// The token of the link that it has opened before.
        link: Option<Secret>,
    },
    /// This browser has no such interaction, it has finished, or its client is disabled or no
    /// longer has the redirect URI.
    Gone,
}

impl ResumeOutcome {
    /// Whether the browser has a session, as far as the next step shows it.
    pub fn is_signed_in(&self) -> bool {
        match self {
            Self::SelectAccount { .. }
            | Self::VerifyEmail { .. }
            | Self::Consent(_)
            | Self::ConsoleSignedIn { .. }
            | Self::SessionStarted { .. }
            | Self::AccountSignedIn { .. } => true,
            Self::Response(response) => !response.is_error(),
            Self::SignIn { .. }
            | Self::SignUp
            | Self::AtProvider { .. }
            | Self::SecondFactor(_)
            | Self::SecondFactorSetup(..)
            | Self::SecondFactorReset(_)
            | Self::Gone => false,
        }
    }
}

/// What happens next, and the languages that the client requested for the pages (`ui_locales`).
#[derive(Debug)]
pub struct Resumed {
    /// The next step.
    pub outcome: ResumeOutcome,
    /// The `ui_locales` of the request (OpenID Connect Core §3.1.2.1); `None` if it has none.
    pub ui_locales: Option<String>,
}

/// Decides the next step of this browser's interaction; issues the response if no step is left.
pub async fn resume(tenant: &Tenant, handle: &str, browser: &BrowserId) -> Result<Resumed> {
    for _ in 1..MAX_DECISIONS {
        match resume_once(tenant, handle, browser).await {
            Err(Error::Stale) => {}
            decided => return decided,
        }
    }
    resume_once(tenant, handle, browser).await
}

async fn resume_once(tenant: &Tenant, handle: &str, browser: &BrowserId) -> Result<Resumed> {
    let Some(interaction) = open_for_browser(tenant, handle, browser).await? else {
        return Ok(Resumed { outcome: ResumeOutcome::Gone, ui_locales: None });
    };
    let ui_locales = interaction.request.ui_locales();
    Ok(Resumed { outcome: next_step(tenant, interaction, browser).await?, ui_locales })
}

async fn next_step(
    tenant: &Tenant,
    interaction: Interaction,
    browser: &BrowserId,
) -> Result<ResumeOutcome> {
    let Interaction { id, client_row_id, request, progress } = interaction;
    let state = sign_in::of_browser(tenant, browser).await?;
    let is_new_user = progress.is_new_user;
    let keep_signed_in = progress.keep_signed_in;
    let pending_link = progress.pending_link.clone();
    let is_first_try = !progress.was_at_provider && pending_link.is_none();
    let mut progress = progress.progress_for(state.as_ref().map(BrowserState::sign_in));
    let (mut request, hinted_subject, token_additions) = match request {
        InteractionRequest::Client { request, hinted_subject, token_addition } => {
            let additions = token_addition.map(|addition| addition.members(is_new_user));
            (request, hinted_subject, additions)
        }
        InteractionRequest::Console { return_to } => {
            let return_to = match console::destination(tenant, browser, return_to).await? {
                Destination::Page(return_to) => return_to,
                Destination::SecondFactor(account, sign_in, completion) => {
                    let purpose = SignInPurpose::Console;
                    return second_factor::step(tenant, &account, &sign_in, purpose, completion)
                        .await;
                }
                Destination::SignIn => {
                    return Ok(ResumeOutcome::SignIn {
                        purpose: SignInPurpose::Console,
                        login_hint: None,
                        link: None,
                        username_first: false,
                        keep_signed_in,
                    });
                }
            };
            tenant.transaction(&Actor::anonymous(), async |tx| finish(tx, &id).await).await?;
            return Ok(ResumeOutcome::ConsoleSignedIn { return_to });
        }
        InteractionRequest::Account { page, reauthenticate, link } => {
            let purpose = account::purpose(reauthenticate.is_some());
            let sufficient = match state {
                Some(state) if reauthenticate.is_some() => {
                    state.sign_in().is_recent(tenant).await?.then_some(state)
                }
                state => state,
            };
            if let Some(BrowserState::Pending(PendingSignIn(sign_in))) = &sufficient {
                let completion = Completion::SignIn;
                return second_factor::step(tenant, tenant, sign_in, purpose, completion).await;
            }
            if sufficient.is_none() {
                let needed = NeededSignIn {
                    purpose,
                    may_skip_page: is_first_try && reauthenticate.is_none(),
                    login_hint: reauthenticate,
                    request: None,
                    pending_link: pending_link.as_ref(),
                    keep_signed_in,
                };
                return sign_in(tenant, &id, needed).await;
            }
            if let Some(BrowserState::SignedIn(sign_in)) = &sufficient
                && second_factor::is_missing(tenant, sign_in, page).await?
            {
                let completion = Completion::StepUp;
                return second_factor::step(tenant, tenant, sign_in, purpose, completion).await;
            }
            tenant.transaction(&Actor::anonymous(), async |tx| finish(tx, &id).await).await?;
            let link = link.map(|link| account::open_link(tenant, &link)).transpose()?;
            return Ok(ResumeOutcome::AccountSignedIn { page, link });
        }
        InteractionRequest::Session { return_to } => {
            let purpose = SignInPurpose::Account;
            match &state {
                Some(BrowserState::Pending(PendingSignIn(sign_in))) => {
                    let completion = Completion::SignIn;
                    return second_factor::step(tenant, tenant, sign_in, purpose, completion).await;
                }
                Some(BrowserState::SignedIn(_)) => {}
                None => {
                    let needed = NeededSignIn {
                        purpose,
                        may_skip_page: is_first_try,
                        login_hint: None,
                        request: None,
                        pending_link: pending_link.as_ref(),
                        keep_signed_in,
                    };
                    return sign_in(tenant, &id, needed).await;
                }
            }
            tenant.transaction(&Actor::anonymous(), async |tx| finish(tx, &id).await).await?;
            return Ok(ResumeOutcome::SessionStarted { return_to });
        }
    };
    let Some(client) = active_client(tenant, client_row_id.as_deref(), &request).await? else {
        return Ok(ResumeOutcome::Gone);
    };
    // The client may have lost scopes since the request was stored.
    let allowed = client.allowed_scope(tenant);
    let has_lost_all = !request.scope.is_empty() && request.scope.intersection(&allowed).is_empty();
    request.scope = request.scope.intersection(&allowed);
    progress.consented = progress
        .consented
        .map(|consented| Consent { scope: consented.scope.intersection(&allowed), ..consented });
    let consent = match &state {
        Some(state) => {
            let sign_in = state.sign_in();
            let granted = consent::granted(tenant, &client, &sign_in.user_id).await?;
            consent::state(&client, &request, granted)
        }
        None => ConsentState::default(),
    };
    let next_step = if has_lost_all {
        NextStep::Reject(oauth::Error::new(
            ErrorCode::InvalidScope,
            "The application may no longer use any of the requested scopes.",
        ))
    } else {
        decide_next_step(
            tenant,
            &request,
            state.as_ref(),
            hinted_subject.as_deref(),
            &consent,
            &progress,
        )
        .await?
    };
    if next_step == NextStep::SecondFactor
        && let Some(state) = &state
    {
        let purpose = SignInPurpose::Client(client.name.clone());
        let completion = match state {
            BrowserState::Pending(_) => Completion::SignIn,
            BrowserState::SignedIn(_) => Completion::StepUp,
        };
        return second_factor::step(tenant, tenant, state.sign_in(), purpose, completion).await;
    }
    let signed_in = match state {
        Some(BrowserState::SignedIn(sign_in)) => Some(sign_in),
        Some(BrowserState::Pending(_)) | None => None,
    };
    if next_step == NextStep::SignUp {
        let offer = async |tx: &mut Transaction| sign_up::record_offer(tx, &id).await;
        tenant.transaction(&Actor::anonymous(), offer).await?;
        // Sign-up may be off since the request was stored.
        if tenant.offers_sign_up() {
            return Ok(ResumeOutcome::SignUp);
        }
    }
    match (next_step, signed_in) {
        (NextStep::SelectAccount, Some(sign_in)) => Ok(ResumeOutcome::SelectAccount {
            client_name: client.name.clone(),
            user_display_name: sign_in.display_name,
            user_email: sign_in.email,
        }),
        (NextStep::VerifyEmail, Some(sign_in)) => Ok(ResumeOutcome::VerifyEmail {
            client_name: client.name.clone(),
            user_display_name: sign_in.display_name,
            user_email: sign_in.email,
        }),
        (NextStep::Consent, Some(sign_in)) => {
            let view = consent_view(tenant, &client, &request, sign_in).await?;
            Ok(ResumeOutcome::Consent(Box::new(view)))
        }
        (NextStep::Issue, Some(sign_in)) => {
            let consented = progress.consented.as_ref();
            match issue(tenant, &client, &request, &sign_in, consented, Some(&id), token_additions)
                .await?
            {
                Some(response) => Ok(ResumeOutcome::Response(response)),
                None => Ok(ResumeOutcome::Gone),
            }
        }
        (NextStep::Reject(error), _) => {
            let is_open =
                tenant.transaction(&Actor::anonymous(), async |tx| finish(tx, &id).await).await?;
            if !is_open {
                return Ok(ResumeOutcome::Gone);
            }
            let response = request.response_target.error_response(&error);
            diagnostic::record(tenant, Some(&client), &error.into());
            Ok(ResumeOutcome::Response(response))
        }
        (
            NextStep::SignIn
            | NextStep::SignUp
            | NextStep::SecondFactor
            | NextStep::SelectAccount
            | NextStep::VerifyEmail
            | NextStep::Consent
            | NextStep::Issue,
            _,
        ) => {
            let needed = NeededSignIn {
                purpose: SignInPurpose::Client(client.name.clone()),
                may_skip_page: is_first_try,
                login_hint: request.login_hint.clone(),
                request: Some(&request),
                pending_link: pending_link.as_ref(),
                keep_signed_in,
            };
            sign_in(tenant, &id, needed).await
        }
    }
}

/// A sign-in that an interaction needs.
struct NeededSignIn<'r> {
    purpose: SignInPurpose,
    /// Whether the browser may be sent to a provider without the page.
    may_skip_page: bool,
    /// Prefills the username.
    login_hint: Option<String>,
    /// The request of a client, which may name a provider.
    request: Option<&'r AuthorizationRequest>,
    /// The link that waits for the sign-in.
    pending_link: Option<&'r PendingLink>,
    /// Whether the user has chosen before to stay signed in.
    keep_signed_in: bool,
}

/// Sends the browser to the provider that the request, its user's address or the tenant's settings
/// name, or else shows the sign-in page.
async fn sign_in(
    tenant: &Tenant,
    interaction_id: &str,
    needed: NeededSignIn<'_>,
) -> Result<ResumeOutcome> {
    let NeededSignIn { purpose, may_skip_page, login_hint, request, pending_link, keep_signed_in } =
        needed;
    if may_skip_page {
        let named = match request {
            Some(request) => home_realm::provider_of_request(tenant, request).await?,
            None => None,
        };
        if let Some(provider_id) = named {
            return at_provider(tenant, interaction_id, provider_id, false).await;
        }
        let hint = request.and_then(|request| request.idp_hint.as_deref());
        if let Some(provider_id) = home_realm::provider_of_tenant(tenant, hint).await? {
            return at_provider(tenant, interaction_id, provider_id, true).await;
        }
    }
    let asks_first = may_skip_page && request.is_some() && login_hint.is_none();
    Ok(ResumeOutcome::SignIn {
        purpose,
        login_hint,
        link: pending_link::view(tenant, pending_link).await?,
        username_first: asks_first && home_realm::asks_address_first(tenant).await?,
        keep_signed_in,
    })
}

/// Records that the browser is sent to a provider, so that it gets the sign-in page if it comes
/// back without a session.
async fn at_provider(
    tenant: &Tenant,
    interaction_id: &str,
    provider_id: String,
    is_default: bool,
) -> Result<ResumeOutcome> {
    let record = async |tx: &mut Transaction| home_realm::record(tx, interaction_id).await;
    tenant.transaction(&Actor::anonymous(), record).await?;
    Ok(ResumeOutcome::AtProvider { provider_id, is_default })
}

async fn consent_view(
    tenant: &Tenant,
    client: &Client,
    request: &AuthorizationRequest,
    sign_in: SignIn,
) -> Result<ConsentView> {
    let Consent { scope, claims, resources } = Consent::of_request(request);
    let metadata = &client.metadata;
    let review = review_of(tenant, client).await?;
    let logo_url = match &metadata.logo_uri {
        Some(_) if review != Review::NotReviewed => logo::url(tenant, &client.row_id).await?,
        _ => None,
    };
    Ok(ConsentView {
        client_name: client.name.clone(),
        logo_url,
        client_uri: web_link(&metadata.client_uri),
        policy_uri: web_link(&metadata.policy_uri),
        tos_uri: web_link(&metadata.tos_uri),
        user_display_name: sign_in.display_name,
        user_email: sign_in.email,
        scopes: scope
            .iter()
            .map(|name| (name.to_owned(), consent::scope_description(tenant, name)))
            .collect(),
        claims: claims.iter().collect(),
        resources: resources.iter().map(str::to_owned).collect(),
        redirect_host: host_or_scheme(&request.redirect_uri),
        review,
    })
}

async fn review_of(tenant: &Tenant, client: &Client) -> Result<Review> {
    if !client.settings.by_developer {
        return Ok(Review::RegisteredByStaff);
    }
    let registration = store::registration::by_id(&tenant.reader(), &client.row_id).await?;
    Ok(match registration.map(|registration| registration.state) {
        Some(RegistrationState::Approved) => Review::Approved,
        _ => Review::NotReviewed,
    })
}

/// A URL of the client's metadata that a page may link to.
fn web_link(uri: &Option<String>) -> Option<String> {
    let is_web = |uri: &&String| uri.starts_with("https://") || uri.starts_with("http://");
    uri.as_ref().filter(is_web).cloned()
}

fn host_or_scheme(uri: &str) -> String {
    match url::Url::parse(uri) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => {
            url.host_str().unwrap_or_default().to_owned()
        }
        // What follows a private-use scheme is no host.
        Ok(url) => format!("{}:", url.scheme()),
        Err(_) => uri.to_owned(),
    }
}
