//! Redirect URIs: which can be registered, and how requests match them (RFC 8252 §7.3).

use contract::client::NewClient;
use oauth::{ApplicationType, ClientAuthMethod};
use tests::TestClient;

use super::*;

async fn register_client(
    acme: &TestTenant<'_>,
    change: impl FnOnce(&mut NewClient),
) -> domain::Result<String> {
    acme.server.fill_key_reserve().await;
    let mut new = NewClient {
        enabled: true,
        metadata: oauth::ClientMetadata { client_name: Some("App".into()), ..Default::default() },
        ..Default::default()
    };
    change(&mut new);
    acme.tenant
        .transaction(&Actor::cli(), async |tx| domain::client::register(tx, new).await)
        .await
        .map(|registered| registered.client_id)
}

/// R1
#[tokio::test]
async fn ambiguous_or_dangerous_redirect_uris_cannot_be_registered() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let before = server.snapshot().await;
    for uri in [
        "http://shop.example/cb",
        "https://*.shop.example/cb",
        "https://shop.example/*",
        "https://shop.example/cb#x",
        "https://shop.example@evil.test/cb",
        "https://a@b@evil.test/cb",
        "https://:pw@shop.example/cb",
        "https://shop.example\\@evil.test/cb",
        "https://shop.example/a/../cb",
        "https://shop.example/a/%2e%2e/cb",
        "https://shop.example/a/%2E./cb",
        "https://shop.example/a/..;/cb",
        "https:///evil.test/cb",
        "https:/shop.example/cb",
        "https:shop.example/cb",
        "HTTPS://shop.example/cb",
        "//shop.example/cb",
        "/cb",
        "shop.example/cb",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x",
        "blob:https://shop.example/x",
        "http://localhost.evil.test/cb",
        "http://127.0.0.1.evil.test/cb",
        "http://[::1]@evil.test/cb",
        "https://shop.example/c b",
        "https://shop.example/cb\n",
        "\thttps://shop.example/cb",
        "https://shop.example/cb\0",
        "https://shöp.example/cb",
        "https://shop.example:99999/cb",
        "https://",
        "",
    ] {
        for native in [false, true] {
            for logout in [false, true] {
                let outcome = register_client(&acme, |new| {
                    new.metadata.application_type = native.then_some(ApplicationType::Native);
                    if logout {
                        new.metadata.post_logout_redirect_uris = vec![uri.into()];
                    } else {
                        new.metadata.redirect_uris = vec![uri.into()];
                    }
                })
                .await;
                assert!(
                    matches!(outcome, Err(Error::Invalid(_))),
                    "{uri:?} native={native} logout={logout}: {outcome:?}"
                );
            }
        }
    }
    let after = server.snapshot().await;
    assert_eq!(before.rows("client"), after.rows("client"));
}

/// R2
#[tokio::test]
async fn native_client_may_vary_the_loopback_port_only() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let uris = ["http://127.0.0.1/cb", "http://[::1]/cb", "com.example.app:/cb"];
    let native = |new: &mut NewClient, kind: ApplicationType| {
        new.metadata.application_type = Some(kind);
        new.metadata.token_endpoint_auth_method = Some(ClientAuthMethod::None);
        new.metadata.grant_types = Some(vec![oauth::GrantType::AuthorizationCode]);
    };
    let app = acme
        .client_with("app", |new| {
            native(new, ApplicationType::Native);
            new.metadata.redirect_uris = uris.map(str::to_owned).to_vec();
        })
        .await;
    let web = acme
        .client_with("web", |new| {
            native(new, ApplicationType::Web);
            new.metadata.redirect_uris = uris[..2].iter().map(|uri| (*uri).to_owned()).collect();
        })
        .await;
    let authorize = async |client: &TestClient, uri: &str| {
        server
            .browser()
            .get(&client.authorization_url(&[("redirect_uri", uri), ("prompt", "none")]))
            .await
    };
    for uri in [
        "http://127.0.0.1:51004/cb",
        "http://127.0.0.1:1/cb",
        "http://[::1]:51004/cb",
        "http://127.0.0.1/cb",
        "com.example.app:/cb",
    ] {
        let response = authorize(&app, uri).await;
        assert!(
            response.location().starts_with(uri) && response.location().contains("login_required"),
            "{uri}: {} {}",
            response.status,
            response.location()
        );
    }
    for uri in [
        "http://127.0.0.1:51004/other",
        "http://127.0.0.1:51004/cb/",
        "http://127.0.0.1:51004/cb?x=1",
        "http://127.0.0.1:99999/cb",
        "http://127.0.0.1:/cb",
        "http://127.0.0.1:51004@evil.test/cb",
        "http://127.0.0.1.evil.test:51004/cb",
        "http://127.0.0.1:51004.evil.test/cb",
        "http://127.0.0.1:51004\\@evil.test/cb",
        "http://localhost:51004/cb",
        "http://localhost.evil.test/cb",
        "https://127.0.0.1:51004/cb",
        "http://127.0.0.2:51004/cb",
        "http://2130706433:51004/cb",
        "http://127.1:51004/cb",
        "http://0x7f.0.0.1/cb",
        "http://[::1]:51004/other",
        "http://[::2]:51004/cb",
        "http://[::ffff:127.0.0.1]:51004/cb",
        "com.example.app:/cb/x",
        "com.example.evil:/cb",
        "com.example.app:51004/cb",
    ] {
        assert!(is_problem_page(&authorize(&app, uri).await), "{uri}");
    }
    for uri in ["http://127.0.0.1:51004/cb", "http://[::1]:51004/cb"] {
        assert!(
            is_problem_page(&authorize(&web, uri).await),
            "a web client must match the port exactly: {uri}"
        );
    }
}

/// R3
#[tokio::test]
async fn client_without_redirect_uris_cannot_start_a_flow() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let bare = acme.client_with("bare", |new| new.metadata.redirect_uris = Vec::new()).await;
    let before = server.snapshot().await;
    for uri in ["https://bare.example/cb", "https://evil.test/", ""] {
        for change in [
            vec![("redirect_uri", uri)],
            vec![("redirect_uri", uri), ("response_mode", "form_post")],
            vec![("redirect_uri", uri), ("prompt", "none")],
        ] {
            let response = server.browser().get(&bare.authorization_url(&change)).await;
            assert!(
                is_problem_page(&response),
                "{change:?}: {} {}",
                response.status,
                response.location()
            );
        }
    }
    server.assert_unchanged(&before, "a flow without a redirect URI").await;
    let row = &server.snapshot().await.rows("client")[0];
    assert!(
        row["metadata"].to_string().contains("redirect_uris")
            && !row["metadata"].to_string().contains("evil.test")
    );
}
