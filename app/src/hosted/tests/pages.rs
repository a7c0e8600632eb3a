//! Every hosted page, with a text in every field.

use super::{
    accounts::{account_without_mail, full_account, icon},
    *,
};
use crate::hosted::second_factor::ReplacedFactor;

/// Every page in English, with this text in every field.
pub(super) fn pages(text: &str) -> Vec<String> {
    pages_in(Language::English, text)
}

/// Every page in this language, with this text in every field.
pub(super) fn pages_in(language: Language, text: &str) -> Vec<String> {
    let evil = || text.to_owned();
    let layout = Layout {
        css_href: "/pkg/app.css".into(),
        password_script_href: "/pkg/password.js".into(),
        copy_script_href: "/pkg/copy.js".into(),
        tenant_name: evil(),
        language,
    };
    let form_post = form_post(&layout, evil(), vec![("state".into(), evil())]);
    let script = "<script>document.forms[0].submit()</script>";
    let form_post = Page { html: form_post.html.replace(script, ""), ..form_post };
    [
        sign_in(
            &layout,
            SignIn {
                action: evil(),
                purpose: SignInPurpose::Client(evil()),
                username: evil(),
                form_token: evil(),
                username_first: false,
                keep_signed_in: true,
                forgot_url: Some(evil()),
                sign_up_url: Some(evil()),
                providers: vec![ProviderButton { url: evil(), name: evil(), icon: icon(text) }],
                link: Some(LinkChoice {
                    id: evil(),
                    provider: evil(),
                    account: evil(),
                    is_wanted: true,
                }),
                problem: Some(evil()),
                passkey: Some(passkey_action(text)),
                is_passkey_rejected: false,
            },
        ),
        select_account(
            &layout,
            SelectAccount {
                action: evil(),
                client_name: evil(),
                user_name: evil(),
                user_email: Some(evil()),
            },
        ),
        consent(
            &layout,
            Consent {
                action: evil(),
                client_name: evil(),
                logo_url: Some(evil()),
                user_name: evil(),
                user_email: Some(evil()),
                scopes: vec![(evil(), Some(evil())), ("openid".into(), None)],
                claims: vec!["phone_number"],
                resources: vec![evil()],
                return_to: evil(),
                review: Review::NotReviewed,
                client_uri: Some(evil()),
                policy_uri: Some(evil()),
                tos_uri: Some(evil()),
                account_url: evil(),
            },
        ),
        sign_out(&layout, evil(), evil(), vec![(evil(), evil())], Some(evil())),
        signed_out(&layout, Some(evil()), Some((evil(), evil())), evil()),
        problem(
            &layout,
            Problem {
                title: evil(),
                text: vec![evil()],
                next: vec![evil()],
                detail: vec![
                    ("Reason", DetailValue::Sentence(evil())),
                    ("URL", DetailValue::Code(evil())),
                ],
                link: Some((evil(), evil())),
                reference: Some(evil()),
                ..Default::default()
            },
        ),
        set_up(
            &layout,
            SetUp {
                action: evil(),
                token: evil(),
                name: evil(),
                email: evil(),
                tenant_name: evil(),
                needs_tenant: true,
                problems: vec![("name".into(), evil())],
            },
        ),
        operator_invitation(
            &layout,
            OperatorInvitation {
                action: evil(),
                token: evil(),
                email: evil(),
                name: evil(),
                problems: vec![("name".into(), evil()), ("email".into(), evil())],
            },
        ),
        member_invitation(
            &layout,
            MemberInvitation {
                action: evil(),
                token: evil(),
                email: evil(),
                invited_as: evil(),
                tenant_name: evil(),
                has_account: false,
                name: evil(),
                problems: vec![("name".into(), evil()), ("other".into(), evil())],
            },
        ),
        new_password(
            &layout,
            NewPassword { action: evil(), token: evil(), username: evil(), problem: Some(evil()) },
        ),
        forgot_password(
            &layout,
            ForgotPassword {
                action: evil(),
                username: evil(),
                problem: Some(evil()),
                sign_in: Some((evil(), evil())),
            },
        ),
        sign_up(
            &layout,
            SignUp {
                action: evil(),
                purpose: SignInPurpose::Client(evil()),
                email: evil(),
                sign_in_url: evil(),
                problem: Some(evil()),
            },
        ),
        create_account(
            &layout,
            CreateAccount {
                action: evil(),
                token: evil(),
                form_token: evil(),
                email: evil(),
                invited_by: Some(evil()),
                name: evil(),
                terms_uri: Some(evil()),
                privacy_uri: Some(evil()),
                problems: vec![("name".into(), evil()), ("other".into(), evil())],
            },
        ),
        verify_email(&layout, VerifyEmail { action: evil(), token: evil(), email: evil() }),
        await_verification(
            &layout,
            AwaitVerification {
                client_name: evil(),
                user_name: evil(),
                user_email: Some(evil()),
                resend_action: Some(evil()),
                continue_url: evil(),
                notice: Some(evil()),
            },
        ),
        sign_up_sent(&layout, &evil(), evil()),
        confirmation(
            &layout,
            Confirmation { title: evil(), text: evil(), next: Some((evil(), evil())) },
        ),
        account(&layout, full_account(text)),
        change_password(
            &layout,
            ChangePassword {
                action: evil(),
                account_url: evil(),
                username: evil(),
                current_problem: Some(evil()),
                new_problem: Some(evil()),
                problem: Some(evil()),
            },
        ),
        account(&layout, account_without_mail(text)),
        change_email(
            &layout,
            ChangeEmail {
                action: evil(),
                account_url: evil(),
                user_name: evil(),
                current_email: Some(evil()),
                email: evil(),
                email_problem: Some(evil()),
                problem: Some(evil()),
            },
        ),
        confirm_email(
            &layout,
            ConfirmEmail {
                action: evil(),
                token: evil(),
                account_url: evil(),
                user_name: evil(),
                current_email: Some(evil()),
                new_email: evil(),
            },
        ),
        undo_email(
            &layout,
            UndoEmail { action: evil(), token: evil(), email: evil(), ends_password: true },
        ),
        delete_account(
            &layout,
            DeleteAccount {
                action: evil(),
                ticket: evil(),
                account_url: evil(),
                user_name: evil(),
                user_email: Some(evil()),
                days: 14,
                problem: Some(evil()),
            },
        ),
        deletion_scheduled(&layout, 1_797_181_320, evil()),
        change_profile(
            &layout,
            ChangeProfile {
                action: evil(),
                account_url: evil(),
                names: domain::account::Names {
                    name: evil(),
                    given_name: evil(),
                    family_name: evil(),
                },
                problems: vec![("given_name".into(), evil()), ("other".into(), evil())],
            },
        ),
        second_factor(
            &layout,
            SecondFactor {
                remembers: true,
                action: Some(evil()),
                has_app: true,
                form_token: evil(),
                passkey: Some(passkey_action(text)),
                remembered_days: Some(30),
                place: sign_in_place(text),
                code_problem: Some(evil()),
                problem: Some(evil()),
            },
        ),
        second_factor(&layout, passkey_factor(text, Some(passkey_action(text)))),
        second_factor(&layout, passkey_factor(text, None)),
        add_passkey(
            &layout,
            AddPasskey {
                form: Some(passkey_action(text)),
                name: evil(),
                account_url: evil(),
                problem: Some(evil()),
            },
        ),
        second_factor_reset(&layout, sign_in_place(text)),
        second_factor_setup(&layout, factor_setup(text, sign_in_place(text))),
        second_factor_setup(&layout, factor_setup(text, SecondFactorPlace::Account(evil()))),
        recovery_codes(
            &layout,
            ShownRecoveryCodes {
                codes: domain::second_factor::RecoveryCodes(vec!["01234-abcde".into()]),
                replaced: ReplacedFactor::Passkey,
                user_name: evil(),
                user_email: Some(evil()),
                next: evil(),
            },
        ),
        manage_second_factor(
            &layout,
            ManageSecondFactor {
                codes_left: 3,
                codes_url: evil(),
                remove_url: Some(evil()),
                account_url: evil(),
                problem: Some(evil()),
            },
        ),
        confirm_factor_change(&layout, factor_change(text, replaced_codes(text, 3))),
        confirm_factor_change(&layout, factor_change(text, replaced_codes(text, 0))),
        confirm_factor_change(&layout, factor_change(text, FactorChange::Remove)),
        form_post,
    ]
    .map(|page| page.html)
    .into()
}

