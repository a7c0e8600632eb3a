//! Names: which are rejected, and how stored ones are displayed.

use contract::{
    client::NewClient,
    developer::NewPersonalToken,
    member::NewInvitation,
    settings::{SelfRegistration, TenantSettings},
    tenant::{CustomScope, NewTenant},
    user::{NewUser, Role, StandardClaims, UserForm},
};
use domain::{Actor, client, member, personal_token, tenant, user};
use serde_json::json;
use tests::{
    TestServer, TestTenant,
    browser::http_request,
    fixtures::{PASSWORD, no_rate_limits},
    test_server,
};

use super::request_page;

const GOOD: [&str; 4] =
    ["Müller & Söhne", "متجر", "\u{1f469}\u{200d}\u{1f680} Labs", "می\u{200c}خواهم"];
const BAD_CHARACTERS: [char; 10] = [
    '\u{7}', '\u{1b}', '\u{7f}', '\u{85}', '\u{2028}', '\u{2029}', '\u{202a}', '\u{202e}',
    '\u{2066}', '\u{2069}',
];

fn new_client(name: &str, description: &str) -> NewClient {
    NewClient {
        description: description.into(),
        metadata: oauth::ClientMetadata {
            client_name: Some(name.into()),
            redirect_uris: vec!["https://shop.example/cb".into()],
            ..Default::default()
        },
        ..Default::default()
    }
}

/// Offers the name in every way in which a name can be stored. Returns what was accepted.
async fn accepted_as(
    server: &TestServer,
    acme: &TestTenant<'_>,
    (dora, token): (&Actor, &str),
    number: usize,
    name: &str,
) -> Vec<(&'static str, bool)> {
    let cli = Actor::cli();
    let mut accepted = Vec::new();
    let register = async |new: NewClient| {
        acme.transaction(&cli, async |tx| client::register(tx, new).await).await.is_ok()
    };
    accepted.push(("client name", register(new_client(name, "")).await));
    accepted.push(("client description", register(new_client("Shop", name)).await));

    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let send = async |method: &str, path: &str, body: serde_json::Value| {
        let url = format!("/t/acme{path}");
        http_request(&server.router, method, &url, &headers, &body.to_string()).await
    };
    let uris = ["https://shop.example/cb"];
    let rfc_7591 = json!({ "client_name": name, "redirect_uris": uris });
    let registered = send("POST", "/oauth2/register", rfc_7591).await;
    accepted.push(("RFC 7591 registration", registered.status == 201));
    let app = json!({ "name": name, "redirect_uris": uris });
    let registered = send("POST", "/api/v1/apps/register", app).await;
    accepted.push(("AuthMaster registration", registered.status == 201));
    let app = json!({ "name": "Shop", "redirect_uris": uris });
    let registered = send("POST", "/api/v1/apps/register", app).await.json();
    let path = format!("/api/v1/apps/{}", registered["app_id"].as_str().unwrap());
    let changed = send("PATCH", &path, json!({ "name": name })).await;
    accepted.push(("AuthMaster update", changed.status == 200));

    let create_tenant = async |name: &str, description: &str, kind: &str| {
        let new = NewTenant {
            slug: format!("t{number}-{kind}"),
            name: name.into(),
            scopes: vec![CustomScope { name: "api".into(), description: description.into() }],
            ..Default::default()
        };
        tenant::create(&server.platform, &cli, new).await.is_ok()
    };
    accepted.push(("tenant name", create_tenant(name, "Use the API", "name").await));
    accepted.push(("scope description", create_tenant("Acme", name, "scope").await));
    let renamed = acme
        .transaction(&cli, async |tx| {
            let update = tenant::TenantUpdate {
                name: Some(name.into()),
                settings: serde_json::Map::new(),
                base: None,
                issuer: None,
                domains: Vec::new(),
                scopes: None,
                claims: None,
            };
            tenant::update(tx, update).await
        })
        .await;
    accepted.push(("tenant rename", renamed.is_ok()));

    for claim in ["name", "given_name", "family_name", "nickname", "preferred_username"] {
        let mut new = NewUser { username: "new".into(), ..Default::default() };
        new.claims.insert(claim.into(), name.into());
        accepted.push((claim, user::prepare(&server.platform, new).await.is_ok()));
    }
    let id = acme.user(&format!("user{number}")).await;
    let form = UserForm {
        username: format!("user{number}"),
        claims: StandardClaims { name: name.into(), ..Default::default() },
        ..Default::default()
    };
    let changed = acme.transaction(&cli, async |tx| user::change(tx, &id, form).await).await;
    accepted.push(("user rename", changed.is_ok()));

    let new = NewPersonalToken { name: name.into(), days: None };
    let created = acme.transaction(dora, async |tx| personal_token::create(tx, new).await).await;
    if let Ok(created) = &created {
        let id = created.id.clone();
        acme.transaction(dora, async |tx| personal_token::revoke(tx, &id).await).await.unwrap();
    }
    accepted.push(("personal token", created.is_ok()));

    let owner = acme.member(&format!("owner{number}"), Role::Owner).await;
    let invitation =
        NewInvitation { email: format!("new{number}@acme.example"), role: Role::Developer };
    let link = acme
        .transaction(&owner, async |tx| member::invite(tx, invitation).await)
        .await
        .unwrap()
        .address;
    let mut browser = server.browser();
    let page = browser.get(&link).await;
    let fields =
        [("token", link.split("token=").nth(1).unwrap()), ("name", name), ("password", PASSWORD)];
    let joined = browser.post(&page.form_action(), &fields).await;
    accepted.push(("accepted invitation", joined.status == 200));

    // A dry run, so that each file is new to the installation.
    for kind in ["tenant of apply", "client of apply", "user of apply"] {
        let named = |which: &str| json!(if kind.starts_with(which) { name } else { "Plain" });
        let file = json!({ "tenants": [{
            "slug": "applied",
            "name": named("tenant"),
            "users": [{ "username": "anna", "name": named("user") }],
            "clients": [{
                "client_id": "shop", "client_name": named("client"), "redirect_uris": uris,
            }],
        }] });
        let parsed = domain::apply::parse(&file.to_string());
        let applied = match parsed {
            Ok(parsed) => domain::apply::apply(&server.platform, &cli, parsed, true).await.is_ok(),
            Err(_) => false,
        };
        accepted.push((kind, applied));
    }
    accepted
}

