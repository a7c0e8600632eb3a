//! Actors and their permissions.
//!
//! Every use case takes an [`Actor`]: an authenticated principal with the permissions of its role.
//! An actor results from authentication (or is the process itself); it is never built from request
//! parameters.

mod permission;
#[cfg(test)]
mod tests;

use contract::user::Role;

use super::bearer_credential::BearerCredential;

pub use self::permission::Permission;
pub(crate) use self::permission::role_grants;

/// Who or what acts, as audit events record it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A user of the tenant, by a session or through the access token of a client.
    User {
        /// Id of the user.
        id: String,
        /// Display name of the user at that time.
        name: String,
    },
    /// A user of the home tenant who administers every tenant.
    Operator {
        /// Id of the user.
        id: String,
        /// Display name of the user at that time.
        name: String,
    },
    /// A client that authenticated itself (RFC 6749 §2.3).
    Client {
        /// Row id of the client.
        id: String,
        /// Name of the client at that time.
        name: String,
    },
    /// A program that authenticated with a user's personal access token.
    PersonalToken {
        /// Id of the token, which is not its value.
        id: String,
        /// Names of the user and of the token.
        name: String,
        /// Id of the user that the token belongs to.
        user_id: String,
    },
    /// A program with the registration access token of one client (RFC 7592).
    Registration {
        /// Row id of the client.
        client: String,
        /// Name of the client at that time.
        name: String,
    },
    /// The command line of this server.
    Cli,
    /// The process itself.
    Environment(Cause),
    /// A background job.
    Job,
    /// An unauthenticated caller: sign-in and set-up.
    Anonymous,
}

/// What the process acts upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Its environment variables and files, which it applies at its start.
    Configuration,
    /// The set-up of the installation.
    SetUp,
    /// An accepted invitation.
    Invitation,
}

impl Cause {
    fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::SetUp => "set-up",
            Self::Invitation => "invitation",
        }
    }
}

/// A principal with the permissions of its role.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Who or what acts, as audit events store it.
    pub principal: Principal,
    role: Option<Role>,
    installation_wide: bool,
    /// The only tenant in which these permissions hold; `None` if the actor is not scoped to one.
    tenant: Option<String>,
    /// Whether the permissions come from a client's access token instead of the user's role.
    through_client: bool,
    /// The session by which the actor was authenticated; only in the console.
    session: Option<ActorSession>,
    /// The token by which the actor was authenticated; only at the registration endpoints.
    credential: Option<BearerCredential>,
}

/// A session of the console. Transactions of its actor commit only while it exists and its user has
/// the role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ActorSession {
    /// The tenant in which the user signed in: an operator's is the home tenant.
    pub tenant_id: String,
    pub sign_in_id: String,
    pub user_id: String,
    /// The role from which the permissions of the actor come.
    pub role: Role,
    /// Whether an app that the user sets up has to be passed: second factors are not off.
    pub needs_app: bool,
}

impl Actor {
    fn new(principal: Principal, role: Option<Role>, installation_wide: bool) -> Self {
        Self {
            principal,
            role,
            installation_wide,
            tenant: None,
            through_client: false,
            session: None,
            credential: None,
        }
    }

    /// A user of a tenant, with their role in it.
    pub fn user(id: &str, name: &str, role: Option<Role>) -> Self {
        Self::new(Principal::User { id: id.into(), name: name.into() }, role, false)
    }

    /// A user of the home tenant with the role `operator`.
    pub fn operator(id: &str, name: &str) -> Self {
        Self::new(
            Principal::Operator { id: id.into(), name: name.into() },
            Some(Role::Operator),
            true,
        )
    }

    /// A client that acts on its own behalf.
    pub fn client(id: &str, name: &str) -> Self {
        Self::new(Principal::Client { id: id.into(), name: name.into() }, None, false)
    }

    /// A user's personal access token. Whatever the role of the user, the token may only manage the
    /// clients they own, so that a leaked one cannot administer a tenant.
    pub fn personal_token(id: &str, name: &str, user_id: &str) -> Self {
        let who =
            Principal::PersonalToken { id: id.into(), name: name.into(), user_id: user_id.into() };
        Self::new(who, Some(Role::Developer), false)
    }

    /// A user through the access token of a client, with the same permissions as a personal access
    /// token. The tenant's policy decides whether users without a role may register clients
    /// (S2-2, X-29).
    pub fn user_through_client(id: &str, name: &str) -> Self {
        Self { through_client: true, ..Self::user(id, name, Some(Role::Developer)) }
    }

