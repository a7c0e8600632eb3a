//! Roles of users in a tenant.

use serde::{Deserialize, Serialize};

/// The role of a member. `Operator` exists in the home tenant only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks after the installation; in the home tenant only.
    Operator,
    /// May do everything in the tenant.
    Owner,
    /// Looks after users, clients, settings and keys.
    Admin,
    /// Looks after their own clients.
    Developer,
    /// Reads everything, changes nothing.
    Auditor,
}

impl Role {
    /// The stored text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Developer => "developer",
            Self::Auditor => "auditor",
        }
    }

    /// The name on screens.
    pub fn label(self) -> &'static str {
        match self {
            Self::Operator => "Operator",
            Self::Owner => "Owner",
            Self::Admin => "Admin",
            Self::Developer => "Developer",
            Self::Auditor => "Auditor",
        }
    }

    /// A short description of the permissions.
    pub fn means(self) -> &'static str {
        match self {
            Self::Operator => "Manages the installation and all tenants.",
            Self::Owner => "Full access, including members and roles.",
            Self::Admin => "Manages users, applications, settings and keys.",
            Self::Developer => "Manages their own applications only.",
            Self::Auditor => "Read-only access.",
        }
    }

    /// The roles that a tenant can grant; `Operator` belongs to the installation.
    pub const TENANT_ROLES: [Self; 4] = [Self::Owner, Self::Admin, Self::Developer, Self::Auditor];

    /// The role with this stored text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Operator, Self::Owner, Self::Admin, Self::Developer, Self::Auditor]
            .into_iter()
            .find(|role| role.as_str() == text)
    }
}
