//! The map: every path that this product answers, what stands behind it, and whose dialect it is.
//!
//! The server serves what stands here and nothing else; the dashboard shows it; the suite walks
//! it. Paths are below a tenant's base, however the tenant is addressed, but for those of the
//! installation.

/// An HTTP method that something here takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
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

/// Which system's clients know a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// The specifications': what discovery names.
    Standard,
    Sage,
    AuthMaster,
    SetherAuth,
    StackAuth,
    /// Our own pages.
    Tenantry,
}

impl Dialect {
    pub const ALL: [Self; 6] = [
        Self::Standard,
        Self::Sage,
        Self::AuthMaster,
        Self::SetherAuth,
        Self::StackAuth,
        Self::Tenantry,
    ];

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Standard => "Standard",
            Self::Sage => "Sage",
            Self::AuthMaster => "AuthMaster",
            Self::SetherAuth => "SetherAuth",
            Self::StackAuth => "Stack Auth",
            Self::Tenantry => "Our own pages",
        }
    }

    /// What a request gets that names no scope, where neither application nor tenant says
    /// otherwise (DIALECTS X-21).
    pub fn default_scope(self) -> &'static str {
        match self {
            Self::SetherAuth => "openid",
            _ => "openid profile email",
        }
    }

    /// Whether userinfo asks for the scope `openid` (DIALECTS S3-5).
    pub fn userinfo_needs_openid(self) -> bool {
        self != Self::SetherAuth
    }

    /// Whether its clients redeem a code without saying where it was sent to (DIALECTS X-10).
    pub fn redeems_without_redirect_uri(self) -> bool {
        matches!(self, Self::SetherAuth | Self::StackAuth)
    }
}

/// Who is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guard {
    /// Anybody: nothing here is secret, and nothing changes.
    Public,
    /// Anybody's browser; what it has proven is read from its cookie, which is never set here.
    Browser,
    /// The one browser that a walk belongs to.
    Walk,
    /// An application that says who it is, and proves it where it has a secret.
    Client,
    /// Whoever bears a token of this tenant: an access token, a person's own, or a registration's.
    Bearer,
    /// Whoever knows a name and its password.
    Password,
    /// Whoever holds a one-time link.
    Link,
    /// Somebody with a role; what it opens is asked again by every server function.
    Member,
}

/// What stands behind a path. Its logic exists once, whatever the dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    Metadata,
    Keys,
    Authorize,
    Token,
    /// The token endpoint for refresh tokens alone.
    Refresh,
    Introspect,
    Revoke,
    Userinfo,
    /// The whole account of the bearer, or of whoever is signed in in this browser.
    Account,
    Logout,
    /// A person registers an application for themselves (RFC 7591).
    Register,
    /// One application that its developer, or software by its registration, looks after (RFC 7592).
    Registration,
    /// Every application that the bearer looks after.
    OwnApplications,
    /// Signing in and out, and who is signed in, as JSON.
    JsonSignIn,
    JsonSignOut,
    JsonSession,
    /// The identity providers that people of this tenant may come from, as JSON.
    JsonProviders,
    /// The hub, to which every step of a walk returns.
    Hub,
    SignIn,
    SelectAccount,
    Consent,
    SignOut,
    /// Behind an invitation to a role.
    JoinPage,
    Join,
    /// Behind a link for a new password.
    ResetPage,
    Reset,
    Front,
    SetUpPage,
    SetUp,
    /// Behind an operator's invitation.
    InvitationPage,
    Invitation,
    /// Every page of the dashboard.
    Console,
    /// The audit log as lines of JSON, for whom its page is.
    AuditExport,
    /// Every server function behind them.
    ConsoleFunction,
    ConsoleSignOut,
    Asset,
}

