//! What each event ends (docs/security.md), generated from the table of that document.
//!
//! Each test creates all holdings, causes one event, and uses every holding on two nodes.

mod links_and_keys;
mod suspension;

use std::collections::{BTreeMap, BTreeSet};

use contract::{
    client::{AccessTokenFormat, ClientForm},
    member::NewInvitation,
    tenant::TenantState,
    user::Role,
};
use domain::{
    Actor, Error, Secret, client,
    job::{self, ChangePosition},
    key, member,
    sign_in::BrowserId,
    tenant, user,
};
use oauth::GrantType;
use serde_json::json;
use tests::{
    Browser, Node, TestClient, TestPasskey, TestResponse, TestServer, TestTenant,
    fixtures::PASSWORD, http_request, test_server,
};

const DOCUMENT: &str = include_str!("../../docs/security.md");
const ENDS: &str = "**x**";

macro_rules! named_enum {
    ($name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        enum $name { $($variant),+ }

        impl $name {
            const ALL: &[Self] = &[$(Self::$variant),+];

            /// The text in the table.
            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

/// Events, each with its text in the table and its generated test.
macro_rules! events {
    ($($variant:ident, $test:ident = $text:literal;)+) => {
        named_enum!(Event { $($variant = $text),+ });

        $(
            #[tokio::test]
            async fn $test() {
                check(Event::$variant).await;
            }
        )+
    };
}

events! {
    UserBlocked, user_blocked = "user blocked";
    UserUnblocked, user_unblocked = "user unblocked";
    UserDeleted, user_deleted = "user deleted";
    PasswordReset, password_reset = "password reset";
    PasswordChanged, password_changed = "password changed";
    AccountDeleted, account_deleted = "account deleted by its user";
    AccountKept, account_kept = "deleted account kept";
    EmailUndone, email_undone = "change of the address undone";
    SignedOut, signed_out = "signed out";
    SessionsEnded, sessions_ended = "other sessions ended";
    ApplicationRevoked, application_revoked = "application revoked";
    RoleLost, role_lost = "role lost";
    RoleRaised, role_raised = "role raised";
    MemberRemoved, member_removed = "member removed";
    OperatorRemoved, operator_removed = "operator removed";
    OperatorUnblocked, operator_unblocked = "operator unblocked";
    ClientDisabled, client_disabled = "client disabled";
    ClientDeleted, client_deleted = "client deleted";
    ScopesReduced, scopes_reduced = "scopes reduced";
    GrantsReduced, grants_reduced = "grants reduced";
    RedirectUrisReduced, redirect_uris_reduced = "redirect URIs reduced";
    SecretRemoved, secret_removed = "secret removed";
    ConsentWithdrawn, consent_withdrawn = "consent withdrawn";
    TenantSuspended, tenant_suspended = "tenant suspended";
    TenantResumed, tenant_resumed = "tenant resumed";
    TenantDeleted, tenant_deleted = "tenant deleted";
    TenantRestored, tenant_restored = "tenant restored";
    KeyRevoked, key_revoked = "key revoked";
}

named_enum!(Holding {
    Session = "session",
    Interaction = "interaction",
    Code = "code",
    RefreshToken = "refresh token",
    JwtAccessToken = "JWT access token",
    OpaqueAccessToken = "opaque access token",
    PersonalToken = "personal token",
    RegistrationToken = "registration token",
    InvitationByUser = "invitation by the user",
    InvitationByOperator = "invitation by an operator",
    ResetLinkByUser = "reset link by the user",
    ResetLinkByOperator = "reset link by an operator",
    MailedResetLink = "mailed reset link",
    VerificationLink = "verification link",
    AddressLink = "link to a new address",
    ResetLinkForUser = "reset link for the user",
    OperatorLink = "operator link",
    PendingApproval = "pending approval",
    // Last: its use keeps an account that its user has deleted.
    Passkey = "passkey",
});

/// The cells of the table by event and holding.
fn table() -> BTreeMap<(String, String), String> {
    let section = DOCUMENT.split("\n## What each event ends\n").nth(1).expect("the section");
    let mut rows = section
        .lines()
        .skip_while(|line| !line.starts_with("| event |"))
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>());
    let holdings = rows.next().expect("the first row");
    let mut cells = BTreeMap::new();
    for row in rows.skip(1) {
        assert_eq!(row.len(), holdings.len(), "{row:?}");
        for (holding, cell) in holdings.iter().zip(&row).skip(1) {
            cells.insert((row[0].to_owned(), (*holding).to_owned()), (*cell).to_owned());
        }
    }
    cells
}

#[test]
fn the_document_decides_every_cell() {
    let cells = table();
    let expected: BTreeSet<(String, String)> = Event::ALL
        .iter()
        .flat_map(|event| Holding::ALL.iter().map(move |holding| (event, holding)))
        .map(|(event, holding)| (event.as_str().to_owned(), holding.as_str().to_owned()))
        .collect();
    assert_eq!(cells.keys().cloned().collect::<BTreeSet<_>>(), expected);
    for (at, cell) in cells {
        let has_reason = cell.len() == 1
            && DOCUMENT.lines().any(|line| line.starts_with(&format!("- `{cell}` ")));
        assert!(cell == ENDS || has_reason, "{at:?}: “{cell}” is no decision with a reason");
    }
}

/// The holdings of one user, who has a role, and of one operator.
struct Holdings {
    /// The user's id, and the operator's.
    user_id: String,
    operator_id: String,
    clients: [TestClient; 2],
    /// A client that no event is about.
    bystander: TestClient,
    registered_row_id: String,
    registration_uri: String,
    /// One of each for each node, because they are used once.
    browsers: [Browser; 2],
    consent_pages: [TestResponse; 2],
    codes: [String; 2],
    refresh_tokens: [String; 2],
    jwt: String,
    opaque: String,
    personal_token: String,
    registration_token: String,
    /// Addresses of one-time links.
    links: BTreeMap<Holding, String>,
    passkey: TestPasskey,
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
        (std::net::Ipv4Addr::LOCALHOST.into(), "en"),
    )
    .await
    .unwrap();
    let home = server.platform.home_tenant().await.unwrap().unwrap();
    let members = member::list(&home, &Actor::cli(), None, None).await.unwrap().rows;
    let omar = members.into_iter().find(|row| row.email.as_deref() == Some("omar@ops.example"));
    omar.unwrap().user_id
}

async fn create_holdings(server: &TestServer, acme: &TestTenant<'_>, event: Event) -> Holdings {
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
    job::deliver_mail(&server.platform).await.unwrap();
    server
        .execute_sql("UPDATE action_link SET kind = 'set aside' WHERE kind = 'password_reset'")
        .await;
    server.execute_sql("UPDATE \"user\" SET email_verified = false WHERE username = 'dora'").await;
    domain::recovery::resend_verification(&acme.tenant, user_id, "en").await.unwrap();
    job::deliver_mail(&server.platform).await.unwrap();
    let mut own = open_account(server).await;
    let new = "dora@new.example";
    let requested = own.post("/t/acme/account/email", &[("email", new)]).await;
    assert_eq!(requested.status, 200, "{}", requested.body);
    job::deliver_mail(&server.platform).await.unwrap();
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

/// Replace the form of a client by a changed one.
async fn change_client(
    acme: &TestTenant<'_>,
    row_id: &str,
    change: impl FnOnce(&mut ClientForm),
) -> domain::Result<()> {
    let cli = Actor::cli();
    let mut form = client::detail(&acme.tenant, &cli, row_id).await?.form;
    change(&mut form);
    acme.transaction(&cli, async |tx| client::update(tx, row_id, form).await.map(drop)).await
}

/// The tenant as it is now: the handle keeps the row that it was created from.
async fn current(server: &TestServer) -> domain::Tenant {
    server.platform.tenant_by_slug("acme").await.unwrap().unwrap()
}

async fn cause(server: &TestServer, acme: &TestTenant<'_>, held: &mut Holdings, event: Event) {
    let cli = Actor::cli();
    let user_id = held.user_id.clone();
    let set_disabled = async |tenant: &domain::Tenant, id: &str, disabled| {
        tenant
            .transaction(&cli, async |tx| user::set_disabled(tx, id, disabled).await)
            .await
            .unwrap();
    };
    match event {
        Event::UserBlocked => set_disabled(&acme.tenant, &user_id, true).await,
        Event::UserUnblocked => {
            set_disabled(&acme.tenant, &user_id, true).await;
            set_disabled(&acme.tenant, &user_id, false).await;
        }
        Event::UserDeleted => {
            acme.transaction(&cli, async |tx| user::remove(tx, &user_id).await).await.unwrap()
        }
        Event::PasswordReset => {
            let link = acme
                .transaction(&cli, async |tx| user::reset_link(tx, &user_id).await)
                .await
                .unwrap();
            let token = link.address.split_once("token=").unwrap().1;
            user::reset(&acme.tenant, token, Secret::new("another-horse".into()), "en")
                .await
                .unwrap();
        }
        Event::PasswordChanged => {
            let mut own = open_account(server).await;
            let fields = [("current", PASSWORD), ("password", "another-horse")];
            let response = own.post("/t/acme/account/password", &fields).await;
            assert!(response.location().ends_with("?done=password"), "{}", response.body);
        }
        Event::AccountDeleted => delete_account(server, acme, &mut held.passkey).await,
        Event::AccountKept => {
            delete_account(server, acme, &mut held.passkey).await;
            open_account(server).await;
        }
        Event::EmailUndone => undo_email_change(server, &mut held.passkey).await,
        Event::SessionsEnded => {
            let mut own = open_account(server).await;
            let response = own.post("/t/acme/account/sessions/end_others", &[]).await;
            assert!(response.location().ends_with("?done=sessions"), "{}", response.body);
        }
        Event::ApplicationRevoked => {
            let mut own = open_account(server).await;
            for client in &held.clients {
                let fields = [("application", client.row_id.as_str())];
                let response = own.post("/t/acme/account/applications/revoke", &fields).await;
                assert!(response.location().ends_with("?done=revoked"), "{}", response.body);
            }
        }
        Event::SignedOut => {
            for browser in &mut held.browsers {
                let page = browser.get("/t/acme/oauth2/logout").await;
                let response = browser.post(&page.form_action(), &[("confirm", "yes")]).await;
                assert_eq!(response.status, 200, "{}", response.body);
            }
        }
        Event::RoleLost => acme
            .transaction(&cli, async |tx| member::set_role(tx, &user_id, Role::Auditor).await)
            .await
            .unwrap(),
        Event::RoleRaised => acme
            .transaction(&cli, async |tx| member::set_role(tx, &user_id, Role::Owner).await)
            .await
            .unwrap(),
        Event::MemberRemoved => {
            acme.transaction(&cli, async |tx| member::remove(tx, &user_id).await).await.unwrap()
        }
        Event::OperatorRemoved => {
            member::remove_operator(&server.platform, &cli, &held.operator_id).await.unwrap()
        }
        Event::OperatorUnblocked => {
            let home = server.platform.home_tenant().await.unwrap().unwrap();
            set_disabled(&home, &held.operator_id, true).await;
            set_disabled(&home, &held.operator_id, false).await;
        }
        Event::ClientDisabled => {
            let rows = held.clients.each_ref().map(|client| client.row_id.clone());
            for row_id in rows.iter().chain([&held.registered_row_id]) {
                acme.transaction(&cli, async |tx| client::set_enabled(tx, row_id, false, 0).await)
                    .await
                    .unwrap();
            }
        }
        Event::ClientDeleted => {
            let rows = held.clients.each_ref().map(|client| client.row_id.clone());
            for row_id in rows.iter().chain([&held.registered_row_id]) {
                acme.transaction(&cli, async |tx| client::delete(tx, row_id).await).await.unwrap();
            }
        }
        Event::ScopesReduced => {
            for client in &held.clients {
                let scope = "openid profile phone offline_access read";
                let change = |form: &mut ClientForm| form.metadata.scope = Some(scope.into());
                change_client(acme, &client.row_id, change).await.unwrap();
            }
        }
        Event::GrantsReduced => {
            for client in &held.clients {
                let grants = vec![GrantType::ClientCredentials];
                let change = |form: &mut ClientForm| {
                    form.metadata.grant_types = Some(grants);
                    form.metadata.response_types = Some(Vec::new());
                };
                change_client(acme, &client.row_id, change).await.unwrap();
            }
        }
        Event::RedirectUrisReduced => {
            for client in &held.clients {
                let uris = vec!["https://elsewhere.example/cb".to_owned()];
                acme.transaction(&cli, async |tx| {
                    tests::fixtures::replace_redirect_uris(tx, &client.row_id, uris).await
                })
                .await
                .unwrap();
            }
        }
        Event::SecretRemoved => {
            for client in &mut held.clients {
                let row_id = client.row_id.clone();
                let old =
                    client::detail(&acme.tenant, &cli, &row_id).await.unwrap().secrets.remove(0);
                let secret = acme
                    .transaction(&cli, async |tx| {
                        let secret = client::rotate_secret(tx, &row_id).await?;
                        client::revoke_secret(tx, &row_id, &old.id).await?;
                        Ok(secret)
                    })
                    .await
                    .unwrap();
                client.secret = Some(secret.expose().to_owned());
            }
        }
        Event::ConsentWithdrawn => {
            for consent in domain::consent::list(&acme.tenant, &cli, &user_id).await.unwrap() {
                acme.transaction(&cli, async |tx| {
                    domain::consent::withdraw(tx, &user_id, &consent.id).await
                })
                .await
                .unwrap();
            }
        }
        Event::TenantSuspended => tenant::suspend(&current(server).await, &cli).await.unwrap(),
        Event::TenantResumed => {
            tenant::suspend(&current(server).await, &cli).await.unwrap();
            tenant::resume(&current(server).await, &cli).await.unwrap();
        }
        Event::TenantDeleted => tenant::delete(&current(server).await, &cli).await.unwrap(),
        Event::TenantRestored => {
            tenant::delete(&current(server).await, &cli).await.unwrap();
            tenant::restore(&current(server).await, &cli).await.unwrap();
        }
        Event::KeyRevoked => {
            let kid = active_key(acme, "ES256").await;
            acme.transaction(&cli, async |tx| key::revoke(tx, &kid).await).await.unwrap();
        }
    }
}

/// A further browser of the user, at the page of their account.
async fn open_account(server: &TestServer) -> Browser {
    let mut browser = server.browser();
    let redirect = browser.get("/t/acme/account").await;
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "dora", PASSWORD).await;
    assert_eq!(page.status, 200, "{}", page.body);
    browser
}

/// A further browser of the user, at the page of their account, which a passkey has opened.
async fn open_with_passkey(server: &TestServer, passkey: &mut TestPasskey) -> Browser {
    let mut browser = server.browser();
    let page = crate::passkey::open(&mut browser, crate::passkey::ACCOUNT).await;
    let request = crate::passkey::request_of(&page);
    let answer = passkey.sign(&request);
    let response = crate::passkey::submit(&mut browser, &request, &answer).await;
    let page = browser.follow_redirects(response).await;
    assert_eq!(page.status, 200, "{}", page.body);
    browser
}

/// Deletes the account of the user, as they do themselves.
async fn delete_account(server: &TestServer, acme: &TestTenant<'_>, passkey: &mut TestPasskey) {
    crate::passkey::change_settings(acme, |settings| settings.account_deletion_days = 14).await;
    let mut own = open_with_passkey(server, passkey).await;
    let page = own.get("/t/acme/account/delete").await;
    let ticket = page.hidden_fields().remove(0).1;
    let response = own.post("/t/acme/account/delete", &[("ticket", &ticket)]).await;
    assert_eq!(response.status, 200, "{}", response.body);
}

/// Changes the address of the user, and undoes the change with the link that the old one gets.
async fn undo_email_change(server: &TestServer, passkey: &mut TestPasskey) {
    use contract::mail::MailKind;
    server.execute_sql("UPDATE \"user\" SET email_verified = true WHERE username = 'dora'").await;
    server.mailer.turn_on();
    let mut own = open_with_passkey(server, passkey).await;
    let new = "dora@new.example";
    let requested = own.post("/t/acme/account/email", &[("email", new)]).await;
    assert_eq!(requested.status, 200, "{}", requested.body);
    for (to, kind, path) in [
        (new, MailKind::EmailChange, "confirm"),
        ("dora@acme.example", MailKind::EmailChanged, "undo"),
    ] {
        job::deliver_mail(&server.platform).await.unwrap();
        let link = server.mailer.sent_to(to, kind).pop().expect("a mail").values.link.unwrap();
        let token = link.split_once("token=").unwrap().1;
        let path = format!("/t/acme/account/email/{path}");
        let response = own.post(&path, &[("token", token)]).await;
        assert!([200, 303].contains(&response.status.as_u16()), "{}", response.body);
    }
    server.mailer.turn_off();
}

async fn active_key(acme: &TestTenant<'_>, algorithm: &str) -> String {
    let keys = key::ring_view(&acme.tenant, &Actor::cli()).await.unwrap().keys;
    let is_active = |key: &contract::key::KeySummary| {
        key.algorithm == algorithm && key.state == contract::key::KeyState::Active
    };
    keys.into_iter().find(is_active).unwrap().kid
}

/// Whether a token response gives access to the email address, the scope that an event removes.
fn gives_email(tokens: &serde_json::Value) -> bool {
    tokens.get("access_token").is_some()
        && tokens["scope"].as_str().is_some_and(|scope| scope.split(' ').any(|one| one == "email"))
}

async fn is_readable(node: &Node, uri: &str, token: &str) -> bool {
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", &*authorization)];
    http_request(&node.router, "GET", uri, &headers, "").await.status == 200
}

/// Use a holding on a node; `number` selects one of two where it is used once. Whether it worked.
async fn works(node: &Node, number: usize, held: &mut Holdings, holding: Holding) -> bool {
    let at_node = |client: &TestClient| TestClient {
        router: node.router.clone(),
        ..client.at_base_url("/t/acme")
    };
    let [shop, opaque_client] = held.clients.each_ref().map(at_node);
    let browser = &mut held.browsers[number];
    browser.switch_node(node.router.clone());
    match holding {
        Holding::Session => {
            let url = held.bystander.authorization_url(&[("prompt", "none")]);
            browser.get(&url).await.redirect_param("code").is_some()
        }
        Holding::Interaction => {
            let response = browser.submit_decision(&held.consent_pages[number], "allow").await;
            match response.redirect_param("code") {
                Some(code) => gives_email(&shop.redeem(&code).await.0),
                None => false,
            }
        }
        Holding::Code => {
            let fields = [
                ("grant_type", "authorization_code"),
                ("code", &held.codes[number]),
                ("redirect_uri", &shop.redirect_uri),
                ("code_verifier", tests::client::CODE_VERIFIER),
            ];
            let response = shop.post("/oauth2/token", &fields).await;
            response.status == 200 && gives_email(&response.json())
        }
        Holding::RefreshToken => {
            let token = held.refresh_tokens[number].as_str();
            let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
            let response = shop.post("/oauth2/token", &fields).await;
            response.status == 200 && gives_email(&response.json())
        }
        Holding::JwtAccessToken | Holding::OpaqueAccessToken => {
            let (client, token) = match holding {
                Holding::JwtAccessToken => (&shop, &held.jwt),
                _ => (&opaque_client, &held.opaque),
            };
            let response = client.userinfo(token).await;
            response.status == 200 && response.json().get("email").is_some()
        }
        Holding::PersonalToken => {
            is_readable(node, "/t/acme/api/v1/apps", &held.personal_token).await
        }
        Holding::RegistrationToken => {
            is_readable(node, &held.registration_uri, &held.registration_token).await
        }
        // Without a session it begins a sign-in that returns to it.
        Holding::AddressLink => {
            let link = &held.links[&holding];
            Browser::new(node.router.clone()).get(link).await.status == 303
        }
        // Used once: see where it is declared.
        Holding::Passkey if number == 1 => true,
        Holding::Passkey => {
            let mut browser = Browser::new(node.router.clone());
            let redirect = browser.get(crate::passkey::ACCOUNT).await;
            let page = browser.follow_redirects(redirect).await;
            let Some(request) = tests::PasskeyRequest::of_page(&page) else { return false };
            let answer = held.passkey.sign(&request);
            let response = crate::passkey::submit(&mut browser, &request, &answer).await;
            let page = browser.follow_redirects(response).await;
            page.status == 200 && page.body.contains("Ways to sign in")
        }
        // Its use would end what is looked at afterwards.
        Holding::MailedResetLink => {
            let link = &held.links[&holding];
            Browser::new(node.router.clone()).get(link).await.status == 200
        }
        Holding::InvitationByUser
        | Holding::VerificationLink
        | Holding::InvitationByOperator
        | Holding::ResetLinkByUser
        | Holding::ResetLinkByOperator
        | Holding::ResetLinkForUser
        | Holding::OperatorLink => {
            let (uri, token) = held.links[&holding].split_once("?token=").unwrap();
            let mut browser = Browser::new(node.router.clone());
            if number == 1 {
                return browser.get(&held.links[&holding]).await.status == 200;
            }
            let fields = [("token", token), ("name", "New"), ("password", "yet-another-horse")];
            let status = browser.post(uri, &fields).await.status;
            status == 200 || status == 303
        }
        // Approved once, by the other node.
        Holding::PendingApproval if number == 1 => {
            let tenant = node.platform.tenant_by_slug("acme").await.unwrap().unwrap();
            let cli = Actor::cli();
            let waiting = client::awaiting_approval(&tenant, &cli, None).await.unwrap().rows;
            let row_id = held.registered_row_id.as_str();
            let Some(row) = waiting.iter().find(|row| row.row_id == row_id) else { return false };
            tenant
                .transaction(&cli, async |tx| client::approve(tx, row_id, row.version).await)
                .await
                .is_ok()
        }
        Holding::PendingApproval => true,
    }
}

async fn check(event: Event) {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let mut held = create_holdings(&server, &acme, event).await;
    let node = server.start_node().await;
    let mut position = ChangePosition::default();
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    let first = Node { platform: server.platform.clone(), router: server.router.clone() };
    // Both have the tenant, the clients, the keys and the access tokens in their caches.
    for (number, node) in [(1, &node), (0, &first)] {
        for holding in [Holding::Session, Holding::JwtAccessToken, Holding::OpaqueAccessToken] {
            assert!(works(node, number, &mut held, holding).await, "{holding:?} before");
        }
    }

    server.fill_key_reserve().await;
    cause(&server, &acme, &mut held, event).await;
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    let cells = table();
    let mut wrong = Vec::new();
    for (number, node) in [(1, &node), (0, &first)] {
        for holding in Holding::ALL {
            let cell = &cells[&(event.as_str().to_owned(), holding.as_str().to_owned())];
            let is_skipped =
                matches!((holding, number), (Holding::PendingApproval, 0) | (Holding::Passkey, 1));
            if !is_skipped && works(node, number, &mut held, *holding).await == (cell == ENDS) {
                wrong.push(format!("{} on node {number}: not “{cell}”", holding.as_str()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", event.as_str(), wrong.join("\n"));
}
