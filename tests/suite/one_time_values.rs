//! Codes, opaque tokens, interaction handles and one-time links: each is accepted only as its own
//! kind, unaltered, from its holder, and where it is single-use, once.

mod altered;
mod redemption;

use std::collections::BTreeMap;

use contract::client::AccessTokenFormat;
use domain::job::{self, ChangePosition};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use tests::{
    Browser, TestClient, TestServer, TestTenant,
    client::{CODE_VERIFIER, code_challenge},
    fixtures::PASSWORD,
    http_request,
    mail::token_of,
    test_server,
};

/// The endpoints that accept a value of each kind.
struct Endpoints<'s> {
    server: &'s TestServer,
    shop: &'s TestClient,
    /// The client configuration endpoint of a registered client (RFC 7592).
    registration_uri: &'s str,
}

const VALUE_KINDS: [&str; 14] = [
    "code",
    "refresh token",
    "access token",
    "interaction handle",
    "action link",
    "mailed reset link",
    "verification link",
    "sign-up link",
    "user invitation",
    "set-up token",
    "session id",
    "client secret",
    "personal token",
    "registration token",
];

impl Endpoints<'_> {
    /// Whether an endpoint accepts the value as one of this kind.
    async fn accepts(&self, kind: &str, value: &str) -> bool {
        let Self { server, shop, .. } = self;
        match kind {
            "code" => {
                let tokens = shop.redeem(value).await;
                tokens.0.get("access_token").is_some() || tokens.error() != "invalid_grant"
            }
            "refresh token" => {
                let tokens = shop.refresh(value).await;
                tokens.0.get("access_token").is_some() || tokens.error() != "invalid_grant"
            }
            "access token" => shop.userinfo(value).await.status != 401,
            "interaction handle" => {
                server.browser().get(&format!("/t/acme/interaction/{value}")).await.status != 410
            }
            "action link" => domain::member::operator_invitation_email(&server.platform, value)
                .await
                .unwrap()
                .is_some(),
            "mailed reset link" => {
                server.browser().get(&format!("/t/acme/reset?token={value}")).await.status != 404
            }
            "verification link" => {
                server.browser().get(&format!("/t/acme/verify?token={value}")).await.status != 404
            }
            // Both create an account, behind one page.
            "sign-up link" | "user invitation" => {
                let page = server.browser().get(&format!("/t/acme/sign_up?token={value}")).await;
                let is_invitation = page.body.contains("Invited by");
                page.status != 404 && is_invitation == (kind == "user invitation")
            }
            "set-up token" => {
                server.browser().get(&format!("/setup?token={value}")).await.status != 404
            }
            "session id" => {
                let mut browser = server.browser();
                browser.set_session_cookie(value);
                browser
                    .get(&shop.authorization_url(&[("prompt", "none")]))
                    .await
                    .redirect_param("error")
                    .as_deref()
                    != Some("login_required")
            }
            "client secret" => {
                let guessing_client = TestClient {
                    secret: Some(value.to_owned()),
                    ..shop.at_base_url(&shop.base_url)
                };
                guessing_client
                    .post("/oauth2/token", &[("grant_type", "client_credentials")])
                    .await
                    .status
                    != 401
            }
            "personal token" => self.get_with_bearer("/t/acme/api/v1/apps", value).await.is_some(),
            // The developer's own token reads the client too; only a request with the registration
            // token itself returns that token.
            "registration token" => {
                self.get_with_bearer(self.registration_uri, value).await.is_some_and(
                    |registration| registration.get("registration_access_token").is_some(),
                )
            }
            other => panic!("{other}"),
        }
    }

    async fn get_with_bearer(&self, path: &str, value: &str) -> Option<serde_json::Value> {
        let response = http_request(
            &self.server.router,
            "GET",
            path,
            &[("authorization", &format!("Bearer {value}"))],
            "",
        )
        .await;
        (response.status == 200).then(|| response.json())
    }
}

/// Issue one valid value of each kind.
async fn issue_one_of_each(
    server: &TestServer,
    acme: &TestTenant<'_>,
    shop: &TestClient,
) -> (BTreeMap<&'static str, String>, String) {
    let mut browser = server.browser();
    let tokens = shop.redeem(&shop.obtain_code(&mut browser, "anna", &[]).await).await;
    let redirect = server.browser().get(&shop.authorization_url(&[])).await;
    let handle = redirect.location().rsplit('/').next().unwrap().to_owned();
    let (cli, platform) = (domain::Actor::cli(), &server.platform);
    complete_setup(server).await;
    let invitation =
        domain::member::invite_operator(platform, &cli, "ben@ops.example").await.unwrap();
    // Without an operator the setup link works again.
    server.raw_database().execute("DELETE FROM membership").await;
    let setup_token = domain::setup::create_link(platform).await.unwrap().unwrap();
    let developer = acme.member("dora", contract::user::Role::Developer).await;
    let personal_token = acme.personal_token(&developer).await;
    let headers = [
        ("authorization", &*format!("Bearer {personal_token}")),
        ("content-type", "application/json"),
    ];
    let registration = http_request(
        &server.router,
        "POST",
        "/t/acme/oauth2/register",
        &headers,
        r#"{"client_name": "Own"}"#,
    )
    .await
    .json();
    let (reset_link, verification_link) = mailed_links(server, acme).await;
    let (sign_up_link, user_invitation) = account_links(server, acme, shop).await;
    let values = BTreeMap::from([
        ("mailed reset link", reset_link),
        ("verification link", verification_link),
        ("sign-up link", sign_up_link),
        ("user invitation", user_invitation),
        ("code", shop.obtain_code(&mut browser, "anna", &[]).await),
        ("refresh token", tokens.refresh_token().to_owned()),
        ("access token", tokens.access_token().to_owned()),
        ("interaction handle", handle),
        ("action link", invitation.expose().to_owned()),
        ("set-up token", setup_token.expose().to_owned()),
        ("session id", browser.session_cookie().unwrap().to_owned()),
        ("client secret", shop.secret.clone().unwrap()),
        ("personal token", personal_token),
        (
            "registration token",
            registration["registration_access_token"].as_str().unwrap().to_owned(),
        ),
    ]);
    (values, registration["registration_client_uri"].as_str().unwrap().to_owned())
}

