//! Each form, filled in: how it is opened and submitted, and where one submission ends.

use contract::{
    member::{NewInvitation, OneTimeLink},
    user::Role,
};
use domain::{Actor, setup};
use tests::{Browser, TestClient, TestResponse, TestServer, TestTenant};

use super::*;

/// How the second submission relates to the first.
#[derive(Clone, Copy, Debug)]
pub(super) enum Repetition {
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
    pub(super) const ALL: [Self; 4] =
        [Self::AfterTheResponse, Self::AfterTheRedirects, Self::WithTheOldCookie, Self::AtOnce];
}

/// A filled-in form, and the browser that was shown it.
pub(super) struct OpenForm {
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
    pub(super) async fn submit_twice(self, repetition: Repetition) -> Vec<(Browser, TestResponse)> {
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

/// A tenant with a client and, once set up, an operator.
pub(super) struct Fixture<'s> {
    pub(super) server: &'s TestServer,
    pub(super) acme: TestTenant<'s>,
    pub(super) shop: TestClient,
}

impl Fixture<'_> {
    pub(super) async fn open_sign_in(&self) -> (Browser, TestResponse) {
        let mut browser = self.server.browser();
        let redirect = browser.get(&self.shop.authorization_url(&[])).await;
        let page = browser.follow_redirects(redirect).await;
        (browser, page)
    }

    pub(super) async fn open_signed_in(&self, prompt: &str) -> (Browser, TestResponse) {
        let mut browser = self.server.browser();
        self.shop.obtain_code(&mut browser, "anna", &[]).await;
        let redirect = browser.get(&self.shop.authorization_url(&[("prompt", prompt)])).await;
        let page = browser.follow_redirects(redirect).await;
        (browser, page)
    }

    pub(super) async fn open_account(&self, name: &str, path: &str) -> (Browser, TestResponse) {
        let mut browser = self.server.browser();
        let redirect = browser.get(&format!("/t/acme{path}")).await;
        let page = browser.follow_redirects(redirect).await;
        let page = browser.sign_in(&page, name, PASSWORD).await;
        (browser, page)
    }

    pub(super) async fn reset_link(&self, user_id: &str) -> OneTimeLink {
        self.acme
            .transaction(&Actor::cli(), async |tx| domain::user::reset_link(tx, user_id).await)
            .await
            .unwrap()
    }

    /// Opens the form of a hosted page. `round` makes names unique.
    pub(super) async fn open(&self, endpoint: Endpoint, round: usize) -> OpenForm {
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
    pub(super) async fn assert_end(
        &self,
        endpoint: Endpoint,
        end: (Browser, TestResponse),
        context: &str,
    ) {
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
