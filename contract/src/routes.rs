//! The table of routes: every path with its methods, endpoint and dialect.
//!
//! The router is built from this table, URLs are made of it, the console shows it and the test
//! suite covers it. Paths are below a tenant's base URL, except those of the installation.

/// The HTTP methods that routes use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// GET.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
}

impl Method {
    /// The name in requests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// The system whose clients use a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// The standards: the paths that the metadata document names.
    Standard,
    /// The legacy paths of Sage, and its sign-in as JSON.
    Sage,
    /// Registration of clients, as AuthMaster has it.
    AuthMaster,
    /// The paths of SetherAuth.
    SetherAuth,
    /// Stack Auth: sign-in that starts at an identity provider.
    StackAuth,
    /// Pages of this product.
    Tenantry,
}

impl Dialect {
    /// All dialects, in the order of screens.
    pub const ALL: [Self; 6] = [
        Self::Standard,
        Self::Sage,
        Self::AuthMaster,
        Self::SetherAuth,
        Self::StackAuth,
        Self::Tenantry,
    ];

    /// The name on screens.
    pub fn label(self) -> &'static str {
        match self {
            Self::Standard => "Standard",
            Self::Sage => "Sage",
            Self::AuthMaster => "AuthMaster",
            Self::SetherAuth => "SetherAuth",
            Self::StackAuth => "Stack Auth",
            Self::Tenantry => "Tenantry",
        }
    }

    /// The scope of a request without `scope`, if neither client nor tenant sets a default
    /// (X-21).
    pub fn default_scope(self) -> &'static str {
        match self {
            Self::SetherAuth => "openid",
            _ => "openid profile email",
        }
    }

    /// Whether userinfo requires the scope `openid` (S3-5).
    pub fn userinfo_requires_openid(self) -> bool {
        self != Self::SetherAuth
    }

    /// Whether clients may redeem a code without repeating the redirect URI (X-10).
    pub fn redeems_code_without_redirect_uri(self) -> bool {
        matches!(self, Self::SetherAuth | Self::StackAuth)
    }
}

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

impl Endpoint {
    /// The paths of the endpoint, in the order of the table.
    pub fn paths(self) -> impl Iterator<Item = &'static str> {
        ROUTES.iter().filter(move |route| route.endpoint == self).map(|route| route.path)
    }

    /// The first path of the endpoint, which metadata, links and redirects name.
    pub fn path(self) -> &'static str {
        self.paths().next().unwrap_or_default()
    }

    /// [`Endpoint::path`] with `value` in place of its parameter. The value is not encoded.
    ///
    /// ```
    /// use contract::routes::Endpoint;
    ///
    /// let path = Endpoint::Consent.path_with("in_1");
    /// assert_eq!(path, "/interaction/in_1/consent");
    /// ```
    pub fn path_with(self, value: &str) -> String {
        self.path_with_all(&[value])
    }

    /// [`Endpoint::path`] with these values in place of its parameters, in their order.
    ///
    /// ```
    /// use contract::routes::Endpoint;
    ///
    /// let path = Endpoint::Logo.path_with_all(&["cli_1", "digest"]);
    /// assert_eq!(path, "/logo/cli_1/digest");
    /// ```
    pub fn path_with_all(self, values: &[&str]) -> String {
        let mut path = self.path().to_owned();
        for value in values {
            if let (Some(start), Some(end)) = (path.find('{'), path.find('}')) {
                path.replace_range(start..=end, value);
            }
        }
        path
    }
}

/// What stands before the slug in the path of a tenant without a host of its own.
pub const TENANT_PREFIX: &str = "/t/";
/// What stands before the slug in the path of a console page of a tenant.
pub const TENANT_CONSOLE_PREFIX: &str = "/console/t/";
/// Whether the process runs. It is on every host, and of no tenant.
pub const LIVENESS: &str = "/health/live";
/// Whether the process can serve requests. It is on every host, and of no tenant.
pub const READINESS: &str = "/health/ready";

/// The path of a tenant on the public host.
pub fn tenant_path(slug: &str) -> String {
    format!("{TENANT_PREFIX}{slug}")
}

/// The path of a tenant's first page in the console.
pub fn tenant_console_path(slug: &str) -> String {
    format!("{TENANT_CONSOLE_PREFIX}{slug}")
}

/// The path of an identity provider's page in the console.
pub fn provider_console_path(slug: &str, id: &str) -> String {
    format!("{}/providers/{id}", tenant_console_path(slug))
}

