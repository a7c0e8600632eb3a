//! Identity providers in the console: adding, changing, ordering, testing and deleting them.

use contract::{
    provider::{ProviderTestReport, ProviderTestStage, StepOutcome},
    user::Role,
};
use domain::outbound::FetchError;
use serde_json::{Value, json};
use tests::{Browser, FakeProvider, TestServer, TestTenant, fake_provider::ORIGIN, test_server};
use url::Url;

use crate::console::{create_member, open_signed_in};

/// An owner of the tenant, signed in.
async fn owner(server: &TestServer, acme: &TestTenant<'_>) -> Browser {
    create_member(acme, "olivia", Some(Role::Owner)).await;
    open_signed_in(server, "/console/t/acme/providers", "olivia").await.0
}

async fn call(browser: &mut Browser, function: &str, body: &str) -> (u16, String) {
    let path = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path.to_owned())
        .find(|path| path.rsplit('/').next() == Some(function))
        .unwrap();
    let content_type = "application/x-www-form-urlencoded";
    let response = browser.post_body(&path, content_type, body, "same-origin").await;
    (response.status.as_u16(), response.body)
}

async fn names(acme: &TestTenant<'_>) -> Vec<String> {
    let rows = domain::identity_provider::list(&acme.tenant, &domain::Actor::cli()).await.unwrap();
    rows.into_iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn owner_adds_orders_changes_and_deletes_providers() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let mut owner = owner(&server, &acme).await;
    let page = owner.get("/console/t/acme/providers").await;
    assert!(page.body.contains("No identity providers yet"));
    let page = owner.get("/console/t/acme/providers/new?kind=oidc").await.body;
    assert!(page.contains("/callback/oidc"), "the redirect URI is shown before it is needed");

    let fields = "tenant=acme&id=corp&kind=oidc&form[name]=Corporate&form[client_id]=acme\
        &form[issuer]=https://idp.example&form[client_secret]=a+secret&form[create_accounts]=true\
        &form[claims]=email+=+mail%0Apicture+=+avatar.url&form[allowed_domains]=acme.example";
    assert_eq!(call(&mut owner, "add_provider", fields).await.0, 200);
    let fields = "tenant=acme&id=google&kind=google&form[client_id]=acme";
    assert_eq!(call(&mut owner, "add_provider", fields).await.0, 200);
    assert_eq!(names(&acme).await, ["corp", "google"]);

    let cli = domain::Actor::cli();
    let read =
        async |id: &str| domain::identity_provider::detail(&acme.tenant, &cli, id).await.unwrap();
    let corp = read("corp").await;
    assert!(!corp.summary.enabled, "it is enabled after a test");
    assert!(corp.has_secret && corp.settings.create_accounts);
    assert_eq!(corp.settings.claims["email"], "mail");
    assert_eq!(corp.settings.allowed_domains, ["acme.example"]);
    let page = owner.get("/console/t/acme/providers/corp").await.body;
    assert!(page.contains("Corporate") && !page.contains("a secret"));

    for (place, order) in
        [(0, ["corp", "google"]), (1, ["google", "corp"]), (9, ["google", "corp"])]
    {
        let body = format!("tenant=acme&id=corp&place={place}");
        assert_eq!(call(&mut owner, "move_provider", &body).await.0, 200);
        assert_eq!(names(&acme).await, order, "{place}");
    }
    let body = "tenant=acme&id=corp&enabled=true";
    assert_eq!(call(&mut owner, "enable_provider", body).await.0, 200);
    assert!(read("corp").await.summary.enabled);

    // The settings keep what the form does not have: the kind, the issuer and the secret.
    let version = read("corp").await.version;
    let form = |version: i64, name: &str| {
        format!(
            "tenant=acme&id=corp&form[version]={version}&form[name]={name}&form[client_id]=acme2"
        )
    };
    assert_eq!(call(&mut owner, "update_provider", &form(version, "Corp")).await.0, 200);
    let changed = read("corp").await;
    assert!(changed.has_secret && changed.summary.enabled && !changed.settings.create_accounts);
    assert_eq!(changed.settings.issuer.as_deref(), Some("https://idp.example"));
    assert_eq!((changed.summary.name.as_str(), changed.settings.claims.len()), ("Corp", 0));
    // The second of two tabs does not overwrite the first one.
    assert_eq!(call(&mut owner, "update_provider", &form(version, "Late")).await.0, 409);

    let (status, text) =
        call(&mut owner, "delete_provider", "tenant=acme&id=corp&typed=corpse").await;
    assert_eq!(status, 400, "{text}");
    let body = "tenant=acme&id=corp&typed=Corp";
    assert_eq!(call(&mut owner, "delete_provider", body).await.0, 200);
    assert_eq!(names(&acme).await, ["google"]);
    let events = domain::audit::list(&acme.tenant, &cli, &Default::default()).await.unwrap();
    let events: Vec<_> = events.rows.iter().map(|row| row.verb.as_str()).collect();
    for event in ["provider.added", "provider.changed", "provider.deleted"] {
        assert!(events.contains(&event), "{event}: {events:?}");
    }
}

