//! Tests of what each role permits.

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
