//! Every form may be submitted twice (L6): a double click, a proxy's retry or a reload
//! ends like one submission.
//!
//! Each form is submitted twice one after the other and twice at once, by one browser. Either way
//! both submissions succeed, the browser continues from either response, and what the form creates
//! exists once.

mod fixture;

use contract::routes::{Endpoint, Method, ROUTES};
use tests::{
    fixtures::{NEW_PASSWORD, PASSWORD, token_of},
    test_server,
};

use crate::console::{complete_setup, open_signed_in, server_function_path};
use fixture::{Fixture, Repetition};

/// The forms of hosted pages.
const FORMS: [Endpoint; 14] = [
    Endpoint::SignIn,
    Endpoint::SelectAccount,
    Endpoint::Consent,
    Endpoint::SignOut,
    Endpoint::Join,
    Endpoint::Reset,
    Endpoint::Setup,
    Endpoint::Invitation,
    Endpoint::ConsoleSignOut,
    Endpoint::AccountProfile,
    Endpoint::AccountPassword,
    Endpoint::AccountRevoke,
    Endpoint::AccountEndSession,
    Endpoint::AccountEndOthers,
];

/// Forms that need more than the fixture of this module has, each with the test that repeats it.
const FORMS_ELSEWHERE: [(Endpoint, &str); 23] = [
    (Endpoint::AccountLink, "account::identities::link_form_may_be_submitted_twice"),
    (Endpoint::AccountUnlink, "account::identities::linked_account_signs_in_until_it_is_unlinked"),
    (
        Endpoint::ForgotPassword,
        "mail::repeated::form_for_a_forgotten_password_may_be_submitted_twice",
    ),
    (
        Endpoint::ResendVerification,
        "mail::repeated::form_for_another_verification_link_may_be_submitted_twice",
    ),
    (
        Endpoint::VerifyEmail,
        "mail::repeated::form_for_another_verification_link_may_be_submitted_twice",
    ),
    (Endpoint::SignUp, "sign_up::races::sign_up_form_may_be_submitted_twice"),
    (
        Endpoint::CreateAccount,
        "sign_up::races::account_form_submitted_twice_at_once_creates_one_account",
    ),
    (Endpoint::SecondFactor, "second_factor::repeated::code_submitted_twice_signs_in_once"),
    (
        Endpoint::SecondFactorSetup,
        "second_factor::repeated::set_up_during_a_sign_in_submitted_twice_shows_the_same_codes",
    ),
    (
        Endpoint::AccountSecondFactorSetup,
        "second_factor::repeated::set_up_submitted_twice_shows_the_same_codes",
    ),
    (
        Endpoint::AccountRecoveryCodes,
        "second_factor::repeated::removal_and_new_codes_submitted_twice_happen_once",
    ),
    (
        Endpoint::AccountSecondFactorRemove,
        "second_factor::repeated::removal_and_new_codes_submitted_twice_happen_once",
    ),
    (
        Endpoint::AccountForgetDevice,
        "second_factor::remembered::browser_is_forgotten_by_its_user_only",
    ),
    (Endpoint::PasskeySignIn, "passkey::repeated::answer_submitted_twice_signs_in_once"),
    (
        Endpoint::SecondFactorPasskey,
        "passkey::repeated::second_factor_submitted_twice_completes_the_sign_in_once",
    ),
    (
        Endpoint::AccountPasskey,
        "passkey::repeated::passkey_submitted_twice_is_added_renamed_and_removed_once",
    ),
    (Endpoint::AccountExport, "account::data::download_needs_a_recent_sign_in_and_may_be_repeated"),
    (Endpoint::AccountDelete, "account::deletion::form_may_be_submitted_twice"),
    (Endpoint::AccountEmail, "account::email::repeated::forms_may_be_submitted_twice"),
    (Endpoint::AccountEmailConfirm, "account::email::repeated::forms_may_be_submitted_twice"),
    (Endpoint::AccountEmailUndo, "account::email::repeated::forms_may_be_submitted_twice"),
    (
        Endpoint::AccountPasskeyRename,
        "passkey::repeated::passkey_submitted_twice_is_added_renamed_and_removed_once",
    ),
    (
        Endpoint::AccountPasskeyRemove,
        "passkey::repeated::passkey_submitted_twice_is_added_renamed_and_removed_once",
    ),
];

/// The tests that repeat forms elsewhere exist.
#[test]
fn every_form_elsewhere_names_its_test() {
    let suite = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("suite");
    for (endpoint, test) in FORMS_ELSEWHERE {
        let (module, name) = test.rsplit_once("::").expect("a module and a name");
        let file = suite.join(module.replace("::", "/")).with_extension("rs");
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(text.contains(&format!("async fn {name}()")), "{endpoint:?}: no test {test}");
    }
}

