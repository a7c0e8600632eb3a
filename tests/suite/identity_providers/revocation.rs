//! What each event revokes of sign-ins at providers (docs/security.md), on two nodes (A1, L2).

use domain::{
    job::{self, ChangePosition},
    user,
};

use super::*;
use crate::revocation::DOCUMENT;
const HOLDINGS: [&str; 6] = [
    "session from the provider",
    "refresh token of that session",
    "sign-in at the provider",
    "waiting link",
    "linked identity",
    "token of the provider",
];
const EVENTS: [&str; 10] = [
    "provider disabled",
    "provider enabled again",
    "provider deleted",
    "provider added again",
    "identity unlinked",
    "user blocked",
    "user deleted",
    "tenant suspended",
    "tenant resumed",
    "tokens no longer kept",
];

/// The cells of a row of the table.
fn cells(event: &str) -> Vec<String> {
    let mut lines = DOCUMENT.lines().skip_while(|line| !line.starts_with("| provider event |"));
    let columns = lines.next().expect("the first row");
    let columns: Vec<_> = columns.trim_matches('|').split('|').map(str::trim).skip(1).collect();
    assert_eq!(columns, HOLDINGS);
    let row = lines.find(|line| line.starts_with(&format!("| {event} |")));
    let row = row.unwrap_or_else(|| panic!("no row {event}"));
    let cells: Vec<_> =
        row.trim_matches('|').split('|').skip(1).map(|cell| cell.trim().to_owned()).collect();
    for cell in &cells {
        let has_reason = DOCUMENT.lines().any(|line| line.starts_with(&format!("- `{cell}` ")));
        assert!(cell == "**x**" || has_reason, "{event}: {cell}");
    }
    cells
}

/// What a user and another one hold, before the event.
struct Held {
    anna: String,
    refresh_token: String,
    /// For which the provider's token was given.
    access_token: String,
    /// With a session of Anna's identity.
    signed_in: Browser,
    /// At the provider, to return with Anna's identity.
    at_provider: (Browser, Url),
    /// With the sign-in page that names a link of Ben's identity.
    waiting: (Browser, TestResponse),
}

async fn hold(fixture: &Fixture, acme: &TestTenant<'_>, shop: &TestClient) -> Held {
    let mut ids = Vec::new();
    for name in ["anna", "ben"] {
        let change = |new: &mut contract::user::NewUser| {
            new.email = Some(format!("{name}@mail.example"));
            new.email_verified = true;
        };
        ids.push(acme.user_with(name, change).await);
    }
    let identity = |subject: &'static str, email: &'static str| {
        move |claims: &mut Value| {
            claims["sub"] = subject.into();
            claims["email"] = email.into();
        }
    };
    let of_anna = identity("sub-anna", "anna@mail.example");
    let mut browser = fixture.server.browser();
    let conflict = fixture.sign_in(shop, &mut browser, of_anna).await;
    let page = browser.get(&link_of(&conflict)).await;
    browser.sign_in(&page, "anna", PASSWORD).await;
    assert_eq!(fixture.rows("linked_identity").await, 1);
    let mut signed_in = fixture.server.browser();
    let scope = [("scope", "openid offline_access")];
    let start = begin(shop, &mut signed_in, &scope).await;
    let mut claims = fixture.claims(&start, "sub-anna");
    claims["email"] = "anna@mail.example".into();
    let response = fixture.come_back(&mut signed_in, &start, claims).await;
    let tokens = shop.redeem(&finish(&mut signed_in, response).await).await;
    let mut at_provider = fixture.server.browser();
    let start = begin(shop, &mut at_provider, &[]).await;
    let mut waiting = fixture.server.browser();
    let of_ben = identity("sub-ben", "ben@mail.example");
    let conflict = fixture.sign_in(shop, &mut waiting, of_ben).await;
    let page = waiting.get(&link_of(&conflict)).await;
    Held {
        anna: ids.remove(0),
        refresh_token: tokens.refresh_token().to_owned(),
        access_token: tokens.access_token().to_owned(),
        signed_in,
        at_provider: (at_provider, start),
        waiting: (waiting, page),
    }
}

