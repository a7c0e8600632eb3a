//! Interactions: sign-in, account selection and consent between an authorization request and its
//! response.
//!
//! Every step returns to [`resume`], which alone decides the next one. This module renders no pages
//! and verifies no credentials.
//!
//! Every form may be submitted twice, also after the response: a finished interaction stays open to
//! its browser for [`REPEAT_WINDOW`] and responds again.

mod account;
mod authorize;
mod client_step;
mod consent_view;
mod console;
mod home_realm;
mod issue;
mod needed_sign_in;
mod own_page_step;
mod passkey;
mod passkey_setup;
mod pending_link;
mod renewal;
mod resume;
mod resume_outcome;
mod second_factor;
mod sign_up;
mod stack_auth;
mod submit;
mod upstream;

use std::sync::Arc;

use oauth::{
    AuthorizationResponse, authorize::AuthorizationRequest, authorize::NotRedirectable,
    interaction::Progress,
};
use serde::{Deserialize, Serialize};

pub use account::{
    AccountPage, begin_account_sign_in, begin_identity_link, begin_sign_in_for_link,
};
pub use authorize::{authorize, begin_console_sign_in, begin_session};
pub use home_realm::{UsernameOutcome, submit_username};
pub use passkey::{
    PasskeyForm, PasskeyOutcome, PasskeyProblem, SecondFactorPasskeyOutcome, passkey_request,
    submit_passkey, submit_second_factor_passkey,
};
pub use passkey_setup::{PasskeySetupForm, submit_passkey_setup};
pub use pending_link::LinkView;
pub use renewal::{FormBrowser, RenewedBrowser, code_form_token};
pub use resume::resume;
pub use resume_outcome::{ConsentView, ResumeOutcome, Resumed, Review, SecondFactorView};
pub use second_factor::{
    CodeForm, SecondFactorOutcome, SetupOffer, SetupOutcome, leave_second_factor,
    submit_second_factor, submit_second_factor_setup,
};
pub use sign_up::{
    AccountForm, AccountOutcome, SignUpPage, account_link, create_account, sign_up_page,
    submit_sign_up,
};
pub use stack_auth::{
    StackAuthCode, StackAuthError, StackAuthOutcome, StackAuthRequest, begin_stack_auth,
};
pub use submit::{
    ConsentDecision, FormContext, SignInForm, SubmitOutcome, form_context, queue_mails,
    sign_in_form_token, submit_account_choice, submit_consent, submit_sign_in,
};
pub use upstream::{
    NotSignedIn, UpstreamOutcome, UpstreamStart, begin_upstream, begin_upstream_session,
    complete_upstream, session_return_url,
};

use pending_link::PendingLink;
use renewal::Renewal;

use crate::{
    model::{
        browser_id::BrowserId,
        client::Client,
        error::{Error, Result},
    },
    runtime::{secret, tenant::Tenant, transaction::Transaction, vault::DigestKind},
    sign_in::SignIn,
};

/// Lifetime of a stored interaction in seconds (30 minutes).
pub const LIFETIME: i64 = 1800;
/// Seconds for which a finished interaction answers a repeated form, as of a double click.
const REPEAT_WINDOW: i64 = 60;
/// Maximum number of sign-ins of an interaction that its browser may continue from.
const MAX_SIGN_INS: usize = 8;
/// The prefix of the handles of interactions.
const HANDLE_PREFIX: &str = "ix";
/// Maximum number of times that the next step is decided: it is decided again if what it relied on
/// changed before the response was written.
const MAX_DECISIONS: usize = 3;

/// What a sign-in is for, as the sign-in page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignInPurpose {
    /// The console.
    #[default]
    Console,
    /// The client with this name.
    Client(String),
    /// The user's own account.
    Account,
    /// A change of how the user signs in, which needs a new sign-in.
    AccountChange,
}

/// The outcome of an authorization request.
#[derive(Debug)]
pub enum AuthorizeOutcome {
    /// The request has no valid redirect URI: show an error page (RFC 6749 §4.1.2.1).
    NotRedirectable(NotRedirectable),
    /// Send this response to the client: no step is left, or the request is rejected.
    Response(AuthorizationResponse),
    /// The end user has to act: redirect the browser to the resume endpoint with this handle.
    InteractionRequired {
        /// Random and secret: it opens the interaction for the first browser that presents it.
        handle: String,
    },
}

/// What an interaction was started for, as stored in `interaction.request`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum InteractionRequest {
    Client {
        request: Box<AuthorizationRequest>,
        /// The subject of `id_token_hint`. The hint itself is a token and is not stored.
        #[serde(rename = "hinted", default, skip_serializing_if = "Option::is_none")]
        hinted_subject: Option<String>,
        /// What the token response says besides the tokens, in a dialect that has more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token_addition: Option<TokenAddition>,
    },
    Console {
        return_to: String,
    },
    /// A session alone, for a page of a client.
    Session {
        return_to: String,
    },
    Account {
        page: AccountPage,
        /// The username of a user who has to authenticate again; `None` if any session will do.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reauthenticate: Option<String>,
        /// The token of the link that the browser has opened, sealed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<String>,
        /// The language of the page that asked for the sign-in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ui_locales: Option<String>,
    },
}

/// What a token response on Stack Auth's path says besides the tokens (S1-22).
#[derive(Clone, Debug, Serialize, Deserialize)]
struct TokenAddition {
    after_callback_redirect_url: Option<String>,
}

impl TokenAddition {
    /// The members of the response.
    fn members(&self, is_new_user: bool) -> serde_json::Value {
        let mut members = serde_json::json!({ "is_new_user": is_new_user });
        if let Some(url) = &self.after_callback_redirect_url {
            members["after_callback_redirect_url"] = url.clone().into();
        }
        members
    }
}

