//! The console: setup, sign-in, and access to every server function.

mod database_failure;
mod examples;
mod fixture;
mod forms;
mod fuzz;
mod sign_in;

use std::collections::BTreeMap;

use contract::user::{NewUser, Role};
use domain::setup;
use tests::{Browser, TestResponse, TestServer, TestTenant, fixtures::PASSWORD, test_server};

use examples::{DEPENDENT_LAST, ExampleIds, examples};
use fixture::{ConsoleFixture, ReviewExamples, UserExamples, console_fixture};

pub(crate) async fn complete_setup(server: &TestServer) -> Browser {
    let token = setup::create_link(&server.platform).await.unwrap().unwrap();
    let mut browser = server.browser();
    let fields = [
        ("token", token.expose()),
        ("name", "Olga Ops"),
        ("email", "olga@ops.example"),
        ("password", PASSWORD),
        ("tenant_name", "First"),
    ];
    let response = browser.post("/setup", &fields).await;
    assert_eq!((response.status.as_u16(), response.location()), (303, "/console/t/first"));
    browser
}

pub(crate) async fn create_member(acme: &TestTenant<'_>, name: &str, role: Option<Role>) -> String {
    let new = NewUser {
        username: name.into(),
        password: Some(PASSWORD.into()),
        role,
        ..Default::default()
    };
    let prepared = domain::user::prepare(&acme.server.platform, new).await.unwrap();
    acme.tenant
        .transaction(&domain::Actor::cli(), async |tx| domain::user::create(tx, prepared).await)
        .await
        .unwrap()
}

/// The tenant `acme` with these members, each signed in at its console.
pub(crate) async fn tenant_with<'s, const N: usize>(
    server: &'s TestServer,
    members: [(&str, Role); N],
) -> (TestTenant<'s>, [Browser; N]) {
    let acme = server.tenant("acme").await;
    let mut browsers = Vec::new();
    for (name, role) in members {
        create_member(&acme, name, Some(role)).await;
        browsers.push(open_signed_in(server, "/console/t/acme/applications", name).await.0);
    }
    (acme, browsers.try_into().ok().expect("a browser for each member"))
}

/// The path of the server function with this name.
pub(crate) fn server_function_path(name: &str) -> String {
    leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path.to_owned())
        .find(|path| path.rsplit('/').next() == Some(name))
        .unwrap_or_else(|| panic!("{name} is not served"))
}

/// Request a console page, sign in where it redirects to, and return the browser and the page.
pub(crate) async fn open_signed_in(
    server: &TestServer,
    page: &str,
    name: &str,
) -> (Browser, TestResponse) {
    let mut browser = server.browser();
    let redirect = browser.get(page).await;
    assert_eq!(redirect.status, 303, "{page}");
    let form = browser.follow_redirects(redirect).await;
    let page_response = browser.sign_in(&form, name, PASSWORD).await;
    (browser, page_response)
}

/// The body of the tenant settings form: the default values with these changes.
pub(crate) fn settings_form(tenant: &str, version: i64, changes: &[(&str, &str)]) -> String {
    let mut fields = BTreeMap::from([
        ("name", "Tenant acme"),
        ("access_token_lifetime", "3600"),
        ("refresh_token_lifetime", "2592000"),
        ("code_lifetime", "600"),
        ("require_pkce", "public"),
        ("second_factor", "optional"),
        ("self_registration", "approval"),
        ("sign_up", "invited"),
        ("sign_ups_per_hour", "1000"),
        ("session_idle", "43200"),
        ("session_lifetime", "2592000"),
        ("account_deletion_days", "0"),
        ("remembered_devices_days", "0"),
        ("self_registration_quota", "10"),
        ("registrations_per_hour", "10"),
        ("token_per_second", "20"),
        ("token_burst", "60"),
        ("client_failures_per_minute", "20"),
        ("sign_in_failures", "10"),
        ("sign_in_failures_per_address", "50"),
        ("sign_in_window", "900"),
    ]);
    fields.extend(changes.iter().copied());
    let fields = fields
        .into_iter()
        .map(|(name, value)| format!("&form[{name}]={}", value.replace(' ', "+")))
        .collect::<String>();
    format!("tenant={tenant}&form[version]={version}{fields}")
}

