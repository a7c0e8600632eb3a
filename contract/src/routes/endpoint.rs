//! The endpoints: which callers each serves, and which origins may read its responses.

/// Which callers an endpoint serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Anyone: the endpoint exposes no secret and changes nothing.
    Public,
    /// Any browser. Its session cookie is read, but never set here.
    Browser,
    /// The browser that an interaction belongs to.
    Interaction,
    /// A client, authenticated if it has a secret.
    Client,
    /// The bearer of a token of this tenant: an access token, a personal access token or a
    /// registration access token.
    Bearer,
    /// A user with username and password, or with a forgotten one.
    Password,
    /// The user who is signed in in this browser, about their own account only.
    EndUser,
    /// The holder of a one-time link.
    OneTimeLink,
    /// A user with a role, which every server function checks again.
    Member,
}

/// The origins whose pages may read the responses of an endpoint (CORS).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cors {
    /// Only this server's own pages.
    None,
    /// The registered origins of the tenant's clients.
    ClientOrigins,
    /// Any: the endpoint serves a public document.
    AnyOrigin,
}

/// The endpoint of a path. Its logic is shared by all dialects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// Metadata (OpenID Connect Discovery §4, RFC 8414 §3).
    Metadata,
    /// The JWK Set (RFC 7517 §5).
    Jwks,
    /// The origins that share the passkeys of a host (WebAuthn Level 3 §5.11.1).
    RelatedOrigins,
    /// Authorization (RFC 6749 §3.1).
    Authorize,
    /// Tokens (RFC 6749 §3.2).
    Token,
    /// The token endpoint for refresh tokens only.
    Refresh,
    /// Introspection (RFC 7662).
    Introspect,
    /// Revocation (RFC 7009).
    Revoke,
    /// Claims of the user (OpenID Connect Core §5.3).
    Userinfo,
    /// The account of the bearer, or of the user signed in in this browser.
    Account,
    /// Sign-out by a client (OpenID Connect RP-Initiated Logout 1.0).
    Logout,
    /// Client registration by an end user (RFC 7591).
    ClientRegistration,
    /// The client configuration endpoint, for the owning developer or the holder of the
    /// registration access token (RFC 7592).
    ClientConfiguration,
    /// All clients that the bearer owns.
    OwnedClients,
    /// Sign-in, sign-out and the current session, as JSON.
    JsonSignIn,
    /// Sign-out as JSON.
    JsonSignOut,
    /// The current session as JSON.
    JsonSession,
    /// The tenant's upstream identity providers, as JSON.
    JsonProviders,
    /// The beginning of a sign-in at an identity provider, for a session.
    StartAtProvider,
    /// The beginning of a sign-in at an identity provider, as Stack Auth's clients request it.
    AuthorizeAtProvider,
    /// The response of an identity provider (RFC 6749 §4.1.2).
    ProviderCallback,
    /// The beginning of a sign-in at an identity provider, as a step of an interaction.
    ContinueAtProvider,
    /// The beginning of a test sign-in at an identity provider, which staff have asked for.
    TestProvider,
    /// The resume endpoint, to which every step of an interaction returns.
    ResumeInteraction,
    /// The form of the sign-in page.
    SignIn,
    /// The page on which a visitor enters the address of a new account.
    SignUpPage,
    /// The form of that page.
    SignUp,
    /// The form of the account selection.
    SelectAccount,
    /// The form of the consent page.
    Consent,
    /// The form that requests another link to verify the user's address.
    ResendVerification,
    /// The form that signs in with a passkey.
    PasskeySignIn,
    /// The form for a passkey as the second factor.
    SecondFactorPasskey,
    /// The form for the code of the second factor.
    SecondFactor,
    /// The form that sets a second factor up, as a step of an interaction.
    SecondFactorSetup,
    /// The form of the sign-out page.
    SignOut,
    /// The page of the user's own account.
    AccountPage,
    /// The page for the names in the user's profile.
    AccountProfilePage,
    /// The form of that page.
    AccountProfile,
    /// The page for another address of the user.
    AccountEmailPage,
    /// The form of that page.
    AccountEmail,
    /// The page of a link that confirms the user's new address.
    AccountEmailConfirmPage,
    /// The form of that page.
    AccountEmailConfirm,
    /// The page of a link that undoes a change of the address.
    AccountEmailUndoPage,
    /// The form of that page.
    AccountEmailUndo,
    /// The page for a new password of the user.
    AccountPasswordPage,
    /// The form of the page for a new password.
    AccountPassword,
    /// The page of the user's second factor.
    AccountSecondFactorPage,
    /// Sets a second factor up.
    AccountSecondFactorSetup,
    /// The page that asks before the recovery codes are replaced.
    AccountRecoveryCodesPage,
    /// Replaces the recovery codes.
    AccountRecoveryCodes,
    /// The page that asks before the second factor is removed.
    AccountSecondFactorRemovePage,
    /// Removes the second factor.
    AccountSecondFactorRemove,
    /// The page that adds a passkey.
    AccountPasskeyPage,
    /// Adds a passkey.
    AccountPasskey,
    /// Gives a passkey another name.
    AccountPasskeyRename,
    /// Removes a passkey.
    AccountPasskeyRemove,
    /// The page that deletes the user's account.
    AccountDeletePage,
    /// The form of that page.
    AccountDelete,
    /// The data of the user's account, as JSON.
    AccountExport,
    /// Takes the access of an application away.
    AccountRevoke,
    /// Ends one session of the user.
    AccountEndSession,
    /// Ends all sessions of the user but that of the browser.
    AccountEndOthers,
    /// Forgets a browser that the user has remembered.
    AccountForgetDevice,
    /// Begins to link an account at an identity provider.
    AccountLink,
    /// Unlinks an account at an identity provider.
    AccountUnlink,
    /// The page of an invitation to a tenant.
    JoinPage,
    /// The form of the invitation page.
    Join,
    /// The page of a link that creates an account.
    CreateAccountPage,
    /// The form of that page.
    CreateAccount,
    /// The page of a password reset link.
    ResetPage,
    /// The form of the reset page.
    Reset,
    /// The page on which users request a link that resets their password.
    ForgotPasswordPage,
    /// The form of that page.
    ForgotPassword,
    /// The page of a link that verifies an address.
    VerifyEmailPage,
    /// The form of that page.
    VerifyEmail,
    /// The first page of the public host.
    FrontPage,
    /// The page of the set-up link.
    SetupPage,
    /// The form of the set-up page.
    Setup,
    /// The page of an operator's invitation.
    InvitationPage,
    /// The form of the operator's invitation.
    Invitation,
    /// All pages of the console.
    Console,
    /// The audit log as lines of JSON, for users who may read its page.
    AuditExport,
    /// A mail as it would be sent, with example values.
    MailPreview,
    /// All server functions of the console.
    ConsoleFunction,
    /// Sign-out from the console.
    ConsoleSignOut,
    /// The logo of a client.
    Logo,
    /// The icon of an identity provider.
    ProviderIcon,
    /// Style sheets, scripts and images.
    Asset,
}

