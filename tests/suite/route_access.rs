//! Access to every route, by every kind of caller (I1, I4, R7, E2, T12).
//!
//! For each route, an anonymous caller, an unauthorized caller of the same tenant and a caller of
//! another tenant are rejected and change no table, except that failed sign-ins are counted and
//! cross-site authorization requests are stored. The authorized caller succeeds after the
//! rejections. A new endpoint does not compile without an example
//! request here.

mod addresses;
mod client_secrets;
mod database_failure;
mod fuzz;
mod malformed;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::{body::Body, http::Request};
use base64::{Engine, engine::general_purpose::STANDARD};
use contract::mail::MailKind;
use contract::routes::{Access, Cors, Dialect, Endpoint, Method, ROUTES, Route};
use tests::{
    Browser, Snapshot, TestClient, TestResponse, TestServer, TestTenant, TokenResponse,
    browser::send, client::CODE_VERIFIER, fixtures::PASSWORD, test_server,
};

const FORM: &str = "application/x-www-form-urlencoded";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caller {
    Authorized,
    /// A caller without credentials.
    Anonymous,
    /// A client or user of the same tenant that is not authorized for the resource.
    SameTenant,
    /// A client or user of another tenant.
    OtherTenant,
}

const UNAUTHORIZED_CALLERS: [Caller; 3] =
    [Caller::Anonymous, Caller::SameTenant, Caller::OtherTenant];

/// Two tenants with equal names of clients and users, and the credentials of each caller.
struct Fixture {
    server: TestServer,
    shop: TestClient,
    other_client: TestClient,
    rival_client: TestClient,
    anna_browser: Browser,
    ben_browser: Browser,
    rival_browser: Browser,
    tokens: TokenResponse,
    rival_tokens: TokenResponse,
    code: String,
    /// Handles of interactions in Anna's browser, each at the step of its endpoint.
    interaction_handles: HashMap<Endpoint, String>,
    setup_token: String,
    /// Tokens of one-time links: a member invitation and a password reset.
    invitation_token: String,
    user_invitation_token: String,
    reset_token: String,
    verification_token: String,
    /// Tokens of links that give Anna another address, and Una her former one.
    email_token: String,
    email_undo_token: String,
    /// Personal tokens of two developers, and of a developer of the other tenant.
    personal_tokens: [String; 3],
    registered_client_id: String,
    /// A session of Anna in another browser.
    other_session_id: String,
}

/// A fixture that is used until a request changes a table: a new one costs half a second.
#[derive(Default)]
struct UnusedFixture(Option<(Fixture, Snapshot)>);

impl UnusedFixture {
    async fn take(&mut self) -> (Fixture, Snapshot) {
        if let Some(unused) = self.0.take() {
            return unused;
        }
        let fixture = Fixture::new().await;
        fixture.add_domain("login.acme.example").await;
        let tables = fixture.server.snapshot().await;
        (fixture, tables)
    }

    async fn give_back(&mut self, fixture: Fixture, at_first: Snapshot) {
        let is_unused = fixture.server.snapshot().await == at_first;
        self.0 = is_unused.then_some((fixture, at_first));
    }
}

impl Fixture {
    async fn new() -> Self {
        let server = test_server().await;
        let settings = contract::settings::TenantSettings {
            sign_up: contract::settings::SignUp::Invited,
            rate_limits: tests::fixtures::no_rate_limits(),
            ..Default::default()
        };
        let acme = server.tenant_with("acme", settings).await;
        let rival = server.tenant("rival").await;
        let (shop, other_client, rival_client) =
            (acme.client("shop").await, acme.client("other").await, rival.client("shop").await);
        for name in ["anna", "ben"] {
            acme.user(name).await;
            rival.user(name).await;
        }
        let (mut anna_browser, mut ben_browser, mut rival_browser) =
            (server.browser(), server.browser(), server.browser());
        let tokens = shop.redeem(&shop.obtain_code(&mut anna_browser, "anna", &[]).await).await;
        other_client.obtain_code(&mut ben_browser, "ben", &[]).await;
        let rival_tokens = rival_client
            .redeem(&rival_client.obtain_code(&mut rival_browser, "anna", &[]).await)
            .await;
        let code = shop.obtain_code(&mut anna_browser, "anna", &[]).await;
        let mut interaction_handles = HashMap::new();
        for (endpoint, prompt) in [
            (Endpoint::ResumeInteraction, "login"),
            (Endpoint::SignIn, "login"),
            (Endpoint::ContinueAtProvider, "login"),
            (Endpoint::SignUpPage, "login"),
            (Endpoint::SignUp, "login"),
            (Endpoint::SelectAccount, "select_account"),
            (Endpoint::ResendVerification, "login"),
            (Endpoint::SecondFactor, "login"),
            (Endpoint::SecondFactorSetup, "login"),
            (Endpoint::PasskeySignIn, "login"),
            (Endpoint::SecondFactorPasskey, "login"),
            (Endpoint::Consent, "consent"),
        ] {
            let redirect = anna_browser.get(&shop.authorization_url(&[("prompt", prompt)])).await;
            let handle = redirect.location().rsplit('/').next().unwrap().to_owned();
            // The first visit binds the interaction to her browser.
            assert_eq!(anna_browser.get(redirect.location()).await.status, 200);
            interaction_handles.insert(endpoint, handle);
        }
        let setup_token = domain::setup::create_link(&server.platform)
            .await
            .unwrap()
            .unwrap()
            .expose()
            .to_owned();
        let cli = domain::Actor::cli();
        let invite = contract::member::NewInvitation {
            email: "mia@acme.example".into(),
            role: contract::user::Role::Auditor,
        };
        let invitation_token = acme
            .tenant
            .transaction(&cli, async |tx| domain::member::invite(tx, invite).await)
            .await
            .unwrap();
        let invited = acme
            .tenant
            .transaction(&cli, async |tx| domain::sign_up::invite(tx, "ina@acme.example").await)
            .await
            .unwrap();
        let contract::member::InvitationSent::Link(user_invitation) = invited else {
            panic!("there is no mail server");
        };
        let bob = acme.user("bob").await;
        let reset_token = acme
            .tenant
            .transaction(&cli, async |tx| domain::user::reset_link(tx, &bob).await)
            .await
            .unwrap();
        let token_of = |link: &str| link.rsplit("token=").next().unwrap().to_owned();
        let vera = acme.user_with("vera", |new| new.email_verified = false).await;
        server.mailer.turn_on();
        assert!(domain::recovery::resend_verification(&acme.tenant, &vera, "en").await.unwrap());
        domain::job::deliver_mail(&server.platform).await.unwrap();
        let link = server.mailer.sent().remove(0).values.link.unwrap();
        let verification_token = token_of(&link);
        let email_token = request_email(&server, &mut anna_browser, "anna@new.example").await;
        let email_undo_token = change_email(&server, &acme).await;
        server.mailer.turn_off();
        let (invitation_token, reset_token) =
            (token_of(&invitation_token.address), token_of(&reset_token.address));
        let (personal_tokens, registered_client_id) =
            create_personal_tokens(&server, &acme, &rival).await;
        let user_invitation_token = token_of(&user_invitation.address);
        let anna = tokens.id_token_claims()["sub"].as_str().unwrap().to_owned();
        shop.obtain_code(&mut server.browser(), "anna", &[]).await;
        let sessions = domain::user::sign_ins(&acme.tenant, &cli, &anna).await.unwrap();
        let own = sessions.into_iter().max_by(|one, other| one.id.cmp(&other.id));
        let other_session_id = own.unwrap().id;
        drop((acme, rival));
        Self {
            server,
            shop,
            other_client,
            rival_client,
            anna_browser,
            ben_browser,
            rival_browser,
            tokens,
            rival_tokens,
            code,
            interaction_handles,
            setup_token,
            invitation_token,
            user_invitation_token,
            reset_token,
            verification_token,
            email_token,
            email_undo_token,
            personal_tokens,
            registered_client_id,
            other_session_id,
        }
    }