/// The tokens of a reset link and of a verification link, as two users get them by mail.
async fn mailed_links(server: &TestServer, acme: &TestTenant<'_>) -> (String, String) {
    use contract::mail::MailKind;
    server.mailer.turn_on();
    acme.user("rosa").await;
    let vera = acme.user_with("vera", |new| new.email_verified = false).await;
    server.browser().post("/t/acme/forgot", &[("username", "rosa")]).await;
    assert!(domain::recovery::resend_verification(&acme.tenant, &vera, "en").await.unwrap());
    let token = async |to: &str, kind| token_of(&server.delivered(to, kind).await.expect("a mail"));
    (
        token("rosa@acme.example", MailKind::PasswordReset).await,
        token("vera@acme.example", MailKind::EmailVerification).await,
    )
}

/// The tokens of a link that a visitor has requested, and of an invitation.
async fn account_links(
    server: &TestServer,
    acme: &TestTenant<'_>,
    shop: &TestClient,
) -> (String, String) {
    use crate::sign_up::request_link;
    let token = |link: &str| link.split_once("token=").unwrap().1.to_owned();
    let requested = request_link(server, &mut server.browser(), shop, "nora@acme.example").await;
    let (cli, email) = (domain::Actor::cli(), "ina@acme.example");
    acme.transaction(&cli, async |tx| domain::sign_up::invite(tx, email).await).await.unwrap();
    server.deliver_mail().await;
    let kind = contract::mail::MailKind::UserInvitation;
    let invitation = server.mailer.sent_to(email, kind).pop().unwrap().values.link.unwrap();
    (token(&requested), token(&invitation))
}

/// Complete the setup through its page.
async fn complete_setup(server: &TestServer) {
    let token = domain::setup::create_link(&server.platform).await.unwrap().unwrap();
    let fields = [
        ("token", token.expose()),
        ("name", "Ada"),
        ("email", "ada@ops.example"),
        ("password", PASSWORD),
        ("tenant_name", "First"),
    ];
    assert_eq!(server.browser().post("/setup", &fields).await.status, 303);
}

async fn opaque_token_client(acme: &TestTenant<'_>) -> TestClient {
    acme.client_with("shop", |new| new.settings.access_token_format = AccessTokenFormat::Opaque)
        .await
}

/// T4
#[tokio::test]
async fn value_of_one_kind_is_invalid_as_any_other() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", crate::sign_up::open_settings()).await;
    let shop = opaque_token_client(&acme).await;
    acme.user("anna").await;
    let (values, registration_uri) = issue_one_of_each(&server, &acme, &shop).await;
    assert_eq!(values.keys().collect::<Vec<_>>().len(), VALUE_KINDS.len());
    let endpoints = Endpoints { server: &server, shop: &shop, registration_uri: &registration_uri };
    let before = server.snapshot().await;
    for (kind, value) in &values {
        for other_kind in VALUE_KINDS.iter().filter(|other_kind| *other_kind != kind) {
            assert!(!endpoints.accepts(other_kind, value).await, "a {kind} as a {other_kind}");
        }
    }
    server.assert_unchanged(&before, "a value of another kind").await;
    // Each value is valid as its own kind. The single-use code and refresh token come last.
    for kind in [
        "session id",
        "action link",
        "mailed reset link",
        "verification link",
        "sign-up link",
        "user invitation",
        "set-up token",
        "client secret",
        "access token",
        "interaction handle",
        "personal token",
        "registration token",
        "code",
        "refresh token",
    ] {
        assert!(endpoints.accepts(kind, &values[kind]).await, "{kind}");
    }
}

/// T4: a JWT is not a one-time value, and a one-time value is not a token to introspect.
#[tokio::test]
async fn jwt_is_invalid_as_a_one_time_value() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let tokens = shop.redeem(&shop.obtain_code(&mut server.browser(), "anna", &[]).await).await;
    let opaque = issue_opaque_values(&server, &acme).await;
    let endpoints = Endpoints {
        server: &server,
        shop: &shop,
        registration_uri: "/t/acme/oauth2/register/shop",
    };
    let before = server.snapshot().await;
    for signed in [tokens.access_token(), tokens.0["id_token"].as_str().unwrap()] {
        for other_kind in VALUE_KINDS.iter().filter(|other_kind| **other_kind != "access token") {
            assert!(!endpoints.accepts(other_kind, signed).await, "a JWT as a {other_kind}");
        }
    }
    for value in opaque {
        assert!(!shop.is_active(&value).await, "{value}");
        assert_eq!(shop.post("/oauth2/revoke", &[("token", &value)]).await.status, 200);
    }
    server.assert_unchanged(&before, "introspecting what is not a token").await;
}

async fn issue_opaque_values(server: &TestServer, acme: &TestTenant<'_>) -> Vec<String> {
    let other = acme.client("other").await;
    let mut browser = server.browser();
    let code = other.obtain_code(&mut browser, "anna", &[]).await;
    vec![code, browser.session_cookie().unwrap().to_owned(), other.secret.clone().unwrap()]
}
