//! The table of audit events: each with its stored name and the sentence that screens show.
//!
//! Stored names never change, so that the log of an earlier build stays readable. A name that this
//! build does not know, because a newer one has written it, is shown in words.

use serde_json::Value;

macro_rules! audit_events {
    ($($event:ident = $name:literal, $sentence:literal;)+) => {
        /// What happened, as the audit log stores and shows it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum AuditEvent {
            $(#[doc = concat!("`", $name, "`: “", $sentence, "”.")] $event,)+
        }

        impl AuditEvent {
            /// Every event, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$event,)+];

            /// The stored name: a topic, a dot, and what happened.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$event => $name,)+
                }
            }

            /// A sentence in the past tense, with `{}` for the name of the object.
            fn template(self) -> &'static str {
                match self {
                    $(Self::$event => $sentence,)+
                }
            }
        }
    };
}

audit_events! {
    ClientRegistered = "client.registered", "Registered {}";
    ClientChanged = "client.changed", "Changed {}";
    ClientRedirectUrisChanged = "client.redirect_uris_changed", "Changed the redirect URIs of {}";
    ClientEnabled = "client.enabled", "Enabled {}";
    ClientDisabled = "client.disabled", "Disabled {}";
    ClientDeleted = "client.deleted", "Deleted the application {}";
    ClientSecretAdded = "client.secret_added", "Added a second secret to {}";
    ClientSecretEnded = "client.secret_ended", "Revoked a secret of {}";
    ClientSecretExposed = "client.secret_exposed", "The secret of {} was sent in a URL";
    ClientApproved = "client.approved", "Approved {}";
    ClientRefused = "client.refused", "Rejected {}";
    ClientResubmitted = "client.resubmitted", "Resubmitted {}";
    ClientWithdrawn = "client.withdrawn", "Withdrew {}";
    ClientChangeProposed = "client.change_proposed", "Proposed a change to {}";
    ClientChangeApproved = "client.change_approved", "Approved a change to {}";
    ClientChangeRejected = "client.change_rejected", "Rejected a change to {}";
    ClientChangeWithdrawn = "client.change_withdrawn", "Withdrew a change to {}";
    ClientRegistrationTokenRotated = "client.registration_token_rotated",
        "Created a new registration token for {}";
    ClientRegistrationTokenRevoked = "client.registration_token_revoked",
        "Revoked the registration token of {}";
    ClientOwnerAdded = "client.owner_added", "Added an owner to {}";
    ClientOwnerRemoved = "client.owner_removed", "Removed an owner from {}";
    ClientDangerousGrantEnabled = "client.dangerous_grant_enabled",
        "Enabled an insecure grant type for {}";
    CodeReplayed = "code.replayed", "Authorization code reused; its grant was revoked";
    ConsentGiven = "consent.given", "Authorized {}";
    ConsentWithdrawn = "consent.withdrawn", "Revoked the access of {}";
    DomainAdded = "domain.added", "Added the domain {}";
    DomainClaimed = "domain.claimed", "Added the domain {}, to be verified";
    DomainClaimWithdrawn = "domain.claim_withdrawn", "Removed the unverified domain {}";
    DomainMadeCanonical = "domain.made_canonical", "Made {} the primary URL";
    DomainProven = "domain.proven", "Verified the domain {}";
    DomainRemoved = "domain.removed", "Removed the domain {}";
    GrantEnded = "grant.ended", "A grant ended";
    GrantReuseDetected = "grant.reuse_detected", "Refresh token reused; its grant was revoked";
    IdentityLinked = "identity.linked", "Linked {}";
    IdentityUnlinked = "identity.unlinked", "Unlinked {}";
    IdentityTokenIssued = "identity.token_issued",
        "Received the provider's token of {} for the first time";
    IdentityTokenRejected = "identity.token_rejected",
        "The provider rejected the refresh token of {}";
    ProviderAdded = "provider.added", "Added the identity provider {}";
    ProviderChanged = "provider.changed", "Changed the identity provider {}";
    ProviderDeleted = "provider.deleted", "Deleted the identity provider {}";
    KeyCreated = "key.created", "Published a new {} key";
    KeyActivated = "key.activated", "A new {} key started signing";
    KeyRevoked = "key.revoked", "Revoked a {} key";
    KeyRetired = "key.retired", "A {} key stopped signing";
    MailRetried = "mail.retried", "Retried the email to {}";
    MailDiscarded = "mail.discarded", "Discarded the email to {}";
    MailTested = "mail.tested", "Sent a test email to {}";
    MailTextChanged = "mail.text_changed", "Changed the template of the email “{}”";
    MailTextReset = "mail.text_reset", "Reset the template of the email “{}”";
    MemberInvited = "member.invited", "Invited {}";
    MemberInvitationWithdrawn = "member.invitation_withdrawn", "Revoked the invitation for {}";
    MemberJoined = "member.joined", "{} accepted an invitation";
    MemberRoleChanged = "member.role_changed", "Changed the role of {}";
    MemberRemoved = "member.removed", "Removed the role of {}";
    OperatorInvitationWithdrawn = "operator.invitation_withdrawn",
        "Revoked the operator invitation for {}";
    OperatorInvited = "operator.invited", "Invited {} as an operator";
    OperatorRemoved = "operator.removed", "Removed the operator {}";
    PasskeyAdded = "passkey.added", "{} added a passkey";
    PasskeyRenamed = "passkey.renamed", "{} renamed a passkey";
    PasskeyRemoved = "passkey.removed", "Removed a passkey of {}";
    PasskeyCounterWentBack = "passkey.counter_went_back",
        "A passkey of {} was rejected: its signature counter went back";
    PersonalTokenCreated = "personal_token.created", "Created the personal token {}";
    PersonalTokenRevoked = "personal_token.revoked", "Revoked the personal token {}";
    SecondFactorAdded = "second_factor.added", "{} set up an authenticator app";
    SecondFactorRemoved = "second_factor.removed", "Removed the authenticator app of {}";
    SecondFactorPassed = "second_factor.passed", "{} passed two-step verification";
    RecoveryCodesReplaced = "second_factor.codes_replaced", "{} created new recovery codes";
    RecoveryCodeUsed = "second_factor.recovery_code_used", "{} used a recovery code";
    DeviceRemembered = "second_factor.device_remembered", "{} remembered a browser";
    DeviceForgotten = "second_factor.device_forgotten", "{} forgot a remembered browser";
    SignInFailed = "sign_in.failed", "Failed sign-in for {}";
    SignInEnded = "sign_in.ended", "Signed {} out of a session";
    TenantCreated = "tenant.created", "Created the tenant {}";
    TenantChanged = "tenant.changed", "Changed the settings of {}";
    TenantSuspended = "tenant.suspended", "Suspended {}";
    TenantResumed = "tenant.resumed", "Resumed {}";
    TenantDeleted = "tenant.deleted", "Deleted the tenant {}";
    TenantRestored = "tenant.restored", "Restored the tenant {}";
    TenantPurged = "tenant.purged", "Permanently deleted the tenant {}";
    TokenRevoked = "token.revoked", "{} revoked a token";
    UserCreated = "user.created", "Added {}";
    UserChanged = "user.changed", "Changed {}";
    UserBlocked = "user.blocked", "Blocked {}";
    UserUnblocked = "user.unblocked", "Unblocked {}";
    UserDeleted = "user.deleted", "Deleted the user {}";
    UserInvited = "user.invited", "Invited {} to create an account";
    UserInvitationWithdrawn = "user.invitation_withdrawn",
        "Revoked the invitation for {} to create an account";
    UserSignedUp = "user.signed_up", "{} created their account";
    UserSignedIn = "user.signed_in", "{} signed in";
    FirstFactorPassed = "user.first_factor_passed", "{} passed the first step of signing in";
    UserSignedOut = "user.signed_out", "{} signed out";
    UserSignInsEnded = "user.sign_ins_ended", "Signed {} out of their sessions";
    UserPasswordLinkMade = "user.password_link_made", "Created a password reset link for {}";
    UserPasswordChanged = "user.password_changed", "{} changed their password";
    UserPasswordLinkSent = "user.password_link_sent", "Sent a password reset link to {}";
    UserPasswordReset = "user.password_reset", "{} set a new password with a reset link";
    UserEmailVerified = "user.email_verified", "{} verified their email address";
    UserEmailChanged = "user.email_changed", "{} changed their email address";
    UserEmailRestored = "user.email_restored", "{} undid a change of their email address";
    UserExported = "user.exported", "{} downloaded their data";
    UserDeletionRequested = "user.deletion_requested",
        "{} requested the deletion of their account";
    UserDeletionCancelled = "user.deletion_cancelled",
        "Canceled the deletion of the account of {}";
    UserUnlocked = "user.unlocked", "Unlocked the sign-in of {}";
}