/// Owners map roles in the form; for others it shows the mapping, and keeps it.
#[tokio::test]
async fn roles_are_part_of_the_form_of_those_who_assign_roles() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let mut owner = owner(&server, &acme).await;
    create_member(&acme, "adam", Some(Role::Admin)).await;
    let mut admin = open_signed_in(&server, "/console/t/acme/providers", "adam").await.0;
    let fields = "tenant=acme&id=corp&kind=google&form[client_id]=acme";
    assert_eq!(call(&mut owner, "add_provider", fields).await.0, 200);
    let cli = domain::Actor::cli();
    let read = async || {
        let detail = domain::identity_provider::detail(&acme.tenant, &cli, "corp").await.unwrap();
        (detail.version, detail.settings)
    };
    let form = async |more: &str| {
        let version = read().await.0;
        format!("tenant=acme&id=corp&form[version]={version}&form[client_id]=acme&{more}")
    };
    let mapping = "form[has_roles]=true&form[roles_claim]=groups\
        &form[role_values]=a=b+=+developer%0Aaudit+=+auditor";
    let body = form(mapping).await;
    assert_eq!(call(&mut admin, "update_provider", &body).await.0, 403);
    assert_eq!(call(&mut owner, "update_provider", &body).await.0, 200);
    let roles = read().await.1.roles.expect("a mapping");
    let expected = [("a=b".to_owned(), Role::Developer), ("audit".to_owned(), Role::Auditor)];
    assert_eq!((&*roles.claim, &roles.values), ("groups", &expected.into()));

    let page = owner.get("/console/t/acme/providers/corp").await.without_markers();
    assert!(page.contains("name=\"form[roles_claim]\"") && page.contains("a=b = developer"));
    let page = admin.get("/console/t/acme/providers/corp").await.without_markers();
    assert!(!page.contains("form[roles_claim]") && page.contains("a=b = developer"), "{page}");
    let body = form("form[name]=Corporate&form[update_claims]=picture,+name").await;
    assert_eq!(call(&mut admin, "update_provider", &body).await.0, 200);
    let (_, settings) = read().await;
    assert_eq!((settings.roles, settings.name.as_deref()), (Some(roles), Some("Corporate")));
    assert_eq!(settings.update_claims, ["name", "picture"]);

    for (more, field) in [
        ("form[has_roles]=true&form[roles_claim]=groups&form[role_values]=staff", "role_values"),
        (
            "form[has_roles]=true&form[roles_claim]=groups&form[role_values]=staff+=+boss",
            "role_values",
        ),
        (
            "form[has_roles]=true&form[roles_claim]=groups&form[role_values]=staff+=+owner",
            "role_values",
        ),
        (
            "form[has_roles]=true&form[roles_claim]=&form[role_values]=staff+=+auditor",
            "roles_claim",
        ),
        ("form[update_claims]=email", "update_claims"),
    ] {
        let (status, text) = call(&mut owner, "update_provider", &form(more).await).await;
        let error: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((status, &error["invalid"][0]["field"]), (400, &json!(field)), "{text}");
    }
    let body = form("form[has_roles]=true&form[roles_claim]=&form[role_values]=").await;
    assert_eq!(call(&mut owner, "update_provider", &body).await.0, 200);
    assert_eq!(read().await.1.roles, None);
}