/// I4, I5, A10, P1: the permitted caller succeeds; a signed-out browser, a user without a
/// role and the owner of another tenant are rejected and change nothing.
#[tokio::test]
async fn server_functions_answer_only_authorized_callers() {
    let ConsoleFixture {
        server,
        mut operator,
        mut owner,
        mut without_role,
        mut rival_owner,
        examples,
    } = console_fixture().await;
    let mut signed_out = server.browser();
    let paths: Vec<String> =
        leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    for path in &paths {
        let name = path.rsplit('/').next().unwrap();
        assert!(
            path.starts_with("/console/fn/") && examples.contains_key(name),
            "{path} has no example"
        );
    }
    let before_tenants =
        ["list_tenants", "get_public_url", "create_tenant", "suspend_tenant", "resume_tenant"];
    let first = examples
        .keys()
        .copied()
        .filter(|name| !DEPENDENT_LAST.contains(name) && !before_tenants.contains(name));
    for name in first.chain(before_tenants).chain(DEPENDENT_LAST) {
        let (permitted, body) = &examples[name];
        let path = server_function_path(name);
        let content_type = if body.starts_with('{') {
            "application/json"
        } else {
            "application/x-www-form-urlencoded"
        };
        let before = server.snapshot().await;
        assert_eq!(
            signed_out.post_body(&path, content_type, body, "same-origin").await.status,
            401,
            "{name} signed out"
        );
        for (caller, browser) in [
            ("a user without a role", &mut without_role),
            ("another tenant's owner", &mut rival_owner),
        ] {
            let response = browser.post_body(&path, content_type, body, "same-origin").await;
            assert_eq!(response.status, 404, "{name} by {caller}: {}", response.body);
        }
        if *permitted == "operator" {
            assert_eq!(
                owner.post_body(&path, content_type, body, "same-origin").await.status,
                404,
                "{name} by an owner"
            );
        }
        let authorized = if *permitted == "operator" { &mut operator } else { &mut owner };
        assert_eq!(
            authorized.post_body(&path, content_type, body, "cross-site").await.status,
            403,
            "{name} from another site"
        );
        if let Some((fields, _)) = body.split_once("&typed=") {
            for typed in ["&typed=", "&typed=something+else"] {
                let mistyped = format!("{fields}{typed}");
                let response =
                    authorized.post_body(&path, content_type, &mistyped, "same-origin").await;
                assert_eq!(response.status, 400, "{name} with “{typed}”: {}", response.body);
                let field = response.body.contains(r#""field":"typed""#);
                assert!(field, "{name}: {}", response.body);
            }
        }
        server.assert_unchanged(&before, name).await;
        // L6: submitted twice at once, and once more, it runs once.
        let mut other_request = authorized.clone();
        let (response, at_once) = tokio::join!(
            authorized.post_body(&path, content_type, body, "same-origin"),
            other_request.post_body(&path, content_type, body, "same-origin")
        );
        assert_eq!(response.status, 200, "{name}: {}", response.body);
        let after = server.snapshot().await;
        let repeated = authorized.post_body(&path, content_type, body, "same-origin").await;
        for again in [at_once, repeated] {
            assert_eq!(again.status, 200, "{name} repeated: {}", again.body);
            assert_eq!(again.body, response.body, "{name} repeated");
        }
        server.assert_unchanged(&after, &format!("{name} repeated")).await;
        let shown_once = ["register_client", "add_secret"].contains(&name);
        assert_eq!(response.body.contains("sk_"), shown_once, "{name} shows a secret");
        assert_eq!(response.body.contains("pat_"), name == "make_token", "{name} shows a token");
        let links =
            ["create_password_reset_link", "invite_member", "invite_operator"].contains(&name);
        assert_eq!(response.body.contains("token=al_"), links, "{name} shows a one-time link");
        for row in before.rows("client_secret") {
            let digest = row["digest"].as_str().unwrap().to_owned();
            assert!(!response.body.contains(&digest), "{name} shows a digest");
        }
    }
    let acme = server.find_tenant("acme").await;
    assert!(acme.tenant.client("shop").await.unwrap().is_none(), "the client was deleted");
}
