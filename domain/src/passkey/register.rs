//! Verification of the answer of a new passkey, and the name that it gets.

use super::{OpenedTicket, RelyingParty};
use crate::{
    model::{
        device::Device,
        error::Result,
        webauthn::{NewCredential, Registration, Rejection},
    },
    runtime::tenant::Tenant,
};

/// A new credential whose answer was verified, and its RP ID.
pub(crate) struct VerifiedCredential {
    pub credential: NewCredential,
    pub rp_id: String,
}

/// Verifies the answer to a request for a new passkey. `None` if it is not accepted.
pub(crate) async fn verify_registration(
    tenant: &Tenant,
    party: &RelyingParty,
    ticket: &OpenedTicket,
    answer: &str,
) -> Result<Option<VerifiedCredential>> {
    let accepted = party.accepted_ids(&tenant.reader()).await?;
    let verified = Registration::parse(answer).and_then(|answer| {
        let mut asked = accepted.into_iter().filter(|id| ticket.asks_for(id));
        let rp_id = asked.find(|id| answer.is_for(id));
        let rp_id = rp_id.ok_or(Rejection::WrongRpId)?;
        let credential = answer.verify(&ticket.expected(party, &rp_id))?;
        Ok(VerifiedCredential { credential, rp_id })
    });
    Ok(verified
        .inspect_err(|rejection| tracing::debug!(%rejection, "a new passkey was rejected"))
        .ok())
}

/// A short name of the browser and its system.
pub(crate) fn proposed_name(user_agent: &str) -> String {
    let Device { browser, system } = Device::of_user_agent(user_agent);
    let parts: Vec<String> =
        [browser, system].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "Passkey".to_owned() } else { parts.join(" · ") }
}

/// The name that the user has entered, without control characters, as far as a name may be long.
pub(crate) fn entered_name(entered: &str) -> Option<String> {
    let shown: String = entered.chars().filter(|one| !one.is_control()).collect();
    let name: String = shown.trim().chars().take(super::MAX_NAME).collect();
    (!name.is_empty()).then_some(name)
}

/// The name that the user has entered, or else the proposed one.
pub(crate) fn name_of(entered: &str, user_agent: &str) -> String {
    entered_name(entered).unwrap_or_else(|| proposed_name(user_agent))
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn name_is_what_was_entered_or_the_device() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        for (entered, user_agent, name) in [
            ("  My key ", firefox, "My key"),
            ("a\u{0}b\nc", firefox, "abc"),
            ("", firefox, "Firefox · Linux"),
            (" \t ", "", "Passkey"),
        ] {
            assert_eq!(name_of(entered, user_agent), name, "{entered:?}");
        }
        assert_eq!(name_of(&"ü".repeat(1000), firefox).chars().count(), 60);
    }
}
