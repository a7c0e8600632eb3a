//! Who acts, with what rights. An actor is obtained (by signing in, authenticating, or
//! being the process), never made up from a request.

use contract::user::Role;

/// One thing that an actor may do in a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// See everything but secrets.
    Read,
    ManageUsers,
    ManageClients,
    ManageMembers,
    ManageSettings,
    ManageKeys,
    /// Register and change one's own applications.
    OwnClients,
    /// Create, suspend, delete and enter tenants.
    ManageTenants,
}

impl Right {
    pub const ALL: [Self; 8] = [
        Self::Read,
        Self::ManageUsers,
        Self::ManageClients,
        Self::ManageMembers,
        Self::ManageSettings,
        Self::ManageKeys,
        Self::OwnClients,
        Self::ManageTenants,
    ];
}

/// What a role gives.
fn holds(role: Option<Role>, right: Right) -> bool {
    use Right::*;
    match role {
        Some(Role::Operator) => true,
        Some(Role::Owner) => right != ManageTenants,
        Some(Role::Admin) => matches!(
            right,
            Read | ManageUsers | ManageClients | ManageSettings | ManageKeys | OwnClients
        ),
        Some(Role::Auditor) => right == Read,
        Some(Role::Developer) => right == OwnClients,
        None => false,
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    User {
        id: String,
        name: String,
    },
    Operator {
        id: String,
        name: String,
    },
    Client {
        id: String,
        name: String,
    },
    /// A person's own program, by a token that they made for it.
    PersonalToken {
        id: String,
        /// Whose it is and what they called it.
        name: String,
        user_id: String,
    },
    /// Software that looks after the one application whose registration it holds.
    Registration {
        /// The application's row id.
        client: String,
        name: String,
    },
    Cli,
    Environment,
    Job,
    /// Nobody has proven anything yet: signing in, setting up.
    Anonymous,
}

#[derive(Clone, Debug)]
pub struct Actor {
    pub who: Who,
    role: Option<Role>,
    everything: bool,
    /// The tenant in which these rights hold; none for who belongs to no tenant.
    tenant: Option<String>,
}

impl Actor {
    /// A person at their own tenant, with the role they have there.
    pub fn user(id: &str, name: &str, role: Option<Role>) -> Self {
        Self {
            who: Who::User { id: id.into(), name: name.into() },
            role,
            everything: false,
            tenant: None,
        }
    }

    /// A person of the home tenant with the role `operator`.
    pub fn operator(id: &str, name: &str) -> Self {
        Self {
            who: Who::Operator { id: id.into(), name: name.into() },
            role: Some(Role::Operator),
            everything: true,
            tenant: None,
        }
    }

    pub fn client(id: &str, name: &str) -> Self {
        Self {
            who: Who::Client { id: id.into(), name: name.into() },
            role: None,
            everything: false,
            tenant: None,
        }
    }

    /// A person's token. Whatever role the person has, it looks after their own applications and
    /// nothing else, so that one that is lost cannot manage a tenant.
    pub fn personal_token(id: &str, name: &str, user_id: &str) -> Self {
        let who = Who::PersonalToken { id: id.into(), name: name.into(), user_id: user_id.into() };
        Self { who, role: Some(Role::Developer), everything: false, tenant: None }
    }

    /// A person by an application's access token: as by a token of their own. Whether anybody but
    /// its staff registers applications is the tenant's policy to say (DIALECTS S2-2, X-29).
    pub fn person_by_application(id: &str, name: &str) -> Self {
        Self::user(id, name, Some(Role::Developer))
    }

    /// Whoever holds the registration access token of one application.
    pub fn registration(client_row_id: &str, name: &str) -> Self {
        Self {
            who: Who::Registration { client: client_row_id.into(), name: name.into() },
            role: None,
            everything: false,
            tenant: None,
        }
    }

    pub fn cli() -> Self {
        Self { who: Who::Cli, role: None, everything: true, tenant: None }
    }

    pub fn environment() -> Self {
        Self { who: Who::Environment, role: None, everything: true, tenant: None }
    }

    pub fn job() -> Self {
        Self { who: Who::Job, role: None, everything: true, tenant: None }
    }

    pub fn anonymous() -> Self {
        Self { who: Who::Anonymous, role: None, everything: false, tenant: None }
    }

    /// The same person, whose rights hold in this tenant and nowhere else.
    #[must_use]
    pub fn of_tenant(self, tenant_id: &str) -> Self {
        Self { tenant: Some(tenant_id.into()), ..self }
    }

    /// Whether rights of theirs could hold in this tenant at all.
    pub fn belongs_to(&self, tenant_id: &str) -> bool {
        self.tenant.as_deref().is_none_or(|own| own == tenant_id)
    }

    /// The person of a tenant who acts, by themselves or by a token of theirs.
    pub fn person(&self) -> Option<&str> {
        match &self.who {
            Who::User { id, .. } => Some(id),
            Who::PersonalToken { user_id, .. } => Some(user_id),
            _ => None,
        }
    }

    /// Who acts for the whole installation: operators, the command line, the process itself.
    pub fn is_of_installation(&self) -> bool {
        self.everything
    }

    /// Nobody gives a right that they do not hold, or changes somebody who has more (SECURITY P1).
    pub fn covers(&self, role: Option<Role>) -> bool {
        Right::ALL.into_iter().filter(|right| holds(role, *right)).all(|right| self.may(right))
    }

    pub fn may(&self, right: Right) -> bool {
        self.everything || holds(self.role, right)
    }

    /// The flat form that audit keeps: kind, id, name.
    pub fn flat(&self) -> (&'static str, &str, &str) {
        match &self.who {
            Who::User { id, name } => ("user", id, name),
            Who::Operator { id, name } => ("operator", id, name),
            Who::Client { id, name } => ("client", id, name),
            Who::PersonalToken { id, name, .. } => ("personal_token", id, name),
            Who::Registration { client, name } => ("registration", client, name),
            Who::Cli => ("cli", "", "command line"),
            Who::Environment => ("environment", "", "environment"),
            Who::Job => ("job", "", "scheduled job"),
            Who::Anonymous => ("anonymous", "", ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_follow_the_role() {
        let may = |role, right| Actor::user("usr_1", "Anna", role).may(right);
        assert!(may(Some(Role::Owner), Right::ManageMembers));
        assert!(!may(Some(Role::Owner), Right::ManageTenants));
        assert!(!may(Some(Role::Admin), Right::ManageMembers));
        assert!(
            may(Some(Role::Auditor), Right::Read) && !may(Some(Role::Auditor), Right::ManageUsers)
        );
        assert!(!may(Some(Role::Developer), Right::Read));
        assert!(!may(None, Right::Read));
    }

    #[test]
    fn a_token_looks_after_its_persons_applications_and_nothing_else() {
        let token = Actor::personal_token("ptk_1", "Anna (ci)", "usr_1");
        for right in Right::ALL {
            assert_eq!(token.may(right), right == Right::OwnClients, "{right:?}");
            assert!(!Actor::registration("cli_1", "Shop").may(right), "{right:?}");
        }
        assert_eq!(token.person(), Some("usr_1"));
    }

    #[test]
    fn nobody_covers_a_role_with_more_rights() {
        let admin = Actor::user("usr_1", "Anna", Some(Role::Admin));
        for role in [None, Some(Role::Admin), Some(Role::Developer), Some(Role::Auditor)] {
            assert!(admin.covers(role), "{role:?}");
        }
        assert!(!admin.covers(Some(Role::Owner)) && !admin.covers(Some(Role::Operator)));
        assert!(!Actor::user("usr_1", "Anna", Some(Role::Owner)).covers(Some(Role::Operator)));
        assert!(!Actor::user("usr_1", "Anna", Some(Role::Developer)).covers(Some(Role::Auditor)));
    }

    #[test]
    fn rights_hold_in_one_tenant() {
        let anna = Actor::user("usr_1", "Anna", Some(Role::Owner)).of_tenant("ten_1");
        assert!(anna.belongs_to("ten_1") && !anna.belongs_to("ten_2"));
        assert!(Actor::operator("usr_2", "Ops").belongs_to("ten_2"));
    }
}
