//! The languages of the hosted pages, and the error pages that browsers get in place of plain text.

use std::path::Path;

use tests::{Browser, TestResponse, fixtures::PASSWORD, http_request, test_server};

/// What a browser sends when it opens an address.
const BROWSER_ACCEPT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

async fn open(router: &axum::Router, method: &str, url: &str, language: &str) -> TestResponse {
    let headers =
        [("accept", BROWSER_ACCEPT), ("accept-language", language), ("sec-fetch-mode", "navigate")];
    http_request(router, method, url, &headers, "").await
}

fn assert_language(page: &TestResponse, tag: &str, text: &str) {
    let direction = if tag == "ar" { "rtl" } else { "ltr" };
    assert!(
        page.body.contains(&format!("<html lang=\"{tag}\" dir=\"{direction}\">"))
            && page.body.contains(text),
        "{tag} {text}: {}",
        page.body
    );
    assert_eq!(page.header("content-language"), tag);
    let mut vary = page.headers.get_all("vary").iter();
    assert!(vary.any(|names| names.to_str().unwrap().contains("accept-language")));
}

#[tokio::test]
async fn ui_locales_of_a_request_is_the_language_of_all_its_pages() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let request = [("ui_locales", "da de-CH en"), ("prompt", "select_account consent")];
    let redirect = browser.get(&shop.authorization_url(&request)).await;
    let page = browser.follow_redirects(redirect).await;
    assert_language(&page, "de", "E-Mail-Adresse oder Benutzername");
    let wrong = browser.sign_in(&page, "anna", "wrong-password").await;
    assert_eq!(wrong.status, 401);
    assert_language(&wrong, "de", "E-Mail-Adresse, Benutzername oder Passwort ist falsch.");
    let page = browser.sign_in(&page, "anna", PASSWORD).await;
    assert_language(&page, "de", "Ablehnen");
    assert!(page.body.contains("Ihre E-Mail-Adresse sehen"), "{}", page.body);
    let request = [("ui_locales", "ar"), ("prompt", "select_account")];
    let redirect = browser.get(&shop.authorization_url(&request)).await;
    assert_language(&browser.follow_redirects(redirect).await, "ar", "اختر حسابًا");
}

#[tokio::test]
async fn ui_locales_of_the_account_is_the_language_of_its_sign_in() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get("http://localhost:8080/t/acme/account?ui_locales=de").await;
    let page = browser.follow_redirects(redirect).await;
    assert_language(&page, "de", "E-Mail-Adresse oder Benutzername");
    let wrong = browser.sign_in(&page, "anna", "wrong-password").await;
    assert_language(&wrong, "de", "Passwort ist falsch.");
}

#[tokio::test]
async fn error_page_and_form_post_are_in_the_requested_language() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let unregistered = [("ui_locales", "fr"), ("redirect_uri", "https://evil.example/")];
    let page = server.browser().get(&shop.authorization_url(&unregistered)).await;
    assert_eq!(page.status, 400);
    assert_language(&page, "fr", "Cette connexion ne peut pas aboutir");
    let rejected = [("ui_locales", "ja"), ("response_mode", "form_post"), ("prompt", "none")];
    let page = server.browser().get(&shop.authorization_url(&rejected)).await;
    assert_language(&page, "ja", "アプリケーションに戻っています。");
}

/// RP-Initiated Logout §2
#[tokio::test]
async fn ui_locales_of_a_logout_request_is_kept_for_its_result() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await;
    browser.sign_in(&page, "anna", PASSWORD).await;
    let confirm = browser.get("/t/acme/oauth2/logout?ui_locales=es").await;
    assert_language(&confirm, "es", "¿Cerrar sesión?");
    let hidden = confirm.hidden_fields();
    let fields: Vec<_> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let done = browser.post(&confirm.form_action(), &fields).await;
    assert_language(&done, "es", "Ha cerrado la sesión");
}