impl AuditEvent {
    /// The event with this stored name; `None` if this build does not know it.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|event| event.as_str() == name)
    }

    /// What the event is about: the first part of its name, by which the log is filtered.
    pub fn topic(self) -> &'static str {
        self.as_str().split('.').next().unwrap_or_default()
    }
}

/// What an event happened to. `as_str` is the stored name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// A client; the object id is its row id.
    Client,
    /// A custom domain of a tenant; the object id is the host name.
    Domain,
    /// What a user or client was granted: the origin of refresh and access tokens.
    Grant,
    /// An identity provider; the object id is its id.
    IdentityProvider,
    /// An invitation to a role or to create an account; it has no object id, and its name is the
    /// email address.
    Invitation,
    /// A mail; the name is the address.
    Mail,
    /// A text of a mail; the object id is its kind and language.
    MailText,
    /// A personal access token of a user.
    PersonalToken,
    /// A session of a browser; the name is the username.
    SignIn,
    /// A signing key; the object id is its `kid`, the name its algorithm.
    SigningKey,
    /// The tenant itself.
    Tenant,
    /// A user.
    User,
}

impl ObjectKind {
    /// The stored name. It must never change.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Domain => "domain",
            Self::Grant => "grant",
            Self::IdentityProvider => "identity_provider",
            Self::Invitation => "invitation",
            Self::Mail => "mail",
            Self::MailText => "mail_text",
            Self::PersonalToken => "personal_token",
            Self::SignIn => "sign_in",
            Self::SigningKey => "signing_key",
            Self::Tenant => "tenant",
            Self::User => "user",
        }
    }
}