fn passkey_action(text: &str) -> PasskeyAction {
    PasskeyAction {
        action: text.to_owned(),
        request: domain::passkey::PasskeyRequest {
            options: text.to_owned(),
            ticket: text.to_owned(),
            fallback: Some(text.to_owned()),
        },
        script: text.to_owned(),
    }
}

/// The page of a second factor for a user without an app.
fn passkey_factor(text: &str, passkey: Option<PasskeyAction>) -> SecondFactor {
    SecondFactor {
        remembers: false,
        action: Some(text.to_owned()),
        has_app: false,
        form_token: String::new(),
        passkey,
        remembered_days: None,
        place: sign_in_place(text),
        code_problem: None,
        problem: Some(text.to_owned()),
    }
}

fn factor_change(text: &str, change: FactorChange) -> ConfirmFactorChange {
    let text = || text.to_owned();
    ConfirmFactorChange { change, action: text(), back_url: text(), problem: Some(text()) }
}

fn replaced_codes(text: &str, codes_left: u64) -> FactorChange {
    let replaced = ReplacedFactor::Passkey;
    FactorChange::ReplaceCodes { ticket: text.to_owned(), replaced, codes_left }
}

fn sign_in_place(text: &str) -> SecondFactorPlace {
    SecondFactorPlace::SignIn {
        purpose: SignInPurpose::Client(text.to_owned()),
        user_name: text.to_owned(),
        user_email: Some(text.to_owned()),
        leave_action: text.to_owned(),
    }
}

/// The key and what is made of it are the server's own.
fn factor_setup(text: &str, place: SecondFactorPlace) -> SecondFactorSetup {
    SecondFactorSetup {
        action: text.to_owned(),
        place,
        enrolment: domain::second_factor::Enrolment {
            key: "GEZDGNBVGY3TQOJQ".into(),
            uri: format!("otpauth://totp/{text}"),
            ticket: text.to_owned(),
        },
        passkey: Some(passkey_action(text)),
        code_problem: Some(text.to_owned()),
        problem: Some(text.to_owned()),
    }
}
