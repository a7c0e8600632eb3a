//! Actors and their permissions.
//!
//! Every use case takes an [`Actor`]: an authenticated principal with the permissions of its role.
//! An actor results from authentication (or is the process itself); it is never built from request
//! parameters.

use contract::user::Role;

/// One operation that a role may permit in a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Read everything except secrets.
    Read,
    /// Create, update, block and delete users, and end their sessions.
    ManageUsers,
    /// Register, update and delete every client of the tenant, and review those of developers.
    ManageClients,
    /// Invite users to a role, and change or take away the role of a user.
    ManageMembers,
    /// Change the tenant's settings and its domains.
    ManageSettings,
    /// Rotate and revoke the signing keys.
    ManageKeys,
    /// Register and update the clients that the user owns.
    ManageOwnClients,
    /// Create, suspend, delete and administer tenants.
    ManageTenants,
}

impl Permission {
    /// All permissions, for a check of each.
    pub const ALL: [Self; 8] = [
        Self::Read,
        Self::ManageUsers,
        Self::ManageClients,
        Self::ManageMembers,
        Self::ManageSettings,
        Self::ManageKeys,
        Self::ManageOwnClients,
        Self::ManageTenants,
    ];
}

/// Whether `role` includes `permission`.
fn role_grants(role: Option<Role>, permission: Permission) -> bool {
    use Permission::*;
    match role {
        Some(Role::Operator) => true,
        Some(Role::Owner) => permission != ManageTenants,
        Some(Role::Admin) => matches!(
            permission,
            Read | ManageUsers | ManageClients | ManageSettings | ManageKeys | ManageOwnClients
        ),
        Some(Role::Auditor) => permission == Read,
        Some(Role::Developer) => permission == ManageOwnClients,
        None => false,
    }
}

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
    /// A user of a tenant, with their role in it.
    pub fn user(id: &str, name: &str, role: Option<Role>) -> Self {
        Self {
            principal: Principal::User { id: id.into(), name: name.into() },
            role,
            installation_wide: false,
            tenant: None,
            through_client: false,
            session: None,
        }
    }

    /// A user of the home tenant with the role `operator`.
    pub fn operator(id: &str, name: &str) -> Self {
        Self {
            principal: Principal::Operator { id: id.into(), name: name.into() },
            role: Some(Role::Operator),
            installation_wide: true,
            tenant: None,
            through_client: false,
            session: None,
        }
    }

    /// A client that acts on its own behalf.
    pub fn client(id: &str, name: &str) -> Self {
        Self {
            principal: Principal::Client { id: id.into(), name: name.into() },
            role: None,
            installation_wide: false,
            tenant: None,
            through_client: false,
            session: None,
        }
    }

    /// A user's personal access token. Whatever the role of the user, the token may only manage the
    /// clients they own, so that a leaked one cannot administer a tenant.
    pub fn personal_token(id: &str, name: &str, user_id: &str) -> Self {
        let who =
            Principal::PersonalToken { id: id.into(), name: name.into(), user_id: user_id.into() };
        Self {
            principal: who,
            role: Some(Role::Developer),
            installation_wide: false,
            tenant: None,
            through_client: false,
            session: None,
        }
    }

    /// A user through the access token of a client, with the same permissions as a personal access
    /// token. The tenant's policy decides whether users without a role may register clients
    /// (S2-2, X-29).
    pub fn user_through_client(id: &str, name: &str) -> Self {
        Self { through_client: true, ..Self::user(id, name, Some(Role::Developer)) }
    }

    /// The holder of one client's registration access token.
    pub fn registration(client_row_id: &str, name: &str) -> Self {
        Self {
            principal: Principal::Registration { client: client_row_id.into(), name: name.into() },
            role: None,
            installation_wide: false,
            tenant: None,
            through_client: false,
            session: None,
        }
    }

    /// The command line, with every permission.
    pub fn cli() -> Self {
        Self {
            principal: Principal::Cli,
            role: None,
            installation_wide: true,
            tenant: None,
            through_client: false,
            session: None,
        }
    }

    /// The process itself, with every permission.
    pub fn environment(cause: Cause) -> Self {
        Self {
            principal: Principal::Environment(cause),
            role: None,
            installation_wide: true,
            tenant: None,
            through_client: false,
            session: None,
        }
    }

    /// A background job, with every permission.
    pub fn job() -> Self {
        Self {
            principal: Principal::Job,
            role: None,
            installation_wide: true,
            tenant: None,
            through_client: false,
            session: None,
        }
    }

    /// A caller without any permission.
    pub fn anonymous() -> Self {
        Self {
            principal: Principal::Anonymous,
            role: None,
            installation_wide: false,
            tenant: None,
            through_client: false,
            session: None,
        }
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

    /// The same actor after a transaction has checked the session, to complete what it began.
    #[must_use]
    pub(crate) fn without_session(&self) -> Self {
        Self { session: None, ..self.clone() }
    }

    pub(crate) fn session(&self) -> Option<&ActorSession> {
        self.session.as_ref()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_follow_the_role() {
        let may = |role, permission| Actor::user("usr_1", "Anna", role).can(permission);
        assert!(may(Some(Role::Owner), Permission::ManageMembers));
        assert!(!may(Some(Role::Owner), Permission::ManageTenants));
        assert!(!may(Some(Role::Admin), Permission::ManageMembers));
        assert!(
            may(Some(Role::Auditor), Permission::Read)
                && !may(Some(Role::Auditor), Permission::ManageUsers)
        );
        assert!(!may(Some(Role::Developer), Permission::Read));
        assert!(!may(None, Permission::Read));
    }

    #[test]
    fn a_personal_token_may_only_manage_its_users_own_clients() {
        let token = Actor::personal_token("ptk_1", "Anna (ci)", "usr_1");
        for permission in Permission::ALL {
            assert_eq!(
                token.can(permission),
                permission == Permission::ManageOwnClients,
                "{permission:?}"
            );
            assert!(!Actor::registration("cli_1", "Shop").can(permission), "{permission:?}");
        }
        assert_eq!(token.user_id(), Some("usr_1"));
    }

    #[test]
    fn no_role_outranks_one_with_more_permissions() {
        let admin = Actor::user("usr_1", "Anna", Some(Role::Admin));
        for role in [None, Some(Role::Admin), Some(Role::Developer), Some(Role::Auditor)] {
            assert!(admin.outranks(role), "{role:?}");
        }
        assert!(!admin.outranks(Some(Role::Owner)) && !admin.outranks(Some(Role::Operator)));
        assert!(!Actor::user("usr_1", "Anna", Some(Role::Owner)).outranks(Some(Role::Operator)));
        assert!(!Actor::user("usr_1", "Anna", Some(Role::Developer)).outranks(Some(Role::Auditor)));
    }

    #[test]
    fn permissions_hold_in_one_tenant() {
        let anna = Actor::user("usr_1", "Anna", Some(Role::Owner)).scoped_to_tenant("ten_1");
        assert!(anna.can_act_in("ten_1") && !anna.can_act_in("ten_2"));
        assert!(Actor::operator("usr_2", "Ops").can_act_in("ten_2"));
    }
}
