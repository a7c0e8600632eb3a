//! Accounts with a row of each kind.

use super::*;

/// An account with a row of each kind, and this text in every field.
pub(super) fn full_account(text: &str) -> Account {
    use domain::account::{
        AccountSession, AccountView, Activity, ActivityKind, AuthorizedApplication, LinkedIdentity,
    };
    let evil = || text.to_owned();
    let at = oauth::Timestamp(1_795_300_000);
    let identity = |is_only_way: bool| LinkedIdentity {
        id: evil(),
        provider_name: evil(),
        icon: icon(text),
        is_enabled: !is_only_way,
        label: evil(),
        linked_at: at,
        last_used_at: oauth::Timestamp(at.0 + 1),
        is_only_way,
    };
    let session = |system: &str, is_current: bool| AccountSession {
        id: evil(),
        browser: evil(),
        system: system.to_owned(),
        place: None,
        address: evil(),
        last_seen_at: at,
        is_current,
    };
    let activity = |kind: ActivityKind| Activity {
        kind,
        at,
        address: evil(),
        about: evil(),
        count: 3,
        is_by_staff: true,
    };
    Account {
        urls: AccountUrls {
            profile: evil(),
            email: evil(),
            password: evil(),
            second_factor: evil(),
            recovery_codes: evil(),
            passkey: evil(),
            passkey_rename: evil(),
            passkey_remove: evil(),
            delete: evil(),
            export: evil(),
            revoke: evil(),
            end_session: evil(),
            end_others: evil(),
            forget_device: evil(),
            link: evil(),
            unlink: evil(),
            sign_out: evil(),
        },
        view: AccountView {
            display_name: format!("{text} "),
            username: evil(),
            email: Some(evil()),
            is_email_verified: true,
            may_change_profile: true,
            offers_deletion: true,
            has_just_kept_account: true,
            email_change: domain::account::EmailChangeOffer::Offered,
            new_email: Some(evil()),
            password_set_at: Some(at),
            offers_second_factor: true,
            second_factor: Some(domain::second_factor::SecondFactor {
                added_at: at.0,
                codes_left: 3,
            }),
            passkey_codes_left: Some(3),
            offers_passkeys: true,
            passkeys: vec![domain::passkey::Passkey {
                id: evil(),
                name: evil(),
                created_at: at.0,
                last_used_at: Some(at.0),
                other_host: Some(evil()),
            }],
            identities: vec![identity(false), identity(true)],
            linkable: vec![domain::identity_provider::ProviderChoice {
                id: evil(),
                name: evil(),
                kind: contract::provider::ProviderKind::Oidc,
                icon: icon(text),
            }],
            devices: vec![domain::second_factor::RememberedDevice {
                id: evil(),
                browser: evil(),
                system: evil(),
                address: evil(),
                last_used_at: oauth::Timestamp(1_795_971_720),
            }],
            sessions: vec![session(text, true), session("", false)],
            applications: vec![AuthorizedApplication {
                id: evil(),
                name: evil(),
                scopes: vec![(evil(), Some(evil())), (evil(), None), ("openid".into(), None)],
                claims: vec!["phone_number"],
                since: at,
            }],
            activity: ActivityKind::ALL.map(activity).to_vec(),
        },
        notice: Some(AccountNotice { text: evil(), is_problem: true }),
        now: 1_795_364_467,
    }
}

/// An account at an installation that sends no mail.
pub(super) fn account_without_mail(text: &str) -> Account {
    let mut account = full_account(text);
    account.view.email_change = domain::account::EmailChangeOffer::NoMail;
    account.view.new_email = None;
    account
}

/// An account whose texts are names; its notice is a message.
pub(super) fn account_with_names(name: &str) -> Account {
    let mut account = full_account(name);
    account.view.display_name = name.to_owned();
    account.notice = None;
    account
}

pub(super) fn icon(text: &str) -> domain::identity_provider::ProviderIcon {
    domain::identity_provider::ProviderIcon {
        letters: text.to_owned(),
        url: Some(text.to_owned()),
        ..Default::default()
    }
}