#[tokio::test]
async fn without_ui_locales_the_browser_decides() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    for (language, tag, text) in [
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt", "Nome de usuário".to_lowercase()),
        ("zh-CN,zh;q=0.9", "zh-Hans", "电子邮箱或用户名".into()),
        ("zh-TW", "en", "Email or username".into()),
        ("tlh", "en", "Email or username".into()),
        ("", "en", "Email or username".into()),
    ] {
        let redirect = open(&server.router, "GET", &shop.authorization_url(&[]), language).await;
        let page = open(&server.router, "GET", redirect.location(), language).await;
        assert_language(&page, tag, &text);
    }
    let unsupported = shop.authorization_url(&[("ui_locales", "tlh")]);
    let redirect = open(&server.router, "GET", &unsupported, "ja").await;
    let page = open(&server.router, "GET", redirect.location(), "ja").await;
    assert_language(&page, "ja", "サインイン");
}

#[tokio::test]
async fn links_and_their_forms_are_in_the_language_of_the_browser() {
    let server = test_server().await;
    server.tenant("acme").await;
    for (path, text) in [
        ("/t/acme/reset?token=x", "Dieser Link ist abgelaufen"),
        ("/t/acme/join?token=x", "Dieser Link ist abgelaufen"),
        ("/invitation?token=x", "Dieser Link ist abgelaufen"),
        ("/setup?token=x", "Dieser Link ist abgelaufen"),
        ("/t/acme/interaction/x", "Diese Anmeldung ist beendet"),
        ("/", "Tenantry ist noch nicht eingerichtet"),
    ] {
        assert_language(&open(&server.router, "GET", path, "de").await, "de", text);
    }
    let token = domain::setup::create_link(&server.platform).await.unwrap().unwrap();
    let form = format!("token={}&name=&email=ada&password=x&tenant_name=", token.expose());
    let headers = [
        ("accept-language", "de"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
    ];
    let page = http_request(&server.router, "POST", "/setup", &headers, &form).await;
    assert_eq!(page.status, 422);
    for text in ["Geben Sie 1 bis 80 Zeichen ein.", "wie anna@example.com", "Verwenden Sie 8 bis"] {
        assert_language(&page, "de", text);
    }
}

#[tokio::test]
async fn metadata_names_the_languages() {
    let server = test_server().await;
    server.tenant("acme").await;
    let url = "/t/acme/.well-known/openid-configuration";
    let metadata = http_request(&server.router, "GET", url, &[], "").await.json();
    assert_eq!(
        metadata["ui_locales_supported"],
        serde_json::json!(["en", "de", "fr", "es", "pt", "ja", "zh-Hans", "ar"])
    );
}

#[tokio::test]
async fn suspended_tenant_shows_a_browser_a_page() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let cli = domain::Actor::cli();
    domain::tenant::suspend(&acme.tenant, &cli).await.unwrap();
    for url in [shop.authorization_url(&[]), "http://acme.localhost:8080/reset?token=x".into()] {
        let page = open(&server.router, "GET", &url, "en").await;
        assert!(page.status == 404 || page.status == 421, "{}", page.status);
        assert_language(&page, "en", "Sign-in is unavailable");
        assert!(page.body.contains("Tenant acme"), "{}", page.body);
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
        let program = http_request(&server.router, "GET", &url, &[], "").await;
        assert_eq!(program.status, page.status);
        assert!(!program.body.contains("Tenant acme") && !program.body.contains("<html"));
    }
    domain::tenant::delete(&acme.tenant, &cli).await.unwrap();
    let page = open(&server.router, "GET", &shop.authorization_url(&[]), "en").await;
    assert_language(&page, "en", "Page not found");
    assert!(!page.body.contains("Tenant acme"), "{}", page.body);
}

