//! What users see of a setting about accounts and sign-ins, and of a rate limit.

use super::*;

/// The effect of a setting for accounts and their sign-ins.
pub(super) async fn observe_account(
    server: &TestServer,
    acme: &TestTenant<'_>,
    path: &str,
) -> Value {
    match path {
        "password_reset" => {
            server.mailer.turn_on();
            let path = format!("/t/{}/forgot", acme.tenant.slug());
            status(&server.browser().get(&path).await)
        }
        "require_verified_email" => {
            acme.user_with("anna", |new| new.email_verified = false).await;
            let shop = acme.client("shop").await;
            let page = shop.authorize(&mut server.browser(), "anna", &[]).await;
            page.body.contains("Verify your email address").into()
        }
        "breached_passwords" => {
            let anna = acme.user("anna").await;
            let link = acme
                .transaction(&Actor::cli(), async |tx| domain::user::reset_link(tx, &anna).await)
                .await
                .expect("a link");
            let token = link.address.split_once("token=").expect("a token").1;
            let range = "https://api.pwnedpasswords.com/range/309C8";
            let leaked = tests::FakeNetwork::response(200, "547F85EC019E3AF78DB69BC1C3941377DFD:1");
            server.network.set_response(range, Ok(leaked));
            let fields = [("token", token), ("password", "another-horse-battery")];
            let path = format!("/t/{}/reset", acme.tenant.slug());
            status(&server.browser().post(&path, &fields).await)
        }
        "second_factor" => {
            acme.user("anna").await;
            let shop = acme.client("shop").await;
            let page = shop.authorize(&mut server.browser(), "anna", &[]).await;
            page.body.contains("Set up an authenticator app").into()
        }
        "remembered_devices_days" => {
            acme.user("anna").await;
            let shop = acme.client("shop").await;
            let mut browser = server.browser();
            shop.obtain_code(&mut browser, "anna", &[]).await;
            let page = format!("/t/{}/account/second_factor", acme.tenant.slug());
            let page = browser.get(&page).await;
            let code = tests::Authenticator::of_page(&page).code(server.platform.now().0);
            let ticket = page.hidden_fields().remove(0).1;
            browser.post(&page.form_action(), &[("ticket", &ticket), ("code", &code)]).await;
            let page = shop.authorize(&mut server.browser(), "anna", &[]).await;
            page.body.contains("ask again on this browser").into()
        }
        "passkeys" => {
            let shop = acme.client("shop").await;
            let mut browser = server.browser();
            let redirect = browser.get(&shop.authorization_url(&[])).await;
            let page = browser.follow_redirects(redirect).await;
            page.body.contains("Use a passkey").into()
        }
        "session_idle" | "session_lifetime" => {
            acme.user("anna").await;
            let shop = acme.client("shop").await;
            let mut browser = server.browser();
            shop.obtain_code(&mut browser, "anna", &[]).await;
            server.clock.advance(if path == "session_idle" { 600 } else { 3_600 });
            let silent = browser.get(&shop.authorization_url(&[("prompt", "none")])).await;
            silent.redirect_param("error").into()
        }
        "account_deletion_days" => {
            acme.user("anna").await;
            let shop = acme.client("shop").await;
            let mut browser = server.browser();
            shop.obtain_code(&mut browser, "anna", &[]).await;
            status(&browser.get(&format!("/t/{}/account/delete", acme.tenant.slug())).await)
        }
        "profile_changes" => {
            acme.user("anna").await;
            let shop = acme.client("shop").await;
            let mut browser = server.browser();
            shop.obtain_code(&mut browser, "anna", &[]).await;
            let path = format!("/t/{}/account/profile", acme.tenant.slug());
            status(&browser.get(&path).await)
        }
        "sign_in_provider" => {
            use contract::provider::{ProviderKind, ProviderSettings};
            let kind = ProviderKind::Github;
            let settings =
                ProviderSettings { kind, client_id: "acme".into(), ..ProviderSettings::default() };
            let (id, secret) = ("github".into(), None);
            let new = domain::identity_provider::NewProvider {
                id,
                settings,
                secret,
                enabled: true,
                position: 0,
            };
            acme.transaction(&Actor::cli(), async |tx| {
                domain::identity_provider::add(tx, new).await
            })
            .await
            .expect("added");
            let shop = acme.client("shop").await;
            let mut browser = server.browser();
            let redirect = browser.get(&shop.authorization_url(&[])).await;
            status(&browser.follow_redirects(redirect).await)
        }
        "enforce_auth_method" => {
            let client = acme.client("shop").await;
            let secret = client.secret.clone().expect("a secret");
            let client = TestClient { secret: None, ..client };
            let fields = [("grant_type", "client_credentials"), ("client_secret", &secret)];
            status(&client.post("/oauth2/token", &fields).await)
        }
        _ => Box::pin(observe_limit(server, acme, path)).await,
    }
}

/// The effect of a setting of `rate_limits`.
async fn observe_limit(server: &TestServer, acme: &TestTenant<'_>, path: &str) -> Value {
    match path {
        "rate_limits.token_burst" | "rate_limits.token_per_second" => {
            let client = acme.client("shop").await;
            let request = [("grant_type", "client_credentials")];
            let mut statuses = Vec::new();
            let mut send = async |count| {
                for _ in 0..count {
                    statuses.push(status(&client.post("/oauth2/token", &request).await));
                }
            };
            if path.ends_with("burst") {
                send(2).await;
            } else {
                send(60).await;
                server.clock.advance(1);
                send(3).await;
            }
            statuses.into()
        }
        "rate_limits.client_failures_per_minute" => {
            let client = acme.client("shop").await;
            let client = TestClient { secret: Some("a-wrong-secret".into()), ..client };
            let request = [("grant_type", "client_credentials")];
            let first = client.post("/oauth2/token", &request).await;
            let second = client.post("/oauth2/token", &request).await;
            json!([status(&first), status(&second)])
        }
        "rate_limits.sign_in_failures" => wrong_sign_ins(server, acme, &["anna", "anna"]).await,
        "rate_limits.sign_in_failures_per_address" => {
            wrong_sign_ins(server, acme, &["anna", "bert"]).await
        }
        "rate_limits.sign_in_window" => {
            wrong_sign_ins(server, acme, &["anna"; 10]).await;
            server.clock.advance(60);
            wrong_sign_ins(server, acme, &["anna"]).await
        }
        other => panic!("no observation of the setting {other}"),
    }
}

/// The statuses of sign-ins with a wrong password.
async fn wrong_sign_ins(server: &TestServer, acme: &TestTenant<'_>, names: &[&str]) -> Value {
    let client = match acme.tenant.client("shop").await.expect("a result") {
        Some(_) => None,
        None => Some(acme.client("shop").await),
    };
    let url = match client {
        Some(client) => client.authorization_url(&[]),
        None => format!(
            "/t/{}/oauth2/authorize?response_type=code&client_id=shop\
             &redirect_uri=https://shop.example/cb&scope=openid",
            acme.tenant.slug()
        ),
    };
    let mut browser = server.browser();
    let redirect = browser.get(&url).await;
    let page = browser.follow_redirects(redirect).await;
    let mut statuses = Vec::new();
    for name in names {
        let fields = [("username", *name), ("password", "a-wrong-password")];
        statuses.push(status(&browser.post(&page.form_action(), &fields).await));
    }
    statuses.into()
}
