//! The tenants, users and clients that the callers are, and what they hold.

use std::collections::HashMap;

use contract::mail::MailKind;
use tests::{
    Snapshot, TestClient, TestServer, TestTenant, TokenResponse, mail::token_of, test_server,
};

use super::*;

/// Two tenants with equal names of clients and users, and the credentials of each caller.
pub(super) struct Fixture {
    pub(super) server: TestServer,
    pub(super) shop: TestClient,
    pub(super) other_client: TestClient,
    pub(super) rival_client: TestClient,
    pub(super) anna_browser: Browser,
    pub(super) ben_browser: Browser,
    pub(super) rival_browser: Browser,
    pub(super) tokens: TokenResponse,
    pub(super) rival_tokens: TokenResponse,
    pub(super) code: String,
    /// Handles of interactions in Anna's browser, each at the step of its endpoint.
    pub(super) interaction_handles: HashMap<Endpoint, String>,
    pub(super) setup_token: String,
    /// Tokens of one-time links: a member invitation and a password reset.
    pub(super) invitation_token: String,
    pub(super) user_invitation_token: String,
    pub(super) reset_token: String,
    pub(super) verification_token: String,
    /// Tokens of links that give Anna another address, and Una her former one.
    pub(super) email_token: String,
    pub(super) email_undo_token: String,
    /// Personal tokens of two developers, and of a developer of the other tenant.
    pub(super) personal_tokens: [String; 3],
    pub(super) registered_client_id: String,
    /// A session of Anna in another browser.
    pub(super) other_session_id: String,
}

/// A fixture that is used until a request changes a table: a new one costs half a second.
#[derive(Default)]
pub(super) struct UnusedFixture(pub(super) Option<(Fixture, Snapshot)>);

impl UnusedFixture {
    pub(super) async fn take(&mut self) -> (Fixture, Snapshot) {
        if let Some(unused) = self.0.take() {
            return unused;
        }
        let fixture = Fixture::new().await;
        fixture.add_domain("login.acme.example").await;
        let tables = fixture.server.snapshot().await;
        (fixture, tables)
    }

    pub(super) async fn give_back(&mut self, fixture: Fixture, at_first: Snapshot) {
        let is_unused = fixture.server.snapshot().await == at_first;
        self.0 = is_unused.then_some((fixture, at_first));
    }
}

impl Fixture {
    pub(super) async fn new() -> Self {
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
        server.deliver_mail().await;
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

    pub(super) async fn add_domain(&self, host: &str) {
        let tenant = self.server.platform.tenant_by_slug("acme").await.unwrap().unwrap();
        let update =
            domain::tenant::TenantUpdate { domains: vec![host.into()], ..Default::default() };
        tenant
            .transaction(&domain::Actor::cli(), async |tx| domain::tenant::update(tx, update).await)
            .await
            .unwrap();
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
    token_of(&server.delivered(to, kind).await.expect("a mail"))
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