/// Every hosted form of the table of routes is one of [`FORMS`] or of [`FORMS_ELSEWHERE`].
#[test]
fn every_hosted_form_is_covered() {
    let is_hosted_form = |endpoint: Endpoint| {
        use contract::routes::Access;
        let access = endpoint.access();
        matches!(
            access,
            Access::Interaction | Access::OneTimeLink | Access::Password | Access::EndUser
        ) || matches!(endpoint, Endpoint::SignOut | Endpoint::ConsoleSignOut)
    };
    for route in ROUTES {
        let posts = route.methods == [Method::Post];
        // The JSON sign-in is no form of a page.
        if posts && is_hosted_form(route.endpoint) && route.endpoint != Endpoint::JsonSignIn {
            let is_elsewhere =
                FORMS_ELSEWHERE.iter().any(|(endpoint, _)| *endpoint == route.endpoint);
            let is_covered = FORMS.contains(&route.endpoint) || is_elsewhere;
            assert!(is_covered, "{}", route.path);
        }
    }
}

async fn submit_every_form_twice(repetition: Repetition, rounds: usize) {
    for endpoint in FORMS {
        let is_setup = endpoint == Endpoint::Setup;
        // A set-up needs an installation of its own.
        let mut servers = Vec::new();
        for _ in 0..if is_setup { rounds.min(10) } else { 1 } {
            servers.push(test_server().await);
        }
        for (number, server) in servers.iter().enumerate() {
            let acme = server.tenant("acme").await;
            let shop = acme.client("shop").await;
            acme.user("anna").await;
            if !is_setup {
                complete_setup(server).await;
            }
            let fixture = Fixture { server, acme, shop };
            for round in 0..if is_setup { 1 } else { rounds } {
                let context = format!("{endpoint:?}, {repetition:?}, round {number}.{round}");
                let form = fixture.open(endpoint, round).await;
                for end in form.submit_twice(repetition).await {
                    fixture.assert_end(endpoint, end, &context).await;
                }
            }
            let created = [
                ("member.joined", Endpoint::Join, rounds),
                ("user.password_reset", Endpoint::Reset, rounds),
                ("user.password_changed", Endpoint::AccountPassword, rounds),
                ("consent.withdrawn", Endpoint::AccountRevoke, rounds),
                ("sign_in.ended", Endpoint::AccountEndSession, rounds),
                ("user.sign_ins_ended", Endpoint::AccountEndOthers, rounds),
            ];
            for (verb, of, expected) in created {
                if endpoint == of {
                    assert_eq!(server.audit_count(verb).await, expected, "{endpoint:?}: {verb}");
                }
            }
        }
    }
}

