//! The rule for new passwords, on every way to set one (NIST SP 800-63B §3.1.1.2).

mod fuzz;

use contract::{
    member::NewInvitation,
    settings::{BreachedPasswords, TenantSettings},
    user::{NewUser, Role},
};
use domain::{Actor, Error, outbound::FetchError, user};
use serde_json::json;
use tests::{
    FakeNetwork, TestServer, TestTenant,
    fixtures::{NEW_PASSWORD, PASSWORD, no_rate_limits},
    test_server,
};
/// The first digits of its SHA-1, and the others.
const RANGE: &str = "https://api.pwnedpasswords.com/range/309C8";
const SUFFIX: &str = "547F85EC019E3AF78DB69BC1C3941377DFD";

/// A common password, and names of the user and the tenant.
const GUESSABLE: [&str; 4] = ["PassWord123", "annaliese", "Anna Liese", "TENANT acme"];

async fn reset_token(acme: &TestTenant<'_>, id: &str) -> String {
    let cli = Actor::cli();
    let link = acme.transaction(&cli, async |tx| user::reset_link(tx, id).await).await;
    link.expect("a link").address.split_once("token=").expect("a token").1.to_owned()
}

async fn set_password(server: &TestServer, token: &str, password: &str) -> (u16, String) {
    let fields = [("token", token), ("password", password)];
    let response = server.browser().post("/t/acme/reset", &fields).await;
    (response.status.as_u16(), response.body)
}

#[tokio::test]
async fn guessable_password_is_refused_on_every_way_to_set_one() {
    let server = test_server().await;
    let token = domain::setup::create_link(&server.platform).await.unwrap().unwrap();
    let set_up = async |password: &str| {
        let fields = [
            ("token", token.expose()),
            ("name", "Anna Liese"),
            ("email", "annaliese@ops.example"),
            ("password", password),
            ("tenant_name", "First"),
        ];
        server.browser().post("/setup", &fields).await
    };
    for password in &GUESSABLE[..3] {
        let response = set_up(password).await;
        assert_eq!(response.status, 422, "{password}");
        assert!(response.body.contains("easy to guess"), "{password}: {}", response.body);
    }
    assert_eq!(set_up(PASSWORD).await.status, 303);

    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let cli = Actor::cli();
    let id = acme
        .user_with("annaliese", |new| {
            new.claims.insert("name".into(), "Anna Liese".into());
        })
        .await;
    let reset = reset_token(&acme, &id).await;
    let invite = NewInvitation { email: "annaliese@b.example".into(), role: Role::Auditor };
    let joined =
        acme.transaction(&cli, async |tx| domain::member::invite(tx, invite).await).await.unwrap();
    let joined = joined.address.split_once("token=").unwrap().1.to_owned();
    let invited =
        domain::member::invite_operator(&server.platform, &cli, "annaliese@c.example").await;
    let invited = invited.unwrap();
    let mut browser = server.browser();
    shop.obtain_code(&mut browser, "annaliese", &[]).await;
    for password in GUESSABLE {
        let (status, body) = set_password(&server, &reset, password).await;
        assert!(status == 422 && body.contains("easy to guess"), "{password}: {body}");
        let fields = [("token", &*joined), ("name", "Anna Liese"), ("password", password)];
        let response = server.browser().post("/t/acme/join", &fields).await;
        assert_eq!(response.status, 422, "{password}: {}", response.body);
        let fields = [("current", PASSWORD), ("password", password)];
        let response = browser.post("/t/acme/account/password", &fields).await;
        assert_eq!(response.status, 422, "{password}: {}", response.body);
        let new = contract::user::NewUser {
            username: "annaliese2".into(),
            email: Some("annaliese@d.example".into()),
            password: Some(password.into()),
            claims: [("name".to_owned(), "Anna Liese".into())].into_iter().collect(),
            ..Default::default()
        };
        let added = user::prepare_new(&acme.tenant, &cli, new).await;
        assert!(matches!(added, Err(Error::Invalid(_))), "{password}");
        if !password.contains("acme") {
            let fields =
                [("token", invited.expose()), ("name", "Anna Liese"), ("password", password)];
            let response = server.browser().post("/invitation", &fields).await;
            assert_eq!(response.status, 422, "{password}: {}", response.body);
        }
    }
    // Length is the only other rule: no letter, digit or sign is asked for.
    assert_eq!(set_password(&server, &reset, "only lower case").await.0, 200);
}

/// A password of the file counts at creation only, so that an earlier file stays valid.
#[tokio::test]
async fn file_with_a_guessable_password_is_refused_for_new_users() {
    let server = test_server().await;
    let file = |users: &str| {
        let text = format!("tenants: [{{ slug: acme, name: Acme Bank, users: [{users}] }}]");
        domain::apply::parse(&text).expect("a file")
    };
    let apply = async |users: &str| {
        domain::apply::apply(&server.platform, &Actor::cli(), file(users), false).await
    };
    for password in ["password1", "acme bank", "annaliese"] {
        let outcome = apply(&format!("{{ username: annaliese, password: {password} }}")).await;
        let Err(Error::Invalid(problems)) = outcome else { panic!("{password}: {outcome:?}") };
        assert_eq!(problems[0].field, "tenants[0].users[0].password", "{password}");
    }
    apply(&format!("{{ username: annaliese, password: {PASSWORD} }}")).await.expect("applied");
    let again = apply("{ username: annaliese, name: Anna, password: password1 }").await;
    again.expect("the password of an existing user is not read");
}

