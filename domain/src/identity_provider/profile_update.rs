//! The claims of a profile that a sign-in at a provider sets, because the provider's settings name
//! them (`update_claims`).
//!
//! A claim that the provider does not have, or not with a valid value, stays as it is: it may be
//! absent because of the scope.

use serde_json::{Map, Value};

use super::identity::UpstreamIdentity;
use crate::{
    model::{error::Result, identity_provider::IdentityProvider},
    runtime::transaction::Transaction,
    user,
};

/// Sets the claims in the profile of the user of an identity, and returns their row as it is then.
/// The caller has locked the user.
pub(super) async fn apply(
    tx: &mut Transaction,
    provider: &IdentityProvider,
    identity: &UpstreamIdentity,
    user: store::user::Row,
) -> Result<store::user::Row> {
    let claims = updated_claims(&provider.settings.update_claims, &identity.profile, &user.claims);
    let mut changes: Vec<_> = claims
        .iter()
        .filter_map(|(claim, value)| Some((claim.as_str(), value.as_str()?)))
        .collect();
    if claims.contains_key("phone_number") {
        // It was verified for another number.
        changes.push(("phone_number_verified", ""));
    }
    match user::set_claims(tx, &user, &changes, ("provider", &provider.id)).await? {
        Some(changed) => Ok(changed),
        None => Ok(user),
    }
}

/// The valid claims among the named ones that are not `stored` like this.
fn updated_claims(
    names: &[String],
    found: &Map<String, Value>,
    stored: &Value,
) -> Map<String, Value> {
    let named = names.iter().filter_map(|name| Some((name.clone(), found.get(name)?.clone())));
    let mut claims = user::valid_claims(named.collect());
    claims.retain(|name, value| stored.get(name.as_str()) != Some(value));
    claims
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_named_valid_and_different_values_are_set() {
        let names = ["name", "picture", "locale", "zoneinfo"].map(str::to_owned);
        let found = json!({
            "name": "Cleo", "picture": "javascript:alert(1)", "locale": "de", "nickname": "C",
        });
        let Value::Object(found) = found else { panic!("an object") };
        let stored = json!({ "locale": "de", "zoneinfo": "Europe/Vienna" });
        let claims = updated_claims(&names, &found, &stored);
        assert_eq!(Value::Object(claims), json!({ "name": "Cleo" }));
    }
}
