//! What the resume endpoint does next, and the models of the pages that it shows.

use oauth::AuthorizationResponse;

use super::{AccountPage, SignInPurpose, pending_link::LinkView, second_factor::SetupOffer};
use crate::{passkey::PasskeyRequest, runtime::secret::Secret};

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