impl Endpoint {
    pub fn guard(self) -> Guard {
        match self {
            Self::Metadata | Self::Keys | Self::JsonProviders | Self::Front | Self::Asset => {
                Guard::Public
            }
            Self::Authorize
            | Self::Logout
            | Self::SignOut
            | Self::JsonSignOut
            | Self::JsonSession => Guard::Browser,
            Self::JsonSignIn => Guard::Password,
            Self::Hub | Self::SignIn | Self::SelectAccount | Self::Consent => Guard::Walk,
            Self::Token | Self::Refresh | Self::Introspect | Self::Revoke => Guard::Client,
            Self::Userinfo
            | Self::Account
            | Self::Register
            | Self::Registration
            | Self::OwnApplications => Guard::Bearer,
            Self::JoinPage
            | Self::Join
            | Self::ResetPage
            | Self::Reset
            | Self::SetUpPage
            | Self::SetUp
            | Self::InvitationPage
            | Self::Invitation => Guard::Link,
            Self::Console | Self::AuditExport | Self::ConsoleFunction | Self::ConsoleSignOut => {
                Guard::Member
            }
        }
    }

    /// Whether it is the installation's own, and not a tenant's.
    pub fn is_of_installation(self) -> bool {
        matches!(
            self,
            Self::Front
                | Self::SetUpPage
                | Self::SetUp
                | Self::InvitationPage
                | Self::Invitation
                | Self::Console
                | Self::AuditExport
                | Self::ConsoleFunction
                | Self::ConsoleSignOut
                | Self::Asset
        )
    }

    /// Whether pages of an application's own origins may call it (CORS).
    pub fn answers_other_origins(self) -> bool {
        matches!(
            self,
            Self::Token
                | Self::Refresh
                | Self::Revoke
                | Self::Userinfo
                | Self::Account
                | Self::Register
                | Self::Registration
                | Self::OwnApplications
        )
    }
}

/// One path of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// In axum's notation, with `{name}` for what varies.
    pub path: &'static str,
    pub methods: &'static [Method],
    pub endpoint: Endpoint,
    pub dialect: Dialect,
}

const GET: &[Method] = &[Method::Get];
const POST: &[Method] = &[Method::Post];
const MANAGED: &[Method] = &[Method::Get, Method::Put, Method::Delete];
const OWN: &[Method] = &[Method::Get, Method::Patch, Method::Delete];
const BOTH: &[Method] = &[Method::Get, Method::Post];

const fn route(
    path: &'static str,
    methods: &'static [Method],
    endpoint: Endpoint,
    dialect: Dialect,
) -> Route {
    Route { path, methods, endpoint, dialect }
}

