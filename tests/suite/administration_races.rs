//! Races between administrative changes, and between jobs of several processes (L1).
//!
//! Every number that a rule limits, such as the secrets of a client, holds under parallel requests.

use contract::{
    client::NewClient, domain::DomainCheck, settings::DEFAULT_AUDIT_RETENTION_DAYS,
    tenant::NewTenant, user::Role,
};
use domain::{
    Actor, Error, RequestContext, audit, client, domain_name,
    job::{self, ChangePosition},
    key, setup,
    sign_in::{Browser, BrowserId},
    tenant,
};
use http_body_util::BodyExt;
use tests::{TestClient, TestServer, fixtures::PASSWORD, test_server};
use tower::ServiceExt;

use crate::console::open_signed_in;

const ROUNDS: usize = 50;
const PARALLEL: usize = 6;

/// Run the change in parallel, and return how often it succeeded.
async fn count_successes<T: Send + 'static>(
    changes: impl IntoIterator<Item = impl Future<Output = domain::Result<T>> + Send + 'static>,
) -> usize {
    let tasks: Vec<_> = changes.into_iter().map(tokio::spawn).collect();
    let mut successes = 0;
    for task in tasks {
        successes += usize::from(task.await.unwrap().is_ok());
    }
    successes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn client_has_one_or_two_secrets() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    for round in 0..ROUNDS {
        let shop = acme.client(&format!("shop-{round}")).await;
        let secret_ids = async || -> Vec<String> {
            let detail = client::detail(&acme.tenant, &Actor::cli(), &shop.row_id).await.unwrap();
            detail.secrets.into_iter().map(|secret| secret.id).collect()
        };
        let added = count_successes((0..PARALLEL).map(|_| {
            let (tenant, row_id) = (acme.tenant.clone(), shop.row_id.clone());
            async move {
                tenant
                    .transaction(&Actor::cli(), async |tx| client::rotate_secret(tx, &row_id).await)
                    .await
            }
        }))
        .await;
        let ids = secret_ids().await;
        assert_eq!((added, ids.len()), (1, 2), "round {round}: parallel additions");
        let removed = count_successes(ids.into_iter().map(|id| {
            let (tenant, row_id) = (acme.tenant.clone(), shop.row_id.clone());
            async move {
                tenant
                    .transaction(&Actor::cli(), async |tx| {
                        client::revoke_secret(tx, &row_id, &id).await
                    })
                    .await
            }
        }))
        .await;
        assert_eq!((removed, secret_ids().await.len()), (1, 1), "round {round}: parallel removals");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn first_registrations_create_one_key() {
    let server = test_server().await;
    for round in 0..ROUNDS {
        let acme = server.tenant(&format!("acme-{round}")).await;
        let registered = count_successes((0..PARALLEL).map(|number| {
            let mut new =
                NewClient { client_id: Some(format!("shop-{number}")), ..NewClient::default() };
            new.metadata.client_name = Some("Shop".into());
            new.metadata.redirect_uris = vec!["https://shop.example/cb".into()];
            new.metadata.id_token_signed_response_alg = Some("EdDSA".into());
            let tenant = acme.tenant.clone();
            async move {
                tenant.transaction(&Actor::cli(), async |tx| client::register(tx, new).await).await
            }
        }))
        .await;
        assert_eq!(registered, PARALLEL);
        let keys = key::ring_view(&acme.tenant, &Actor::cli()).await.unwrap().keys;
        let active = keys.iter().filter(|key| key.algorithm == "EdDSA").count();
        assert_eq!(active, 1, "round {round}");
        let rotated = count_successes((0..PARALLEL).map(|_| {
            let tenant = acme.tenant.clone();
            async move {
                tenant
                    .transaction(&Actor::cli(), async |tx| {
                        let kids = key::rotate::rotate_now(tx).await?;
                        if kids.is_empty() { Err(Error::NotFound) } else { Ok(()) }
                    })
                    .await
            }
        }))
        .await;
        assert_eq!(rotated, 1, "round {round}: one rotation publishes the successors");
    }
}

/// A rotation does not retire a key in favour of one that is revoked meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tenant_keeps_a_key_that_signs() {
    let server = test_server().await;
    let cli = Actor::cli();
    for round in 0..ROUNDS {
        let acme = server.tenant(&format!("acme-{round}")).await;
        let published =
            acme.transaction(&cli, async |tx| key::rotate::rotate_now(tx).await).await.unwrap();
        server.clock.advance(key::rotate::PREPUBLICATION_PERIOD);
        let rotating = acme.transaction(&cli, async |tx| key::rotate::rotate_due(tx).await);
        let revoking = acme.transaction(&cli, async |tx| key::revoke(tx, &published[0]).await);
        let (rotated, revoked) = tokio::join!(rotating, revoking);
        rotated.unwrap();
        revoked.unwrap();
        let keys = key::ring_view(&acme.tenant, &cli).await.unwrap().keys;
        let active = keys.iter().filter(|key| key.state == contract::key::KeyState::Active);
        assert_eq!(active.count(), 1, "round {round}: {keys:?}");
    }
}

/// A process that starts during set-up finds no operator and offers a link of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn set_up_completes_once() {
    let server = test_server().await;
    server.set_up_operator().await;
    let node = server.start_node().await;
    for round in 0..ROUNDS {
        server.raw_database().execute("DELETE FROM membership").await;
        let completions = [&server.platform, &node.platform].map(|platform| {
            let platform = platform.clone();
            async move {
                let Some(token) = setup::create_link(&platform).await? else {
                    return Err(Error::NotFound);
                };
                let form = setup::SetupForm {
                    name: "Olga Ops".into(),
                    email: format!("{}@ops.example", token.expose().replace('_', "")),
                    password: PASSWORD.into(),
                    tenant_name: String::new(),
                };
                let browser = Browser::new(BrowserId(token.expose().to_owned()), "");
                let client_ip = std::net::Ipv4Addr::LOCALHOST.into();
                let from = RequestContext { client_ip, language: "en" };
                setup::complete(&platform, token.expose(), &browser, from, form).await
            }
        });
        count_successes(completions).await;
        let operators = server.raw_database().snapshot().await.rows("membership").len();
        assert!(operators <= 1, "round {round}: {operators} operators");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn domain_is_proven_for_one_tenant() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let owners = [acme.member("olivia", Role::Owner).await, rival.member("ron", Role::Owner).await];
    for round in 0..ROUNDS {
        let host = format!("login-{round}.example");
        let mut values = Vec::new();
        for (tenant, owner) in [&acme, &rival].into_iter().zip(&owners) {
            tenant.transaction(owner, async |tx| domain_name::add(tx, &host).await).await.unwrap();
            values.push(domain_name::proof_record(&tenant.tenant, &host).value);
        }
        let name = format!("_tenantry.{host}");
        server.network.set_txt_records(&name, Ok(&[&values[0], &values[1]]));
        let checks: Vec<_> = [&acme, &rival]
            .into_iter()
            .zip(owners.clone())
            .map(|(tenant, owner)| {
                let (tenant, host) = (tenant.tenant.clone(), host.clone());
                tokio::spawn(async move { domain_name::verify(&tenant, &owner, &host).await })
            })
            .collect();
        let mut results = Vec::new();
        for check in checks {
            results.push(check.await.unwrap().unwrap());
        }
        for expected in [DomainCheck::Verified, DomainCheck::Taken] {
            assert!(results.contains(&expected), "round {round}: {results:?}");
        }
        // A tenant has a limited number of domains.
        for table in ["domain", "domain_claim"] {
            server.raw_database().execute(&format!("DELETE FROM {table}")).await;
        }
    }
}

/// A change is numbered before it is committed, so a process that starts in between finds a gap.
#[tokio::test]
async fn change_committed_after_the_first_poll_is_seen() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let insert_change = async |id: usize, kind: &str| {
        let sql = format!(
            "INSERT INTO change (id, at, kind, tenant_id, key) \
             VALUES ({id}, 0, '{kind}', '{}', '{}')",
            acme.tenant.id(),
            shop.row_id
        );
        server.raw_database().execute(&sql).await;
    };
    insert_change(9002, "unrelated").await;
    let node = server.start_node().await;
    let mut position = ChangePosition::default();
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    let on_node = TestClient { router: node.router.clone(), ..shop.at_base_url(&shop.base_url) };
    let grant = [("grant_type", "client_credentials")];
    assert_eq!(on_node.post("/oauth2/token", &grant).await.status, 200);
    let disable = format!("UPDATE client SET enabled = FALSE WHERE id = '{}'", shop.row_id);
    server.raw_database().execute(&disable).await;
    insert_change(9001, "client").await;
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    assert_eq!(on_node.post("/oauth2/token", &grant).await.status, 401);
}