    async fn add_domain(&self, host: &str) {
        let tenant = self.server.platform.tenant_by_slug("acme").await.unwrap().unwrap();
        let update =
            domain::tenant::TenantUpdate { domains: vec![host.into()], ..Default::default() };
        tenant
            .transaction(&domain::Actor::cli(), async |tx| domain::tenant::update(tx, update).await)
            .await
            .unwrap();
    }

    fn session_cookie(&self, caller: Caller) -> Option<String> {
        let browser = match caller {
            Caller::Authorized => &self.anna_browser,
            Caller::Anonymous => return None,
            Caller::SameTenant => &self.ben_browser,
            Caller::OtherTenant => &self.rival_browser,
        };
        browser.session_cookie().map(str::to_owned)
    }

    fn basic_authorization(&self, caller: Caller) -> Option<String> {
        let client = match caller {
            Caller::Authorized => &self.shop,
            Caller::Anonymous => return None,
            Caller::SameTenant => &self.other_client,
            Caller::OtherTenant => &self.rival_client,
        };
        Some(format!(
            "Basic {}",
            STANDARD.encode(format!("{}:{}", client.client_id, client.secret.as_deref().unwrap()))
        ))
    }

    fn bearer_authorization(&self, caller: Caller) -> Option<String> {
        let token = match caller {
            Caller::Authorized => self.tokens.access_token(),
            Caller::Anonymous => return None,
            // An ID token of this tenant, which is not an access token.
            Caller::SameTenant => self.tokens.0["id_token"].as_str().unwrap(),
            Caller::OtherTenant => self.rival_tokens.access_token(),
        };
        Some(format!("Bearer {token}"))
    }

    /// A developer's personal token as an `Authorization` header.
    fn personal_token_authorization(&self, endpoint: Endpoint, caller: Caller) -> Option<String> {
        let token = match caller {
            Caller::Authorized => &self.personal_tokens[0],
            Caller::Anonymous => return None,
            // Every developer may register clients, so send an ID token instead.
            Caller::SameTenant if endpoint == Endpoint::ClientRegistration => {
                return self.bearer_authorization(caller);
            }
            Caller::SameTenant => &self.personal_tokens[1],
            Caller::OtherTenant => &self.personal_tokens[2],
        };
        Some(format!("Bearer {token}"))
    }

    /// The one-time token of an endpoint, or for other callers a secret of another kind.
    fn one_time_token(&self, endpoint: Endpoint, caller: Caller) -> &str {
        match caller {
            Caller::Authorized => match endpoint {
                Endpoint::JoinPage | Endpoint::Join => &self.invitation_token,
                Endpoint::CreateAccountPage | Endpoint::CreateAccount => {
                    &self.user_invitation_token
                }
                Endpoint::ResetPage | Endpoint::Reset => &self.reset_token,
                Endpoint::VerifyEmailPage | Endpoint::VerifyEmail => &self.verification_token,
                Endpoint::AccountEmailUndoPage | Endpoint::AccountEmailUndo => {
                    &self.email_undo_token
                }
                _ => &self.setup_token,
            },
            Caller::Anonymous => "",
            Caller::SameTenant => &self.code,
            Caller::OtherTenant => self.rival_tokens.refresh_token(),
        }
    }
}