/// Every path there is. The first path of an endpoint is the one that discovery names.
pub const ROUTES: &[Route] = &[
    route("/.well-known/openid-configuration", GET, Endpoint::Metadata, Dialect::Standard),
    route("/.well-known/oauth-authorization-server", GET, Endpoint::Metadata, Dialect::Standard),
    route("/oauth2/jwks", GET, Endpoint::Keys, Dialect::Standard),
    route("/.well-known/jwks.json", GET, Endpoint::Keys, Dialect::Standard),
    route("/oauth2/authorize", BOTH, Endpoint::Authorize, Dialect::Standard),
    route("/oauth2/token", POST, Endpoint::Token, Dialect::Standard),
    route("/oauth2/userinfo", BOTH, Endpoint::Userinfo, Dialect::Standard),
    route("/oauth2/introspect", POST, Endpoint::Introspect, Dialect::Standard),
    route("/oauth2/revoke", POST, Endpoint::Revoke, Dialect::Standard),
    route("/oauth2/logout", BOTH, Endpoint::Logout, Dialect::Standard),
    route("/oauth2/register", POST, Endpoint::Register, Dialect::Standard),
    route("/oauth2/register/{client_id}", MANAGED, Endpoint::Registration, Dialect::Standard),
    route("/api/oauth2/jwks", GET, Endpoint::Keys, Dialect::Sage),
    route("/api/oauth2/authorize", BOTH, Endpoint::Authorize, Dialect::Sage),
    route("/api/oauth2/token", POST, Endpoint::Token, Dialect::Sage),
    route("/api/oauth2/userinfo", BOTH, Endpoint::Userinfo, Dialect::Sage),
    route("/api/oauth2/introspect", POST, Endpoint::Introspect, Dialect::Sage),
    route("/api/oauth2/revoke", POST, Endpoint::Revoke, Dialect::Sage),
    route("/api/oauth2/logout", BOTH, Endpoint::Logout, Dialect::Sage),
    route("/api/auth/login", POST, Endpoint::JsonSignIn, Dialect::Sage),
    route("/api/auth/logout", POST, Endpoint::JsonSignOut, Dialect::Sage),
    route("/api/auth/session", GET, Endpoint::JsonSession, Dialect::Sage),
    route("/api/auth/providers", GET, Endpoint::JsonProviders, Dialect::Sage),
    route("/api/v1/apps/register", POST, Endpoint::Register, Dialect::AuthMaster),
    route("/api/v1/apps", GET, Endpoint::OwnApplications, Dialect::AuthMaster),
    route("/api/v1/apps/{client_id}", OWN, Endpoint::Registration, Dialect::AuthMaster),
    route("/login/oauth/authorize", GET, Endpoint::Authorize, Dialect::SetherAuth),
    route("/api/login/oauth/access_token", POST, Endpoint::Token, Dialect::SetherAuth),
    route("/api/login/oauth/refresh_token", POST, Endpoint::Refresh, Dialect::SetherAuth),
    route("/api/login/oauth/introspect", POST, Endpoint::Introspect, Dialect::SetherAuth),
    route("/api/userinfo", GET, Endpoint::Userinfo, Dialect::SetherAuth),
    route("/api/get-account", GET, Endpoint::Account, Dialect::SetherAuth),
    route("/interaction/{handle}", GET, Endpoint::Hub, Dialect::Tenantry),
    route("/interaction/{handle}/sign_in", POST, Endpoint::SignIn, Dialect::Tenantry),
    route("/interaction/{handle}/select", POST, Endpoint::SelectAccount, Dialect::Tenantry),
    route("/interaction/{handle}/consent", POST, Endpoint::Consent, Dialect::Tenantry),
    route("/interaction/sign_out", POST, Endpoint::SignOut, Dialect::Tenantry),
    route("/join", GET, Endpoint::JoinPage, Dialect::Tenantry),
    route("/join", POST, Endpoint::Join, Dialect::Tenantry),
    route("/reset", GET, Endpoint::ResetPage, Dialect::Tenantry),
    route("/reset", POST, Endpoint::Reset, Dialect::Tenantry),
    route("/", GET, Endpoint::Front, Dialect::Tenantry),
    route("/setup", GET, Endpoint::SetUpPage, Dialect::Tenantry),
    route("/setup", POST, Endpoint::SetUp, Dialect::Tenantry),
    route("/invitation", GET, Endpoint::InvitationPage, Dialect::Tenantry),
    route("/invitation", POST, Endpoint::Invitation, Dialect::Tenantry),
    route("/console", GET, Endpoint::Console, Dialect::Tenantry),
    route("/console/{*rest}", GET, Endpoint::Console, Dialect::Tenantry),
    route("/console/t/{slug}/audit/export", GET, Endpoint::AuditExport, Dialect::Tenantry),
    route("/console/fn/{*name}", POST, Endpoint::ConsoleFunction, Dialect::Tenantry),
    route("/console/sign_out", POST, Endpoint::ConsoleSignOut, Dialect::Tenantry),
    route("/pkg/{*path}", GET, Endpoint::Asset, Dialect::Tenantry),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_path_takes_a_method_twice() {
        let mut seen = HashSet::new();
        for route in ROUTES {
            for method in route.methods {
                assert!(seen.insert((route.path, *method)), "{} {method:?}", route.path);
            }
        }
    }
}