/// Makes the database refuse to delete the audit events of a tenant. Returns the tenant's id.
async fn keep_audit_log(server: &TestServer, slug: &str) -> String {
    let rows = server.snapshot().await.rows("tenant");
    let id =
        rows.iter().find(|row| row["slug"] == slug).unwrap()["id"].as_str().unwrap().to_owned();
    let database = server.raw_database();
    let statements = if database.is_postgres() {
        vec![
            "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'kept'; END $$"
                .to_owned(),
            format!(
                "CREATE TRIGGER keep BEFORE DELETE ON audit FOR EACH ROW \
                 WHEN (OLD.tenant_id = '{id}') EXECUTE FUNCTION keep()"
            ),
        ]
    } else {
        let when = format!("WHEN OLD.tenant_id = '{id}'");
        let body = "BEGIN SELECT RAISE(ABORT, 'kept'); END";
        vec![format!("CREATE TRIGGER keep BEFORE DELETE ON audit {when} {body}")]
    };
    for statement in statements {
        database.execute(&statement).await;
    }
    id
}

#[tokio::test]
async fn failing_tenant_does_not_keep_jobs_from_others() {
    let server = test_server().await;
    let names = ["aaa", "mmm", "zzz"];
    for name in names {
        server.tenant(name).await;
    }
    let corrupt = "UPDATE tenant SET settings = '\"broken\"' WHERE slug = 'aaa'";
    let deleted = server.tenant("deleted").await;
    server.clock.advance(key::rotate::SIGNING_PERIOD);
    server.raw_database().execute(corrupt).await;
    let platform = server.start_node().await.platform;
    let error = job::rotate_keys(&platform).await.unwrap_err();
    assert!(error.to_string().contains("1 tenant failed"), "{error}");
    for name in ["mmm", "zzz"] {
        let tenant = platform.tenant_by_slug(name).await.unwrap().unwrap();
        let keys = key::ring_view(&tenant, &Actor::cli()).await.unwrap().keys;
        assert_eq!(keys.len(), 2, "{name}: the successor is published");
    }

    tenant::delete(&deleted.tenant, &Actor::cli()).await.unwrap();
    let delete = "UPDATE tenant SET state = 'deleted', deleted_at = 0 WHERE slug = 'aaa'";
    server.raw_database().execute(delete).await;
    server.clock.advance(tenant::RESTORE_WINDOW);
    assert!(tenant::purge_expired(&platform).await.is_err());
    assert!(platform.tenant_by_slug("deleted").await.unwrap().is_none());

    let kept = keep_audit_log(&server, "aaa").await;
    server.clock.advance(i64::from(DEFAULT_AUDIT_RETENTION_DAYS) * 86_400);
    let error = audit::remove_expired(&platform).await.unwrap_err();
    assert!(error.to_string().contains("1 tenant failed"), "{error}");
    let events = server.snapshot().await.rows("audit");
    assert!(!events.is_empty() && events.iter().all(|row| row["tenant_id"] == kept), "{events:?}");
}