impl Endpoint {
    /// The callers that the endpoint serves.
    pub fn access(self) -> Access {
        match self {
            Self::Metadata
            | Self::Jwks
            | Self::RelatedOrigins
            | Self::JsonProviders
            | Self::FrontPage
            | Self::ForgotPasswordPage
            | Self::Logo
            | Self::ProviderIcon
            | Self::Asset => Access::Public,
            Self::Authorize
            | Self::Logout
            | Self::SignOut
            | Self::JsonSignOut
            | Self::StartAtProvider
            | Self::AuthorizeAtProvider
            | Self::ProviderCallback
            | Self::JsonSession => Access::Browser,
            Self::JsonSignIn | Self::ForgotPassword => Access::Password,
            Self::AccountPage
            | Self::AccountProfilePage
            | Self::AccountProfile
            | Self::AccountEmailPage
            | Self::AccountEmail
            | Self::AccountEmailConfirmPage
            | Self::AccountEmailConfirm
            | Self::AccountPasswordPage
            | Self::AccountPassword
            | Self::AccountSecondFactorPage
            | Self::AccountSecondFactorSetup
            | Self::AccountRecoveryCodesPage
            | Self::AccountRecoveryCodes
            | Self::AccountSecondFactorRemovePage
            | Self::AccountSecondFactorRemove
            | Self::AccountPasskeyPage
            | Self::AccountPasskey
            | Self::AccountPasskeyRename
            | Self::AccountPasskeyRemove
            | Self::AccountDeletePage
            | Self::AccountDelete
            | Self::AccountExport
            | Self::AccountRevoke
            | Self::AccountEndSession
            | Self::AccountEndOthers
            | Self::AccountForgetDevice
            | Self::AccountLink
            | Self::AccountUnlink => Access::EndUser,
            Self::ResumeInteraction
            | Self::SignIn
            | Self::ContinueAtProvider
            | Self::SignUpPage
            | Self::SignUp
            | Self::SelectAccount
            | Self::ResendVerification
            | Self::PasskeySignIn
            | Self::SecondFactorPasskey
            | Self::SecondFactor
            | Self::SecondFactorSetup
            | Self::Consent => Access::Interaction,
            Self::Token | Self::Refresh | Self::Introspect | Self::Revoke => Access::Client,
            Self::Userinfo
            | Self::Account
            | Self::ClientRegistration
            | Self::ClientConfiguration
            | Self::OwnedClients => Access::Bearer,
            Self::TestProvider
            | Self::JoinPage
            | Self::Join
            | Self::CreateAccountPage
            | Self::CreateAccount
            | Self::ResetPage
            | Self::Reset
            | Self::VerifyEmailPage
            | Self::VerifyEmail
            | Self::AccountEmailUndoPage
            | Self::AccountEmailUndo
            | Self::SetupPage
            | Self::Setup
            | Self::InvitationPage
            | Self::Invitation => Access::OneTimeLink,
            Self::Console
            | Self::AuditExport
            | Self::MailPreview
            | Self::ConsoleFunction
            | Self::ConsoleSignOut => Access::Member,
        }
    }

    /// Whether the endpoint belongs to the installation and not to a tenant.
    pub fn is_installation_wide(self) -> bool {
        matches!(
            self,
            Self::FrontPage
                | Self::SetupPage
                | Self::Setup
                | Self::InvitationPage
                | Self::Invitation
                | Self::Console
                | Self::AuditExport
                | Self::MailPreview
                | Self::ConsoleFunction
                | Self::ConsoleSignOut
                | Self::Asset
        )
    }

    /// The origins whose pages may read the responses (CORS).
    pub fn cors(self) -> Cors {
        match self {
            Self::Metadata | Self::Jwks => Cors::AnyOrigin,
            Self::Token
            | Self::Refresh
            | Self::Revoke
            | Self::Userinfo
            | Self::Account
            | Self::ClientRegistration
            | Self::ClientConfiguration
            | Self::OwnedClients => Cors::ClientOrigins,
            _ => Cors::None,
        }
    }
}
