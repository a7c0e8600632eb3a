//! Tokens of providers that have expired are refreshed (RFC 6749 §6).

use super::*;

#[tokio::test]
async fn expired_token_is_refreshed_once() {
    let fixture = Fixture::with_refresh_token().await;
    let kept = fixture.kept(keeping).await;
    fixture.provider.state().refresh_response = (
        200,
        json!({
            "access_token": "second-upstream-token",
            "token_type": "bearer",
            "refresh_token": "upstream-refresh-token-2",
            "expires_in": 600,
        }),
    );
    fixture.provider.state().token_requests.clear();
    fixture.server.clock.advance(61);
    let mut requests = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (shop, token) =
            (kept.shop.at_base_url(&kept.shop.base_url), kept.subject_token.clone());
        requests.spawn(async move { exchange(&shop, &token).await });
    }
    for response in requests.join_all().await {
        let body = response.json();
        assert_eq!(
            (response.status.as_u16(), &body["token_type"]),
            (200, &"Bearer".into()),
            "{body}"
        );
        assert_eq!(body["access_token"], "second-upstream-token");
        // The scope stays (RFC 6749 §6).
        assert_eq!(body["scope"], "openid calendar");
    }
    let requests = fixture.provider.state().token_requests.clone();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert!(requests[0].0.contains(&format!("refresh_token={REFRESH_TOKEN}")), "{requests:?}");
    // The next one needs the successor.
    fixture.server.clock.advance(601);
    exchange(&kept.shop, &kept.subject_token).await;
    let requests = fixture.provider.state().token_requests.clone();
    assert!(requests[1].0.contains("refresh_token=upstream-refresh-token-2"), "{requests:?}");
}

/// A token that ends at once is given as it is, and costs one request to the provider.
#[tokio::test]
async fn short_token_is_refreshed_once_for_each_request() {
    let fixture = Fixture::with_refresh_token().await;
    let kept = fixture.kept(keeping).await;
    let short = json!({ "access_token": "short", "token_type": "Bearer", "expires_in": 1 });
    fixture.provider.state().refresh_response = (200, short);
    fixture.provider.state().token_requests.clear();
    fixture.server.clock.advance(61);
    let response = exchange(&kept.shop, &kept.subject_token).await.json();
    assert_eq!((&response["access_token"], &response["expires_in"]), (&"short".into(), &1.into()));
    assert_eq!(fixture.provider.state().token_requests.len(), 1);
}

/// The standard's response, GitHub's with status 200, and what is no refusal.
#[tokio::test]
async fn refused_refresh_token_deletes_what_was_kept() {
    for (status, error, is_refused) in [
        (400, "invalid_grant", true),
        (200, "bad_refresh_token", true),
        (401, "invalid_client", false),
        (500, "server_error", false),
    ] {
        let fixture = Fixture::with_refresh_token().await;
        let kept = fixture.kept(keeping).await;
        fixture.provider.state().refresh_response = (status, json!({ "error": error }));
        fixture.server.clock.advance(61);
        for _ in 0..2 {
            let response = exchange(&kept.shop, &kept.subject_token).await;
            let body = response.json();
            let expected = match is_refused {
                true => (400, "invalid_grant"),
                false => (503, "temporarily_unavailable"),
            };
            assert_eq!(
                (response.status.as_u16(), body["error"].as_str().unwrap()),
                expected,
                "{error}"
            );
            if is_refused {
                let text = body["error_description"].as_str().unwrap();
                assert!(text.contains("sign in there again"), "{text}");
            }
        }
        assert_eq!(fixture.rows("provider_token").await, usize::from(!is_refused), "{error}");
        let audited = fixture.server.audit_count("identity.token_rejected").await;
        assert_eq!(audited, usize::from(is_refused), "{error}");
    }
}

/// An expired token without a refresh token needs a new sign-in, which it gets.
#[tokio::test]
async fn expired_token_without_a_refresh_token_needs_a_new_sign_in() {
    let fixture = Fixture::new().await;
    fixture.provider.state().token_response = json!({ "expires_in": 60 });
    let kept = fixture.kept(keeping).await;
    fixture.server.clock.advance(61);
    let response = exchange(&kept.shop, &kept.subject_token).await;
    assert_eq!(response.json()["error"], "invalid_grant");
    let mut browser = fixture.server.browser();
    fixture.sign_in(&kept.shop, &mut browser, |_| {}).await;
    assert_eq!(exchange(&kept.shop, &kept.subject_token).await.status, 200);
}

/// A token without an end is used as it is.
#[tokio::test]
async fn provider_that_is_down_is_temporarily_unavailable() {
    let fixture = Fixture::with_refresh_token().await;
    let kept = fixture.kept(keeping).await;
    let url = format!("{ORIGIN}/token");
    fixture.server.network.set_response(&url, Err(FetchError::Timeout));
    // What has not expired is used.
    assert_eq!(exchange(&kept.shop, &kept.subject_token).await.status, 200);
    fixture.server.clock.advance(61);
    let response = exchange(&kept.shop, &kept.subject_token).await;
    assert_eq!(
        (response.status.as_u16(), &response.json()["error"]),
        (503, &"temporarily_unavailable".into())
    );
    // Another attempt is not kept waiting by the failed one.
    let answer = FakeNetwork::response(200, r#"{"access_token":"back","token_type":"Bearer"}"#);
    fixture.server.network.set_response(&url, Ok(answer));
    let response = exchange(&kept.shop, &kept.subject_token).await.json();
    assert_eq!((&response["access_token"], response.get("expires_in")), (&"back".into(), None));
}