/// The token of the link that the user of this browser requests to another address.
async fn request_email(server: &TestServer, browser: &mut Browser, email: &str) -> String {
    let page = browser.post("/t/acme/account/email", &[("email", email)]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    sent_token(server, email, MailKind::EmailChange).await
}

/// The token of the newest mail of this kind to an address.
async fn sent_token(server: &TestServer, to: &str, kind: MailKind) -> String {
    domain::job::deliver_mail(&server.platform).await.unwrap();
    let link = server.mailer.sent_to(to, kind).pop().unwrap().values.link.unwrap();
    link.rsplit("token=").next().unwrap().to_owned()
}

/// Changes the address of a user, and returns the token of the link that undoes it.
async fn change_email(server: &TestServer, acme: &TestTenant<'_>) -> String {
    acme.user("una").await;
    let mut browser = server.browser();
    let redirect = browser.get("/t/acme/account").await;
    let page = browser.follow_redirects(redirect).await;
    browser.sign_in(&page, "una", PASSWORD).await;
    let token = request_email(server, &mut browser, "una@new.example").await;
    let changed = browser.post("/t/acme/account/email/confirm", &[("token", &token)]).await;
    assert_eq!(changed.status, 303, "{}", changed.body);
    sent_token(server, "una@acme.example", MailKind::EmailChanged).await
}

/// Personal tokens of two developers of the first tenant and one of the second, and the id of a
/// client that the first developer registers. Each token is used once here, so that no later
/// request changes its time of last use.
async fn create_personal_tokens(
    server: &TestServer,
    acme: &TestTenant<'_>,
    rival: &TestTenant<'_>,
) -> ([String; 3], String) {
    let mut tokens = Vec::new();
    for (tenant, name) in [(acme, "dora"), (acme, "dirk"), (rival, "dora")] {
        let token = tenant
            .personal_token(&tenant.member(name, contract::user::Role::Developer).await)
            .await;
        let path = format!("/t/{}/api/v1/apps", tenant.tenant.slug());
        let response = tests::http_request(
            &server.router,
            "GET",
            &path,
            &[("authorization", &format!("Bearer {token}"))],
            "",
        )
        .await;
        assert_eq!(response.json()["apps"], serde_json::json!([]), "{}", response.body);
        tokens.push(token);
    }
    let headers = [
        ("authorization", &*format!("Bearer {}", tokens[0])),
        ("content-type", "application/json"),
    ];
    let response = tests::http_request(
        &server.router,
        "POST",
        "/t/acme/api/v1/apps/register",
        &headers,
        CLIENT_METADATA,
    )
    .await;
    let client_id = response.json()["app_id"]
        .as_str()
        .unwrap_or_else(|| panic!("{}", response.body))
        .to_owned();
    (tokens.try_into().unwrap(), client_id)
}

const CLIENT_METADATA: &str = r#"{"name": "Doras", "redirect_uris": ["https://doras.example/cb"]}"#;

/// The parts of a request that differ between endpoints and callers.
#[derive(Default)]
struct ExampleRequest {
    query: String,
    authorization: Option<String>,
    cookie: Option<String>,
    /// Sent as JSON if it begins with `{`, and as a form otherwise.
    body: Option<String>,
}

fn form_encode(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The example request of an endpoint, with the credentials of this caller.
fn example_request(
    fixture: &Fixture,
    route: &Route,
    method: Method,
    caller: Caller,
) -> ExampleRequest {
    let posted = method == Method::Post;
    let browser = |fields: String| ExampleRequest {
        cookie: fixture.session_cookie(caller),
        body: posted.then(|| fields.clone()),
        query: if posted { String::new() } else { fields },
        ..ExampleRequest::default()
    };
    let client = |fields: &[(&str, &str)]| ExampleRequest {
        authorization: fixture.basic_authorization(caller),
        body: Some(form_encode(fields)),
        ..ExampleRequest::default()
    };
    match route.endpoint {
        Endpoint::Metadata
        | Endpoint::Jwks
        | Endpoint::RelatedOrigins
        | Endpoint::JsonProviders
        | Endpoint::FrontPage
        | Endpoint::ForgotPasswordPage
        | Endpoint::Logo
        | Endpoint::ProviderIcon
        | Endpoint::StartAtProvider
        | Endpoint::AuthorizeAtProvider
        | Endpoint::ContinueAtProvider
        | Endpoint::TestProvider
        | Endpoint::Asset => {
            ExampleRequest { cookie: fixture.session_cookie(caller), ..ExampleRequest::default() }
        }
        Endpoint::Authorize => browser(
            fixture
                .shop
                .authorization_url(&[("prompt", "none")])
                .split_once('?')
                .unwrap()
                .1
                .to_owned(),
        ),
        Endpoint::Token => client(&[
            ("grant_type", "authorization_code"),
            ("code", &fixture.code),
            ("redirect_uri", &fixture.shop.redirect_uri),
            ("code_verifier", CODE_VERIFIER),
        ]),
        Endpoint::Refresh => client(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", fixture.tokens.refresh_token()),
        ]),
        Endpoint::Introspect | Endpoint::Revoke => {
            client(&[("token", fixture.tokens.access_token())])
        }
        Endpoint::Userinfo | Endpoint::Account => ExampleRequest {
            authorization: fixture.bearer_authorization(caller),
            body: posted.then(String::new),
            ..ExampleRequest::default()
        },
        Endpoint::ClientRegistration => ExampleRequest {
            authorization: fixture.personal_token_authorization(route.endpoint, caller),
            body: Some(CLIENT_METADATA.into()),
            ..ExampleRequest::default()
        },
        Endpoint::ClientConfiguration | Endpoint::OwnedClients => {
            let body = format!(
                r#"{{"client_id": "{}", "client_name": "Anew"}}"#,
                fixture.registered_client_id
            );
            let changes = matches!(method, Method::Put | Method::Patch);
            ExampleRequest {
                authorization: fixture.personal_token_authorization(route.endpoint, caller),
                body: changes.then_some(body),
                ..ExampleRequest::default()
            }
        }
        Endpoint::Logout => browser(form_encode(&[
            ("id_token_hint", fixture.tokens.0["id_token"].as_str().unwrap()),
            ("post_logout_redirect_uri", "https://shop.example/"),
        ])),
        Endpoint::ResumeInteraction | Endpoint::SignUpPage => {
            ExampleRequest { cookie: fixture.session_cookie(caller), ..ExampleRequest::default() }
        }
        Endpoint::ProviderCallback => browser(form_encode(&[("state", "us_unknown")])),
        Endpoint::SignIn => browser(form_encode(&[("username", "anna"), ("password", PASSWORD)])),
        Endpoint::ForgotPassword => ExampleRequest {
            body: Some(form_encode(&[("username", "anna")])),
            ..ExampleRequest::default()
        },
        Endpoint::ResendVerification => browser(String::new()),
        Endpoint::SignUp => browser(form_encode(&[("email", "nora@acme.example")])),
        Endpoint::SecondFactor | Endpoint::SecondFactorSetup => {
            browser(form_encode(&[("code", "000000")]))
        }
        Endpoint::PasskeySignIn
        | Endpoint::SecondFactorPasskey
        | Endpoint::AccountPasskey
        | Endpoint::AccountPasskeyRename
        | Endpoint::AccountPasskeyRemove => browser(form_encode(&[
            ("ticket", "1.x"),
            ("passkey", "pky_unknown"),
            ("name", "Phone"),
        ])),
        Endpoint::SelectAccount => browser(form_encode(&[("account", "same")])),
        Endpoint::Consent => browser(form_encode(&[("decision", "allow")])),
        // Ben may end his own session and download his own data, so use a browser that has no
        // session at this tenant.
        Endpoint::SignOut | Endpoint::JsonSignOut | Endpoint::AccountExport => ExampleRequest {
            cookie: fixture.session_cookie(if caller == Caller::SameTenant {
                Caller::OtherTenant
            } else {
                caller
            }),
            body: Some(String::new()),
            ..ExampleRequest::default()
        },
        Endpoint::JsonSession => {
            ExampleRequest { cookie: fixture.session_cookie(caller), ..ExampleRequest::default() }
        }
        Endpoint::JsonSignIn => {
            let password = if caller == Caller::Authorized { PASSWORD } else { "not-her-password" };
            ExampleRequest {
                body: Some(form_encode(&[("username", "anna"), ("password", password)])),
                ..ExampleRequest::default()
            }
        }
        Endpoint::AccountPage
        | Endpoint::AccountProfilePage
        | Endpoint::AccountEmailPage
        | Endpoint::AccountDeletePage
        | Endpoint::AccountPasswordPage
        | Endpoint::AccountPasskeyPage
        | Endpoint::AccountRecoveryCodesPage
        | Endpoint::AccountSecondFactorRemovePage
        | Endpoint::AccountSecondFactorPage => {
            ExampleRequest { cookie: fixture.session_cookie(caller), ..ExampleRequest::default() }
        }
        Endpoint::AccountDelete => browser(form_encode(&[("ticket", "x")])),
        Endpoint::AccountEmail => browser(form_encode(&[("email", "anna@other.example")])),
        Endpoint::AccountEmailConfirmPage | Endpoint::AccountEmailConfirm => {
            browser(form_encode(&[("token", &fixture.email_token)]))
        }
        // Ben may change his own names, so he sends one that breaks a rule.
        Endpoint::AccountProfile => {
            let name = if caller == Caller::SameTenant { "a\nb" } else { "Anna Ames" };
            browser(form_encode(&[("name", name)]))
        }
        // Ben may change his own password, so he sends one that breaks a rule.
        Endpoint::AccountPassword => {
            let own = caller == Caller::SameTenant;
            let new = if own { "short" } else { "another-horse-battery" };
            browser(form_encode(&[("current", PASSWORD), ("password", new)]))
        }
        Endpoint::AccountRevoke => browser(form_encode(&[("application", &fixture.shop.row_id)])),
        Endpoint::AccountEndSession => {
            browser(form_encode(&[("session", &fixture.other_session_id)]))
        }
        Endpoint::AccountEndOthers
        | Endpoint::AccountSecondFactorSetup
        | Endpoint::AccountRecoveryCodes
        | Endpoint::AccountSecondFactorRemove => browser(String::new()),
        Endpoint::AccountLink => browser(form_encode(&[("provider", "unknown")])),
        Endpoint::AccountForgetDevice => browser(form_encode(&[("device", "rdv_unknown")])),
        Endpoint::AccountUnlink => browser(form_encode(&[("identity", "lid_unknown")])),
        Endpoint::SetupPage
        | Endpoint::JoinPage
        | Endpoint::CreateAccountPage
        | Endpoint::ResetPage
        | Endpoint::VerifyEmailPage
        | Endpoint::AccountEmailUndoPage => ExampleRequest {
            query: form_encode(&[("token", fixture.one_time_token(route.endpoint, caller))]),
            ..ExampleRequest::default()
        },
        Endpoint::Join
        | Endpoint::CreateAccount
        | Endpoint::Reset
        | Endpoint::VerifyEmail
        | Endpoint::AccountEmailUndo => {
            let fields = [
                ("token", fixture.one_time_token(route.endpoint, caller)),
                ("name", "Mia"),
                ("password", "another-horse-battery"),
            ];
            ExampleRequest { body: Some(form_encode(&fields)), ..ExampleRequest::default() }
        }
        Endpoint::InvitationPage
        | Endpoint::Invitation
        | Endpoint::Console
        | Endpoint::AuditExport
        | Endpoint::MailPreview
        | Endpoint::ConsoleFunction
        | Endpoint::ConsoleSignOut => ExampleRequest::default(),
        Endpoint::Setup => {
            let token = fixture.one_time_token(route.endpoint, caller);
            let fields = [
                ("token", token),
                ("name", "Ada"),
                ("email", "ada@ops.example"),
                ("password", PASSWORD),
                ("tenant_name", "First"),
            ];
            ExampleRequest { body: Some(form_encode(&fields)), ..ExampleRequest::default() }
        }
    }
}

/// Whether the response is the one for the authorized caller.
fn is_success(route: &Route, response: &TestResponse) -> bool {
    match route.endpoint {
        Endpoint::ClientRegistration => {
            response.status == 201 && response.json()["client_secret"].is_string()
        }
        Endpoint::ClientConfiguration => {
            response.status == 204
                || response.status == 200
                    && ["Doras", "Anew"].contains(&response.json()["client_name"].as_str().unwrap())
        }
        Endpoint::OwnedClients => {
            response.status == 200 && response.json()["apps"][0]["name"] == "Doras"
        }
        Endpoint::Metadata => {
            response.status == 200 && response.json()["issuer"] == "http://localhost:8080/t/acme"
        }
        Endpoint::Jwks => {
            response.status == 200
                && response.json()["keys"].as_array().is_some_and(|keys| keys.len() == 2)
        }
        Endpoint::Authorize => response.status == 303 && response.redirect_param("code").is_some(),
        Endpoint::Token | Endpoint::Refresh => {
            response.status == 200 && response.json()["access_token"].is_string()
        }
        Endpoint::Introspect => response.status == 200 && response.json()["active"] == true,
        Endpoint::Revoke => response.status == 200,
        Endpoint::Userinfo => {
            response.status == 200 && response.json()["email"] == "anna@acme.example"
        }
        Endpoint::Logout => {
            response.status == 303 && response.location() == "https://shop.example/"
        }
        // Anna has to sign in before she can verify her address.
        Endpoint::ResumeInteraction | Endpoint::ResendVerification => {
            response.status == 200 && response.body.contains("name=\"password\"")
        }
        // Anna has no second factor: there is nothing to do.
        Endpoint::SecondFactor
        | Endpoint::SecondFactorSetup
        | Endpoint::SecondFactorPasskey
        | Endpoint::SignIn
        | Endpoint::SelectAccount
        | Endpoint::Consent => {
            response.status == 303 && response.location().contains("/interaction/")
        }
        Endpoint::SignOut => response.status == 200 && response.body.contains("You are signed out"),
        Endpoint::FrontPage => response.status == 200 && response.body.contains("Tenant"),
        Endpoint::SetupPage => {
            response.status == 200 && response.body.contains("name=\"tenant_name\"")
        }
        Endpoint::Setup => response.status == 303,
        Endpoint::AccountPage => response.status == 200 && response.body.contains("anna@acme"),
        // There is no mail server, and users cannot delete their account.
        Endpoint::AccountEmailPage
        | Endpoint::AccountEmail
        | Endpoint::AccountDeletePage
        | Endpoint::AccountDelete => response.location().ends_with("/t/acme/account"),
        Endpoint::AccountEmailConfirmPage => {
            response.status == 200 && response.body.contains("anna@new.example")
        }
        // Her former address cannot be told.
        Endpoint::AccountEmailConfirm => response.status == 503,
        Endpoint::AccountEmailUndoPage => {
            response.status == 200 && response.body.contains("una@acme.example")
        }
        Endpoint::AccountEmailUndo => response.status == 200,
        Endpoint::AccountProfilePage => {
            response.status == 200 && response.body.contains("name=\"given_name\"")
        }
        Endpoint::AccountProfile => response.location().ends_with("/account?done=profile"),
        Endpoint::AccountPasswordPage => {
            response.status == 200 && response.body.contains("name=\"current\"")
        }
        Endpoint::AccountPassword => response.location().ends_with("/account?done=password"),
        Endpoint::AccountSecondFactorPage => {
            response.status == 200 && response.body.contains("Set up an authenticator app")
        }
        Endpoint::AccountPasskeyPage => {
            response.status == 200 && response.body.contains("Create passkey")
        }
        // The ticket is none of this server's.
        Endpoint::PasskeySignIn | Endpoint::AccountPasskey => {
            response.status == 409 && response.body.contains("This page was open for too long.")
        }
        // The tenant is served at the public host, or without https.
        Endpoint::RelatedOrigins => response.status == 404,
        // She has no passkey.
        Endpoint::AccountPasskeyRename | Endpoint::AccountPasskeyRemove => response.status == 404,
        // She has no second factor.
        Endpoint::AccountRecoveryCodesPage | Endpoint::AccountSecondFactorRemovePage => {
            response.location().ends_with("/account/second_factor")
        }
        Endpoint::AccountRecoveryCodes => response.location().ends_with("/t/acme/account"),
        // She has sent no ticket.
        Endpoint::AccountSecondFactorSetup => response.status == 409,
        Endpoint::AccountSecondFactorRemove => response.status == 404,
        Endpoint::AccountExport => {
            response.status == 200 && response.json()["profile"]["username"] == "anna"
        }
        Endpoint::AccountRevoke => response.location().ends_with("/account?done=revoked"),
        Endpoint::AccountEndSession => response.location().ends_with("/account?done=session"),
        Endpoint::AccountEndOthers => response.location().ends_with("/account?done=sessions"),
        // She has remembered no browser.
        Endpoint::AccountForgetDevice => response.status == 404,
        // The tenants have no identity providers.
        Endpoint::AccountLink | Endpoint::AccountUnlink => response.status == 404,
        // Users create an account by invitation only.
        Endpoint::SignUpPage | Endpoint::SignUp => response.status == 403,
        Endpoint::JoinPage | Endpoint::CreateAccountPage | Endpoint::ResetPage => {
            response.status == 200 && response.body.contains("name=\"password\"")
        }
        Endpoint::Join | Endpoint::CreateAccount | Endpoint::Reset => response.status == 200,
        Endpoint::VerifyEmailPage => {
            response.status == 200 && response.body.contains("vera@acme.example")
        }
        Endpoint::VerifyEmail => response.status == 200,
        // There is no mail server.
        Endpoint::ForgotPasswordPage | Endpoint::ForgotPassword => response.status == 404,
        Endpoint::Account => response.status == 200 && response.json()["name"] == "anna",
        Endpoint::JsonSignIn => {
            response.status == 200 && response.json()["user"]["username"] == "anna"
        }
        Endpoint::JsonSignOut => response.status == 204,
        Endpoint::JsonSession => {
            response.status == 200 && response.json()["user"]["username"] == "anna"
        }
        Endpoint::JsonProviders => response.status == 200 && response.body == "[]",
        Endpoint::InvitationPage
        | Endpoint::Invitation
        | Endpoint::Console
        | Endpoint::AuditExport
        | Endpoint::MailPreview
        | Endpoint::ConsoleFunction
        | Endpoint::ConsoleSignOut => false,
        // No client has a logo, and the tenants have no identity providers.
        Endpoint::Logo
        | Endpoint::ProviderIcon
        | Endpoint::StartAtProvider
        | Endpoint::ContinueAtProvider => response.status == 404,
        // Without its parameters.
        Endpoint::AuthorizeAtProvider => {
            response.status == 400 && response.json()["code"] == "SCHEMA_ERROR"
        }
        // No test has been begun.
        Endpoint::TestProvider => response.status == 410,
        // No sign-in waits for a response.
        Endpoint::ProviderCallback => [303, 410].contains(&response.status.as_u16()),
        Endpoint::Asset => response.status == if site_is_built() { 200 } else { 404 },
    }
}

/// Whether the response is the one for a caller without authorization.
fn is_rejection(route: &Route, method: Method, caller: Caller, response: &TestResponse) -> bool {
    let is_page = |words: &str| {
        response.header("content-type").starts_with("text/html") && response.body.contains(words)
    };
    match route.endpoint {
        Endpoint::OwnedClients if caller == Caller::SameTenant => {
            response.status == 200 && response.json()["apps"].as_array().unwrap().is_empty()
        }
        Endpoint::ClientConfiguration
            if caller == Caller::SameTenant && route.dialect == Dialect::AuthMaster =>
        {
            response.status == 404
        }
        Endpoint::ClientRegistration | Endpoint::ClientConfiguration | Endpoint::OwnedClients => {
            response.status == 401 && response.header("www-authenticate").starts_with("Bearer")
        }
        // These respond alike to every caller.
        Endpoint::Metadata
        | Endpoint::Jwks
        | Endpoint::RelatedOrigins
        | Endpoint::JsonProviders
        | Endpoint::JsonSignOut
        | Endpoint::FrontPage
        | Endpoint::ForgotPasswordPage
        | Endpoint::ForgotPassword
        | Endpoint::Logo
        | Endpoint::ProviderIcon
        | Endpoint::StartAtProvider
        | Endpoint::AuthorizeAtProvider
        | Endpoint::Asset => is_success(route, response),
        Endpoint::ProviderCallback if method == Method::Get && caller == Caller::Anonymous => {
            response.status == 400 && is_page("Your browser blocks cookies")
        }
        Endpoint::ProviderCallback => is_success(route, response),
        Endpoint::ContinueAtProvider | Endpoint::TestProvider => response.status == 410,
        Endpoint::Authorize if stores_cross_site_post(route, method, caller) => {
            redirects_to_canonical_base(response)
        }
        Endpoint::Authorize => {
            let expected =
                if caller == Caller::SameTenant { "consent_required" } else { "login_required" };
            response.redirect_param("error").as_deref() == Some(expected)
                && response.redirect_param("code").is_none()
        }
        // Another client learns that the code is invalid, not that it was issued to this one.
        Endpoint::Token | Endpoint::Refresh if caller == Caller::SameTenant => {
            response.status == 400 && response.json()["error"] == "invalid_grant"
        }
        Endpoint::Introspect if caller == Caller::SameTenant => {
            response.status == 200 && response.body == "{\"active\":false}"
        }
        Endpoint::Revoke if caller == Caller::SameTenant => {
            response.status == 200 && response.body.is_empty()
        }
        Endpoint::Token | Endpoint::Refresh | Endpoint::Introspect | Endpoint::Revoke => {
            response.status == 401 && response.json()["error"] == "invalid_client"
        }
        Endpoint::Userinfo | Endpoint::Account => {
            response.status == 401 && response.header("www-authenticate").starts_with("Bearer")
        }
        // Ben is asked to confirm the end of his own session.
        Endpoint::Logout if caller == Caller::SameTenant => {
            response.status == 200 && is_page("Sign out?") && response.body.contains("ben")
        }
        // A POST without a cookie may come from another site.
        Endpoint::Logout if method == Method::Post && caller == Caller::Anonymous => {
            response.status == 303
                && response
                    .location()
                    .starts_with(&format!("http://localhost:8080/t/acme{}?", route.path))
        }
        // There is no session to end, and the post-logout redirect URI is not secret.
        Endpoint::Logout => {
            response.status == 303 && response.location() == "https://shop.example/"
        }
        Endpoint::SignOut => response.status == 200 && is_page("You are signed out"),
        Endpoint::SignIn
        | Endpoint::SignUp
        | Endpoint::SelectAccount
        | Endpoint::ResendVerification
        | Endpoint::SecondFactor
        | Endpoint::SecondFactorSetup
        | Endpoint::PasskeySignIn
        | Endpoint::SecondFactorPasskey
        | Endpoint::Consent
            if caller == Caller::Anonymous =>
        {
            response.status == 400 && is_page("Your browser blocks cookies")
        }
        Endpoint::ResumeInteraction
        | Endpoint::SignUpPage
        | Endpoint::SignUp
        | Endpoint::SignIn
        | Endpoint::SelectAccount
        | Endpoint::ResendVerification
        | Endpoint::SecondFactor
        | Endpoint::SecondFactorSetup
        | Endpoint::PasskeySignIn
        | Endpoint::SecondFactorPasskey
        | Endpoint::Consent => response.status == 410 && is_page("This sign-in has ended"),
        Endpoint::SetupPage
        | Endpoint::Setup
        | Endpoint::JoinPage
        | Endpoint::Join
        | Endpoint::CreateAccountPage
        | Endpoint::CreateAccount
        | Endpoint::ResetPage
        | Endpoint::Reset
        | Endpoint::VerifyEmailPage
        | Endpoint::VerifyEmail
        | Endpoint::AccountEmailUndoPage
        | Endpoint::AccountEmailUndo => {
            response.status == 404 && is_page("has expired or was already used")
        }
        // Ben has an account of his own, and no one else's.
        Endpoint::AccountPage if caller == Caller::SameTenant => {
            response.status == 200
                && response.body.contains("ben@acme")
                && !response.body.contains("anna")
        }
        Endpoint::AccountPasswordPage | Endpoint::AccountProfilePage
            if caller == Caller::SameTenant =>
        {
            response.status == 200 && !response.body.contains("anna")
        }
        Endpoint::AccountPassword | Endpoint::AccountProfile if caller == Caller::SameTenant => {
            response.status == 422
        }
        Endpoint::AccountSecondFactorPage
        | Endpoint::AccountSecondFactorSetup
        | Endpoint::AccountRecoveryCodesPage
        | Endpoint::AccountRecoveryCodes
        | Endpoint::AccountSecondFactorRemovePage
        | Endpoint::AccountSecondFactorRemove
        | Endpoint::AccountPasskeyPage
        | Endpoint::AccountPasskey
        | Endpoint::AccountPasskeyRename
        | Endpoint::AccountPasskeyRemove
        | Endpoint::AccountEmailPage
        | Endpoint::AccountEmail
        | Endpoint::AccountDeletePage
        | Endpoint::AccountDelete
            if caller == Caller::SameTenant =>
        {
            is_success(route, response) && !response.body.contains("anna")
        }
        Endpoint::AccountEndOthers if caller == Caller::SameTenant => is_success(route, response),
        Endpoint::AccountRevoke
        | Endpoint::AccountEndSession
        | Endpoint::AccountForgetDevice
        | Endpoint::AccountLink
        | Endpoint::AccountUnlink
        | Endpoint::AccountEmailConfirmPage
        | Endpoint::AccountEmailConfirm
            if caller == Caller::SameTenant =>
        {
            response.status == 404 && !response.body.contains("anna")
        }
        Endpoint::AccountPage
        | Endpoint::AccountProfilePage
        | Endpoint::AccountEmailPage
        | Endpoint::AccountEmailConfirmPage
        | Endpoint::AccountDeletePage
        | Endpoint::AccountPasswordPage
        | Endpoint::AccountPasskeyPage
        | Endpoint::AccountRecoveryCodesPage
        | Endpoint::AccountSecondFactorRemovePage
        | Endpoint::AccountSecondFactorPage => redirects_to_canonical_base(response),
        Endpoint::AccountSecondFactorSetup
        | Endpoint::AccountRecoveryCodes
        | Endpoint::AccountSecondFactorRemove
        | Endpoint::AccountPasskey
        | Endpoint::AccountPasskeyRemove
        | Endpoint::AccountEmail => {
            response.status == 303 && response.location().contains("/interaction/")
        }
        Endpoint::AccountPassword
        | Endpoint::AccountProfile
        | Endpoint::AccountEmailConfirm
        | Endpoint::AccountExport
        | Endpoint::AccountDelete
        | Endpoint::AccountPasskeyRename
        | Endpoint::AccountRevoke
        | Endpoint::AccountEndSession
        | Endpoint::AccountEndOthers
        | Endpoint::AccountForgetDevice
        | Endpoint::AccountLink
        | Endpoint::AccountUnlink => {
            response.status == 303 && response.location() == "http://localhost:8080/t/acme/account"
        }
        Endpoint::JsonSignIn => {
            response.status == 401 && response.json()["error"] == "invalid_credentials"
        }
        // Another user sees their own session.
        Endpoint::JsonSession => {
            response.status == 200
                && response.json()["user"]["username"]
                    == if caller == Caller::SameTenant {
                        "ben".into()
                    } else {
                        serde_json::Value::Null
                    }
        }
        Endpoint::InvitationPage
        | Endpoint::Invitation
        | Endpoint::Console
        | Endpoint::AuditExport
        | Endpoint::MailPreview
        | Endpoint::ConsoleFunction
        | Endpoint::ConsoleSignOut => false,
    }
}

/// Whether the request is stored as an interaction. A POST without a cookie may come from another
/// site, and the browser sends the cookie only with the GET to which it is redirected.
fn stores_cross_site_post(route: &Route, method: Method, caller: Caller) -> bool {
    route.endpoint == Endpoint::Authorize && method == Method::Post && caller == Caller::Anonymous
}

/// Whether the page begins a sign-in for a caller without a session at the tenant.
fn begins_sign_in(route: &Route) -> bool {
    matches!(
        route.endpoint,
        Endpoint::AccountPage
            | Endpoint::AccountProfilePage
            | Endpoint::AccountEmailPage
            | Endpoint::AccountEmail
            | Endpoint::AccountEmailConfirmPage
            | Endpoint::AccountDeletePage
            | Endpoint::AccountPasswordPage
            | Endpoint::AccountSecondFactorPage
            | Endpoint::AccountSecondFactorSetup
            | Endpoint::AccountRecoveryCodesPage
            | Endpoint::AccountRecoveryCodes
            | Endpoint::AccountSecondFactorRemovePage
            | Endpoint::AccountSecondFactorRemove
            | Endpoint::AccountPasskeyPage
            | Endpoint::AccountPasskey
            | Endpoint::AccountPasskeyRemove
    )
}

fn site_is_built() -> bool {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../target/site/pkg/manifest.txt")
        .exists()
}

/// The path with a value for each parameter.
fn concrete_path(fixture: &Fixture, route: &Route) -> String {
    let handle =
        fixture.interaction_handles.get(&route.endpoint).map_or("ix_nothing", String::as_str);
    let path = route
        .path
        .replace("{handle}", handle)
        .replace("{client_id}", &fixture.registered_client_id)
        .replace("{client}", "cli_unknown")
        .replace("{digest}", "unknown")
        .replace("{provider}", "unknown")
        .replace("{*path}", "manifest.txt");
    assert!(!path.contains('{'), "{path}: a path parameter without a value");
    path
}

/// Send the example request to a host and base path.
async fn send_request(
    fixture: &Fixture,
    host: &str,
    base: &str,
    route: &Route,
    method: Method,
    example: &ExampleRequest,
) -> TestResponse {
    let path = format!("{base}{}", concrete_path(fixture, route));
    let uri = if example.query.is_empty() { path } else { format!("{path}?{}", example.query) };
    let mut request = Request::builder()
        .method(method.as_str())
        .uri(uri)
        .header("host", host)
        .header("sec-fetch-site", "same-origin");
    for (name, value) in [
        ("authorization", &example.authorization),
        ("cookie", &example.cookie.as_ref().map(|cookie| format!("tenantry={cookie}"))),
    ] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    if example.body.is_some() {
        let content_type = if example.body.as_deref().is_some_and(|body| body.starts_with('{')) {
            "application/json"
        } else {
            FORM
        };
        request = request.header("content-type", content_type);
    }
    let response = send(
        &fixture.server.router,
        request.body(Body::from(example.body.clone().unwrap_or_default())).unwrap(),
    )
    .await;
    assert_security_headers(route, &response);
    response
}

/// R7: the headers of every response, and of responses that may hold a secret.
fn assert_security_headers(route: &Route, response: &TestResponse) {
    let context = format!("{} {}: {:?}", route.path, response.status, response.headers);
    assert_eq!(
        (response.header("x-content-type-options"), response.header("x-frame-options")),
        ("nosniff", "DENY"),
        "{context}"
    );
    assert!(
        ["no-referrer", "same-origin"].contains(&response.header("referrer-policy")),
        "{context}"
    );
    if response.header("content-type").starts_with("text/html") {
        let policy = response.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'")
                && policy.contains("frame-ancestors 'none'")
                && policy.contains("base-uri 'none'")
                && !policy.contains("unsafe"),
            "{context}"
        );
        assert_eq!(response.header("cache-control"), "no-store", "{context}");
    }
    // A preflight response has no content that could be cached.
    if route.endpoint.access() != Access::Public
        && response.status != 204
        && (response.status.is_success()
            || response.status.is_redirection()
            || matches!(response.status.as_u16(), 400 | 401))
    {
        assert_eq!(response.header("cache-control"), "no-store", "{context}");
    }
    // Only public endpoints may be read by every origin (O3).
    if route.endpoint.access() != Access::Public {
        assert_ne!(response.header("access-control-allow-origin"), "*", "{context}");
    }
    assert!(
        response.header("access-control-allow-credentials").is_empty()
            && response.header("server").is_empty()
            && response.header("x-powered-by").is_empty(),
        "{context}"
    );
}