#[tokio::test]
async fn form_repeated_one_after_the_other_ends_like_once() {
    for repetition in Repetition::ALL {
        if !matches!(repetition, Repetition::AtOnce) {
            submit_every_form_twice(repetition, 2).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn form_submitted_twice_at_once_ends_like_once() {
    submit_every_form_twice(Repetition::AtOnce, 50).await;
}

/// A repeated sign-in is accepted because of its password, never because of its cookie or form.
#[tokio::test]
async fn repeated_sign_in_needs_form_and_password() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let fixture = Fixture { server: &server, acme, shop };
    let (mut browser, page) = fixture.open_sign_in().await;
    let mut retrying = browser.clone();
    let token = page.hidden_fields().remove(0).1;
    assert_eq!(browser.sign_in(&page, "anna", PASSWORD).await.status, 200);
    let action = page.form_action();
    let (_, other_page) = fixture.open_sign_in().await;
    let other_token = other_page.hidden_fields().remove(0).1;
    for (form, password, status) in [
        ("", PASSWORD, 410),
        ("x", PASSWORD, 410),
        (other_token.as_str(), PASSWORD, 410),
        (token.as_str(), "wrong-password", 401),
        (token.as_str(), "", 401),
        (token.as_str(), PASSWORD, 303),
    ] {
        let fields = [("username", "anna"), ("password", password), ("form", form)];
        let cookie = retrying.session_cookie().unwrap().to_owned();
        let response = retrying.clone().post(&action, &fields).await;
        assert_eq!(response.status, status, "{form:?} {password:?}");
        // Neither the old cookie nor a failed attempt signs in.
        let silent = retrying.get(&fixture.shop.authorization_url(&[("prompt", "none")])).await;
        assert_eq!(silent.redirect_param("error").as_deref(), Some("login_required"));
        retrying.set_session_cookie(&cookie);
    }
}

/// A finished interaction answers its browser for a minute, and no other browser.
#[tokio::test]
async fn finished_interaction_answers_its_browser_for_a_minute() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let fixture = Fixture { server: &server, acme, shop };
    let (mut browser, page) = fixture.open_sign_in().await;
    let consent = browser.sign_in(&page, "anna", PASSWORD).await;
    let resume_url = page.form_action().replace("/sign_in", "");
    let first = browser.submit_decision(&consent, "allow").await;
    let first_code = first.redirect_param("code").unwrap();
    let mut stranger = server.browser();
    fixture.shop.obtain_code(&mut stranger, "anna", &[]).await;
    server.clock.advance(59);
    assert_eq!(stranger.get(&resume_url).await.status, 410);
    let second_code = browser.get(&resume_url).await.redirect_param("code").unwrap();
    assert_ne!(second_code, first_code);
    // Each response is a code of its own: redeeming both is no replay.
    fixture.shop.redeem(&first_code).await.access_token();
    fixture.shop.redeem(&second_code).await.access_token();
    assert_eq!(server.audit_count("consent.given").await, 1, "anna allowed it once");
    server.clock.advance(1);
    assert_eq!(browser.get(&resume_url).await.status, 410, "the minute is not extended");
    assert_eq!(browser.post(&consent.form_action(), &[("decision", "allow")]).await.status, 410);
}

#[tokio::test]
async fn used_reset_link_proves_no_other_password() {
    let server = test_server().await;
    complete_setup(&server).await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let anna = acme.user("anna").await;
    let fixture = Fixture { server: &server, acme, shop };
    let token = token_of(&fixture.reset_link(&anna).await);
    let submit = async |password: &str| {
        let fields = [("token", token.as_str()), ("password", password)];
        server.browser().post("/t/acme/reset", &fields).await.status.as_u16()
    };
    assert_eq!(submit(NEW_PASSWORD).await, 200);
    assert_eq!(submit(PASSWORD).await, 404, "a used link sets no password");
    assert_eq!(submit(NEW_PASSWORD).await, 200);
    assert_eq!(server.audit_count("user.password_reset").await, 1);
    let later = token_of(&fixture.reset_link(&anna).await);
    let fields = [("token", later.as_str()), ("password", PASSWORD)];
    assert_eq!(server.browser().post("/t/acme/reset", &fields).await.status, 200);
    assert_eq!(submit(NEW_PASSWORD).await, 404, "the password has changed since");
}

/// The forms of the console are in `console::server_functions_answer_only_authorized_callers`. Here
/// is what repeats a submission, and what does not.
#[tokio::test]
async fn console_form_is_repeated_by_the_same_browser_and_body_only() {
    let server = test_server().await;
    let mut operator = complete_setup(&server).await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let node = server.start_node().await;
    let (make_token, enable) =
        (server_function_path("make_token"), server_function_path("enable_client"));
    let (mut other, _) = open_signed_in(&server, "/console", "olga@ops.example").await;
    let fields = [("tenant", "acme"), ("id", shop.row_id.as_str())];
    let add_secret = server_function_path("add_secret");
    let first = operator.post(&add_secret, &fields).await;
    assert_eq!(first.status, 200, "{}", first.body);
    // A retry at another node gets the same secret.
    let mut at_other_node = operator.clone();
    at_other_node.switch_node(node.router.clone());
    assert_eq!(at_other_node.post(&add_secret, &fields).await.body, first.body);
    // Another browser is another submission; so is the same one later.
    let conflict = other.post(&add_secret, &fields).await;
    assert_ne!((conflict.status.as_u16(), &conflict.body), (200, &first.body));
    server.clock.advance(domain::submission::REPEAT_WINDOW);
    let later = operator.post(&add_secret, &fields).await;
    assert_ne!(later.body, first.body);
    // Off, on, off: the third is no repetition of the first.
    for enabled in ["false", "true", "false"] {
        let target = [("tenant", "acme"), ("id", shop.row_id.as_str())];
        let fields = [target[0], target[1], ("enabled", enabled), ("version", "0")];
        assert_eq!(operator.post(&enable, &fields).await.status, 200);
        let client = acme.tenant.client("shop").await.unwrap().unwrap();
        assert_eq!(client.enabled.to_string(), enabled);
    }
    // A rejected form can be corrected elsewhere and sent again.
    let fields = [("tenant", "acme"), ("name", ""), ("days", "x")];
    for _ in 0..2 {
        assert_eq!(operator.post(&make_token, &fields).await.status, 400);
    }
}
