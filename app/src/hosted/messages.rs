//! The texts of the hosted pages: one function for each message of the Fluent files in
//! `app/messages`, with its arguments. A message that does not exist does not compile; that every
//! file has all of them, with the same arguments, is tested.
//!
//! Text of users, clients and requests is never an argument of a message: it is an element of the
//! page, whose place in the sentence the message names.

use std::sync::LazyLock;

use domain::places::Place;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use unic_langid::LanguageIdentifier;

use super::language::Language;

/// The messages of one language.
pub struct Messages {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

/// The places of elements in a formatted message: private-use characters, which no message has.
const FIRST_PLACE: u32 = 0xe000;

static MESSAGES: LazyLock<Vec<Messages>> =
    LazyLock::new(|| Language::ALL.into_iter().map(Messages::parse).collect());

impl Language {
    /// The Fluent file of the language.
    pub(super) fn file(self) -> &'static str {
        match self {
            Self::English => include_str!("../../messages/en.ftl"),
            Self::German => include_str!("../../messages/de.ftl"),
            Self::French => include_str!("../../messages/fr.ftl"),
            Self::Spanish => include_str!("../../messages/es.ftl"),
            Self::Portuguese => include_str!("../../messages/pt.ftl"),
            Self::Japanese => include_str!("../../messages/ja.ftl"),
            Self::SimplifiedChinese => include_str!("../../messages/zh-Hans.ftl"),
            Self::Arabic => include_str!("../../messages/ar.ftl"),
        }
    }

    /// The messages of the language, parsed once.
    pub fn messages(self) -> &'static Messages {
        &MESSAGES[self as usize]
    }
}

impl Messages {
    fn parse(language: Language) -> Self {
        // A message that cannot be parsed is left out and reported when it is used.
        let resource = FluentResource::try_new(language.file().to_owned())
            .unwrap_or_else(|(resource, _)| resource);
        let id: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Names are isolated by `<bdi>`.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { language, bundle }
    }

    /// A place, such as `Berlin, Germany`.
    pub fn place(&self, place: &Place) -> String {
        place.in_language(self.language.tag()).join(&self.list_separator())
    }

    fn format(&self, key: &str, arguments: &FluentArgs<'_>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, language = self.language.tag(), "a message is missing");
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(arguments), &mut errors);
        if !errors.is_empty() {
            let language = self.language.tag();
            tracing::error!(key, language, ?errors, "a message could not be formatted");
        }
        text.into_owned()
    }

    /// Format a message with each element at its place.
    fn arrange(&self, key: &str, elements: Vec<(&'static str, AnyView)>) -> Vec<AnyView> {
        let mut arguments = FluentArgs::new();
        let mut waiting = Vec::new();
        for (place, (name, element)) in (FIRST_PLACE..).zip(elements) {
            let place = char::from_u32(place).unwrap_or_default();
            arguments.set(name, place.to_string());
            waiting.push((place, Some(element)));
        }
        let text = self.format(key, &arguments);
        let mut arranged = Vec::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(|letter| waiting.iter().any(|(place, _)| *place == letter)) {
            let (before, from) = rest.split_at(at);
            arranged.push(before.to_owned().into_any());
            let mut letters = from.chars();
            let place = letters.next();
            let here = waiting.iter_mut().find(|(waiting, _)| Some(*waiting) == place);
            arranged.extend(here.and_then(|(_, element)| element.take()));
            rest = letters.as_str();
        }
        arranged.push(rest.to_owned().into_any());
        arranged
    }
}