/// The form says what the setting means, and a form without the box switches it off.
#[tokio::test]
async fn tokens_are_kept_by_a_switch_of_the_form() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let mut owner = owner(&server, &acme).await;
    let fields = "tenant=acme&id=corp&kind=google&form[client_id]=acme";
    assert_eq!(call(&mut owner, "add_provider", fields).await.0, 200);
    let cli = domain::Actor::cli();
    for (more, keep) in [("", false), ("&form[keep_tokens]=true", true), ("", false)] {
        let detail = domain::identity_provider::detail(&acme.tenant, &cli, "corp").await.unwrap();
        let version = detail.version;
        let body =
            format!("tenant=acme&id=corp&form[version]={version}&form[client_id]=acme{more}");
        assert_eq!(call(&mut owner, "update_provider", &body).await.0, 200);
        let detail = domain::identity_provider::detail(&acme.tenant, &cli, "corp").await.unwrap();
        assert_eq!(detail.settings.keep_tokens, keep);
        let page = owner.get("/console/t/acme/providers/corp").await.without_markers();
        assert!(page.contains("do there whatever its scopes allow"), "{page}");
    }
    assert_eq!(server.audit_count("provider.changed").await, 2);
}

/// The sign-in provider is chosen from a list, and marked where it is shown and deleted.
#[tokio::test]
async fn sign_in_provider_is_chosen_and_marked() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let mut owner = owner(&server, &acme).await;
    for (id, name) in [("corp", "Corporate"), ("other", "Other")] {
        let fields = format!("tenant=acme&id={id}&kind=google&form[client_id]=a&form[name]={name}");
        assert_eq!(call(&mut owner, "add_provider", &fields).await.0, 200);
    }
    let page = async |owner: &mut Browser, path: &str| {
        owner.get(&format!("/console/t/acme/{path}")).await.without_markers()
    };
    let marks = "Sign-in provider</span>";
    let warns = "It is the sign-in provider: users see the sign-in page";
    assert!(!page(&mut owner, "providers").await.contains(marks));
    assert!(!page(&mut owner, "providers/corp").await.contains(warns));
    let settings = page(&mut owner, "settings").await;
    assert!(settings.contains("None: show the sign-in page"), "{settings}");
    let text = "tenants: [{ slug: acme, settings: { sign_in_provider: corp } }]";
    let file = domain::apply::parse(text).unwrap();
    let cli = domain::Actor::cli();
    domain::apply::apply(&server.platform, &cli, file, false).await.unwrap();
    let list = page(&mut owner, "providers").await;
    assert_eq!(list.matches(marks).count(), 1, "{list}");
    let at = |text: &str| list.find(text);
    assert!(at("Corporate") < at(marks) && at(marks) < at("providers/other"), "{list}");
    let detail = page(&mut owner, "providers/corp").await;
    assert_eq!(detail.matches(warns).count(), 2, "to disable and to delete: {detail}");
    assert!(!page(&mut owner, "providers/other").await.contains(warns));
    let settings = page(&mut owner, "settings").await;
    assert!(
        settings.contains(r#"<option value="corp" selected>Corporate (corp, disabled)"#)
            && settings.contains(r#"<option value="other">Other (other, disabled)"#),
        "{settings}"
    );
    // What was deleted stays chosen until another is.
    acme.transaction(&cli, async |tx| domain::identity_provider::remove(tx, "corp").await)
        .await
        .unwrap();
    let settings = page(&mut owner, "settings").await;
    assert!(settings.contains(r#"<option value="corp" selected>corp (deleted)"#), "{settings}");
}

/// All problems of a form are returned at once, each at its field.
#[tokio::test]
async fn problems_are_at_the_fields_of_the_form() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let mut owner = owner(&server, &acme).await;
    let cases: [(&str, &[&str]); 6] = [
        ("id=login&kind=oidc", &["id", "client_id", "issuer"]),
        ("id=a&kind=oidc&form[client_id]=a&form[issuer]=idp.example", &["issuer"]),
        (
            "id=a&kind=oauth2&form[client_id]=a",
            &["authorization_endpoint", "token_endpoint", "userinfo_endpoint"],
        ),
        (
            "id=a&kind=apple&form[client_id]=a&form[apple_private_key]=nothing",
            &["apple_team_id", "apple_key_id", "apple_private_key"],
        ),
        (
            "id=a&kind=google&form[client_id]=a&form[claims]=email&form[allowed_domains]=a@b",
            &["claims", "allowed_domains"],
        ),
        ("id=a&kind=google&form[client_id]=a&form[claims]=roles+=+groups", &["claims"]),
    ];
    for (fields, expected) in cases {
        let body = format!("tenant=acme&form[name]=&{fields}");
        let (status, text) = call(&mut owner, "add_provider", &body).await;
        assert_eq!(status, 400, "{fields}: {text}");
        let error: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut found: Vec<_> = error["invalid"]
            .as_array()
            .unwrap()
            .iter()
            .map(|problem| problem["field"].as_str().unwrap())
            .collect();
        found.sort_unstable();
        found.dedup();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected, "{fields}: {text}");
    }
    assert!(names(&acme).await.is_empty());
}

/// I9: who cannot read the client secret cannot let it be sent to a server of theirs.
#[tokio::test]
async fn stored_secret_is_not_sent_to_another_server() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let mut owner = owner(&server, &acme).await;
    let endpoints = |token: &str| {
        format!(
            "form[client_id]=us&form[authorization_endpoint]=https://idp.example/a\
            &form[token_endpoint]={token}&form[userinfo_endpoint]=https://idp.example/u"
        )
    };
    let add = format!(
        "tenant=acme&id=corp&kind=oauth2&form[client_secret]=stored&{}",
        endpoints("https://idp.example/t")
    );
    assert_eq!(call(&mut owner, "add_provider", &add).await.0, 200);
    let evil = endpoints("https://evil.example/t");
    let change = |secret: &str| {
        format!("tenant=acme&id=corp&form[version]=0&form[client_secret]={secret}&{evil}")
    };
    let (status, text) = call(&mut owner, "update_provider", &change("")).await;
    assert!(status == 400 && text.contains("client_secret"), "{text}");
    assert_eq!(call(&mut owner, "update_provider", &change("entered")).await.0, 200);
}

