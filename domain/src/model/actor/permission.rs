//! What the roles of a tenant permit.

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
pub(crate) fn role_grants(role: Option<Role>, permission: Permission) -> bool {
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