/// Messages with numbers and choices: functions to a text.
macro_rules! texts {
    ($($key:ident($($argument:ident: $type:ty),*))*) => {
        impl Messages {
            $(pub fn $key(&self, $($argument: $type),*) -> String {
                let arguments: Vec<(&str, FluentValue<'_>)> =
                    vec![$((stringify!($argument), $argument.into())),*];
                self.format(stringify!($key), &arguments.into_iter().collect())
            })*
        }
        /// The keys of these messages and their arguments.
        #[cfg(test)]
        pub(super) const TEXTS: &[(&str, &[&str])] =
            &[$((stringify!($key), &[$(stringify!($argument)),*])),*];
    };
}

/// Messages with elements, such as names: functions to a list of views.
macro_rules! arranged {
    ($($key:ident($($element:ident),*))*) => {
        impl Messages {
            $(pub(super) fn $key(&self, $($element: AnyView),*) -> Vec<AnyView> {
                self.arrange(stringify!($key), vec![$((stringify!($element), $element)),*])
            })*
        }
        /// The keys of these messages and their elements.
        #[cfg(test)]
        pub(super) const ARRANGED: &[(&str, &[&str])] =
            &[$((stringify!($key), &[$(stringify!($element)),*])),*];
    };
}

arranged! {
    // The account page: texts with elements.
    account_application_since(time)
    account_lead(tenant)
    account_linked(time)
    account_password_set(time)
    account_revoke_ask(client)
    account_session_device(browser, system)
    account_session_seen(time)
    account_unlink_ask(provider)
    account_used(time)
    activity_application_allowed(client)
    activity_application_revoked(client)
    activity_identity_linked(provider)
    activity_identity_unlinked(provider)
    activity_signed_in_with(provider)
    account_email_waiting(email)
    deletion_at(date)
    email_undo_address(email)
    factor_on(time)
    passkey_added(time)
    passkey_other_host(host)
    passkey_remove_ask(passkey)
    activity_passkey_added(passkey)
    activity_passkey_removed(passkey)
    activity_passkey_renamed(passkey)
    consent_account(account)

    consent_heading(client, tenant)
    consent_list(client)
    consent_return(address)
    join_heading(tenant)
    reset_account(user)
    review_approved(tenant)
    review_missing(tenant)
    sign_in_link(provider, account)
    sign_in_purpose(client)
    sign_in_with(provider)
    sign_up_sent_text(email)
    sign_out_account(user)
    sign_out_unregistered(address)
    signed_out_provider(provider)
}

texts! {
    // Every page.
    continue_button()
    save_button()
    list_separator()
    secured_by()

    // Fields, and what is wrong with their values.
    email()
    email_hint()
    name()
    new_password()
    password()
    password_hint()
    password_show()
    username()
    invalid_email()
    invalid_form()
    invalid_name()
    invalid_password()
    password_guessable()
    password_breached()
    invalid_tenant_name()
    invalid_username()

    // Sign-in and account selection.
    keep_signed_in()
    select_account_title()
    sign_in_button()
    sign_in_console()
    sign_in_title()
    back_to_sign_in()
    sign_in_or()
    sign_in_with_password()
    too_many_attempts(minutes: u64)
    use_another_account()
    wrong_credentials()
    wrong_password()

    // Consent.
    allow()
    claims_title()
    client_policy()
    client_terms()
    client_website()
    consent_title()
    deny()
    not_you()
    resource_title()
    scope_address()
    scope_address_detail()
    scope_email()
    scope_email_detail()
    scope_offline_access()
    scope_offline_access_detail()
    scope_openid()
    scope_openid_detail()
    scope_phone()
    scope_phone_detail()
    scope_profile()
    scope_profile_detail()
    scope_read()
    scope_read_detail()
    scope_write()
    scope_write_detail()
    claim_address()
    claim_birthdate()
    claim_email()
    claim_email_verified()
    claim_family_name()
    claim_gender()
    claim_given_name()
    claim_locale()
    claim_middle_name()
    claim_name()
    claim_nickname()
    claim_phone_number()
    claim_phone_number_verified()
    claim_picture()
    claim_preferred_username()
    claim_profile()
    claim_updated_at()
    claim_website()
    claim_zoneinfo()

    // Sign-out.
    sign_in_again()
    sign_out_button()
    sign_out_stay()
    sign_out_title()
    signed_out_console()
    signed_out_text()
    signed_out_title()

    // The account page.
    account_activity()
    account_activity_none()
    account_applications()
    account_applications_none()
    account_done_linked()
    account_done_password()
    account_done_revoked()
    account_done_session()
    account_done_sessions()
    account_done_sign_in()
    account_done_kept()
    account_done_unlinked()
    account_email_unverified()
    account_email_off()
    account_done_email()
    activity_email_changed()
    activity_email_restored()
    email_change()
    email_change_hint()
    email_confirm_button()
    email_confirm_text()
    email_confirm_title()
    email_domain_refused()
    email_new()
    email_same()
    email_sent_text()
    email_taken()
    email_undo_button()
    email_undo_password()
    email_undo_text()
    email_undo_title()
    email_undone_password()
    email_undone_text()
    email_undone_title()
    link_email_text()
    link_email_undo_text()
    step_contact_service()
    step_email_again()
    mail_email_change_text()
    mail_email_changed_ignore()
    mail_email_changed_text()
    mail_email_changed_title()
    mail_email_changed_undo()
    account_email_verified()
    account_gone()
    account_identity_only()
    account_identity_off()
    account_link()
    account_name()
    account_not_linked()
    account_open()
    account_profile()
    account_edit()
    account_data()
    account_delete()
    activity_deletion_cancelled()
    activity_deletion_requested()
    delete_button()
    delete_days(days: u64)
    delete_last_owner()
    delete_text()
    delete_title()
    deletion_keep()
    deletion_title()
    mail_delete_at()
    mail_deletion_text()
    mail_deletion_title()
    mail_kept_text()
    mail_kept_title()
    account_export()
    account_export_button()
    account_export_text()
    activity_data_exported()
    account_done_profile()
    profile_change()
    profile_change_text()
    full_name()
    first_name()
    last_name()
    invalid_optional_name()
    account_revoke()
    account_session_end()
    account_session_here()
    account_session_unknown()
    account_sessions()
    account_sessions_end()
    account_sessions_end_ask()
    account_devices()
    account_device_note()
    account_device_forget()
    account_title()
    account_unlink()
    account_username()
    account_ways()
    activity_blocked()
    activity_by_staff()
    activity_password_changed()
    activity_password_link()
    activity_password_reset()
    activity_profile_changed()
    activity_session_ended()
    activity_sessions_ended()
    activity_sign_in_failed(count: u64)
    activity_signed_in()
    activity_signed_out()
    activity_unblocked()
    back_to_account()
    consent_account_link()
    current_password()
    link_failed_title()
    link_has_another()
    password_change()
    password_change_hint()
    sign_in_account()
    sign_in_account_change()
    time_date(year: i64, month: i64, day: i64)
    time_days(days: i64)
    time_hours(hours: i64)
    time_minutes(minutes: i64)
    time_now()

    // The response of `form_post`.
    form_post_text()
    form_post_title()

    // Invitations, password reset, set-up.
    accept()
    has_account_hint()
    invitation()
    invited_as(role: &'static str)
    joined_text()
    joined_title(role: &'static str)
    open_dashboard()
    operator_text()
    operator_title()
    reset_button()
    reset_done_text()
    reset_done_title()
    reset_hint()
    reset_title()
    set_up_button()
    set_up_done_text()
    set_up_done_title()
    set_up_tenant()
    set_up_tenant_hint()
    set_up_text()
    set_up_title()

    // Forgotten passwords, and the verification of addresses.
    forgot_button()
    forgot_link()
    forgot_sent_text()
    forgot_sent_title()
    forgot_text()
    forgot_title()
    verify_button()
    verify_done_text()
    verify_other_text()
    verify_done_title()
    verify_text()
    verify_title()
    verify_wait_button()
    verify_wait_impossible()
    verify_wait_limit()
    verify_wait_sent()
    verify_wait_text()

    // Mails.
    mail_account()
    mail_address()
    mail_automatic()
    mail_changed_text()
    mail_copy_link()
    mail_invitation_ignore()
    mail_invited_by()
    mail_link_days(days: u64)
    mail_link_hours(hours: u64)
    mail_locked_not_you()
    mail_locked_text(minutes: u64)
    mail_locked_title()
    mail_new_sign_in_text()
    mail_new_sign_in_title()
    mail_not_you()
    mail_reset_ignore()
    mail_reset_text()
    mail_test_text()
    mail_test_title()
    mail_time()
    mail_unlocked_text()
    mail_unlocked_title()
    mail_verify_ignore()
    mail_verify_text()

    // The front page.
    front_text()
    front_title()
    not_set_up_text()
    not_set_up_title()

    // Problems: what happened.
    blameless()
    cookies_text()
    cookies_title()
    cross_site_text()
    cross_site_title()
    failed_text()
    failed_title()
    forbidden_text()
    forbidden_title()
    gone_text()
    gone_title()
    link_invalid_title()
    link_invitation_text()
    link_reset_text()
    link_set_up_text()
    link_verify_text()
    method_text()
    method_title()
    not_found_text()
    not_found_title()
    not_redirectable_disabled()
    not_redirectable_mismatch()
    not_redirectable_text()
    not_redirectable_title()
    not_redirectable_unknown()
    provider_blocked_text()
    provider_conflict_text()
    provider_conflict_title()
    provider_denied_text()
    provider_domain_text()
    provider_failed_text()
    provider_linked_text()
    provider_no_account_text()
    provider_title()
    provider_unavailable_text()
    rejected_text()
    retry_after(seconds: u64)
    retry_after_minutes(minutes: u64)
    suspended_text()
    suspended_title()
    timeout_text()
    timeout_title()
    too_large_text()
    too_large_title()
    too_many_requests_title()

    // Problems: what to do.
    detail_for_developers()
    next_steps()
    reference()
    step_allow_cookies()
    step_allow_cookies_if_repeated()
    step_ask_for_link()
    step_check_address()
    step_contact_application()
    step_open_set_up()
    step_reopen_application()
    step_request_link()
    step_restart()
    step_retry()
    step_set_up_expires()
    step_shorten()
    step_sign_in_again()
    step_submit_again()
    step_try_later()

    // Creating an account.
    sign_up_title()
    sign_up_text()
    sign_up_have_account()
    invalid_email_domain()
    sign_up_off_title()
    sign_up_off_text()
    create_account_title()
    create_account_text()
    create_account_button()
    create_account_agree()
    create_account_terms_changed()
    account_ready_title()
    account_ready_text()
    account_exists_title()
    account_exists_text()
    link_sign_up_text()
    step_sign_up_again()
    mail_sign_up_text()
    mail_sign_up_ignore()
    mail_exists_text()
    mail_exists_reset()
    mail_exists_ignore()
    mail_invited_title()
    mail_invited_text()

    // Two-step verification.
    factor_title()
    factor_codes_left(count: u64)
    factor_remember(days: u64)
    factor_app()
    factor_code()
    factor_code_title()
    factor_code_text()
    factor_code_wrong()
    factor_recovery_code()
    factor_recovery_hint()
    factor_enrol_title()
    factor_setup_title()
    factor_setup_required()
    factor_setup_scan()
    factor_setup_qr()
    factor_setup_key()
    factor_setup_open()
    factor_setup_button()
    factor_setup_expired()
    factor_setup_hint()
    factor_codes_title()
    factor_codes_text()
    factor_codes_text_passkey()
    factor_codes_download()
    copy()
    copied()
    print()
    factor_codes_saved()
    factor_off()
    factor_codes_new()
    factor_codes_new_ask()
    factor_codes_expired()
    factor_remove()
    factor_remove_title()
    factor_cancel()
    factor_remove_ask()
    factor_required()
    factor_manage()
    factor_set_up()
    factor_reset_title()
    factor_reset_text()
    factor_reset_help()
    account_done_factor_removed()
    account_done_device()
    activity_factor_added()
    activity_factor_removed()
    activity_factor_codes()
    activity_factor_code_used()
    activity_device_remembered()
    activity_device_forgotten()
    mail_factor_added_title()
    mail_factor_added_text()
    mail_factor_removed_title()
    mail_factor_removed_text()
    mail_codes_replaced_title()
    mail_codes_replaced_text()
    mail_code_used_title()
    mail_code_used_text()

    // Passkeys.
    passkey_failed()
    passkey_unknown()
    passkey_rejected()
    passkey_factor_title()
    passkey_factor_text()
    passkey_factor_elsewhere()
    passkey_use()
    passkey_needs_script()
    passkey_missing()
    passkey_add_title()
    passkey_add_text()
    passkey_add_button()
    passkey_name()
    passkey_name_hint()
    passkey_name_missing()
    passkey_rename()
    passkey_exists()
    passkey_too_many()
    passkey_list()
    passkey_none()
    passkey_add()
    passkey_only_way()
    passkey_last_factor()
    passkeys_kept()
    account_done_passkey_added()
    account_done_passkey_removed()
    account_done_passkey_renamed()
    mail_passkey()
    mail_passkey_added_title()
    mail_passkey_added_text()
    mail_passkey_removed_title()
    mail_passkey_removed_text()
}

#[cfg(test)]
mod tests;
