//! A user as audit events name them.

use super::{audit_event::ObjectKind, profile::Profile};

/// A user by their id and username. Both are empty for an identifier without an account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UserRef<'a> {
    pub id: &'a str,
    pub username: &'a str,
}

impl<'a> UserRef<'a> {
    /// The object of an audit event about the user.
    pub fn object(self) -> (ObjectKind, &'a str, &'a str) {
        (ObjectKind::User, self.id, self.username)
    }
}

impl<'a> From<&'a store::user::Row> for UserRef<'a> {
    fn from(row: &'a store::user::Row) -> Self {
        Self { id: &row.id, username: &row.username }
    }
}

impl<'a> From<&'a Profile> for UserRef<'a> {
    fn from(profile: &'a Profile) -> Self {
        Self { id: &profile.user_id, username: &profile.username }
    }
}