fn param(url: &Url, name: &str) -> String {
    let mut pairs = url.query_pairs();
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// A tenant whose owner tests its disabled provider.
struct TestSignIn<'s> {
    acme: TestTenant<'s>,
    owner: Browser,
    provider: FakeProvider,
}

impl<'s> TestSignIn<'s> {
    async fn new(server: &'s TestServer) -> Self {
        let provider = FakeProvider::default();
        server.network.set_server(ORIGIN, provider.router());
        let acme = server.tenant("acme").await;
        let mut owner = owner(server, &acme).await;
        let fields = format!(
            "tenant=acme&id=corp&kind=oidc&form[client_id]=us&form[issuer]={ORIGIN}\
            &form[client_secret]=s&form[create_accounts]=true"
        );
        assert_eq!(call(&mut owner, "add_provider", &fields).await.0, 200);
        Self { acme, owner, provider }
    }

    /// Ask for a test, and return the URL where it begins.
    async fn prepare(&mut self) -> String {
        // A form that is sent again within seconds counts as the same one.
        self.acme.server.clock.advance(60);
        let (status, url) =
            call(&mut self.owner, "start_provider_test", "tenant=acme&id=corp").await;
        assert_eq!(status, 200, "{url}");
        serde_json::from_str(&url).unwrap()
    }

