//! Identities that a signed-in user links, and when the link ends.

use contract::settings::SecondFactorPolicy;

use super::*;

#[tokio::test]
async fn s1_3_s1_4_x_17_identity_is_linked_to_the_user_of_the_token() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.server.browser();
    let first = fixture.sign_in_with(&mut browser, "sub-1", &[]).await;
    let token = first["access_token"].as_str().unwrap().to_owned();
    let acme = fixture.server.find_tenant("acme").await;
    add_provider(&acme, "second").await;
    let other = acme.client("other").await;
    acme.user("anna").await;
    let code = other.obtain_code(&mut fixture.server.browser(), "anna", &[]).await;
    let of_other_client = other.redeem(&code).await.access_token().to_owned();
    let link = AUTHORIZE.replace("google", "second");
    let mut others_browser = fixture.server.browser();
    let others = fixture.sign_in_with(&mut others_browser, "sub-2", &[]).await;
    let others_token = others["access_token"].as_str().unwrap().to_owned();
    let mut fresh_browser = fixture.server.browser();
    for (token, browser) in [
        ("", &mut browser.clone()),
        ("nonsense", &mut browser.clone()),
        (&*of_other_client, &mut browser.clone()),
        // A token that was taken from the user, or is sent to another user, links nothing.
        (&*token, &mut fresh_browser),
        (&*token, &mut others_browser),
    ] {
        let query = fixture.query(&[("type", "link"), ("token", token)]);
        let response = browser.get(&format!("{link}?{query}")).await;
        assert_eq!(response.json()["code"], "SCHEMA_ERROR", "{token}");
    }
    let change =
        [("type", "link"), ("token", &*token), ("error_redirect_uri", "https://shop.example/cb")];
    let url = format!("{link}?{}", fixture.query(&change));
    let redirect = browser.get(&url).await;
    let response = fixture.come_back(&mut browser, &redirect, "sub-9").await;
    let tokens = fixture.redeem(&response.redirect_param("code").unwrap()).await.json();
    assert_eq!(tokens["is_new_user"], false);
    let sub = |tokens: &Value| {
        tests::client::jwt_claims(tokens["id_token"].as_str().unwrap())["sub"].clone()
    };
    assert_eq!(sub(&tokens), sub(&first));
    // The same user has an identity of this provider now, and another user cannot take it.
    for (subject, token, browser, code) in [
        (
            "sub-8",
            token.clone(),
            &mut browser,
            "USER_ALREADY_CONNECTED_TO_ANOTHER_OAUTH_CONNECTION",
        ),
        (
            "sub-9",
            others_token,
            &mut others_browser,
            "OAUTH_CONNECTION_ALREADY_CONNECTED_TO_ANOTHER_USER",
        ),
    ] {
        let change = [
            ("type", "link"),
            ("token", &*token),
            ("error_redirect_uri", "https://shop.example/cb"),
        ];
        let redirect = browser.get(&format!("{link}?{}", fixture.query(&change))).await;
        let response = fixture.come_back(browser, &redirect, subject).await;
        assert_eq!(response.redirect_param("errorCode").as_deref(), Some(code));
    }
    // A sign-in that is not recent.
    fixture.server.clock.advance(3601);
    let response = browser.get(&url).await;
    assert_eq!(response.redirect_param("errorCode").as_deref(), Some("SCHEMA_ERROR"));
}

/// L1: what has asked for a link is asked for again when it is linked.
#[tokio::test]
async fn link_ends_with_the_session_or_the_grant_that_asked_for_it() {
    for what in ["nothing", "session", "grant", "user", "every session", "second factor"] {
        let fixture = Fixture::new().await;
        let acme = fixture.server.find_tenant("acme").await;
        add_provider(&acme, "second").await;
        let mut browser = fixture.server.browser();
        let offline = [("scope", "openid offline_access")];
        let first = fixture.sign_in_with(&mut browser, "sub-1", &offline).await;
        let token = first["access_token"].as_str().unwrap();
        let user = tests::client::jwt_claims(first["id_token"].as_str().unwrap())["sub"].clone();
        let user = user.as_str().unwrap();
        let link = AUTHORIZE.replace("google", "second");
        let query = fixture.query(&[("type", "link"), ("token", token)]);
        let redirect = browser.get(&format!("{link}?{query}")).await;
        assert_eq!(redirect.status, 302, "{what}: {}", redirect.body);
        match what {
            "session" => {
                // The same user signs in again, in another session of the same browser.
                let mut other = browser.clone();
                fixture.sign_in_with(&mut other, "sub-1", &[]).await;
                browser = other;
            }
            "grant" => {
                let refresh = first["refresh_token"].as_str().unwrap();
                let revoked = fixture.shop.post("/oauth2/revoke", &[("token", refresh)]).await;
                assert_eq!(revoked.status, 200, "{}", revoked.body);
            }
            "user" => {
                acme.transaction(&Actor::cli(), async |tx| {
                    domain::user::set_disabled(tx, user, true).await
                })
                .await
                .unwrap();
            }
            "every session" => {
                acme.transaction(&Actor::cli(), async |tx| {
                    domain::user::end_sign_ins(tx, user).await
                })
                .await
                .unwrap();
            }
            // The session lacks the second factor that its user needs now.
            "second factor" => {
                crate::second_factor::set_policy(&acme, SecondFactorPolicy::All).await;
            }
            _ => {}
        }
        let response = fixture.come_back(&mut browser, &redirect, "sub-9").await;
        let links = fixture.server.snapshot().await.rows("linked_identity").len();
        if what == "nothing" {
            assert!(response.redirect_param("code").is_some(), "{}", response.body);
            assert_eq!(links, 2);
        } else {
            assert_eq!((response.status.as_u16(), links), (410, 1), "{what}: {}", response.body);
        }
    }
}
