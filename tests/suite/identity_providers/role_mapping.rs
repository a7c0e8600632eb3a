//! Roles by a claim of the provider: given and taken away at each sign-in, never above what the
//! actor who maps them may assign, and never in place of what staff have assigned (P1, P3).

use std::time::Duration;

use contract::{
    provider::RoleMapping,
    user::{NewUser, Role},
};
use domain::{Error, member};

use super::*;

fn mapping(values: &[(&str, Role)]) -> RoleMapping {
    let values = values.iter().map(|(value, role)| ((*value).to_owned(), *role)).collect();
    RoleMapping { claim: "realm.groups".into(), values }
}

const STAFF: [(&str, Role); 2] = [("staff", Role::Developer), ("audit", Role::Auditor)];

/// The role of the only user whose name is `cleo`.
async fn role_of_cleo(fixture: &Fixture) -> Option<String> {
    let snapshot = fixture.server.snapshot().await;
    let users = snapshot.rows("user");
    let cleo = users.iter().find(|row| row["username"] == "cleo").expect("an account");
    let members = snapshot.rows("membership");
    let role = members.iter().find(|row| row["id"] == cleo["id"]);
    role.map(|row| row["role"].as_str().expect("a text").to_owned())
}

#[tokio::test]
async fn each_sign_in_gives_or_takes_away_the_role_of_the_claim() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|new| new.settings.roles = Some(mapping(&STAFF))).await;
    let shop = acme.client("shop").await;
    let sign_in = async |groups: Value| {
        let mut browser = fixture.server.browser();
        let by = |claims: &mut Value| claims["realm"] = json!({ "groups": groups });
        let response = fixture.sign_in(&shop, &mut browser, by).await;
        assert_eq!(response.status, 303, "{}", response.body);
        role_of_cleo(&fixture).await
    };
    for (groups, expected) in [
        (json!(["guests"]), None),
        (json!(["audit", "guests"]), Some("auditor")),
        (json!(["audit", "staff"]), Some("developer")),
        (json!("audit"), Some("auditor")),
        (json!(["AUDIT"]), None),
        (json!(["staff"]), Some("developer")),
        (json!(["owner", "admin", "operator"]), None),
        (json!({ "staff": true }), None),
        (json!(["staff"]), Some("developer")),
        (json!(null), None),
    ] {
        assert_eq!(sign_in(groups.clone()).await.as_deref(), expected, "{groups}");
    }
    let changes = fixture.server.audit_count("member.role_changed").await;
    assert_eq!(changes, 5, "one for each role that was given");
    // What staff decide stays, until the claim changes.
    sign_in(json!(["staff"])).await;
    let users = fixture.server.snapshot().await.rows("user");
    let cleo = users.iter().find(|row| row["username"] == "cleo").unwrap()["id"].clone();
    let cleo = cleo.as_str().unwrap();
    let cli = Actor::cli();
    acme.transaction(&cli, async |tx| member::remove(tx, cleo).await).await.unwrap();
    assert_eq!(sign_in(json!(["staff"])).await, None, "removed by staff");
    assert_eq!(sign_in(json!(["audit"])).await.as_deref(), Some("auditor"), "a new claim");
    acme.transaction(&cli, async |tx| member::set_role(tx, cleo, Role::Owner).await).await.unwrap();
    for groups in [json!(["audit"]), json!([]), json!(["staff"]), json!([])] {
        assert_eq!(sign_in(groups.clone()).await.as_deref(), Some("owner"), "{groups}");
    }
}