impl InteractionRequest {
    /// The languages that the client requested, in the order of preference.
    fn ui_locales(&self) -> Option<String> {
        match self {
            Self::Client { request, .. } => request.ui_locales.clone(),
            Self::Account { ui_locales, .. } => ui_locales.clone(),
            Self::Console { .. } | Self::Session { .. } => None,
        }
    }
}

/// The completed steps, as stored in `interaction.done`, and the user who allowed or denied the
/// request: the decision does not apply to another user.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct StoredProgress {
    #[serde(flatten)]
    progress: Progress,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decided_by: Option<String>,
    /// A provider's account that is linked to a user when they sign in with their password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pending_link: Option<PendingLink>,
    /// The link that the user of the sign-in has asked for, until they pass the second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    confirmed_link: Option<PendingLink>,
    /// Whether the sign-in of this interaction has created the account.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_new_user: bool,
    /// Whether the user was sent to a provider that they have not chosen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    was_at_provider: bool,
    /// Whether the user wants to stay signed in, as the sign-in page said when they left it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    keep_signed_in: bool,
    /// The browser ids that signed in with the form of this interaction. After a repeated sign-in
    /// the browser keeps the cookie of one of them, and the server cannot know of which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    signed_in_by: Vec<String>,
    /// The forms that were submitted for the second factor, and the new ids of their browsers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    renewals: Vec<Renewal>,
}

impl StoredProgress {
    /// The progress that applies to this session: without another user's consent decision, and with
    /// a new sign-in only if it was in this browser: an attacker who has the form of the
    /// interaction can sign in with it in a browser of their own.
    fn progress_for(self, sign_in: Option<&SignIn>) -> Progress {
        let mut progress = self.progress;
        if self.decided_by.is_some()
            && self.decided_by.as_deref() != sign_in.map(|sign_in| sign_in.user_id.as_str())
        {
            (progress.consented, progress.denied) = (None, false);
        }
        let has_signed_in = |browser: &String| {
            let renewed = self.renewals.iter().find(|renewal| renewal.browser == *browser);
            let earlier = renewed.map(|renewal| &renewal.previous);
            self.signed_in_by.contains(browser)
                || earlier.is_some_and(|earlier| self.signed_in_by.contains(earlier))
        };
        if sign_in.is_none_or(|sign_in| !has_signed_in(&sign_in.browser.0)) {
            progress.signed_in_at = None;
        }
        progress
    }

    /// Whether the interaction continues in this browser, which has signed in by one of its forms.
    fn continues_in(&self, browser: &BrowserId) -> bool {
        self.signed_in_by.contains(&browser.0)
            || self.renewals.iter().any(|renewal| renewal.browser == browser.0)
    }
}

/// A stored interaction that is bound to this browser.
struct Interaction {
    id: String,
    /// Row id of the requesting client.
    client_row_id: Option<String>,
    request: InteractionRequest,
    progress: StoredProgress,
}

/// Loads the unexpired interaction of this handle and the browser that it is bound to. The caller
/// checks the browser.
async fn load(tenant: &Tenant, handle: &str) -> Result<Option<(Interaction, Option<String>)>> {
    let id = tenant.platform().vault().digest(DigestKind::Interaction, handle);
    let scope = tenant.reader();
    let Some(row) = store::interaction::find_unexpired(&scope, &id, tenant.now().0)
        .await?
        .filter(|row| !tenant.has_ended(row.created_at))
    else {
        return Ok(None);
    };
    let interaction = Interaction {
        id,
        client_row_id: row.client_id,
        request: stored(row.request)?,
        progress: stored(row.done)?,
    };
    Ok(Some((interaction, row.browser)))
}

/// Loads the interaction of this handle and binds it to the first browser that opens it. Any other
/// browser gets `None`, unless it has signed in with the form of this interaction.
async fn open_for_browser(
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
) -> Result<Option<Interaction>> {
    let Some((interaction, bound_to)) = load(tenant, handle).await? else { return Ok(None) };
    let is_own = match bound_to {
        Some(bound_to) => bound_to == browser.0 || interaction.progress.continues_in(browser),
        None => {
            let writer = tenant.platform().db().begin_tenant(tenant.id()).await?;
            let bound =
                store::interaction::bind_to_browser(&writer, &interaction.id, &browser.0).await?;
            writer.commit().await?;
            bound > 0
        }
    };
    Ok(is_own.then_some(interaction))
}

fn stored<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> Result<T> {
    serde_json::from_value(value)
        .map_err(|error| Error::internal(format!("a stored interaction is broken: {error}")))
}

/// Finishes an interaction. Returns false if it has expired.
async fn finish(tx: &Transaction, id: &str) -> Result<bool> {
    let now = tx.now().0;
    Ok(store::interaction::finish(tx.scope(), id, now, now + REPEAT_WINDOW).await? > 0)
}

/// The requesting client, if it is still enabled and still has the redirect URI registered and the
/// grant types of the request. The lookup is by row id, so a client recreated under the same
/// `client_id` does not inherit the interaction (I3, R1).
async fn active_client(
    tenant: &Tenant,
    row_id: Option<&str>,
    request: &AuthorizationRequest,
) -> Result<Option<Arc<Client>>> {
    let Some(row_id) = row_id else { return Ok(None) };
    let client = tenant.client_by_row(row_id).await?.filter(|client| client.enabled);
    Ok(client.filter(|client| {
        client.has_redirect_uri(&request.redirect_uri)
            && request
                .response_type
                .required_grant_types()
                .all(|grant| client.may_use_grant(tenant, grant))
    }))
}

/// Whether this can be the handle of an interaction. Anything else is unknown without a query.
pub fn is_well_formed_handle(text: &str) -> bool {
    secret::is_well_formed(text, HANDLE_PREFIX)
}
