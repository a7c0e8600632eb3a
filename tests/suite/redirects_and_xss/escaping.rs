//! Texts of end users and requests on pages.

use super::*;

/// R6
#[tokio::test]
async fn user_and_request_text_is_escaped_on_every_page() {
    let server = test_server().await;
    for (number, payload) in XSS_PAYLOADS.into_iter().enumerate() {
        let new = contract::tenant::NewTenant {
            slug: format!("acme{number}"),
            name: payload.into(),
            scopes: vec![contract::tenant::CustomScope {
                name: "api:read".into(),
                description: payload.into(),
            }],
            ..Default::default()
        };
        let tenant = domain::tenant::create(&server.platform, &Actor::cli(), new).await.unwrap();
        let acme = TestTenant { server: &server, tenant };
        let shop = acme
            .client_with("shop", |new| {
                new.metadata.client_name = Some(payload.into());
                new.metadata.scope = Some("openid email api:read".into());
                new.settings.by_developer = true;
            })
            .await;
        let mut claims = serde_json::Map::new();
        claims.insert("name".into(), payload.into());
        let user = contract::user::NewUser {
            username: "anna".into(),
            email: Some("anna@acme.example".into()),
            password: Some(PASSWORD.into()),
            claims,
            ..Default::default()
        };
        let user = domain::user::prepare(&server.platform, user).await.unwrap();
        acme.tenant
            .transaction(&Actor::cli(), async |tx| domain::user::create(tx, user).await)
            .await
            .unwrap();

        let mut browser = server.browser();
        let problem = browser
            .get(&shop.authorization_url(&[("redirect_uri", payload), ("state", payload)]))
            .await;
        assert!(is_problem_page(&problem), "{payload}");
        assert_escaped(&problem, payload);
        assert_escaped(
            &browser.get(&shop.authorization_url(&[("client_id", payload)])).await,
            payload,
        );
        let redirect = browser
            .get(&shop.authorization_url(&[
                ("state", payload),
                ("login_hint", payload),
                ("scope", "openid email api:read"),
                ("response_mode", "form_post"),
            ]))
            .await;
        let page = browser.follow_redirects(redirect).await;
        assert_escaped(&page, payload);
        let wrong = browser
            .post(&page.form_action(), &[("username", payload), ("password", payload)])
            .await;
        assert_eq!(wrong.status, 401);
        assert_escaped(&wrong, payload);
        let consent = browser.sign_in(&page, "anna", PASSWORD).await;
        assert!(consent.body.contains("name=\"decision\""));
        assert_escaped(&consent, payload);
        let form_post_page = browser.submit_decision(&consent, "allow").await;
        assert!(
            form_post_page.body.contains("name=\"code\"")
                && form_post_page.body.contains("name=\"state\""),
            "{}",
            form_post_page.body
        );
        assert_escaped(&form_post_page, payload);
        let redirect = browser
            .get(&shop.authorization_url(&[
                ("prompt", "select_account"),
                ("scope", "openid email api:read"),
            ]))
            .await;
        assert_escaped(&browser.follow_redirects(redirect).await, payload);
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("client_id", payload),
                ("post_logout_redirect_uri", payload),
                ("state", payload),
                ("id_token_hint", payload),
            ])
            .finish();
        let logout_page = browser.get(&format!("{}/oauth2/logout?{query}", shop.base_url)).await;
        assert!(logout_page.body.contains("Sign out?"));
        assert_escaped(&logout_page, payload);
        assert_escaped(
            &browser
                .get(&format!(
                    "/setup?token={}",
                    url::form_urlencoded::byte_serialize(payload.as_bytes()).collect::<String>()
                ))
                .await,
            payload,
        );
        // An error description holds only the characters of RFC 6749 §4.1.2.1.
        let error_response =
            browser.get(&shop.authorization_url(&[("response_type", payload)])).await;
        assert!(
            error_response.location().starts_with("https://shop.example/cb?error="),
            "{}",
            error_response.location()
        );
        assert!(
            error_response.redirect_param("error_description").unwrap().bytes().all(|byte| (0x20
                ..=0x7e)
                .contains(&byte)
                && byte != b'"'
                && byte != b'\\')
        );
    }
}

/// R6: the set-up page escapes the values that it shows again.
#[tokio::test]
async fn setup_form_values_are_escaped() {
    let server = test_server().await;
    let token = domain::setup::create_link(&server.platform).await.unwrap().unwrap();
    for payload in XSS_PAYLOADS {
        let fields = [
            ("token", token.expose()),
            ("name", payload),
            ("email", payload),
            ("password", "short"),
            ("tenant_name", payload),
        ];
        let page = server.browser().post("/setup", &fields).await;
        assert_eq!(page.status, 422);
        assert_escaped(&page, payload);
    }
}

/// R7
#[tokio::test]
async fn form_post_page_has_one_script_allowed_by_its_hash() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use sha2::{Digest, Sha256};
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.user("anna").await;
    let page =
        shop.authorize(&mut server.browser(), "anna", &[("response_mode", "form_post")]).await;
    let scripts: Vec<&str> = page
        .body
        .split("<script>")
        .skip(1)
        .filter_map(|rest| rest.split("</script>").next())
        .collect();
    assert_eq!((scripts.len(), page.body.matches("<script").count()), (1, 1), "{}", page.body);
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains(&format!("'sha256-{}'", STANDARD.encode(Sha256::digest(scripts[0])))),
        "{policy}"
    );
    assert!(
        policy.contains("default-src 'none'")
            && policy.contains("frame-ancestors 'none'")
            && !policy.contains("unsafe"),
        "{policy}"
    );
    assert_eq!(
        (page.header("cache-control"), page.header("referrer-policy")),
        ("no-store", "no-referrer")
    );
}
