//! Every form may be submitted twice (L6): a double click, a proxy's retry or a reload
//! ends like one submission.
//!
//! Each form is submitted twice one after the other and twice at once, by one browser. Either way
//! both submissions succeed, the browser continues from either response, and what the form creates
//! exists once.

use contract::{
    member::{NewInvitation, OneTimeLink},
    routes::{Endpoint, Method, ROUTES},
    user::Role,
};
use domain::{Actor, setup};
use tests::{
    Browser, TestClient, TestResponse, TestServer, TestTenant, fixtures::PASSWORD, test_server,
};

use crate::console::{complete_setup, open_signed_in};

const NEW_PASSWORD: &str = "another-horse-battery";

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

/// Forms that need an identity provider, which are repeated in `account::identities`, or mail,
/// which are repeated in `mail::repeated` and `sign_up::races`, or an authenticator app, which are
/// repeated in `second_factor::repeated`, or a passkey, which are repeated in `passkey::repeated`.
/// Those that change the address are repeated in `account::email`, the download in
/// `account::data`, and the deletion in `account::deletion`.
const FORMS_ELSEWHERE: [Endpoint; 23] = [
    Endpoint::AccountLink,
    Endpoint::AccountUnlink,
    Endpoint::ForgotPassword,
    Endpoint::ResendVerification,
    Endpoint::VerifyEmail,
    Endpoint::SignUp,
    Endpoint::CreateAccount,
    Endpoint::SecondFactor,
    Endpoint::SecondFactorSetup,
    Endpoint::AccountSecondFactorSetup,
    Endpoint::AccountRecoveryCodes,
    Endpoint::AccountSecondFactorRemove,
    Endpoint::AccountForgetDevice,
    Endpoint::PasskeySignIn,
    Endpoint::SecondFactorPasskey,
    Endpoint::AccountPasskey,
    Endpoint::AccountExport,
    Endpoint::AccountDelete,
    Endpoint::AccountEmail,
    Endpoint::AccountEmailConfirm,
    Endpoint::AccountEmailUndo,
    Endpoint::AccountPasskeyRename,
    Endpoint::AccountPasskeyRemove,
];

/// How the second submission relates to the first.
#[derive(Clone, Copy, Debug)]
enum Repetition {
    /// The browser has received the response to the first, with its cookie.
    AfterTheResponse,
    /// The browser followed the redirects of the first to the end.
    AfterTheRedirects,
    /// A proxy retries, or the browser dropped the response: the cookie is the old one.
    WithTheOldCookie,
    /// Both are under way at once.
    AtOnce,
}

impl Repetition {
    const ALL: [Self; 4] =
        [Self::AfterTheResponse, Self::AfterTheRedirects, Self::WithTheOldCookie, Self::AtOnce];
}

/// A filled-in form, and the browser that was shown it.
struct OpenForm {
    browser: Browser,
    action: String,
    fields: Vec<(String, String)>,
}

impl OpenForm {
    fn new(browser: Browser, page: &TestResponse, fields: &[(&str, &str)]) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let mut fields: Vec<_> = fields.iter().map(own).collect();
        fields.extend(page.hidden_fields());
        Self { browser, action: page.form_action(), fields }
    }

    async fn submit(
        browser: &mut Browser,
        action: &str,
        fields: &[(String, String)],
    ) -> TestResponse {
        let fields: Vec<_> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post(action, &fields).await
    }

    /// Submits the form twice. Returns a browser for each response that it may keep, with the page
    /// or redirect to a client where it ends.
    async fn submit_twice(self, repetition: Repetition) -> Vec<(Browser, TestResponse)> {
        let Self { mut browser, action, fields } = self;
        let mut ends = Vec::new();
        match repetition {
            Repetition::AfterTheResponse => {
                Self::submit(&mut browser, &action, &fields).await;
                let second = Self::submit(&mut browser, &action, &fields).await;
                let end = browser.follow_redirects(second).await;
                ends.push((browser, end));
            }
            Repetition::AfterTheRedirects => {
                let first = Self::submit(&mut browser, &action, &fields).await;
                browser.follow_redirects(first).await;
                let second = Self::submit(&mut browser, &action, &fields).await;
                let end = browser.follow_redirects(second).await;
                ends.push((browser, end));
            }
            Repetition::WithTheOldCookie => {
                let mut retrying = browser.clone();
                let first = Self::submit(&mut browser, &action, &fields).await;
                let second = Self::submit(&mut retrying, &action, &fields).await;
                for (mut browser, response) in [(browser, first), (retrying, second)] {
                    let end = browser.follow_redirects(response).await;
                    ends.push((browser, end));
                }
            }
            Repetition::AtOnce => {
                let mut other = browser.clone();
                let (first, second) = tokio::join!(
                    Self::submit(&mut browser, &action, &fields),
                    Self::submit(&mut other, &action, &fields)
                );
                for (mut browser, response) in [(browser, first), (other, second)] {
                    let end = browser.follow_redirects(response).await;
                    ends.push((browser, end));
                }
            }
        }
        ends
    }
}