    /// Begin a test, and return the URL of the provider.
    async fn begin(&mut self) -> Url {
        let url = self.prepare().await;
        let redirect = self.owner.get(&url).await;
        assert_eq!(redirect.status, 303, "{}", redirect.body);
        Url::parse(redirect.location()).unwrap()
    }

    /// Return from the provider with an ID token, and follow to the console.
    async fn come_back(&mut self, start: &Url, change: impl FnOnce(&mut Value)) {
        let now = self.acme.server.platform.now().0;
        let mut claims = json!({
            "iss": ORIGIN, "aud": "us", "sub": "sub-1", "iat": now, "exp": now + 300,
            "nonce": param(start, "nonce"), "name": "Cleo", "email": "cleo@mail.example",
            "email_verified": true,
        });
        change(&mut claims);
        let code = self.provider.issue_code(claims);
        self.respond(start, &[("code", &code)]).await;
    }

    async fn respond(&mut self, start: &Url, params: &[(&str, &str)]) {
        let mut url = Url::parse(&param(start, "redirect_uri")).unwrap();
        url.query_pairs_mut().append_pair("state", &param(start, "state")).extend_pairs(params);
        let redirect = self.owner.get(url.as_str()).await;
        assert_eq!(redirect.location(), "http://localhost:8080/console/t/acme/providers/corp");
    }

    async fn report(&self) -> ProviderTestReport {
        let cli = domain::Actor::cli();
        let detail = domain::identity_provider::detail(&self.acme.tenant, &cli, "corp").await;
        detail.unwrap().last_test.expect("a test").report.expect("a report")
    }

    /// The step that failed, with its detail.
    async fn failure(&self) -> (ProviderTestStage, String) {
        let report = self.report().await;
        let failed = report.steps.iter().find(|step| step.outcome == StepOutcome::Failed);
        let failed = failed.unwrap_or_else(|| panic!("{report:?}"));
        (failed.stage, failed.detail.clone())
    }
}

/// A round trip through a disabled provider signs no one in and creates nothing.
#[tokio::test]
async fn test_sign_in_shows_each_step_and_changes_no_account() {
    let server = test_server().await;
    let mut test = TestSignIn::new(&server).await;
    let before = server.snapshot().await;
    let start = test.begin().await;
    test.come_back(&start, |_| ()).await;
    let report = test.report().await;
    assert!(report.is_success(), "{report:?}");
    assert_eq!(report.steps.len(), 6);
    assert!(report.claims.contains(&("email".into(), "cleo@mail.example".into())), "{report:?}");
    assert_eq!(report.steps[5].detail, "Would create a new account.");
    let after = server.snapshot().await;
    for table in ["user", "linked_identity", "sign_in", "upstream_flow"] {
        assert_eq!(before.rows(table).len(), after.rows(table).len(), "{table}");
    }
    let page = test.owner.get("/console/t/acme/providers/corp").await;
    assert!(page.body.contains("Passed") && page.body.contains("cleo@mail.example"));

    // The URL of a test works for that test only.
    let stale = test.prepare().await;
    let current = test.prepare().await;
    assert_eq!(test.owner.get(&stale).await.status, 410);
    server.tenant("rival").await;
    let elsewhere = current.replace("/t/acme/", "/t/rival/");
    assert_ne!(elsewhere, current);
    assert_eq!(test.owner.get(&elsewhere).await.status, 410, "it is a test of this tenant");
    server.clock.advance(61);
    assert_eq!(test.owner.get(&current).await.status, 410, "it has expired");
}

