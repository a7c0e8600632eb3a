//! Identity providers in the console: adding, changing, ordering, testing and deleting them.

mod test_sign_in;

use contract::user::Role;
use serde_json::{Value, json};
use tests::{Browser, TestServer, TestTenant, test_server};

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
    let body = "tenant=acme&id=corp&typed=corp";
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
    let marks = "Default sign-in provider</span>";
    let warns = "It is the default sign-in provider: users see the sign-in page";
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
    // Where users do not get to the provider, or may not, the page says so.
    let accented = r#"<span class="pill accent">Default sign-in provider"#;
    assert!(!list.contains(accented), "{list}");
    assert!(settings.contains("Disabled: users see the sign-in page."), "{settings}");
    assert_eq!(
        call(&mut owner, "enable_provider", "tenant=acme&id=corp&enabled=true").await.0,
        200
    );
    let settings = page(&mut owner, "settings").await;
    assert!(settings.contains("Not tested yet.") && !settings.contains("Disabled: users see"));
    assert!(page(&mut owner, "providers").await.contains(accented));
    assert_eq!(call(&mut owner, "enable_provider", "tenant=acme&id=corp").await.0, 200);
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