async fn cause(fixture: &Fixture, acme: &TestTenant<'_>, anna: &str, event: &str) {
    let cli = Actor::cli();
    let change = async |change: fn(&mut NewProvider)| {
        let mut new = new_provider(provider_tokens::keeping);
        change(&mut new);
        new.secret = None;
        let rows = fixture.server.snapshot().await.rows("identity_provider");
        let version = rows[0]["version"].as_i64().unwrap();
        acme.transaction(&cli, async |tx| identity_provider::change(tx, new, version).await)
            .await
            .unwrap();
    };
    let remove = async || {
        acme.transaction(&cli, async |tx| identity_provider::remove(tx, "idp").await)
            .await
            .unwrap();
    };
    let both = async |is_deleted: bool| {
        let rows = fixture.server.snapshot().await.rows("user");
        for row in rows.iter().filter(|row| row["username"] == "ben" || row["id"] == anna) {
            let id = row["id"].as_str().unwrap();
            acme.transaction(&cli, async |tx| match is_deleted {
                true => user::remove(tx, id).await,
                false => user::set_disabled(tx, id, true).await,
            })
            .await
            .unwrap();
        }
    };
    let tenant = fixture.server.platform.tenant_by_slug("acme").await.unwrap().unwrap();
    match event {
        "provider disabled" => change(|new| new.enabled = false).await,
        "provider enabled again" => {
            change(|new| new.enabled = false).await;
            change(|_| {}).await;
        }
        "tokens no longer kept" => change(|new| new.settings.keep_tokens = false).await,
        "provider deleted" => remove().await,
        "provider added again" => {
            remove().await;
            acme.add_provider(provider_tokens::keeping).await;
        }
        "identity unlinked" => {
            let unlink = r#"DELETE FROM "linked_identity" WHERE "subject" = 'sub-anna'"#;
            fixture.server.execute_sql(unlink).await;
        }
        "user blocked" => both(false).await,
        "user deleted" => both(true).await,
        "tenant suspended" => domain::tenant::suspend(&tenant, &cli).await.unwrap(),
        "tenant resumed" => {
            domain::tenant::suspend(&tenant, &cli).await.unwrap();
            let platform = &fixture.server.platform;
            let suspended = platform.tenant_by_slug("acme").await.unwrap().unwrap();
            domain::tenant::resume(&suspended, &cli).await.unwrap();
        }
        other => panic!("{other}"),
    }
}

/// Whether this browser is signed in as this user.
async fn is_signed_in(browser: &mut Browser, user_id: &str) -> bool {
    let session = browser.get("/t/acme/api/auth/session").await;
    session.status == 200 && session.json()["user"]["id"] == user_id
}

async fn check(event: &str, is_other_node: bool) {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(provider_tokens::keeping).await;
    let shop = provider_tokens::exchanging_client(&acme, "shop").await;
    let held = hold(&fixture, &acme, &shop).await;
    let Held { anna, refresh_token, access_token, mut signed_in, at_provider, waiting } = held;
    let (mut at_provider, start) = at_provider;
    let (mut waiting, page) = waiting;
    let node = fixture.server.start_node().await;
    let mut position = ChangePosition::default();
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    let mut fresh = fixture.server.browser();
    let mut shop = shop;
    if is_other_node {
        for browser in [&mut signed_in, &mut at_provider, &mut waiting, &mut fresh] {
            browser.switch_node(node.router.clone());
        }
        shop = TestClient { router: node.router.clone(), ..shop };
        assert!(is_signed_in(&mut signed_in, &anna).await, "{event}: before it");
    }
    cause(&fixture, &acme, &anna, event).await;
    job::poll_changes(&node.platform, &mut position).await.unwrap();

    let mut survives = Vec::new();
    survives.push(is_signed_in(&mut signed_in, &anna).await);
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*refresh_token)];
    survives.push(shop.post("/oauth2/token", &fields).await.status == 200);
    let still_given = provider_tokens::exchange(&shop, &access_token).await.status == 200;
    let mut claims = fixture.claims(&start, "sub-anna");
    claims["email"] = "anna@mail.example".into();
    fixture.come_back(&mut at_provider, &start, claims).await;
    survives.push(is_signed_in(&mut at_provider, &anna).await);
    waiting.sign_in(&page, "ben", PASSWORD).await;
    let links = fixture.server.snapshot().await.rows("linked_identity");
    survives.push(links.iter().any(|row| row["subject"] == "sub-ben"));
    let redirect = fresh.get("/t/acme/api/auth/idp/start").await;
    if redirect.status == 303 {
        let start = Url::parse(redirect.location()).unwrap();
        let mut claims = fixture.claims(&start, "sub-anna");
        claims["email"] = "anna@mail.example".into();
        fixture.come_back(&mut fresh, &start, claims).await;
    }
    let is_stored = event == "provider disabled"
        && links.iter().any(|row| row["subject"] == "sub-anna" && row["user_id"] == *anna);
    let signs_in = is_signed_in(&mut fresh, &anna).await;
    assert!(!(is_stored && signs_in), "{event}: a disabled provider signs no one in");
    survives.push(is_stored || signs_in);
    survives.push(still_given);

    for ((holding, cell), survives) in HOLDINGS.iter().zip(cells(event)).zip(survives) {
        assert_eq!(cell == "**x**", !survives, "{event}: {holding}, other node {is_other_node}");
    }
}

#[tokio::test]
async fn each_event_ends_what_the_document_says() {
    for event in EVENTS {
        for is_other_node in [false, true] {
            check(event, is_other_node).await;
        }
    }
}