#[tokio::test]
async fn every_error_that_a_browser_meets_is_a_page() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.client("shop").await;
    let big = "a".repeat(70_000);
    let form = "application/x-www-form-urlencoded";
    for (method, path, body, status, text) in [
        ("GET", "/t/acme/nothing", "", 404, "Seite nicht gefunden"),
        ("GET", "/t/nobody/oauth2/authorize", "", 404, "Seite nicht gefunden"),
        ("GET", "/oauth2/authorize", "", 404, "Seite nicht gefunden"),
        ("GET", "http://evil.test/", "", 421, "Seite nicht gefunden"),
        ("GET", "/t/acme/oauth2/token", "", 405, "kann so nicht geöffnet werden"),
        ("DELETE", "/t/acme/reset", "", 405, "kann so nicht geöffnet werden"),
        ("POST", "/t/acme/oauth2/authorize", big.as_str(), 413, "Das Formular ist zu groß"),
        ("POST", "/t/acme/reset", "token=x", 403, "von einer anderen Website gesendet"),
        ("GET", "/t/acme/reset?token=%00", "", 400, "Etwas ist schiefgegangen"),
    ] {
        let site = if status == 403 { "cross-site" } else { "same-origin" };
        let program = [("content-type", form), ("sec-fetch-site", site)];
        let browser =
            [program.as_slice(), &[("accept", BROWSER_ACCEPT), ("accept-language", "de")]].concat();
        let page = http_request(&server.router, method, path, &browser, body).await;
        assert_eq!(page.status, status, "{method} {path}");
        assert_language(&page, "de", text);
        assert_eq!(page.header("cache-control"), "no-store", "{method} {path}");
        let is_of_acme = path.starts_with("/t/acme") && status != 400;
        assert_eq!(page.body.contains("Tenant acme"), is_of_acme, "{method} {path}");
        let other = http_request(&server.router, method, path, &program, body).await;
        assert_eq!(other.status, status, "{method} {path}");
        assert_eq!(page.header("allow"), other.header("allow"), "{method} {path}");
        assert!(!other.body.contains("<html"), "{method} {path}: {}", other.body);
        let script = [browser.as_slice(), &[("sec-fetch-mode", "cors")]].concat();
        let script = http_request(&server.router, method, path, &script, body).await;
        assert_eq!(script.body, other.body, "{method} {path}");
    }
}

/// Errors of the protocol endpoints are JSON for every caller (RFC 6749 §5.2).
#[tokio::test]
async fn errors_of_the_protocol_stay_json() {
    let server = test_server().await;
    server.tenant("acme").await;
    for (method, path, status) in
        [("POST", "/t/acme/oauth2/token", 415), ("GET", "/t/acme/oauth2/userinfo", 401)]
    {
        let response = open(&server.router, method, path, "de").await;
        assert_eq!((response.status.as_u16(), response.header("content-language")), (status, ""));
        assert!(response.header("content-type").starts_with("application/json"));
    }
}

#[tokio::test]
async fn locked_account_says_when_to_try_again() {
    let server = test_server().await;
    let limits = contract::settings::RateLimits { sign_in_failures: 1, ..Default::default() };
    let settings = contract::settings::TenantSettings { rate_limits: limits, ..Default::default() };
    let acme = server.tenant_with("acme", settings).await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let mut browser = server.browser();
    let redirect = browser.get(&shop.authorization_url(&[("ui_locales", "ar")])).await;
    let page = browser.follow_redirects(redirect).await;
    let sign_in = async |browser: &mut Browser| browser.sign_in(&page, "anna", "wrong").await;
    assert_eq!(sign_in(&mut browser).await.status, 401);
    let locked = sign_in(&mut browser).await;
    assert_eq!((locked.status.as_u16(), locked.header("retry-after")), (429, "900"));
    assert_language(&locked, "ar", "حاول مرة أخرى بعد 15 دقيقة.");
}

/// The keys of a message file without a call in these sources.
fn unused_keys<'m>(messages: &'m str, sources: &[String]) -> Vec<&'m str> {
    let keys = messages.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key);
    keys.filter(|key| !key.starts_with([' ', '#']))
        .filter(|key| {
            let call = format!(".{key}(");
            !sources.iter().any(|source| source.contains(&call))
        })
        .collect()
}

/// That the files have the same keys, and no others than the code declares, is tested in `app`.
#[test]
fn every_message_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let messages = std::fs::read_to_string(root.join("app/messages/en.ftl")).unwrap();
    let sources: Vec<String> = ["app/src/hosted", "server/src"]
        .iter()
        .flat_map(|folder| crate::architecture::rust_files(&root.join(folder)))
        .filter(|path| !path.ends_with("messages/tests.rs"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    assert!(messages.lines().count() > 100 && sources.len() > 20);
    assert_eq!(unused_keys(&messages, &sources), [""; 0]);

    let fixture = "used = Used\nunused = { $n ->\n   *[other] Unused\n}\n# comment = no\n";
    assert_eq!(unused_keys(fixture, &["messages.used()".to_owned()]), ["unused"]);
}
