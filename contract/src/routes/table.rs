//! The rows of the table.

use super::{dialect::Dialect, endpoint::Endpoint};

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