/// Someone who is given the URL discloses nothing to the member who has prepared it.
#[tokio::test]
async fn test_sign_in_is_begun_once_and_in_the_browser_that_asked_for_it() {
    let server = test_server().await;
    let mut test = TestSignIn::new(&server).await;
    let url = test.prepare().await;
    let mut stranger = server.browser();
    assert_eq!(stranger.get(&url).await.status, 410);
    // Nor does one with a session of their own.
    test.acme.user("anna").await;
    let redirect = stranger.get("/t/acme/account").await;
    let page = stranger.follow_redirects(redirect).await;
    stranger.sign_in(&page, "anna", tests::fixtures::PASSWORD).await;
    assert_eq!(stranger.get(&url).await.status, 410);
    let redirect = test.owner.get(&url).await;
    assert_eq!(redirect.status, 303, "{}", redirect.body);
    assert_eq!(test.owner.get(&url).await.status, 410, "it was begun");
    let start = Url::parse(redirect.location()).unwrap();
    test.come_back(&start, |_| ()).await;
    assert!(test.report().await.is_success());
}

/// Each mistake is shown at its step, all mismatches of the ID token at once.
#[tokio::test]
async fn test_sign_in_names_what_is_wrong() {
    use ProviderTestStage::{Account, Authorization, Discovery, IdToken, Token};
    let server = test_server().await;
    let mut test = TestSignIn::new(&server).await;

    let start = test.begin().await;
    test.come_back(&start, |claims| {
        (claims["aud"], claims["nonce"]) = (json!("them"), json!("other"));
    })
    .await;
    let (stage, detail) = test.failure().await;
    assert_eq!(stage, IdToken);
    assert!(detail.contains("for the client them, not us") && detail.contains("nonce"), "{detail}");

    let start = test.begin().await;
    test.respond(&start, &[("code", "unknown")]).await;
    let (stage, detail) = test.failure().await;
    assert_eq!((stage, detail.contains("invalid_grant")), (Token, true), "{detail}");

    for error in ["access_denied", "invalid_scope"] {
        let start = test.begin().await;
        test.respond(&start, &[("error", error)]).await;
        let (stage, detail) = test.failure().await;
        assert_eq!((stage, detail.contains(error)), (Authorization, true), "{detail}");
    }

    let settings = "form[allowed_domains]=acme.example&form[create_accounts]=true";
    let body = format!("tenant=acme&id=corp&form[version]=0&form[client_id]=us&{settings}");
    assert_eq!(call(&mut test.owner, "update_provider", &body).await.0, 200);
    let start = test.begin().await;
    test.come_back(&start, |_| ()).await;
    let (stage, detail) = test.failure().await;
    assert_eq!((stage, detail.contains("allowed domain")), (Account, true), "{detail}");

    // Its metadata is cached: another provider of the same test has none yet.
    let fields = "tenant=acme&id=down&kind=oidc&form[client_id]=us\
        &form[issuer]=https://down.example";
    assert_eq!(call(&mut test.owner, "add_provider", fields).await.0, 200);
    let document = "https://down.example/.well-known/openid-configuration";
    server.network.set_response(document, Err(FetchError::Timeout));
    let (_, url) = call(&mut test.owner, "start_provider_test", "tenant=acme&id=down").await;
    let url: String = serde_json::from_str(&url).unwrap();
    let redirect = test.owner.get(&url).await;
    assert_eq!(redirect.location(), "http://localhost:8080/console/t/acme/providers/down");
    let cli = domain::Actor::cli();
    let detail = domain::identity_provider::detail(&test.acme.tenant, &cli, "down").await.unwrap();
    let report = detail.last_test.unwrap().report.unwrap();
    assert_eq!(report.steps[0].stage, Discovery);
    assert_eq!(report.steps[0].outcome, StepOutcome::Failed);
    assert!(report.steps[1..].iter().all(|step| step.outcome == StepOutcome::NotReached));
}