/// P1: the rights of the actor limit the mapping.
#[tokio::test]
async fn mapping_needs_the_right_to_assign_its_roles() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let (owner, admin) =
        (acme.member("olivia", Role::Owner).await, acme.member("adam", Role::Admin).await);
    let change = async |actor: &Actor, roles: Option<RoleMapping>, name: &str| {
        let mut new = new_provider(|new| {
            new.settings.roles = roles;
            new.settings.name = Some(name.into());
        });
        new.secret = None;
        let rows = fixture.server.snapshot().await.rows("identity_provider");
        let version = rows[0]["version"].as_i64().unwrap();
        acme.transaction(actor, async |tx| identity_provider::change(tx, new, version).await).await
    };
    let staff = Some(mapping(&STAFF));
    let refused = change(&admin, staff.clone(), "By the admin").await;
    assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
    for role in [Role::Owner, Role::Operator] {
        let refused = change(&owner, Some(mapping(&[("boss", role)])), "Boss").await;
        let Err(Error::Invalid(problems)) = refused else { panic!("{refused:?}") };
        assert_eq!(problems[0].field, "roles.values.boss");
    }
    assert!(change(&owner, staff.clone(), "By the owner").await.unwrap());
    assert!(change(&admin, staff, "Renamed by the admin").await.unwrap(), "the mapping stays");
    let refused = change(&admin, None, "Taken away by the admin").await;
    assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
}

/// P3: only the mapped claim counts, and no user of the tenant gets a role by another way.
#[tokio::test]
async fn claims_named_like_rights_give_none() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|new| new.settings.link_verified_email = true).await;
    let change = |new: &mut NewUser| {
        new.email = Some("cleo@mail.example".into());
        new.email_verified = true;
    };
    acme.user_with("cleo", change).await;
    let shop = acme.client("shop").await;
    let mut browser = fixture.server.browser();
    let by = |claims: &mut Value| {
        for name in ["role", "roles", "realm", "groups", "is_admin"] {
            claims[name] = json!(["staff", "owner", "admin"]);
        }
    };
    assert_eq!(fixture.sign_in(&shop, &mut browser, by).await.status, 303);
    assert_eq!(role_of_cleo(&fixture).await, None);
}

/// What a mapping no longer gives to anyone is taken away with it, the rest by the next sign-in.
#[tokio::test]
async fn role_does_not_outlive_its_mapping() {
    for (after, expected, later) in [
        (None, None, None),
        (Some(mapping(&[])), None, None),
        (Some(mapping(&[("audit", Role::Auditor)])), None, None),
        (Some(mapping(&[("guests", Role::Developer)])), Some("developer"), None),
    ] {
        let fixture = Fixture::new().await;
        let acme = fixture.server.tenant("acme").await;
        acme.add_provider(|new| new.settings.roles = Some(mapping(&STAFF))).await;
        let shop = acme.client("shop").await;
        let staff = |claims: &mut Value| claims["realm"] = json!({ "groups": ["staff"] });
        fixture.sign_in(&shop, &mut fixture.server.browser(), staff).await;
        assert_eq!(role_of_cleo(&fixture).await.as_deref(), Some("developer"));
        let new = new_provider(|new| new.settings.roles = after.clone());
        let cli = Actor::cli();
        let change = async |tx: &mut domain::Transaction| {
            identity_provider::change(tx, NewProvider { secret: None, ..new.clone() }, 0).await
        };
        assert!(acme.transaction(&cli, change).await.unwrap());
        assert_eq!(role_of_cleo(&fixture).await.as_deref(), expected, "{after:?}");
        fixture.sign_in(&shop, &mut fixture.server.browser(), staff).await;
        assert_eq!(role_of_cleo(&fixture).await.as_deref(), later, "{after:?}");
        assert_eq!(fixture.server.audit_count("member.removed").await, 1, "{after:?}");
    }
}

/// As after an upgrade from a version that left the role when the mapping was removed.
#[tokio::test]
async fn sign_in_takes_away_a_role_that_no_mapping_gives() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|_| {}).await;
    let shop = acme.client("shop").await;
    fixture.sign_in(&shop, &mut fixture.server.browser(), |_| {}).await;
    let users = fixture.server.snapshot().await.rows("user");
    let cleo = users[0]["id"].as_str().unwrap().to_owned();
    for (given, expected) in [("'auditor'", Some("developer")), ("'developer'", None)] {
        let cli = Actor::cli();
        acme.transaction(&cli, async |tx| member::set_role(tx, &cleo, Role::Developer).await)
            .await
            .unwrap();
        let given = format!(r#"UPDATE "linked_identity" SET "given_role" = {given}"#);
        fixture.server.execute_sql(&given).await;
        fixture.sign_in(&shop, &mut fixture.server.browser(), |_| {}).await;
        assert_eq!(role_of_cleo(&fixture).await.as_deref(), expected, "{given}");
        let links = fixture.server.snapshot().await.rows("linked_identity");
        assert!(links[0]["given_role"].is_null(), "{given}");
    }
}

