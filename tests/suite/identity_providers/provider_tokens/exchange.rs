//! Token exchange (RFC 8693): what is refused, and what ends it.

use domain::job::{self, ChangePosition};

use super::*;

/// The first exchange of each client is audited, and no other.
#[tokio::test]
async fn first_exchange_of_each_client_is_audited() {
    let fixture = Fixture::with_refresh_token().await;
    let mut kept = fixture.kept(keeping).await;
    let office = exchanging_client(&kept.acme, "office").await;
    let code = office.obtain_code(&mut kept.browser, "cleo", &[]).await;
    let of_office = office.redeem(&code).await;
    for _ in 0..3 {
        for (client, token) in
            [(&kept.shop, &*kept.subject_token), (&office, of_office.access_token())]
        {
            assert_eq!(exchange(client, token).await.status, 200);
        }
    }
    assert_eq!(fixture.server.audit_count("identity.token_issued").await, 2);
}

/// What is wrong with a request, its client, the fields that it changes, and the response.
type RefusedRequest<'r> = (&'r str, &'r TestClient, Vec<(&'r str, String)>, u16, &'r str);

/// RFC 8693 §2.2.2, each condition alone.
#[tokio::test]
async fn each_wrong_request_is_refused() {
    let fixture = Fixture::with_refresh_token().await;
    let mut kept = fixture.kept(keeping).await;
    let token = kept.subject_token.clone();
    let rival = fixture.server.tenant("rival").await;
    rival.add_provider(keeping).await;
    let rivals = exchanging_client(&rival, "shop").await;
    let mut other = fixture.server.browser();
    let response = fixture.sign_in(&rivals, &mut other, |_| {}).await;
    let of_rival = rivals.redeem(&finish(&mut other, response).await).await;
    let office = exchanging_client(&kept.acme, "office").await;
    let without = kept.acme.client_with("without", |new| new.settings.skip_consent = true).await;
    let code = without.obtain_code(&mut kept.browser, "cleo", &[]).await;
    let of_without = without.redeem(&code).await;
    let of_client = kept.shop.request_token(&[("grant_type", "client_credentials")]).await;
    let replaced = |name: &'static str, value: &str| {
        let mut all: Vec<(&str, String)> =
            fields(&token).into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        all.retain(|(known, _)| *known != name);
        if !value.is_empty() {
            all.push((name, value.to_owned()));
        }
        all
    };
    let id_token = "urn:ietf:params:oauth:token-type:id_token";
    let cases: Vec<RefusedRequest<'_>> = vec![
        ("another client", &office, replaced("", ""), 400, "invalid_request"),
        (
            "without the grant",
            &without,
            replaced("subject_token", of_without.access_token()),
            400,
            "unauthorized_client",
        ),
        (
            "another tenant's token",
            &kept.shop,
            replaced("subject_token", of_rival.access_token()),
            400,
            "invalid_request",
        ),
        (
            "the client's own token",
            &kept.shop,
            replaced("subject_token", of_client.access_token()),
            400,
            "invalid_request",
        ),
        ("no token", &kept.shop, replaced("subject_token", ""), 400, "invalid_request"),
        (
            "altered token",
            &kept.shop,
            replaced("subject_token", &token[1..]),
            400,
            "invalid_request",
        ),
        ("no type", &kept.shop, replaced("subject_token_type", ""), 400, "invalid_request"),
        (
            "another type",
            &kept.shop,
            replaced("subject_token_type", id_token),
            400,
            "invalid_request",
        ),
        (
            "another requested type",
            &kept.shop,
            replaced("requested_token_type", id_token),
            400,
            "invalid_request",
        ),
        ("delegation", &kept.shop, replaced("actor_token", &token), 400, "invalid_request"),
        ("no audience", &kept.shop, replaced("audience", ""), 400, "invalid_request"),
        ("unknown audience", &kept.shop, replaced("audience", "other"), 400, "invalid_target"),
        (
            "resource",
            &kept.shop,
            replaced("resource", "https://idp.example/"),
            400,
            "invalid_target",
        ),
        ("too large a scope", &kept.shop, replaced("scope", "mail"), 400, "invalid_scope"),
    ];
    for (what, client, fields, status, error) in cases {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let response = client.post("/oauth2/token", &fields).await;
        let found = (
            response.status.as_u16(),
            response.json()["error"].as_str().unwrap_or_default().to_owned(),
        );
        assert_eq!(found, (status, error.to_owned()), "{what}: {}", response.body);
        assert!(!response.body.contains("upstream-token"), "{what}");
    }
    let mut anonymous = kept.shop.at_base_url(&kept.shop.base_url);
    anonymous.secret = None;
    assert_eq!(exchange(&anonymous, &token).await.status, 401);
    let requested = [("requested_token_type", ACCESS_TOKEN), ("scope", "calendar")];
    let all: Vec<_> = fields(&token).into_iter().chain(requested).collect();
    assert_eq!(kept.shop.post("/oauth2/token", &all).await.status, 200);
}