/// A row of the table of routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The path in axum's notation, with `{name}` for parameters.
    pub path: &'static str,
    /// The methods that are served.
    pub methods: &'static [Method],
    /// What serves it.
    pub endpoint: Endpoint,
    /// The system whose clients use it.
    pub dialect: Dialect,
}

const GET: &[Method] = &[Method::Get];
const POST: &[Method] = &[Method::Post];
const GET_PUT_DELETE: &[Method] = &[Method::Get, Method::Put, Method::Delete];
const GET_PATCH_DELETE: &[Method] = &[Method::Get, Method::Patch, Method::Delete];
const GET_POST: &[Method] = &[Method::Get, Method::Post];

const fn route(
    path: &'static str,
    methods: &'static [Method],
    endpoint: Endpoint,
    dialect: Dialect,
) -> Route {
    Route { path, methods, endpoint, dialect }
}

/// All routes. The first path of an endpoint is the one that metadata and links name.
pub const ROUTES: &[Route] = &[
    route("/.well-known/openid-configuration", GET, Endpoint::Metadata, Dialect::Standard),
    route("/.well-known/oauth-authorization-server", GET, Endpoint::Metadata, Dialect::Standard),
    route("/oauth2/jwks", GET, Endpoint::Jwks, Dialect::Standard),
    route("/.well-known/jwks.json", GET, Endpoint::Jwks, Dialect::Standard),
    route("/.well-known/webauthn", GET, Endpoint::RelatedOrigins, Dialect::Tenantry),
    route("/oauth2/authorize", GET_POST, Endpoint::Authorize, Dialect::Standard),
    route("/oauth2/token", POST, Endpoint::Token, Dialect::Standard),
    route("/oauth2/userinfo", GET_POST, Endpoint::Userinfo, Dialect::Standard),
    route("/oauth2/introspect", POST, Endpoint::Introspect, Dialect::Standard),
    route("/oauth2/revoke", POST, Endpoint::Revoke, Dialect::Standard),
    route("/oauth2/logout", GET_POST, Endpoint::Logout, Dialect::Standard),
    route("/oauth2/register", POST, Endpoint::ClientRegistration, Dialect::Standard),
    route(
        "/oauth2/register/{client_id}",
        GET_PUT_DELETE,
        Endpoint::ClientConfiguration,
        Dialect::Standard,
    ),
    route("/api/oauth2/jwks", GET, Endpoint::Jwks, Dialect::Sage),
    route("/api/oauth2/authorize", GET_POST, Endpoint::Authorize, Dialect::Sage),
    route("/api/oauth2/token", POST, Endpoint::Token, Dialect::Sage),
    route("/api/oauth2/userinfo", GET_POST, Endpoint::Userinfo, Dialect::Sage),
    route("/api/oauth2/introspect", POST, Endpoint::Introspect, Dialect::Sage),
    route("/api/oauth2/revoke", POST, Endpoint::Revoke, Dialect::Sage),
    route("/api/oauth2/logout", GET_POST, Endpoint::Logout, Dialect::Sage),
    route("/api/oauth2/register", POST, Endpoint::ClientRegistration, Dialect::Sage),
    route(
        "/api/oauth2/register/{client_id}",
        GET_PUT_DELETE,
        Endpoint::ClientConfiguration,
        Dialect::Sage,
    ),
    route("/api/auth/login", POST, Endpoint::JsonSignIn, Dialect::Sage),
    route("/api/auth/logout", POST, Endpoint::JsonSignOut, Dialect::Sage),
    route("/api/auth/session", GET, Endpoint::JsonSession, Dialect::Sage),
    route("/api/auth/providers", GET, Endpoint::JsonProviders, Dialect::Sage),
    route("/api/auth/{provider}/start", GET, Endpoint::StartAtProvider, Dialect::Sage),
    route(
        "/api/v1/auth/oauth/authorize/{provider}",
        GET,
        Endpoint::AuthorizeAtProvider,
        Dialect::StackAuth,
    ),
    route("/api/v1/auth/oauth/token", POST, Endpoint::Token, Dialect::StackAuth),
    route(
        "/api/v1/auth/oauth/callback/{provider}",
        GET_POST,
        Endpoint::ProviderCallback,
        Dialect::StackAuth,
    ),
    route("/api/auth/{provider}/callback", GET_POST, Endpoint::ProviderCallback, Dialect::Sage),
    route("/api/v1/apps/register", POST, Endpoint::ClientRegistration, Dialect::AuthMaster),
    route("/api/v1/apps", GET, Endpoint::OwnedClients, Dialect::AuthMaster),
    route(
        "/api/v1/apps/{client_id}",
        GET_PATCH_DELETE,
        Endpoint::ClientConfiguration,
        Dialect::AuthMaster,
    ),
    route("/login/oauth/authorize", GET, Endpoint::Authorize, Dialect::SetherAuth),
    route("/api/login/oauth/access_token", POST, Endpoint::Token, Dialect::SetherAuth),
    route("/api/login/oauth/refresh_token", POST, Endpoint::Refresh, Dialect::SetherAuth),
    route("/api/login/oauth/introspect", POST, Endpoint::Introspect, Dialect::SetherAuth),
    route("/api/userinfo", GET, Endpoint::Userinfo, Dialect::SetherAuth),
    route("/api/get-account", GET, Endpoint::Account, Dialect::SetherAuth),
    route("/interaction/{handle}", GET, Endpoint::ResumeInteraction, Dialect::Tenantry),
    route("/interaction/{handle}/sign_in", POST, Endpoint::SignIn, Dialect::Tenantry),
    route("/interaction/{handle}/passkey", POST, Endpoint::PasskeySignIn, Dialect::Tenantry),
    route(
        "/interaction/{handle}/provider/{provider}",
        GET,
        Endpoint::ContinueAtProvider,
        Dialect::Tenantry,
    ),
    route("/provider_test/{handle}", GET, Endpoint::TestProvider, Dialect::Tenantry),
    route("/interaction/{handle}/sign_up", GET, Endpoint::SignUpPage, Dialect::Tenantry),
    route("/interaction/{handle}/sign_up", POST, Endpoint::SignUp, Dialect::Tenantry),
    route("/interaction/{handle}/select", POST, Endpoint::SelectAccount, Dialect::Tenantry),
    route("/interaction/{handle}/consent", POST, Endpoint::Consent, Dialect::Tenantry),
    route(
        "/interaction/{handle}/verification",
        POST,
        Endpoint::ResendVerification,
        Dialect::Tenantry,
    ),
    route("/interaction/{handle}/second_factor", POST, Endpoint::SecondFactor, Dialect::Tenantry),
    route(
        "/interaction/{handle}/second_factor/setup",
        POST,
        Endpoint::SecondFactorSetup,
        Dialect::Tenantry,
    ),
    route(
        "/interaction/{handle}/second_factor/passkey",
        POST,
        Endpoint::SecondFactorPasskey,
        Dialect::Tenantry,
    ),
    route("/interaction/sign_out", POST, Endpoint::SignOut, Dialect::Tenantry),
    route("/account", GET, Endpoint::AccountPage, Dialect::Tenantry),
    route("/account/profile", GET, Endpoint::AccountProfilePage, Dialect::Tenantry),
    route("/account/profile", POST, Endpoint::AccountProfile, Dialect::Tenantry),
    route("/account/email", GET, Endpoint::AccountEmailPage, Dialect::Tenantry),
    route("/account/email", POST, Endpoint::AccountEmail, Dialect::Tenantry),
    route("/account/email/confirm", GET, Endpoint::AccountEmailConfirmPage, Dialect::Tenantry),
    route("/account/email/confirm", POST, Endpoint::AccountEmailConfirm, Dialect::Tenantry),
    route("/account/email/undo", GET, Endpoint::AccountEmailUndoPage, Dialect::Tenantry),
    route("/account/email/undo", POST, Endpoint::AccountEmailUndo, Dialect::Tenantry),
    route("/account/password", GET, Endpoint::AccountPasswordPage, Dialect::Tenantry),
    route("/account/password", POST, Endpoint::AccountPassword, Dialect::Tenantry),
    route("/account/second_factor", GET, Endpoint::AccountSecondFactorPage, Dialect::Tenantry),
    route("/account/second_factor", POST, Endpoint::AccountSecondFactorSetup, Dialect::Tenantry),
    route(
        "/account/second_factor/codes",
        GET,
        Endpoint::AccountRecoveryCodesPage,
        Dialect::Tenantry,
    ),
    route("/account/second_factor/codes", POST, Endpoint::AccountRecoveryCodes, Dialect::Tenantry),
    route(
        "/account/second_factor/remove",
        GET,
        Endpoint::AccountSecondFactorRemovePage,
        Dialect::Tenantry,
    ),
    route(
        "/account/second_factor/remove",
        POST,
        Endpoint::AccountSecondFactorRemove,
        Dialect::Tenantry,
    ),
    route("/account/passkey", GET, Endpoint::AccountPasskeyPage, Dialect::Tenantry),
    route("/account/passkey", POST, Endpoint::AccountPasskey, Dialect::Tenantry),
    route("/account/passkey/rename", POST, Endpoint::AccountPasskeyRename, Dialect::Tenantry),
    route("/account/passkey/remove", POST, Endpoint::AccountPasskeyRemove, Dialect::Tenantry),
    route("/account/delete", GET, Endpoint::AccountDeletePage, Dialect::Tenantry),
    route("/account/delete", POST, Endpoint::AccountDelete, Dialect::Tenantry),
    route("/account/export", POST, Endpoint::AccountExport, Dialect::Tenantry),
    route("/account/applications/revoke", POST, Endpoint::AccountRevoke, Dialect::Tenantry),
    route("/account/sessions/end", POST, Endpoint::AccountEndSession, Dialect::Tenantry),
    route("/account/sessions/end_others", POST, Endpoint::AccountEndOthers, Dialect::Tenantry),
    route("/account/devices/forget", POST, Endpoint::AccountForgetDevice, Dialect::Tenantry),
    route("/account/identities/link", POST, Endpoint::AccountLink, Dialect::Tenantry),
    route("/account/identities/unlink", POST, Endpoint::AccountUnlink, Dialect::Tenantry),
    route("/join", GET, Endpoint::JoinPage, Dialect::Tenantry),
    route("/join", POST, Endpoint::Join, Dialect::Tenantry),
    route("/sign_up", GET, Endpoint::CreateAccountPage, Dialect::Tenantry),
    route("/sign_up", POST, Endpoint::CreateAccount, Dialect::Tenantry),
    route("/reset", GET, Endpoint::ResetPage, Dialect::Tenantry),
    route("/reset", POST, Endpoint::Reset, Dialect::Tenantry),
    route("/forgot", GET, Endpoint::ForgotPasswordPage, Dialect::Tenantry),
    route("/forgot", POST, Endpoint::ForgotPassword, Dialect::Tenantry),
    route("/verify", GET, Endpoint::VerifyEmailPage, Dialect::Tenantry),
    route("/verify", POST, Endpoint::VerifyEmail, Dialect::Tenantry),
    route("/", GET, Endpoint::FrontPage, Dialect::Tenantry),
    route("/setup", GET, Endpoint::SetupPage, Dialect::Tenantry),
    route("/setup", POST, Endpoint::Setup, Dialect::Tenantry),
    route("/invitation", GET, Endpoint::InvitationPage, Dialect::Tenantry),
    route("/invitation", POST, Endpoint::Invitation, Dialect::Tenantry),
    route("/console", GET, Endpoint::Console, Dialect::Tenantry),
    route("/console/{*rest}", GET, Endpoint::Console, Dialect::Tenantry),
    route("/console/t/{slug}/audit/export", GET, Endpoint::AuditExport, Dialect::Tenantry),
    route("/console/t/{slug}/mail/preview", GET_POST, Endpoint::MailPreview, Dialect::Tenantry),
    route("/console/fn/{*name}", POST, Endpoint::ConsoleFunction, Dialect::Tenantry),
    route("/console/sign_out", POST, Endpoint::ConsoleSignOut, Dialect::Tenantry),
    route("/logo/{client}/{digest}", GET, Endpoint::Logo, Dialect::Tenantry),
    route("/provider-icon/{provider}/{digest}", GET, Endpoint::ProviderIcon, Dialect::Tenantry),
    route("/pkg/{*path}", GET, Endpoint::Asset, Dialect::Tenantry),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn values_stand_in_place_of_all_parameters() {
        assert_eq!(Endpoint::Token.path(), "/oauth2/token");
        assert_eq!(Endpoint::Console.path(), "/console");
        for route in ROUTES {
            let path = route.endpoint.path();
            let values = vec!["x"; path.matches('{').count()];
            let filled = route.endpoint.path_with_all(&values);
            assert!(!filled.contains(['{', '}']), "{path}");
        }
        let export = Endpoint::AuditExport.path_with("acme");
        assert_eq!(export, format!("{}/audit/export", tenant_console_path("acme")));
    }

    #[test]
    fn each_path_and_method_is_routed_once() {
        let mut seen = HashSet::new();
        for route in ROUTES {
            for method in route.methods {
                assert!(seen.insert((route.path, *method)), "{} {method:?}", route.path);
            }
        }
    }
}
