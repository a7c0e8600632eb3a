//! The role that a sign-in at a provider gives or takes away, by a claim (`roles`).
//!
//! Only who may assign a role can map one (P1). A role that staff have assigned stays: a sign-in
//! changes the one that it has given before. One that the mapping no longer gives for any value is
//! taken away when the mapping is changed, others by the next sign-in.

use contract::{provider::RoleMapping, role::Role};
use oauth::upstream::claim_at;
use serde_json::{Value, json};

use super::identity::UpstreamIdentity;
use crate::{
    model::{
        actor::Permission,
        audit_event::AuditEvent,
        error::{Error, InvalidField, Result},
        identity_provider::IdentityProvider,
        user_ref::UserRef,
    },
    runtime::transaction::Transaction,
    user,
};

const MAX_VALUES: usize = 100;
/// The roles that can be mapped, the one with the most rights first.
const ROLES: [Role; 3] = [Role::Admin, Role::Developer, Role::Auditor];

/// The values of the mapped claim, and where they were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RoleValues {
    claim: String,
    values: Vec<String>,
}

impl RoleValues {
    /// The values in the claims of a provider that maps roles.
    pub fn read(provider: &IdentityProvider, claims: &Value) -> Option<Self> {
        let claim = provider.settings.roles.as_ref()?.claim.clone();
        let values = match claim_at(claims, &claim) {
            Some(Value::String(value)) => vec![value.clone()],
            Some(Value::Array(values)) => {
                values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        Some(Self { claim, values })
    }
}

/// All problems of a mapping.
pub(super) fn problems(mapping: &RoleMapping) -> Vec<InvalidField> {
    let mut problems = Vec::new();
    let mut add = |field: String, message: &str| {
        problems.push(InvalidField { field, message: message.into() });
    };
    if mapping.claim.trim().is_empty() || mapping.claim.len() > 200 {
        add("roles.claim".into(), "Enter the name of the claim that the provider uses.");
    }
    if mapping.values.len() > MAX_VALUES {
        add("roles.values".into(), "Enter at most 100 values.");
    }
    for (value, role) in &mapping.values {
        if value.is_empty() || value.trim() != value || value.chars().any(char::is_control) {
            let message = "Enter a value without surrounding spaces.";
            add(format!("roles.values.{value}"), message);
        }
        if !ROLES.contains(role) {
            let message = "A provider can make users admins, developers or auditors. Assign \
                           owners and operators in the dashboard.";
            add(format!("roles.values.{value}"), message);
        }
    }
    problems
}

/// Checks that the actor may assign every role that a changed mapping gives.
///
/// # Errors
///
/// [`Error::Forbidden`] if the actor may not.
pub(super) fn require_may_map(
    tx: &Transaction,
    before: Option<&RoleMapping>,
    after: Option<&RoleMapping>,
) -> Result<()> {
    if before == after {
        return Ok(());
    }
    tx.require(Permission::ManageMembers)?;
    let mut roles = after.into_iter().flat_map(|mapping| mapping.values.values());
    if !roles.all(|role| tx.actor().outranks(Some(*role))) {
        return Err(Error::Forbidden);
    }
    Ok(())
}

/// The role with the most rights that these values give.
fn mapped_role(mapping: &RoleMapping, values: &[String]) -> Option<Role> {
    let given = |role: &Role| values.iter().any(|value| mapping.values.get(value) == Some(role));
    ROLES.into_iter().find(given)
}

/// Gives the user of an identity the role that its claim says, or takes it away. The caller has
/// locked the user.
pub(super) async fn apply(
    tx: &mut Transaction,
    provider: &IdentityProvider,
    identity: &UpstreamIdentity,
    user: UserRef<'_>,
) -> Result<()> {
    // The operators' tenant has one role.
    if tx.tenant().is_home() {
        return Ok(());
    }
    let mapped = match (&provider.settings.roles, &identity.role_values) {
        (None, _) => None,
        (Some(mapping), Some(found)) if found.claim == mapping.claim => {
            mapped_role(mapping, &found.values)
        }
        // Read by other settings than those of now.
        (Some(_), _) => return Ok(()),
    };
    let link =
        store::linked_identity::by_subject(tx.scope(), &provider.id, &identity.subject).await?;
    let link = link.ok_or(Error::Stale)?;
    let given = link.given_role.as_deref().and_then(Role::parse);
    if mapped == given {
        return Ok(());
    }
    let current = store::membership::by_id(tx.scope(), user.id).await?;
    let current = current.and_then(|row| Role::parse(&row.role));
    if current.is_some() && current != given {
        // Staff have assigned it, so that it is not the provider's to take away.
        store::linked_identity::set_given_role(tx.scope(), &link.id, None).await?;
        return Ok(());
    }
    store::linked_identity::set_given_role(tx.scope(), &link.id, mapped.map(Role::as_str)).await?;
    set_role(tx, &provider.id, user, current, mapped).await
}

/// Takes away the roles that sign-ins have given and that no value of the mapping gives any more.
/// The caller has locked the provider.
pub(super) async fn withdraw_unmapped(
    tx: &mut Transaction,
    provider_id: &str,
    mapping: Option<&RoleMapping>,
) -> Result<()> {
    let is_mapped = |link: &store::linked_identity::Row| {
        let given = link.given_role.as_deref().and_then(Role::parse);
        mapping.is_some_and(|mapping| mapping.values.values().any(|role| Some(*role) == given))
    };
    for link in store::linked_identity::with_given_role(tx.scope(), provider_id).await? {
        if is_mapped(&link) {
            continue;
        }
        if let Some(user) = store::user::lock(tx.scope(), &link.user_id).await? {
            withdraw(tx, &link, UserRef::from(&user)).await?;
            store::linked_identity::set_given_role(tx.scope(), &link.id, None).await?;
        }
    }
    Ok(())
}

/// Takes away the role that an identity has given, because it is unlinked. The caller has locked
/// the user.
pub(crate) async fn withdraw(
    tx: &mut Transaction,
    link: &store::linked_identity::Row,
    user: UserRef<'_>,
) -> Result<()> {
    let Some(given) = link.given_role.as_deref().and_then(Role::parse) else { return Ok(()) };
    let current = store::membership::by_id(tx.scope(), user.id).await?;
    let current = current.and_then(|row| Role::parse(&row.role));
    if current != Some(given) {
        return Ok(());
    }
    set_role(tx, &link.provider_id, user, current, None).await
}

async fn set_role(
    tx: &mut Transaction,
    provider_id: &str,
    user: UserRef<'_>,
    current: Option<Role>,
    mapped: Option<Role>,
) -> Result<()> {
    if current == mapped {
        return Ok(());
    }
    user::set_mapped_role(tx, user.id, mapped).await?;
    let text = |role: Option<Role>| role.map(Role::as_str);
    let detail = json!({
        "role": { "before": text(current), "after": text(mapped) },
        "provider": provider_id,
    });
    let event = match mapped {
        Some(_) => AuditEvent::MemberRoleChanged,
        None => AuditEvent::MemberRemoved,
    };
    tx.audit(event, user.object(), detail);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn role_with_the_most_rights_counts() {
        let values = [("a", Role::Auditor), ("d", Role::Developer), ("x", Role::Admin)];
        let mapping = RoleMapping {
            claim: "groups".into(),
            values: values.map(|(value, role)| (value.to_owned(), role)).into(),
        };
        for (values, expected) in [
            (&["a", "d"][..], Some(Role::Developer)),
            (&["d", "x", "other"], Some(Role::Admin)),
            (&["a"], Some(Role::Auditor)),
            (&["A", "other"], None),
            (&[], None),
        ] {
            let values: Vec<_> = values.iter().map(|value| (*value).to_owned()).collect();
            assert_eq!(mapped_role(&mapping, &values), expected, "{values:?}");
        }
    }

    #[test]
    fn owners_and_operators_are_not_mapped() {
        for (role, count) in
            [(Role::Owner, 1), (Role::Operator, 1), (Role::Admin, 0), (Role::Auditor, 0)]
        {
            let values = [("v".to_owned(), role)].into();
            let mapping = RoleMapping { claim: "groups".into(), values };
            assert_eq!(problems(&mapping).len(), count, "{role:?}");
        }
    }
}
