//! Metrics and diagnostics: how often events happened and why requests were rejected.
//!
//! Both are buffered and written by a job, so that no request costs a write.

mod overview;

use contract::user::Role;
use domain::{
    Actor,
    diagnostic::{self, DiagnosticEntry, Reason},
    job,
};
use oauth::GrantType;
use tests::{TestClient, TestServer, TestTenant, client::CODE_VERIFIER, test_server};

async fn flush(server: &TestServer) {
    job::flush_buffers(&server.platform).await.expect("the buffers are flushed");
}

async fn list_diagnostics(acme: &TestTenant<'_>, client: &str) -> Vec<DiagnosticEntry> {
    diagnostic::list_by_tenant(&acme.tenant, &Actor::cli(), client, 200).await.expect("a list")
}

fn with_reason(entries: &[DiagnosticEntry], reason: Reason) -> &DiagnosticEntry {
    entries
        .iter()
        .find(|entry| entry.reason == reason)
        .unwrap_or_else(|| panic!("{} is not among {entries:#?}", reason.as_str()))
}

#[tokio::test]
async fn each_failure_is_recorded_with_expected_and_received_values() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let code = shop.obtain_code(&mut browser, "anna", &[]).await;

    // The six failures Sage reports: client, secret, redirect URI at both endpoints, verifier and
    // code.
    browser.get(&shop.authorization_url(&[("client_id", "nobody")])).await;
    let wrong_secret_client = TestClient {
        secret: Some("a-wrong-secret-that-is-never-kept".into()),
        ..shop.at_base_url(&shop.base_url)
    };
    wrong_secret_client.redeem(&code).await;
    browser.get(&shop.authorization_url(&[("redirect_uri", "https://elsewhere.example/cb")])).await;
    shop.request_token(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", "https://other.example/cb"),
        ("code_verifier", CODE_VERIFIER),
    ])
    .await;
    let code = shop.obtain_code(&mut browser, "anna", &[]).await;
    let wrong_verifier = "another-verifier-of-forty-three-characters-or-more";
    shop.request_token(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &shop.redirect_uri),
        ("code_verifier", wrong_verifier),
    ])
    .await;
    shop.redeem("a-code-that-never-was").await;
    browser.get(&shop.authorization_url(&[("scope", "openid nonsense")])).await;
    browser
        .get(&shop.authorization_url(&[("code_challenge", ""), ("code_challenge_method", "")]))
        .await;
    flush(&server).await;

    let entries = list_diagnostics(&acme, &shop.row_id).await;
    let mismatch = with_reason(&entries, Reason::RedirectUriMismatch);
    let uris: Vec<(&str, &str)> = entries
        .iter()
        .filter(|entry| entry.reason == Reason::RedirectUriMismatch)
        .map(|entry| (entry.expected.as_str(), entry.received.as_str()))
        .collect();
    assert!(
        uris.contains(&(shop.redirect_uri.as_str(), "https://elsewhere.example/cb")),
        "{uris:?}"
    );
    assert!(uris.contains(&(shop.redirect_uri.as_str(), "https://other.example/cb")), "{uris:?}");
    assert!(!mismatch.reason.advice().is_empty());
    with_reason(&entries, Reason::ClientSecretMismatch);
    with_reason(&entries, Reason::PkceMismatch);
    with_reason(&entries, Reason::CodeUnknown);
    assert_eq!(with_reason(&entries, Reason::ScopeUnknown).expected, "Unknown scope: nonsense.");
    with_reason(&list_diagnostics(&acme, "").await, Reason::UnknownClient);

    // No other tenant sees the entries, and none contains a secret.
    let globex = server.tenant("globex").await;
    assert!(
        list_diagnostics(&globex, &shop.row_id).await.is_empty()
            && list_diagnostics(&globex, "").await.is_empty()
    );
    let tables = server.snapshot().await;
    for secret in [
        "a-wrong-secret-that-is-never-kept",
        wrong_verifier,
        code.as_str(),
        shop.secret.as_deref().unwrap(),
    ] {
        assert!(
            tables.tables_containing(secret).is_empty(),
            "{secret} is in {:?}",
            tables.tables_containing(secret)
        );
    }
}

