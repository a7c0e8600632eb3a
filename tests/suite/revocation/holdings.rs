//! What a user and an operator hold before an event: sessions, codes, tokens and links.

use contract::{client::AccessTokenFormat, member::NewInvitation};
use domain::sign_in::BrowserId;
use serde_json::json;
use tests::TestResponse;

use super::*;

/// The holdings of one user, who has a role, and of one operator.
pub(super) struct Holdings {
    /// The user's id, and the operator's.
    pub(super) user_id: String,
    pub(super) operator_id: String,
    pub(super) clients: [TestClient; 2],
    /// A client that no event is about.
    pub(super) bystander: TestClient,
    pub(super) registered_row_id: String,
    pub(super) registration_uri: String,
    /// One of each for each node, because they are used once.
    pub(super) browsers: [Browser; 2],
    pub(super) consent_pages: [TestResponse; 2],
    pub(super) codes: [String; 2],
    pub(super) refresh_tokens: [String; 2],
    pub(super) jwt: String,
    pub(super) opaque: String,
    pub(super) personal_token: String,
    pub(super) registration_token: String,
    /// Addresses of one-time links.
    pub(super) links: BTreeMap<Holding, String>,
    pub(super) passkey: TestPasskey,
}

async fn open_consent_page(browser: &mut Browser, shop: &TestClient) -> TestResponse {
    let redirect = browser.get(&shop.authorization_url(&[("prompt", "consent")])).await;
    browser.follow_redirects(redirect).await
}

async fn create_operator(server: &TestServer, olga: &Actor) -> String {
    let invitation =
        member::invite_operator(&server.platform, olga, "omar@ops.example").await.unwrap();
    member::accept_operator_invitation(
        &server.platform,
        invitation.expose(),
        &domain::sign_in::Browser::new(BrowserId("br_of_omar".into()), ""),
        "Omar",
        PASSWORD.into(),
        tests::fixtures::FROM_HERE,
    )
    .await
    .unwrap();
    let home = server.platform.home_tenant().await.unwrap().unwrap();
    let members = member::list(&home, &Actor::cli(), None, None).await.unwrap().rows;
    let omar = members.into_iter().find(|row| row.email.as_deref() == Some("omar@ops.example"));
    omar.unwrap().user_id
}

