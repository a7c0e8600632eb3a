//! When the provider has authenticated the user: forced sign-ins and `max_age` (OpenID Connect Core
//! 1.0 §3.1.2.1).

use super::*;

/// A forced sign-in needs a provider that says when the user signed in.
#[tokio::test]
async fn forced_sign_in_is_proven_by_the_provider() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let shop = acme.client("shop").await;
    let now = fixture.server.platform.now().0;
    for request in [[("prompt", "login")], [("max_age", "0")]] {
        for (auth_time, is_accepted) in
            [(json!(null), false), (json!(now - 3600), false), (json!(now), true)]
        {
            let mut browser = fixture.server.browser();
            let start = begin(&shop, &mut browser, &request).await;
            assert_eq!(param(&start, "prompt"), "login");
            assert_eq!(param(&start, "max_age"), "0");
            let mut claims = fixture.claims(&start, "sub-1");
            claims["auth_time"] = auth_time.clone();
            let response = fixture.come_back(&mut browser, &start, claims).await;
            assert_eq!(response.status == 303, is_accepted, "{request:?} {auth_time}");
        }
    }
}

/// A provider need not say when its user was authenticated: its sign-in is accepted where no time
/// is asked for, and the session satisfies no `max_age`.
#[tokio::test]
async fn session_of_unknown_age_satisfies_no_max_age() {
    let now = |fixture: &Fixture| fixture.server.platform.now().0;
    for (ahead, is_fresh) in [(Some(30), true), (None, false)] {
        let fixture = Fixture::new().await;
        let acme = fixture.server.tenant("acme").await;
        acme.add_provider(|_| {}).await;
        let shop = acme.client_with("shop", |new| new.settings.skip_consent = true).await;
        let mut browser = fixture.server.browser();
        let by = |claims: &mut Value| {
            // Some say 0 if they do not know.
            claims["auth_time"] = ahead.map_or(0, |ahead| now(&fixture) + ahead).into();
        };
        let response = fixture.sign_in(&shop, &mut browser, by).await;
        let tokens = shop.redeem(&finish(&mut browser, response).await).await;
        assert_eq!(tokens.id_token_claims()["auth_time"], now(&fixture));
        let plain = browser.get(&shop.authorization_url(&[("prompt", "none")])).await;
        assert!(plain.redirect_param("code").is_some(), "{:?}", plain.headers);
        let request = [("prompt", "none"), ("max_age", "600")];
        let silent = browser.get(&shop.authorization_url(&request)).await;
        let error = silent.redirect_param("error");
        assert_eq!(error.as_deref(), (!is_fresh).then_some("login_required"), "{ahead:?}");
        // The provider is asked to say it, and refused if it does not.
        if is_fresh {
            continue;
        }
        let start = begin(&shop, &mut browser, &[("max_age", "600")]).await;
        assert_eq!(param(&start, "max_age"), "600");
        let claims = fixture.claims(&start, "sub-1");
        assert_eq!(fixture.come_back(&mut browser, &start, claims).await.status, 502);
        let start = begin(&shop, &mut browser, &[("max_age", "600")]).await;
        let mut claims = fixture.claims(&start, "sub-1");
        claims["auth_time"] = (now(&fixture) - 300).into();
        let response = fixture.come_back(&mut browser, &start, claims).await;
        finish(&mut browser, response).await;
        let silent = browser.get(&shop.authorization_url(&request)).await;
        assert!(silent.redirect_param("code").is_some(), "{:?}", silent.headers);
    }
}