/// A developer sees the page of their own client only; staff see the pages of all clients.
#[tokio::test]
async fn client_page_lists_rejected_requests_with_advice() {
    let server = test_server().await;
    let mut operator = crate::console::complete_setup(&server).await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    for (name, row) in [("dora", &shop.row_id), ("dirk", &acme.client("other").await.row_id)] {
        acme.member(name, Role::Developer).await;
        acme.transaction(&Actor::cli(), async |tx| domain::client::add_owner(tx, row, name).await)
            .await
            .unwrap();
    }
    let page_url = format!("/console/t/acme/applications/{}?show=refusals", shop.row_id);
    let (mut developer, empty) = crate::console::open_signed_in(&server, &page_url, "dora").await;
    assert!(
        empty.body.contains("No failed requests") && empty.body.contains("</main>"),
        "{}",
        empty.body
    );

    let started_at = server.platform.now().0;
    let mut browser = server.browser();
    for _ in 0..3 {
        browser
            .get(&shop.authorization_url(&[("redirect_uri", "https://shop.example/<b>Cb")]))
            .await;
        flush(&server).await;
        server.clock.advance(3600);
    }
    browser.get(&shop.authorization_url(&[("prompt", "none")])).await;
    browser.get(&shop.authorization_url(&[("scope", "openid nonsense")])).await;
    let wrong_secret_client = TestClient {
        secret: Some("a-wrong-secret-that-is-never-kept".into()),
        ..shop.at_base_url(&shop.base_url)
    };
    wrong_secret_client.request_token(&[("grant_type", "client_credentials")]).await;
    flush(&server).await;

    let page_text = developer.get(&page_url).await.without_markers();
    for expected_text in [
        "The redirect URI isn't registered",
        "3 times",
        "https://shop.example/<mark>c</mark>b",
        "https://shop.example/<mark>&lt;b&gt;C</mark>b",
        "Register the received URI exactly as it was sent",
        "The user is not signed in",
        "The client secret is wrong",
        "Copy the secret again",
        "Unknown scope: nonsense.",
    ] {
        assert!(page_text.contains(expected_text), "{expected_text}: {page_text}");
    }
    assert!(!page_text.contains("a-wrong-secret") && !page_text.contains("<b>"));
    let path = crate::console::server_function_path("list_diagnostics");
    let fields = [("tenant", "acme"), ("id", shop.row_id.as_str())];
    let listed = operator.post(&path, &fields).await.json();
    let line = listed["lines"]
        .as_array()
        .unwrap()
        .iter()
        .find(|line| line["reason"] == "redirect_uri_mismatch")
        .unwrap();
    assert_eq!(
        (&line["count"], &line["last_at"]),
        (&serde_json::json!(3), &serde_json::json!(started_at + 7200))
    );
    assert_eq!(
        (&listed["lines"].as_array().unwrap().len(), &listed["more"]),
        (&4, &serde_json::json!(false))
    );
    assert_eq!(developer.post(&path, &fields).await.json(), listed);

    // The tab counts requests, as the cards do. The received URI is registered by the rules of the
    // settings: this one is not valid, another one waits for approval.
    assert!(page_text.contains(r#"<span class="count bad">6</span>"#), "{page_text}");
    assert!(page_text.contains("Register the received URI…"), "{page_text}");
    assert!(page_text.contains("If the change needs approval"), "{page_text}");
    let register = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path.to_owned())
        .find(|path| path.ends_with("/register_redirect_uri"))
        .unwrap();
    let version = domain::client::detail(&acme.tenant, &Actor::cli(), &shop.row_id)
        .await
        .unwrap()
        .form
        .version;
    let version = version.to_string();
    for (uri, status, answer) in [
        ("https://shop.example/<b>Cb", 400, "redirect_uris.1"),
        ("https://shop.example/Cb", 200, "pending approval"),
    ] {
        let form = [("version", version.as_str()), ("uri", uri)];
        let form = fields.iter().chain(&form).copied().collect::<Vec<_>>();
        let response = developer.post(&register, &form).await;
        assert_eq!(response.status, status, "{uri}: {}", response.body);
        assert!(response.body.contains(answer), "{uri}: {}", response.body);
    }
    let form = [("version", version.as_str()), ("uri", "https://shop.example/Cb")];
    let form = fields.iter().chain(&form).copied().collect::<Vec<_>>();
    let response = operator.post(&register, &form).await;
    assert!(response.body.contains("Redirect URI registered."), "{}", response.body);
    let page_text = operator.get(&page_url).await.without_markers();
    assert!(!page_text.contains("If the change needs approval"), "{page_text}");

    // For the owner of another client the page is not found.
    let (mut other_developer, response) =
        crate::console::open_signed_in(&server, &page_url, "dirk").await;
    assert!(
        !response.body.contains("redirect URI is not") && response.body.contains("Page not found"),
        "{}",
        response.body
    );
    assert_eq!(other_developer.post(&path, &fields).await.status, 404);
}

#[tokio::test]
async fn repeated_diagnostics_merge_and_distinct_values_are_capped() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    for _ in 0..2 {
        for number in 0..120 {
            browser
                .get(&shop.authorization_url(&[(
                    "redirect_uri",
                    &format!("https://{number}.example/cb"),
                )]))
                .await;
        }
        flush(&server).await;
    }
    let entries = list_diagnostics(&acme, &shop.row_id).await;
    assert_eq!(entries.len(), 101, "a hundred values, and one row for the rest");
    assert_eq!(entries.iter().map(|entry| entry.count).sum::<i64>(), 240);
    assert_eq!(
        entries
            .iter()
            .filter(|entry| entry.received.is_empty())
            .map(|entry| entry.count)
            .sum::<i64>(),
        40
    );
    assert_eq!(server.snapshot().await.rows("refusal").len(), 101);
}

#[tokio::test]
async fn failed_flush_is_retried() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    shop.request_token(&[("grant_type", "client_credentials")]).await;
    server.execute_sql("ALTER TABLE tally RENAME TO tally_away").await;
    job::flush_buffers(&server.platform).await.expect_err("there is no table to write to");
    server.execute_sql("ALTER TABLE tally_away RENAME TO tally").await;
    flush(&server).await;
    let rows = server.snapshot().await;
    let counts: Vec<i64> = rows
        .rows("tally")
        .iter()
        .filter(|row| row["kind"] == GrantType::ClientCredentials.as_str())
        .filter_map(|row| row["count"].as_i64())
        .collect();
    assert_eq!(counts, [1]);
}