pub(super) async fn create_holdings(
    server: &TestServer,
    acme: &TestTenant<'_>,
    event: Event,
) -> Holdings {
    let olga = server.set_up_operator().await;
    let operator_id = create_operator(server, &olga).await;
    let omar = Actor::operator(&operator_id, "Omar");
    let otto = acme.member("otto", Role::Owner).await;
    // An admin can reset the password of another admin, but not of an owner.
    let (role, maker) = match event {
        Event::RoleRaised => (Role::Admin, acme.member("adam", Role::Admin).await),
        _ => (Role::Owner, otto),
    };
    let member = acme.member("dora", role).await;
    let user_id = member.user_id().unwrap().to_owned();
    // Only owners invite.
    let dora = Actor::user(&user_id, "dora", Some(Role::Owner)).scoped_to_tenant(acme.tenant.id());
    let shop = acme.client("shop").await;
    let opaque_client = acme
        .client_with("opaque", |new| new.settings.access_token_format = AccessTokenFormat::Opaque)
        .await;
    let bystander = acme.client_with("bystander", |new| new.settings.skip_consent = true).await;

    let mut browsers = [server.browser(), server.browser()];
    let (mut codes, mut refresh_tokens, mut consent_pages) = (vec![], vec![], vec![]);
    let mut jwt = String::new();
    for browser in &mut browsers {
        let tokens = shop.redeem(&shop.obtain_code(browser, "dora", &[]).await).await;
        jwt = tokens.access_token().to_owned();
        refresh_tokens.push(tokens.refresh_token().to_owned());
        codes.push(shop.obtain_code(browser, "dora", &[]).await);
        consent_pages.push(open_consent_page(browser, &shop).await);
    }
    let opaque_code = opaque_client.obtain_code(&mut browsers[0], "dora", &[]).await;
    let opaque = opaque_client.redeem(&opaque_code).await.access_token().to_owned();

    let personal_token = acme.personal_token(&dora).await;
    let registration = http_request(
        &server.router,
        "POST",
        "/t/acme/oauth2/register",
        &[
            ("authorization", &format!("Bearer {personal_token}")),
            ("content-type", "application/json"),
        ],
        &json!({ "client_name": "Own", "redirect_uris": ["https://own.example/cb"] }).to_string(),
    )
    .await
    .json();
    let text = |name: &str| registration[name].as_str().unwrap().to_owned();
    let waiting =
        client::awaiting_approval(&acme.tenant, &Actor::cli(), None).await.unwrap().rows.remove(0);

    let (anna, ben) = (acme.user("anna").await, acme.user("ben").await);
    let mut links = mailed_links(server, acme, &user_id).await;
    for (holding, actor, email) in [
        (Holding::InvitationByUser, &dora, "one@acme.example"),
        (Holding::InvitationByOperator, &omar, "two@acme.example"),
    ] {
        let new = NewInvitation { email: email.into(), role: Role::Developer };
        let link = acme.transaction(actor, async |tx| member::invite(tx, new).await).await;
        links.insert(holding, link.unwrap().address);
    }
    for (holding, actor, id) in [
        (Holding::ResetLinkByUser, &dora, &anna),
        (Holding::ResetLinkByOperator, &omar, &ben),
        (Holding::ResetLinkForUser, &maker, &user_id),
    ] {
        let link = acme.transaction(actor, async |tx| user::reset_link(tx, id).await).await;
        links.insert(holding, link.unwrap().address);
    }
    server
        .execute_sql("UPDATE action_link SET kind = 'password_reset' WHERE kind = 'set aside'")
        .await;
    let token = member::invite_operator(&server.platform, &omar, "olaf@ops.example").await.unwrap();
    links.insert(
        Holding::OperatorLink,
        format!("http://localhost:8080/invitation?token={}", token.expose()),
    );
    Holdings {
        user_id,
        operator_id,
        clients: [shop, opaque_client],
        bystander,
        registered_row_id: waiting.row_id,
        registration_uri: text("registration_client_uri"),
        browsers,
        consent_pages: consent_pages.try_into().unwrap(),
        codes: codes.try_into().unwrap(),
        refresh_tokens: refresh_tokens.try_into().unwrap(),
        jwt,
        opaque,
        personal_token,
        registration_token: text("registration_access_token"),
        links,
        passkey: crate::passkey::enrol(server, "dora").await,
    }
}

/// The links that the user has requested. A link of staff ends the first of them, so it is set
/// aside until that is made.
async fn mailed_links(
    server: &TestServer,
    acme: &TestTenant<'_>,
    user_id: &str,
) -> BTreeMap<Holding, String> {
    use contract::mail::MailKind;
    server.mailer.turn_on();
    let requested = server.browser().post("/t/acme/forgot", &[("username", "dora")]).await;
    assert_eq!(requested.status, 200);
    server.deliver_mail().await;
    server
        .execute_sql("UPDATE action_link SET kind = 'set aside' WHERE kind = 'password_reset'")
        .await;
    server.execute_sql("UPDATE \"user\" SET email_verified = false WHERE username = 'dora'").await;
    domain::recovery::resend_verification(&acme.tenant, user_id, "en").await.unwrap();
    server.deliver_mail().await;
    let mut own = open_account(server).await;
    let new = "dora@new.example";
    let requested = own.post("/t/acme/account/email", &[("email", new)]).await;
    assert_eq!(requested.status, 200, "{}", requested.body);
    server.deliver_mail().await;
    server.mailer.turn_off();
    let to_new = server.mailer.sent_to(new, MailKind::EmailChange).pop().expect("a mail");
    let link = |kind| {
        let mail = server.mailer.sent_to("dora@acme.example", kind).pop().expect("a mail");
        mail.values.link.expect("a link")
    };
    BTreeMap::from([
        (Holding::MailedResetLink, link(MailKind::PasswordReset)),
        (Holding::VerificationLink, link(MailKind::EmailVerification)),
        (Holding::AddressLink, to_new.values.link.expect("a link")),
    ])
}
