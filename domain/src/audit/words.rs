//! Each verb as a sentence that a person reads.

/// `name` is what the event happened to. A verb without words of its own is spelt out.
pub fn sentence(verb: &str, name: &str) -> String {
    match words(verb) {
        Some(words) if name.is_empty() => words.replace(" {}", ""),
        Some(words) => words.replace("{}", name),
        None => {
            let spelt = verb.replace(['.', '_'], " ");
            if name.is_empty() { spelt } else { format!("{spelt}: {name}") }
        }
    }
}

/// The sentence, with `{}` for the object's name.
pub(super) fn words(verb: &str) -> Option<&'static str> {
    Some(match verb {
        "client.registered" => "Registered {}",
        "client.changed" => "Changed {}",
        "client.redirect_uris_changed" => "Changed the redirect URIs of {}",
        "client.enabled" => "Switched {} on",
        "client.disabled" => "Switched {} off",
        "client.deleted" => "Deleted the application {}",
        "client.secret_added" => "Added a second secret to {}",
        "client.secret_ended" => "Ended a secret of {}",
        "client.approved" => "Approved {}",
        "client.refused" => "Refused {}",
        "client.resubmitted" => "Asked again for {}",
        "client.owner_added" => "Added an owner to {}",
        "client.owner_removed" => "Removed an owner from {}",
        "client.dangerous_grant_enabled" => "Switched a dangerous grant on for {}",
        "code.replayed" => "A code was used twice; its grant ended",
        "consent.given" => "Consented to {}",
        "consent.withdrawn" => "Withdrew the consent to {}",
        "domain.added" => "Gave the domain {}",
        "domain.claimed" => "Claimed the domain {}",
        "domain.claim_withdrawn" => "Took the claim to {} back",
        "domain.made_canonical" => "Made {} the tenant's own address",
        "domain.proven" => "Proved the domain {}",
        "domain.removed" => "Took the domain {} away",
        "grant.ended" => "A grant ended",
        "grant.reuse_detected" => "A refresh token was used again; its grant ended",
        "key.created" => "Published a new {} key",
        "key.activated" => "A new {} key began to sign",
        "key.retired" => "A {} key stopped signing",
        "member.invited" => "Invited {}",
        "member.invitation_withdrawn" => "Took the invitation of {} back",
        "member.joined" => "{} accepted an invitation",
        "member.role_changed" => "Changed the role of {}",
        "member.removed" => "Took the role of {} away",
        "operator.invitation_withdrawn" => "Took the invitation of {} to become an operator back",
        "operator.invited" => "Invited {} to become an operator",
        "operator.removed" => "Removed the operator {}",
        "personal_token.created" => "Made the personal token {}",
        "personal_token.revoked" => "Ended the personal token {}",
        "sign_in.failed" => "A sign-in failed",
        "sign_in.ended" => "Ended a sign-in of {}",
        "tenant.created" => "Created the tenant {}",
        "tenant.changed" => "Changed the settings of {}",
        "tenant.suspended" => "Suspended {}",
        "tenant.resumed" => "Resumed {}",
        "tenant.deleted" => "Deleted the tenant {}",
        "tenant.restored" => "Restored the tenant {}",
        "tenant.purged" => "Purged the tenant {} for good",
        "token.revoked" => "{} gave a token up",
        "user.created" => "Added {}",
        "user.changed" => "Changed {}",
        "user.blocked" => "Blocked {}",
        "user.unblocked" => "Unblocked {}",
        "user.deleted" => "Deleted the person {}",
        "user.signed_in" => "{} signed in",
        "user.signed_out" => "{} signed out",
        "user.sign_ins_ended" => "Ended every sign-in of {}",
        "user.password_link_made" => "Made a link to reset the password of {}",
        "user.password_reset" => "{} set a new password by a link",
        _ => return None,
    })
}

/// Whether a verb has words of its own.
pub fn has_words(verb: &str) -> bool {
    words(verb).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_reads_as_a_sentence() {
        assert_eq!(sentence("client.secret_added", "Shop"), "Added a second secret to Shop");
        assert_eq!(sentence("user.signed_in", "anna"), "anna signed in");
        assert_eq!(sentence("sign_in.failed", ""), "A sign-in failed");
        assert_eq!(sentence("mail.server_moved", "smtp"), "mail server moved: smtp");
    }
}