fn token_of(link: &OneTimeLink) -> String {
    link.address.split_once("token=").unwrap().1.to_owned()
}

/// A tenant with a client and, once set up, an operator.
struct Fixture<'s> {
    server: &'s TestServer,
    acme: TestTenant<'s>,
    shop: TestClient,
}

impl Fixture<'_> {
    async fn open_sign_in(&self) -> (Browser, TestResponse) {
        let mut browser = self.server.browser();
        let redirect = browser.get(&self.shop.authorization_url(&[])).await;
        let page = browser.follow_redirects(redirect).await;
        (browser, page)
    }

    async fn open_signed_in(&self, prompt: &str) -> (Browser, TestResponse) {
        let mut browser = self.server.browser();
        self.shop.obtain_code(&mut browser, "anna", &[]).await;
        let redirect = browser.get(&self.shop.authorization_url(&[("prompt", prompt)])).await;
        let page = browser.follow_redirects(redirect).await;
        (browser, page)
    }

    async fn open_account(&self, name: &str, path: &str) -> (Browser, TestResponse) {
        let mut browser = self.server.browser();
        let redirect = browser.get(&format!("/t/acme{path}")).await;
        let page = browser.follow_redirects(redirect).await;
        let page = browser.sign_in(&page, name, PASSWORD).await;
        (browser, page)
    }

    async fn reset_link(&self, user_id: &str) -> OneTimeLink {
        self.acme
            .transaction(&Actor::cli(), async |tx| domain::user::reset_link(tx, user_id).await)
            .await
            .unwrap()
    }

    /// Opens the form of a hosted page. `round` makes names unique.
    async fn open(&self, endpoint: Endpoint, round: usize) -> OpenForm {
        let server = self.server;
        match endpoint {
            Endpoint::SignIn => {
                let (browser, page) = self.open_sign_in().await;
                OpenForm::new(browser, &page, &[("username", "anna"), ("password", PASSWORD)])
            }
            Endpoint::SelectAccount => {
                let (browser, page) = self.open_signed_in("select_account").await;
                OpenForm::new(browser, &page, &[("account", "same")])
            }
            Endpoint::Consent => {
                let (browser, page) = self.open_signed_in("consent").await;
                OpenForm::new(browser, &page, &[("decision", "allow")])
            }
            Endpoint::SignOut => {
                let (mut browser, _) = self.open_signed_in("consent").await;
                let page = browser
                    .get(
                        "/t/acme/oauth2/logout?client_id=shop\
                         &post_logout_redirect_uri=https://shop.example/",
                    )
                    .await;
                OpenForm::new(browser, &page, &[("confirm", "yes")])
            }
            Endpoint::Join => {
                let email = format!("dora{round}@acme.example");
                let invitation = NewInvitation { email, role: Role::Developer };
                let link = self
                    .acme
                    .transaction(&Actor::cli(), async |tx| {
                        domain::member::invite(tx, invitation).await
                    })
                    .await
                    .unwrap();
                let mut browser = server.browser();
                let page = browser.get(&link.address).await;
                OpenForm::new(browser, &page, &[("name", "Dora Lind"), ("password", PASSWORD)])
            }
            Endpoint::Reset => {
                let user_id = self.acme.user(&format!("forgetful{round}")).await;
                let link = self.reset_link(&user_id).await;
                let mut browser = server.browser();
                let page = browser.get(&link.address).await;
                OpenForm::new(browser, &page, &[("password", NEW_PASSWORD)])
            }
            Endpoint::Setup => {
                let token = setup::create_link(&server.platform).await.unwrap().unwrap();
                let mut browser = server.browser();
                let page = browser.get(&format!("/setup?token={}", token.expose())).await;
                let fields = [
                    ("name", "Olga Ops"),
                    ("email", "olga@ops.example"),
                    ("password", PASSWORD),
                    ("tenant_name", "First"),
                ];
                OpenForm::new(browser, &page, &fields)
            }
            Endpoint::Invitation => {
                let token = domain::member::invite_operator(
                    &server.platform,
                    &Actor::cli(),
                    &format!("oscar{round}@ops.example"),
                )
                .await
                .unwrap();
                let mut browser = server.browser();
                let page = browser.get(&format!("/invitation?token={}", token.expose())).await;
                OpenForm::new(browser, &page, &[("name", "Oscar"), ("password", PASSWORD)])
            }
            Endpoint::ConsoleSignOut => {
                let (browser, _) = open_signed_in(server, "/console", "olga@ops.example").await;
                let action = "/console/sign_out".to_owned();
                OpenForm { browser, action, fields: vec![("tenant".into(), String::new())] }
            }
            Endpoint::AccountProfile => {
                let name = format!("named{round}");
                self.acme.user(&name).await;
                let (browser, page) = self.open_account(&name, "/account/profile").await;
                OpenForm::new(browser, &page, &[("name", "Nora Named")])
            }
            Endpoint::AccountPassword => {
                let name = format!("careful{round}");
                self.acme.user(&name).await;
                let (browser, page) = self.open_account(&name, "/account/password").await;
                let fields = [("current", PASSWORD), ("password", NEW_PASSWORD)];
                OpenForm::new(browser, &page, &fields)
            }
            Endpoint::AccountRevoke => {
                let name = format!("free{round}");
                self.acme.user(&name).await;
                let (mut browser, _) = self.open_account(&name, "/account").await;
                let redirect = browser.get(&self.shop.authorization_url(&[])).await;
                let consent = browser.follow_redirects(redirect).await;
                browser.submit_decision(&consent, "allow").await;
                let action = "/t/acme/account/applications/revoke".to_owned();
                let fields = vec![("application".to_owned(), self.shop.row_id.clone())];
                OpenForm { browser, action, fields }
            }
            Endpoint::AccountEndSession | Endpoint::AccountEndOthers => {
                let name = format!("{endpoint:?}{round}").to_lowercase();
                self.acme.user(&name).await;
                self.open_account(&name, "/account").await;
                let (browser, page) = self.open_account(&name, "/account").await;
                let is_session = |(field, _): &(String, String)| field == "session";
                let session = page.hidden_fields().into_iter().find(is_session).unwrap();
                let (action, fields) = match endpoint {
                    Endpoint::AccountEndSession => ("end", vec![session]),
                    _ => ("end_others", Vec::new()),
                };
                OpenForm { browser, action: format!("/t/acme/account/sessions/{action}"), fields }
            }
            other => panic!("{other:?}: a form without a case"),
        }
    }

    /// Asserts that a browser ended where one submission ends.
    async fn assert_end(&self, endpoint: Endpoint, end: (Browser, TestResponse), context: &str) {
        let (mut browser, page) = end;
        let shows = |text: &str| {
            assert_eq!(page.status, 200, "{context}: {}", page.body);
            assert!(page.body.contains(text), "{context}: {}", page.body);
        };
        match endpoint {
            // The page of the next step, or the client.
            Endpoint::SignIn if page.status == 200 => shows("name=\"decision\""),
            Endpoint::SignIn | Endpoint::SelectAccount | Endpoint::Consent => {
                let code = page.redirect_param("code").unwrap_or_else(|| {
                    panic!("{context}: {} {} {}", page.status, page.location(), page.body)
                });
                self.shop.redeem(&code).await.access_token();
            }
            Endpoint::SignOut => assert_eq!(page.location(), "https://shop.example/", "{context}"),
            Endpoint::Join => {
                shows("You are now a developer");
                let console = browser.get("/console/t/acme/applications").await;
                assert_eq!(console.status, 200, "{context}");
            }
            Endpoint::Reset => shows("Your password was changed"),
            Endpoint::Setup | Endpoint::Invitation => {
                assert_eq!(page.status, 200, "{context}: {} {}", page.location(), page.body);
                assert_eq!(browser.get("/console").await.status, 200, "{context}");
            }
            Endpoint::ConsoleSignOut => {
                shows("You are signed out");
                assert_eq!(browser.get("/console").await.status, 303, "{context}");
            }
            Endpoint::AccountProfile => shows("Your profile was saved."),
            Endpoint::AccountPassword => shows("Your password was changed."),
            Endpoint::AccountRevoke => shows("The application no longer has access."),
            Endpoint::AccountEndSession => shows("The session was signed out."),
            Endpoint::AccountEndOthers => shows("You are signed out everywhere else."),
            other => panic!("{other:?}"),
        }
    }
}

/// Every hosted form of the table of routes is one of [`FORMS`].
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
            let is_covered =
                FORMS.contains(&route.endpoint) || FORMS_ELSEWHERE.contains(&route.endpoint);
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
    let path_of = |name: &str| {
        leptos::server_fn::axum::server_fn_paths()
            .map(|(path, _)| path.to_owned())
            .find(|path| path.rsplit('/').next() == Some(name))
            .unwrap()
    };
    let (make_token, enable) = (path_of("make_token"), path_of("enable_client"));
    let (mut other, _) = open_signed_in(&server, "/console", "olga@ops.example").await;
    let fields = [("tenant", "acme"), ("id", shop.row_id.as_str())];
    let add_secret = path_of("add_secret");
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