/// Accept an invitation of an operator with the new password.
async fn accept_operator(server: &TestServer, policy: BreachedPasswords) -> (u16, String) {
    server.set_up_operator().await;
    let home = server.find_tenant("home").await;
    crate::passkey::change_settings(&home, |settings| settings.breached_passwords = policy).await;
    let cli = Actor::cli();
    let invited = domain::member::invite_operator(&server.platform, &cli, "new@ops.example").await;
    let invited = invited.expect("an invitation");
    let fields = [("token", invited.expose()), ("name", "New"), ("password", NEW_PASSWORD)];
    let response = server.browser().post("/invitation", &fields).await;
    (response.status.as_u16(), response.body)
}

#[tokio::test]
async fn leaked_password_is_refused_where_the_tenant_asks() {
    for (policy, body, expected) in [
        (BreachedPasswords::Off, format!("{SUFFIX}:12"), 200),
        (BreachedPasswords::Refuse, format!("{SUFFIX}:12"), 422),
        (BreachedPasswords::Refuse, format!("00{}:9\r\n{SUFFIX}:12\r\n", &SUFFIX[2..]), 422),
        (BreachedPasswords::Refuse, format!("{}:12", SUFFIX.to_lowercase()), 422),
        // A padding line, and another digest.
        (BreachedPasswords::Refuse, format!("{SUFFIX}:0"), 200),
        (BreachedPasswords::Refuse, format!("00{}:9", &SUFFIX[2..]), 200),
        (BreachedPasswords::Refuse, String::new(), 200),
    ] {
        let server = test_server().await;
        server.network.set_response(RANGE, Ok(FakeNetwork::response(200, &body)));
        let settings = TenantSettings {
            breached_passwords: policy,
            rate_limits: no_rate_limits(),
            ..Default::default()
        };
        let acme = server.tenant_with("acme", settings).await;
        let id = acme.user("anna").await;
        let token = reset_token(&acme, &id).await;
        let (status, page) = set_password(&server, &token, NEW_PASSWORD).await;
        assert_eq!(status, expected, "{policy:?} {body}");
        assert_eq!(page.contains("data breach"), expected == 422, "{policy:?} {body}");
        // Operators follow the rule of their tenant.
        let (operator_status, operator_body) = accept_operator(&server, policy).await;
        assert_eq!(operator_status == 422, expected == 422, "{policy:?} {body}: {operator_body}");
        // The service gets a prefix of the digest, once each.
        let asked = 2 * usize::from(policy == BreachedPasswords::Refuse);
        assert_eq!(server.network.requests(), vec![RANGE.to_owned(); asked], "{policy:?}");
    }
}

#[tokio::test]
async fn failure_of_the_leak_service_refuses_no_password() {
    for response in [
        Err(FetchError::Dns),
        Err(FetchError::Timeout),
        Err(FetchError::Malformed),
        Ok(FakeNetwork::response(503, &format!("{SUFFIX}:12"))),
        Ok(FakeNetwork::response(302, "")),
    ] {
        let server = test_server().await;
        let context = format!("{response:?}");
        server.network.set_response(RANGE, response);
        let settings =
            TenantSettings { breached_passwords: BreachedPasswords::Refuse, ..Default::default() };
        let acme = server.tenant_with("acme", settings).await;
        let id = acme.user("anna").await;
        let token = reset_token(&acme, &id).await;
        assert_eq!(set_password(&server, &token, NEW_PASSWORD).await.0, 200, "{context}");
    }
}

/// As `htpasswd -B`, Django and Keycloak write them.
#[tokio::test]
async fn hash_of_another_system_signs_in_and_is_replaced() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let pbkdf2 = "7ZF6IW/ib5c83nctpXCg4Hpf8rYUwWDVlB0j/ZCUms4=";
    for (name, hash) in [
        ("anna", "$2y$04$UjJNJSSE4OxcJ1R9RrkL1ukfEDAVWTjYxTnYUor8qMp9ZKjoSjI2W".to_owned()),
        ("ben", format!("pbkdf2_sha256$1000$saltsaltsaltsalt${pbkdf2}")),
        (
            "cleo",
            json!({
                "credentialData": r#"{"hashIterations":1000,"algorithm":"pbkdf2-sha256"}"#,
                "secretData":
                    json!({ "value": pbkdf2, "salt": "c2FsdHNhbHRzYWx0c2FsdA==" }).to_string(),
            })
            .to_string(),
        ),
    ] {
        let id = acme
            .user_with(name, |new| (new.password, new.password_hash) = (None, Some(hash.clone())))
            .await;
        let stored = async || {
            let rows = server.snapshot().await.rows("credential");
            let row = rows.into_iter().find(|row| row["user_id"] == id.as_str());
            row.expect("a credential")["hash"].as_str().expect("a hash").to_owned()
        };
        let sign_in = async |password: &str| {
            let mut browser = server.browser();
            let response = browser.get(&shop.authorization_url(&[])).await;
            let page = browser.follow_redirects(response).await;
            browser.sign_in(&page, name, password).await.status
        };
        assert_eq!(sign_in(NEW_PASSWORD).await, 401, "{name}");
        assert_eq!(stored().await, hash, "{name}");
        // The consent page.
        assert_eq!(sign_in(PASSWORD).await, 200, "{name}");
        assert!(stored().await.starts_with("$argon2id$"), "{name}");
        assert_eq!(sign_in(NEW_PASSWORD).await, 401, "{name}");
        assert_eq!(sign_in(PASSWORD).await, 200, "{name}");
    }
    let new = NewUser {
        username: "dora".into(),
        password_hash: Some("md5".into()),
        ..Default::default()
    };
    let refused = user::prepare(&server.platform, new).await;
    let Err(Error::Invalid(problems)) = refused else { panic!("{:?}", refused.is_ok()) };
    assert_eq!(problems[0].field, "password_hash");
}