/// Whether the route is tested here. The pages and server functions of the console, and operator
/// invitations, which need an installation that is set up, are tested in `console`.
fn is_covered_here(route: &Route) -> bool {
    route.endpoint.access() != Access::Member
        && !matches!(route.endpoint, Endpoint::InvitationPage | Endpoint::Invitation)
}

fn covered_routes() -> impl Iterator<Item = (&'static Route, Method)> {
    ROUTES
        .iter()
        .filter(|route| is_covered_here(route))
        .flat_map(|route| route.methods.iter().map(move |method| (route, *method)))
}

#[tokio::test]
async fn every_route_serves_its_authorized_caller_and_rejects_all_others() {
    let mut unused = UnusedFixture::default();
    for (route, method) in covered_routes() {
        let request_line = format!("{} {}", method.as_str(), route.path);
        let (fixture, at_first) = unused.take().await;
        for caller in UNAUTHORIZED_CALLERS {
            let before = fixture.server.snapshot().await;
            let response = send_request(
                &fixture,
                "localhost:8080",
                "/t/acme",
                route,
                method,
                &example_request(&fixture, route, method, caller),
            )
            .await;
            assert!(
                is_rejection(route, method, caller, &response),
                "{request_line}: {caller:?}: {} {} {}",
                response.status,
                response.location(),
                response.body
            );
            if route.endpoint == Endpoint::JsonSignIn {
                let lines = before.differences(&fixture.server.snapshot().await);
                // The failures of an hour are merged into one event, which changes.
                assert!(
                    lines.iter().all(|line| line[2..].starts_with("failure ")
                        || (line[2..].starts_with("audit ") && line.contains("sign_in.failed"))),
                    "{request_line}: {lines:?}"
                );
            } else if stores_cross_site_post(route, method, caller)
                || begins_sign_in(route) && caller != Caller::SameTenant
            {
                let lines = before.differences(&fixture.server.snapshot().await);
                assert!(
                    lines.len() == 1 && lines[0].starts_with("+ interaction "),
                    "{request_line}: {caller:?}: {lines:?}"
                );
            } else {
                fixture
                    .server
                    .assert_unchanged(&before, &format!("{request_line}: {caller:?}"))
                    .await;
            }
        }
        // The authorized caller is not authorized at the other tenant.
        if !route.endpoint.is_installation_wide()
            && !matches!(route.endpoint.access(), Access::Public | Access::Password)
            // Neither tenant has an identity provider.
            && !matches!(
                route.endpoint,
                Endpoint::StartAtProvider
                    | Endpoint::AuthorizeAtProvider
                    | Endpoint::ProviderCallback
                    | Endpoint::TestProvider
            )
        {
            let before = fixture.server.snapshot().await;
            let response = send_request(
                &fixture,
                "localhost:8080",
                "/t/rival",
                route,
                method,
                &example_request(&fixture, route, method, Caller::Authorized),
            )
            .await;
            let is_logout = matches!(
                route.endpoint,
                Endpoint::Logout | Endpoint::SignOut | Endpoint::JsonSignOut
            );
            assert!(
                is_logout && response.status.is_success() && response.location().is_empty()
                    || !is_success(route, &response),
                "{request_line} at the other tenant: {} {}",
                response.status,
                response.body
            );
            // A link of another tenant is unknown.
            let is_link = route.endpoint == Endpoint::AccountEmailConfirmPage;
            if begins_sign_in(route) && !is_link {
                let lines = before.differences(&fixture.server.snapshot().await);
                assert!(
                    lines.len() == 1 && lines[0].starts_with("+ interaction "),
                    "{request_line} at the other tenant: {lines:?}"
                );
            } else {
                fixture
                    .server
                    .assert_unchanged(&before, &format!("{request_line} at the other tenant"))
                    .await;
            }
        }
        let response = send_request(
            &fixture,
            "localhost:8080",
            "/t/acme",
            route,
            method,
            &example_request(&fixture, route, method, Caller::Authorized),
        )
        .await;
        assert!(
            is_success(route, &response),
            "{request_line}: the request stayed valid: {} {}",
            response.status,
            response.body
        );
        unused.give_back(fixture, at_first).await;
    }
}

/// Whether it redirects to an interaction at the canonical base URL, where the cookie is set.
fn redirects_to_canonical_base(response: &TestResponse) -> bool {
    response.status == 303
        && response.location().starts_with("http://localhost:8080/t/acme/interaction/")
}