/// Why a sign-in failed. `as_str` is the stored name, as `reason` in the detail of the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignInFailure {
    /// No account has this identifier. It is not stored: it may be a password.
    UnknownAccount,
    /// The password is wrong.
    Password,
    /// The code of an authenticator app, or the recovery code, is wrong.
    Code,
    /// The response of a passkey was rejected.
    Passkey,
}

impl SignInFailure {
    const ALL: [Self; 4] = [Self::UnknownAccount, Self::Password, Self::Code, Self::Passkey];

    /// The stored name. It must never change.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnknownAccount => "unknown_account",
            Self::Password => "password",
            Self::Code => "code",
            Self::Passkey => "passkey",
        }
    }

    /// What the sentence of the event ends with.
    fn words(self) -> &'static str {
        match self {
            Self::UnknownAccount => "unknown account",
            Self::Password => "wrong password",
            Self::Code => "wrong code",
            Self::Passkey => "rejected passkey",
        }
    }
}

/// A stored event as a sentence. `object_name` may be empty. `user_name` is the name of the user
/// who acted: what users do themselves is told with it, and not with their username.
pub(crate) fn sentence(
    name: &str,
    object_name: &str,
    detail: &Value,
    user_name: Option<&str>,
) -> String {
    let sentence = sentence_without_reason(name, object_name, user_name);
    let reason = detail.get("reason").and_then(Value::as_str);
    let failure = SignInFailure::ALL.into_iter().find(|one| reason == Some(one.as_str()));
    match failure {
        Some(failure) if name == AuditEvent::SignInFailed.as_str() => {
            format!("{sentence}: {}", failure.words())
        }
        _ => sentence,
    }
}

fn sentence_without_reason(name: &str, object_name: &str, user_name: Option<&str>) -> String {
    let event = AuditEvent::parse(name).map(AuditEvent::template);
    if let (Some(rest), Some(user_name)) =
        (event.and_then(|template| template.strip_prefix("{} ")), user_name)
    {
        return format!("{user_name} {rest}");
    }
    match event {
        Some(template) if object_name.is_empty() => {
            template.replace(" for {}", "").replace(" {}", "")
        }
        Some(template) => template.replace("{}", object_name),
        None => {
            let spelt = name.replace(['.', '_'], " ");
            if object_name.is_empty() { spelt } else { format!("{spelt}: {object_name}") }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::json;

    use super::*;

    #[test]
    fn events_read_as_sentences() {
        let wrong = json!({ "reason": "password" });
        let unknown = json!({ "reason": "unknown_account", "count": 2 });
        for (name, object_name, detail, user_name, words) in [
            (
                "client.secret_added",
                "Shop",
                &wrong,
                Some("Anna Ames"),
                "Added a second secret to Shop",
            ),
            ("user.signed_in", "anna", &Value::Null, Some("Anna Ames"), "Anna Ames signed in"),
            ("user.signed_in", "anna", &Value::Null, None, "anna signed in"),
            ("sign_in.failed", "anna", &wrong, None, "Failed sign-in for anna: wrong password"),
            ("sign_in.failed", "", &unknown, None, "Failed sign-in: unknown account"),
            ("sign_in.failed", "", &Value::Null, None, "Failed sign-in"),
            (
                "webhook.server_moved",
                "x",
                &Value::Null,
                Some("Anna Ames"),
                "webhook server moved: x",
            ),
        ] {
            assert_eq!(sentence(name, object_name, detail, user_name), words);
        }
    }

    #[test]
    fn every_event_has_its_own_name_under_a_topic_of_the_filter() {
        let names: HashSet<_> = AuditEvent::ALL.iter().map(|event| event.as_str()).collect();
        assert_eq!(names.len(), AuditEvent::ALL.len());
        for event in AuditEvent::ALL {
            assert_eq!(AuditEvent::parse(event.as_str()), Some(*event));
            let topics = contract::audit::TOPICS;
            assert!(topics.iter().any(|(topic, _)| *topic == event.topic()), "{event:?}");
        }
    }
}
