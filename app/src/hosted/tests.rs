//! Tests of the hosted pages: escaping, languages, and forms that keep their values.

use super::{second_factor::ReplacedFactor, *};

const EVIL: &str = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";

/// Every page in English, with this text in every field.
fn pages(text: &str) -> Vec<String> {
    pages_in(Language::English, text)
}

/// Every page in this language, with this text in every field.
fn pages_in(language: Language, text: &str) -> Vec<String> {
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
        confirm_factor_change(&layout, factor_change(text, FactorChange::ReplaceCodes)),
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
    ConfirmFactorChange { change, action: text(), ticket: text(), back_url: text() }
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

/// An account at an installation that sends no mail.
fn account_without_mail(text: &str) -> Account {
    let mut account = full_account(text);
    account.view.email_change = domain::account::EmailChangeOffer::NoMail;
    account.view.new_email = None;
    account
}

fn icon(text: &str) -> domain::identity_provider::ProviderIcon {
    domain::identity_provider::ProviderIcon { letters: text.to_owned(), url: Some(text.to_owned()) }
}

/// An account with a row of each kind, and this text in every field.
fn full_account(text: &str) -> Account {
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
            passkey_codes_left: 0,
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

#[test]
fn every_text_is_escaped() {
    for page in pages(EVIL) {
        assert!(page.starts_with("<!DOCTYPE html>"));
        // The scripts are files.
        let page = page.replace("<script src=\"", "");
        // The one image is the logo of a client.
        assert!(!page.contains("<script") && !page.contains("<img src=x"), "{page}");
        assert!(!page.contains(" style="), "{page}");
    }
}

/// Every password field has a button that shows it, which its script makes appear.
#[test]
fn password_can_be_shown_on_every_page_that_asks_for_one() {
    let mut with_password = 0;
    for page in pages("Text") {
        let fields = page.matches("type=\"password\"").count();
        let scripts = page.matches("<script src=\"/pkg/password.js\"").count();
        let buttons = page.matches("<button type=\"button\" aria-pressed=\"false\"").count();
        let labels = visible_text(&page).matches("Show password").count();
        assert_eq!((scripts, buttons, labels), (fields, fields, fields), "{page}");
        with_password += usize::from(fields > 0);
    }
    assert!(with_password > 5, "{with_password}");
}

/// The text of a page, without tags and their attributes. Hidden fields keep their exact values.
fn visible_text(page: &str) -> String {
    page.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect()
}

#[test]
fn text_that_changes_how_a_page_reads_is_replaced() {
    for character in ['\u{202e}', '\u{2066}', '\u{2028}', '\u{7}', '\u{85}'] {
        for page in pages(&format!("Shop{character}evil")) {
            let text = visible_text(&page);
            assert!(!text.contains(character), "{character:?}: {text:?}");
        }
    }
}

/// An account whose texts are names; its notice is a message.
fn account_with_names(name: &str) -> Account {
    let mut account = full_account(name);
    account.view.display_name = name.to_owned();
    account.notice = None;
    account
}

/// The pages that show names within sentences.
#[test]
fn names_are_isolated_from_the_sentence_around_them() {
    const NAME: &str = "שלום";
    let layout = Layout { tenant_name: NAME.into(), ..Default::default() };
    let name = || NAME.to_owned();
    for page in [
        sign_in(&layout, SignIn { purpose: SignInPurpose::Client(name()), ..Default::default() }),
        select_account(
            &layout,
            SelectAccount { client_name: name(), user_name: name(), ..Default::default() },
        ),
        consent(
            &layout,
            Consent {
                client_name: name(),
                user_name: name(),
                user_email: Some(name()),
                scopes: vec![("api:read".into(), Some(name())), ("email".into(), None)],
                return_to: name(),
                review: Review::Approved,
                ..Default::default()
            },
        ),
        sign_out(&layout, "/".into(), name(), Vec::new(), Some(name())),
        signed_out(&layout, Some(name()), Some((name(), name())), "/account".into()),
        member_invitation(&layout, MemberInvitation { tenant_name: name(), ..Default::default() }),
        new_password(&layout, NewPassword { username: name(), ..Default::default() }),
        account(&layout, account_with_names(NAME)),
    ] {
        let body = page.html.split_once("<body").unwrap().1;
        let isolated = body.matches(&format!("<bdi>{NAME}</bdi>")).count()
            + body.matches(&format!("<bdi dir=\"ltr\">{NAME}</bdi>")).count();
        assert!(isolated >= 1);
        assert_eq!(visible_text(body).matches(NAME).count(), isolated, "{body}");
    }
}

#[test]
fn consent_page_displays_each_individual_claim() {
    let every = oauth::claims::ClaimNames::parse(
        "name family_name given_name middle_name nickname preferred_username profile picture \
         website gender birthdate zoneinfo locale updated_at email email_verified address \
         phone_number phone_number_verified",
    );
    for claim in every.iter() {
        let model = Consent { claims: vec![claim], ..Default::default() };
        let page = consent(&Layout::default(), model).html;
        assert!(page.contains("See some details about you"), "{claim}");
        // A claim without a description would be displayed by its name.
        assert!(claim == "email" || !page.contains(&format!("<p>{claim}</p>")), "{claim}");
    }
}

#[test]
fn form_keeps_its_values_and_marks_the_invalid_field() {
    let model = SetUp {
        email: "anna@".into(),
        problems: vec![("email".into(), "Write an address.".into())],
        ..Default::default()
    };
    let page = set_up(&Layout::default(), model).html;
    assert!(
        page.contains("value=\"anna@\"")
            && page.contains("aria-invalid=\"true\"")
            && page.contains("Write an address."),
        "{page}"
    );
}

/// The first field with `autofocus` gets the focus.
#[test]
fn first_invalid_field_has_the_focus() {
    let layout = Layout::default();
    let problems = |fields: &[&str]| -> Vec<(String, String)> {
        fields.iter().map(|field| ((*field).to_owned(), "Wrong.".to_owned())).collect()
    };
    let set_up_page = |fields: &[&str]| {
        set_up(&layout, SetUp { problems: problems(fields), ..Default::default() }).html
    };
    let operator_page = |fields: &[&str]| {
        let model = OperatorInvitation { problems: problems(fields), ..Default::default() };
        operator_invitation(&layout, model).html
    };
    let member_page = |fields: &[&str]| {
        let model = MemberInvitation { problems: problems(fields), ..Default::default() };
        member_invitation(&layout, model).html
    };
    for (page, focused) in [
        (set_up_page(&[]), "name"),
        (set_up_page(&["email", "password"]), "email"),
        (set_up_page(&["password"]), "password"),
        (operator_page(&["password"]), "password"),
        (operator_page(&[]), "name"),
        (member_page(&["password"]), "password"),
        (member_page(&["name", "password"]), "name"),
    ] {
        let mut inputs = page.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap());
        let first = inputs.find(|input| input.contains("autofocus"));
        let first = first.unwrap_or_else(|| panic!("no focus on {page}"));
        assert!(first.contains(&format!("name=\"{focused}\"")), "{focused}: {first}");
    }
}

#[test]
fn every_page_is_in_its_language_and_shows_no_key_and_no_placeholder() {
    let keys = messages::TEXTS.iter().chain(messages::ARRANGED).map(|(key, _)| *key);
    let keys: Vec<&str> = keys.filter(|key| key.contains('_')).collect();
    for language in Language::ALL {
        for page in pages_in(language, "NAME") {
            let html =
                format!("<html lang=\"{}\" dir=\"{}\">", language.tag(), language.direction());
            assert!(page.contains(&html), "{page}");
            let text = visible_text(&page);
            assert!(!text.contains(['{', '}', '$']), "{}: {text}", language.tag());
            assert!(text.chars().all(|letter| !('\u{e000}'..='\u{f8ff}').contains(&letter)));
            for key in &keys {
                assert!(!text.contains(key), "{} shows {key}: {text}", language.tag());
            }
        }
    }
}

/// Each page has the same names in every language: no translation leaves an element out.
#[test]
fn no_translation_leaves_a_name_out() {
    let names = |language| -> Vec<usize> {
        let pages = pages_in(language, "NAME").into_iter();
        pages.map(|page| visible_text(&page).matches("NAME").count()).collect()
    };
    for language in Language::ALL {
        assert_eq!(names(language), names(Language::English), "{}", language.tag());
    }
}

#[test]
fn addresses_read_from_left_to_right_on_an_arabic_page() {
    let layout = Layout { language: Language::Arabic, ..Default::default() };
    let model = Consent {
        user_email: Some("anna@acme.example".into()),
        resources: vec!["https://api.acme.example/".into()],
        return_to: "shop.example".into(),
        ..Default::default()
    };
    let page = consent(&layout, model).html;
    for address in ["anna@acme.example", "https://api.acme.example/", "shop.example"] {
        assert!(page.contains(&format!("<bdi dir=\"ltr\">{address}</bdi>")), "{page}");
    }
}