/// The role of the user with this name.
async fn role_of(fixture: &Fixture, username: &str) -> Option<String> {
    let id = id_of(fixture, username).await;
    let members = fixture.server.snapshot().await.rows("membership");
    let role = members.iter().find(|row| row["id"] == id);
    role.map(|row| row["role"].as_str().expect("a text").to_owned())
}

async fn id_of(fixture: &Fixture, username: &str) -> String {
    let users = fixture.server.snapshot().await.rows("user");
    let user = users.iter().find(|row| row["username"] == username).expect("an account");
    user["id"].as_str().expect("a text").to_owned()
}

/// Begin a sign-in of this user whose groups are these. Returns the request and the claims.
async fn begin_as(
    fixture: &Fixture,
    shop: &TestClient,
    browser: &mut Browser,
    (name, group): (&str, &str),
) -> (Url, Value) {
    let start = begin(shop, browser, &[]).await;
    let mut claims = fixture.claims(&start, name);
    claims["preferred_username"] = name.into();
    claims["email"] = format!("{name}@mail.example").into();
    claims["realm"] = json!({ "groups": [group] });
    (start, claims)
}

/// Begin a sign-in that changes the role that an earlier one has given.
async fn with_given_role(
    fixture: &Fixture,
    shop: &TestClient,
    name: &str,
) -> (Browser, Url, Value) {
    let mut browser = fixture.server.browser();
    let (start, claims) = begin_as(fixture, shop, &mut browser, (name, "staff")).await;
    fixture.come_back(&mut browser, &start, claims).await;
    assert_eq!(role_of(fixture, name).await.as_deref(), Some("developer"));
    let mut browser = fixture.server.browser();
    let (start, claims) = begin_as(fixture, shop, &mut browser, (name, "audit")).await;
    (browser, start, claims)
}

/// L1: in either order, the role that staff assign stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sign_in_does_not_replace_a_role_that_staff_assign_meanwhile() {
    let fixture = Fixture::new().await;
    let settings = contract::settings::TenantSettings {
        rate_limits: tests::fixtures::no_rate_limits(),
        ..Default::default()
    };
    let acme = fixture.server.tenant_with("acme", settings).await;
    acme.add_provider(|new| new.settings.roles = Some(mapping(&STAFF))).await;
    let shop = acme.client("shop").await;
    for round in 0..50 {
        let name = format!("cleo{round}");
        let (mut browser, start, claims) = with_given_role(&fixture, &shop, &name).await;
        let id = id_of(&fixture, &name).await;
        let assigning = async {
            for _ in 0..round * 4 {
                tokio::task::yield_now().await;
            }
            let role = Role::Owner;
            acme.transaction(&Actor::cli(), async |tx| member::set_role(tx, &id, role).await).await
        };
        let (response, assigned) =
            tokio::join!(fixture.come_back(&mut browser, &start, claims), assigning);
        assigned.unwrap();
        assert_eq!(response.status, 303, "round {round}: {}", response.body);
        assert_eq!(role_of(&fixture, &name).await.as_deref(), Some("owner"), "round {round}");
    }
}

/// The same while the transaction of the staff is open: the sign-in waits for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sign_in_waits_for_a_role_that_staff_assign() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|new| new.settings.roles = Some(mapping(&STAFF))).await;
    let shop = acme.client("shop").await;
    let (mut browser, start, claims) = with_given_role(&fixture, &shop, "cleo").await;
    let id = id_of(&fixture, "cleo").await;
    let mut signing_in = std::pin::pin!(fixture.come_back(&mut browser, &start, claims));
    acme.transaction(&Actor::cli(), async |tx| {
        member::set_role(tx, &id, Role::Owner).await?;
        let early = tokio::time::timeout(Duration::from_millis(500), &mut signing_in).await;
        assert!(early.is_err(), "it has not waited");
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(signing_in.await.status, 303);
    assert_eq!(role_of(&fixture, "cleo").await.as_deref(), Some("owner"));
}