#[tokio::test]
async fn audit_export_ends_with_the_right_of_its_reader() {
    let server = test_server().await;
    let acme = server
        .tenant_from(NewTenant { slug: "acme".into(), name: "Acme".into(), ..Default::default() })
        .await;
    let olivia = acme.user("olivia").await;
    let set_role = async |role| {
        acme.transaction(&Actor::cli(), async |tx| {
            domain::member::set_role(tx, &olivia, role).await
        })
        .await
        .unwrap();
    };
    set_role(Role::Owner).await;
    acme.member("other-owner", Role::Owner).await;
    let anna = acme.user("anna").await;
    for number in 0..600 {
        acme.transaction(&Actor::cli(), async |tx| {
            domain::user::set_disabled(tx, &anna, number % 2 == 0).await
        })
        .await
        .unwrap();
    }
    let (browser, _) = open_signed_in(&server, "/console/t/acme/audit", "olivia").await;
    let request = axum::http::Request::get("/console/t/acme/audit/export")
        .header("host", "localhost:8080")
        .header("cookie", browser.session_cookie().map(|it| format!("tenantry={it}")).unwrap())
        .body(axum::body::Body::empty())
        .unwrap();
    let response = server.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    let mut body = response.into_body();
    body.frame().await.unwrap().unwrap();
    set_role(Role::Developer).await;
    assert!(body.frame().await.unwrap().is_err(), "the export is aborted");
}
