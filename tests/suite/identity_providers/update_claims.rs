//! Claims of a profile that each sign-in at a provider sets (`update_claims`).

use contract::user::NewUser;
use domain::Error;

use super::*;

/// The claims of the only user whose name is `cleo`.
async fn claims_of_cleo(fixture: &Fixture) -> Value {
    let users = fixture.server.snapshot().await.rows("user");
    let cleo = users.iter().find(|row| row["username"] == "cleo").expect("an account");
    match &cleo["claims"] {
        // SQLite stores JSON as text.
        Value::String(text) => serde_json::from_str(text).expect("JSON"),
        claims => claims.clone(),
    }
}

fn updating(claims: &[&str]) -> impl FnOnce(&mut NewProvider) {
    let claims = claims.iter().map(|claim| (*claim).to_owned()).collect();
    move |new| new.settings.update_claims = claims
}

#[tokio::test]
async fn each_sign_in_sets_the_named_claims_to_valid_values() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(updating(&["picture", "name", "phone_number", "name"])).await;
    fixture.provider.state().userinfo = json!({ "sub": "sub-1" });
    let shop = acme.client("shop").await;
    let sign_in = async |change: &dyn Fn(&mut Value)| {
        let mut browser = fixture.server.browser();
        let response = fixture.sign_in(&shop, &mut browser, |claims| change(claims)).await;
        assert_eq!(response.status, 303, "{}", response.body);
        claims_of_cleo(&fixture).await
    };
    let of = |name: &str, nickname: &str, picture: &str, phone: &str| {
        json!({
            "name": name, "nickname": nickname, "picture": picture, "phone_number": phone,
        })
    };
    let sends = |sent: Value| {
        move |claims: &mut Value| {
            for (name, value) in sent.as_object().expect("an object") {
                claims[name] = value.clone();
            }
        }
    };
    let first = of("Cleo", "C", "https://a.example/1.png", "+43 1 1");
    assert_eq!(sign_in(&sends(first.clone())).await, first, "all of them at first");
    let verified = r#"UPDATE "user" SET "claims" = '{"name":"Cleo","nickname":"C",
        "picture":"https://a.example/1.png","phone_number":"+43 1 1",
        "phone_number_verified":true}'"#;
    fixture.server.execute_sql(verified).await;
    let mut same = first.clone();
    same["phone_number_verified"] = true.into();
    assert_eq!(sign_in(&sends(first)).await, same);
    assert_eq!(fixture.server.audit_count("user.changed").await, 0, "nothing has changed");

    let second = of("Cleopatra", "Queen", "https://a.example/2.png", "+43 1 2");
    let expected = of("Cleopatra", "C", "https://a.example/2.png", "+43 1 2");
    assert_eq!(sign_in(&sends(second)).await, expected, "no other one, and no verified number");
    assert_eq!(fixture.server.audit_count("user.changed").await, 1);
    let search = contract::paging::ListParams { search: "cleopat".into(), ..Default::default() };
    let found = domain::user::list(&acme.tenant, &Actor::cli(), &search).await.unwrap();
    assert_eq!(found.rows.len(), 1, "found by the new name");

    // What is absent or invalid leaves the claim as it is.
    for (name, value) in [
        ("name", json!(null)),
        ("name", json!(7)),
        ("name", json!("")),
        ("name", json!("x".repeat(201))),
        ("name", json!("Cleo\u{202e}")),
        ("picture", json!("javascript:alert(1)")),
        ("phone_number", json!("call me")),
    ] {
        let mut sent = expected.clone();
        sent[name] = value.clone();
        assert_eq!(sign_in(&sends(sent)).await, expected, "{name}: {value}");
    }
    assert_eq!(fixture.server.audit_count("user.changed").await, 1);
}

/// An ID token need not have the claims: the userinfo endpoint is asked for those that are missing.
#[tokio::test]
async fn named_claims_are_read_from_the_userinfo_endpoint_too() {
    for (named, expected) in [(&["locale"][..], json!("de")), (&[], json!(null))] {
        let fixture = Fixture::new().await;
        let acme = fixture.server.tenant("acme").await;
        acme.add_provider(updating(named)).await;
        fixture.provider.state().userinfo = json!({ "sub": "sub-1", "locale": "de" });
        let shop = acme.client("shop").await;
        for _ in 0..2 {
            fixture.sign_in(&shop, &mut fixture.server.browser(), |_| {}).await;
        }
        assert_eq!(claims_of_cleo(&fixture).await["locale"], expected);
        let urls = fixture.server.network.requests();
        let asked = urls.iter().filter(|url| url.ends_with("/userinfo")).count();
        assert_eq!(asked, named.len() * 2);
    }
}

/// The sign-in that links an existing account sets them as well; a blocked one keeps its own.
#[tokio::test]
async fn linked_accounts_get_the_named_claims() {
    for (disabled, expected) in [(false, "Cleo Upstream"), (true, "Local name")] {
        let fixture = Fixture::new().await;
        let acme = fixture.server.tenant("acme").await;
        acme.add_provider(|new| {
            new.settings.link_verified_email = true;
            new.settings.update_claims = vec!["name".into()];
        })
        .await;
        let change = |new: &mut NewUser| {
            new.email = Some("cleo@mail.example".into());
            new.email_verified = true;
            new.claims = json!({ "name": "Local name" }).as_object().unwrap().clone();
        };
        let cleo = acme.user_with("cleo", change).await;
        let cli = Actor::cli();
        acme.transaction(&cli, async |tx| domain::user::set_disabled(tx, &cleo, disabled).await)
            .await
            .unwrap();
        let shop = acme.client("shop").await;
        fixture.sign_in(&shop, &mut fixture.server.browser(), |_| {}).await;
        assert_eq!(claims_of_cleo(&fixture).await["name"], expected);
    }
}

#[tokio::test]
async fn only_claims_of_a_profile_can_be_named() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    for claim in ["sub", "email", "email_verified", "preferred_username", "role", "groups", ""] {
        let new = new_provider(updating(&[claim]));
        let refused =
            acme.transaction(&Actor::cli(), async |tx| identity_provider::add(tx, new).await).await;
        let Err(Error::Invalid(problems)) = refused else { panic!("{claim}: {refused:?}") };
        assert_eq!(problems[0].field, "update_claims.0", "{claim}");
    }
}