#[tokio::test]
async fn control_and_bidirectional_characters_are_rejected_in_every_new_name() {
    let server = test_server().await;
    domain::key::reserve::fill(&server.platform, 1).await.unwrap();
    let settings = TenantSettings {
        self_registration: SelfRegistration::Open,
        self_registration_quota: 0,
        rate_limits: contract::settings::RateLimits {
            registrations_per_hour: 0,
            ..no_rate_limits()
        },
        ..Default::default()
    };
    let acme = server.tenant_with("acme", settings).await;
    let dora = acme.member("dora", Role::Developer).await;
    let token = acme.personal_token(&dora).await;
    let bad = BAD_CHARACTERS.map(|character| format!("Shop{character}pohs"));
    let names = GOOD.map(|name| (name.to_owned(), true)).into_iter();
    for (number, (name, is_good)) in names.chain(bad.map(|name| (name, false))).enumerate() {
        let outcomes = accepted_as(&server, &acme, (&dora, &token), number, &name).await;
        let wrong: Vec<_> = outcomes.iter().filter(|(_, accepted)| *accepted != is_good).collect();
        assert!(wrong.is_empty(), "{name:?}: {wrong:?}");
    }
    let mut browser = server.browser();
    let link = domain::setup::create_link(&server.platform).await.unwrap().unwrap();
    for field in ["name", "tenant_name"] {
        for name in BAD_CHARACTERS.map(|character| format!("Ol{character}ga")) {
            let value = |of: &str| if field == of { name.clone() } else { "Olga".to_owned() };
            let (user, tenant) = (value("name"), value("tenant_name"));
            let fields = [
                ("token", link.expose()),
                ("name", user.as_str()),
                ("email", "olga@ops.example"),
                ("password", PASSWORD),
                ("tenant_name", tenant.as_str()),
            ];
            let page = browser.post("/setup", &fields).await;
            assert_eq!(page.status, 422, "{field} {name:?}: {}", page.body);
        }
    }
}

/// Names that are stored already, or come from elsewhere.
#[tokio::test]
async fn stored_names_are_sanitised_and_isolated_on_pages() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    acme.member("olivia", Role::Owner).await;
    for character in ['\u{202e}', '\u{2066}', '\u{2028}'] {
        let name = format!("Shop{character}moc.live");
        server
            .execute_sql(&format!(
                "UPDATE client SET name = '{name}', version = version + 1; \
                 UPDATE tenant SET name = '{name}'; \
                 UPDATE \"user\" SET claims = '{{\"name\": \"{name}\"}}'"
            ))
            .await;
        let node = server.start_node().await;
        let mut browser = server.browser();
        browser.switch_node(node.router.clone());
        let shown = "<bdi>Shop\u{fffd}moc.live</bdi>";
        let redirect = browser.get(&shop.authorization_url(&[("prompt", "login")])).await;
        let sign_in = browser.follow_redirects(redirect).await;
        assert!(sign_in.body.contains(shown) && !sign_in.body.contains(character));
        let consent = request_page(&shop, &mut browser, &[]).await;
        assert!(consent.body.matches(shown).count() >= 4, "{}", consent.body);
        let select = request_page(&shop, &mut browser, &[("prompt", "select_account")]).await;
        let sign_out = browser.get("/t/acme/oauth2/logout").await;
        let mut staff_browser = server.browser();
        staff_browser.switch_node(node.router.clone());
        let path = "/console/t/acme";
        let console_sign_in = domain::interaction::begin_console_sign_in(&acme.tenant, path);
        let handle = console_sign_in.await.unwrap();
        let page = staff_browser.get(&format!("/t/acme/interaction/{handle}")).await;
        let page = staff_browser.sign_in(&page, "olivia", PASSWORD).await;
        assert_eq!(page.status, 200, "{}", page.body);
        for list in ["applications", "users", "members", "settings", "audit"] {
            let page = staff_browser.get(&format!("{path}/{list}")).await;
            assert_eq!(page.status, 200, "{list}");
            assert!(page.body.contains("Shop\u{fffd}moc.live"), "{list}");
            assert!(!page.body.contains(character), "{list} {character:?}");
        }
        for page in [consent, select, sign_out] {
            assert!(page.body.contains(shown), "{}", page.body);
            assert!(!page.body.contains(character), "{character:?}: {}", page.body);
        }
    }
}