/// What ends the exchange, on another process too.
#[tokio::test]
async fn what_the_exchange_relies_on_is_asked_again() {
    let cases = [
        ("grant ended", "invalid_request", 1),
        ("user blocked", "invalid_request", 1),
        ("user deleted", "invalid_request", 0),
        ("identity unlinked", "invalid_grant", 0),
        ("provider disabled", "invalid_target", 1),
        ("provider deleted", "invalid_target", 0),
        ("provider added again", "invalid_grant", 0),
        // They are deleted later, and not given out meanwhile (`ended_tokens`).
        ("setting off", "invalid_target", 1),
        ("setting off and on", "invalid_grant", 1),
        ("grant type withdrawn", "unauthorized_client", 1),
    ];
    for (event, error, rows) in cases {
        let fixture = Fixture::with_refresh_token().await;
        let kept = fixture.kept(keeping).await;
        let node = fixture.server.start_node().await;
        let mut position = ChangePosition::default();
        job::poll_changes(&node.platform, &mut position).await.unwrap();
        let mut there = kept.shop.at_base_url(&kept.shop.base_url);
        there.router = node.router.clone();
        for client in [&kept.shop, &there] {
            assert_eq!(exchange(client, &kept.subject_token).await.status, 200, "{event}");
        }
        let cli = Actor::cli();
        let (acme, user_id) = (&kept.acme, kept.user_id.as_str());
        match event {
            "grant ended" => {
                let fields = [("token", &*kept.subject_token)];
                assert_eq!(kept.shop.post("/oauth2/revoke", &fields).await.status, 200);
            }
            "user blocked" => {
                acme.transaction(&cli, async |tx| user::set_disabled(tx, user_id, true).await)
                    .await
                    .map(drop)
                    .unwrap();
            }
            "user deleted" => {
                acme.transaction(&cli, async |tx| user::remove(tx, user_id).await).await.unwrap();
            }
            "identity unlinked" => {
                fixture.server.execute_sql(r#"DELETE FROM "linked_identity""#).await;
            }
            "provider disabled" => change_provider(&kept, |new| new.enabled = false).await,
            "provider deleted" | "provider added again" => {
                acme.transaction(&cli, async |tx| identity_provider::remove(tx, "idp").await)
                    .await
                    .unwrap();
                if event == "provider added again" {
                    acme.add_provider(keeping).await;
                }
            }
            "setting off" => change_provider(&kept, |new| new.settings.keep_tokens = false).await,
            "setting off and on" => {
                change_provider(&kept, |new| new.settings.keep_tokens = false).await;
                change_provider(&kept, |_| {}).await;
            }
            "grant type withdrawn" => {
                let detail = domain::client::detail(&acme.tenant, &cli, &kept.shop.row_id).await;
                let mut form = detail.unwrap().form;
                form.metadata.grant_types = Some(vec![GrantType::AuthorizationCode]);
                acme.transaction(&cli, async |tx| {
                    domain::client::update(tx, &kept.shop.row_id, form).await
                })
                .await
                .map(drop)
                .unwrap();
            }
            other => panic!("{other}"),
        }
        job::poll_changes(&node.platform, &mut position).await.unwrap();
        for client in [&kept.shop, &there] {
            let response = exchange(client, &kept.subject_token).await;
            let found = (response.status.as_u16(), response.json()["error"].clone());
            assert_eq!(found, (400, error.into()), "{event}: {}", response.body);
        }
        assert_eq!(fixture.rows("provider_token").await, rows, "{event}");
    }
}