    /// The holder of one client's registration access token.
    pub fn registration(client_row_id: &str, name: &str) -> Self {
        Self::new(
            Principal::Registration { client: client_row_id.into(), name: name.into() },
            None,
            false,
        )
    }

    /// The command line, with every permission.
    pub fn cli() -> Self {
        Self::new(Principal::Cli, None, true)
    }

    /// The process itself, with every permission.
    pub fn environment(cause: Cause) -> Self {
        Self::new(Principal::Environment(cause), None, true)
    }

    /// A background job, with every permission.
    pub fn job() -> Self {
        Self::new(Principal::Job, None, true)
    }

    /// A caller without any permission.
    pub fn anonymous() -> Self {
        Self::new(Principal::Anonymous, None, false)
    }

    /// Limit the permissions of this actor to one tenant.
    #[must_use]
    pub fn scoped_to_tenant(self, tenant_id: &str) -> Self {
        Self { tenant: Some(tenant_id.into()), ..self }
    }

    /// Bind the actor to a session: what they write is committed only while it exists.
    #[must_use]
    pub(crate) fn in_session(self, session: ActorSession) -> Self {
        Self { session: Some(session), ..self }
    }

    /// Bind the actor to a bearer token: their transactions begin only while it is good.
    #[must_use]
    pub(crate) fn by_token(self, credential: BearerCredential) -> Self {
        Self { credential: Some(credential), ..self }
    }

    /// The same actor after a transaction has checked the session or the token, to complete what it
    /// began.
    #[must_use]
    pub(crate) fn without_session(&self) -> Self {
        Self { session: None, credential: None, ..self.clone() }
    }

    pub(crate) fn session(&self) -> Option<&ActorSession> {
        self.session.as_ref()
    }

    /// Whether the actor was authenticated by a session of this user of this tenant.
    pub(crate) fn is_in_session_of(&self, tenant_id: &str, user_id: &str) -> bool {
        self.session.as_ref().is_some_and(|session| {
            (session.tenant_id.as_str(), session.user_id.as_str()) == (tenant_id, user_id)
        })
    }

    pub(crate) fn credential(&self) -> Option<&BearerCredential> {
        self.credential.as_ref()
    }

    /// Whether the permissions of this actor may hold in this tenant.
    pub fn can_act_in(&self, tenant_id: &str) -> bool {
        self.tenant.as_deref().is_none_or(|own| own == tenant_id)
    }

    /// The id of the tenant's user who acts, directly or through a personal access token.
    pub fn user_id(&self) -> Option<&str> {
        match &self.principal {
            Principal::User { id, .. } => Some(id),
            Principal::PersonalToken { user_id, .. } => Some(user_id),
            _ => None,
        }
    }

    /// Whether the user acts through the access token of a client, whatever their role.
    pub(crate) fn is_through_client(&self) -> bool {
        self.through_client
    }

    /// Whether this actor acts for the whole installation: operators, the command line and the
    /// process itself.
    pub fn is_installation_wide(&self) -> bool {
        self.installation_wide
    }

    /// Whether this actor has every permission of `role`. An actor may only assign such roles, and
    /// only change users who have one (P1).
    pub fn outranks(&self, role: Option<Role>) -> bool {
        Permission::ALL
            .into_iter()
            .filter(|permission| role_grants(role, *permission))
            .all(|permission| self.can(permission))
    }

    /// Whether this actor has the permission, in the tenant it is scoped to.
    pub fn can(&self, permission: Permission) -> bool {
        self.installation_wide || role_grants(self.role, permission)
    }

    /// Kind, id and name, as an audit event stores them.
    pub fn audit_fields(&self) -> (&'static str, &str, &str) {
        match &self.principal {
            Principal::User { id, name } => ("user", id, name),
            Principal::Operator { id, name } => ("operator", id, name),
            Principal::Client { id, name } => ("client", id, name),
            Principal::PersonalToken { id, name, .. } => ("personal_token", id, name),
            Principal::Registration { client, name } => ("registration", client, name),
            Principal::Cli => ("cli", "", "command line"),
            Principal::Environment(cause) => ("environment", "", cause.as_str()),
            Principal::Job => ("job", "", "scheduled job"),
            Principal::Anonymous => ("anonymous", "", ""),
        }
    }
}
