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
}

impl Actor {
    /// A person at their own tenant, with the role they have there.
    pub fn user(id: &str, name: &str, role: Option<Role>) -> Self {
        Self { who: Who::User { id: id.into(), name: name.into() }, role, everything: false }
    }

    /// A person of the home tenant with the role `operator`.
    pub fn operator(id: &str, name: &str) -> Self {
        Self { who: Who::Operator { id: id.into(), name: name.into() }, role: Some(Role::Operator), everything: true }
    }

    pub fn client(id: &str, name: &str) -> Self {
        Self { who: Who::Client { id: id.into(), name: name.into() }, role: None, everything: false }
    }

    pub fn cli() -> Self {
        Self { who: Who::Cli, role: None, everything: true }
    }

    pub fn environment() -> Self {
        Self { who: Who::Environment, role: None, everything: true }
    }

    pub fn job() -> Self {
        Self { who: Who::Job, role: None, everything: true }
    }

    pub fn anonymous() -> Self {
        Self { who: Who::Anonymous, role: None, everything: false }
    }

    pub fn may(&self, right: Right) -> bool {
        use Right::*;
        if self.everything {
            return true;
        }
        match self.role {
            Some(Role::Operator) => true,
            Some(Role::Owner) => right != ManageTenants,
            Some(Role::Admin) => matches!(right, Read | ManageUsers | ManageClients | ManageSettings | ManageKeys | OwnClients),
            Some(Role::Auditor) => right == Read,
            Some(Role::Developer) => right == OwnClients,
            None => false,
        }
    }

    /// The flat form that audit keeps: kind, id, name.
    pub fn flat(&self) -> (&'static str, &str, &str) {
        match &self.who {
            Who::User { id, name } => ("user", id, name),
            Who::Operator { id, name } => ("operator", id, name),
            Who::Client { id, name } => ("client", id, name),
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
        assert!(may(Some(Role::Auditor), Right::Read) && !may(Some(Role::Auditor), Right::ManageUsers));
        assert!(!may(Some(Role::Developer), Right::Read));
        assert!(!may(None, Right::Read));
    }
}
