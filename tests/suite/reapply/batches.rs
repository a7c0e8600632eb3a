//! Files that are large, broken, or were applied before.

use domain::bootstrap;

use super::*;

/// Many batches, so that some are left when a busy machine has looked at the rows.
const USERS: usize = 800;

/// The place of an event among those of its transaction, which its id has after the time.
fn place_in_transaction(id: &str) -> u16 {
    let digit = |letter| "0123456789abcdefghjkmnpqrstvwxyz".find(letter).expect("a digit") as u128;
    let number = id["aud_".len()..].chars().fold(0, |number, letter| number << 5 | digit(letter));
    (number >> 64) as u16
}

/// L5: another writer waits for few users at a time, and takes turns with the file.
#[tokio::test]
async fn a_large_file_is_written_in_short_transactions() {
    let server = test_server().await;
    let other = server.tenant("other").await;
    let users: Vec<Value> =
        (0..USERS).map(|number| json!({ "username": format!("user{number}") })).collect();
    let text =
        json!({ "tenants": [{ "slug": "acme", "name": "Acme", "users": users }] }).to_string();
    let (cli, mut counts) = (Actor::cli(), vec![0]);
    {
        let mut running =
            std::pin::pin!(apply(&server.platform, &cli, parse(&text).unwrap(), false));
        loop {
            let count = async {
                let scope = server.platform.db().begin_tenant(other.tenant.id()).await.unwrap();
                let users = server.snapshot().await.rows("user").len();
                scope.commit().await.unwrap();
                users
            };
            tokio::select! {
                outcome = &mut running => break outcome.map(drop).unwrap(),
                users = count => counts.push(users),
            }
        }
    }
    // A turn can be missed under load, so the counts do not say how much one transaction writes.
    let is_between = |users: &usize| (1..USERS).contains(users);
    assert!(counts.iter().any(is_between), "{counts:?}");
    let events = server.snapshot().await.rows("audit");
    let places = events
        .iter()
        .filter(|event| event["verb"] == "user.created")
        .map(|event| place_in_transaction(event["id"].as_str().unwrap()));
    let places: Vec<u16> = places.collect();
    assert_eq!(places.len(), USERS);
    assert_eq!(places.iter().max(), Some(&19), "20 users per transaction: {places:?}");
}

/// A file is written in batches: others see and write in between, and an interrupted run is
/// resumed.
#[tokio::test]
async fn a_large_file_is_written_in_resumable_batches() {
    let server = test_server().await;
    let other = server.tenant("other").await;
    let users: Vec<Value> =
        (0..USERS).map(|number| json!({ "username": format!("user{number}") })).collect();
    let text =
        json!({ "tenants": [{ "slug": "acme", "name": "Acme", "users": users }] }).to_string();
    let count = async || server.snapshot().await.rows("user").len();
    let interrupted = {
        let running = async {
            apply(&server.platform, &Actor::cli(), parse(&text).unwrap(), false).await.unwrap();
        };
        // Ends when some users are there, and drops the future that writes the others.
        let observed = async {
            loop {
                other
                    .transaction(&Actor::cli(), async |tx| {
                        tx.scope().lock_tenant().await.map_err(domain::Error::from)
                    })
                    .await
                    .unwrap();
                let users = count().await;
                if users > 0 {
                    return users;
                }
            }
        };
        tokio::select! {
            () = running => panic!("no other transaction ran in between"),
            users = observed => users,
        }
    };
    assert!(interrupted < USERS, "{interrupted}");
    let report =
        apply(&server.platform, &Actor::cli(), parse(&text).unwrap(), false).await.unwrap();
    let created = report.lines.iter().filter(|line| line.outcome == ApplyOutcome::Created).count();
    assert!(created > 0 && created <= USERS - interrupted, "{created} of {interrupted}");
    assert_eq!(count().await, USERS);
}

/// A file is not applied again, unless an earlier build has left something out of it.
#[tokio::test]
async fn a_file_is_applied_again_only_if_it_changed_or_a_build_left_something_out() {
    let server = test_server().await;
    let applied = async |text: &str| {
        let file = Some((text.to_owned(), parse(text).unwrap()));
        bootstrap::run(&server.platform, file).await.unwrap().applied.is_some()
    };
    let digest = async |server: &TestServer| {
        let row = server.platform.db().installation().row().await.unwrap();
        row.applied_digest.unwrap()
    };
    let plain = "tenants: [{ slug: acme, name: Acme }]";
    assert!(applied(plain).await);
    assert!(!applied(plain).await);
    assert!(applied("tenants: [{ slug: acme, name: Akme }]").await);
    let provider = "tenants: [{ slug: acme, providers: [{ id: google, kind: google, \
                    client_id: us, icon: 'https://a.example/i.png' }] }]";
    assert!(applied(provider).await);
    assert!(!applied(provider).await);
    // As an earlier build would have stored it, which left the icon out.
    let earlier = format!("{} something-else", digest(&server).await);
    server.platform.db().installation_writer().set_applied_digest(&earlier).await.unwrap();
    assert!(applied(provider).await);
    assert!(!applied(provider).await);
}

/// All problems of a file are reported before anything is written, each at its path.
#[tokio::test]
async fn every_problem_is_reported_before_anything_is_written() {
    let server = test_server().await;
    server.tenant("rival").await;
    let before = server.snapshot().await;
    let text = concat!(
        "tenants:\n",
        "  - slug: acme\n",
        "    settings: { code_lifetime: soon, rate_limits: { token_bursts: 1 } }\n",
        "    users:\n",
        "      - { username: anna, email: nowhere }\n",
        "      - { username: Anna, password: short }\n",
        "      - { username: olga, role: operator }\n",
        "    clients:\n",
        "      - client_id: shop\n",
        "        redirect_uris: [\"http://shop.example/cb\"]\n",
        "        owners: [nobody]\n",
        "      - client_id: shop\n",
        "  - slug: acme\n",
        "  - slug: A B\n",
    );
    let error =
        apply(&server.platform, &Actor::cli(), parse(text).unwrap(), false).await.unwrap_err();
    let domain::Error::Invalid(problems) = domain::apply::with_lines(text, error) else {
        panic!("the problems")
    };
    let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
    for (line, path) in [
        (3, "tenants[0].settings.code_lifetime"),
        (3, "tenants[0].settings.rate_limits.token_bursts"),
        (5, "tenants[0].users[0].email"),
        (6, "tenants[0].users[1].username"),
        (6, "tenants[0].users[1].password"),
        (7, "tenants[0].users[2].role"),
        (10, "tenants[0].clients[0].redirect_uris.0"),
        (11, "tenants[0].clients[0].owners.0"),
        (12, "tenants[0].clients[1].client_id"),
        (13, "tenants[1].slug"),
        (14, "tenants[2].slug"),
    ] {
        let found = fields
            .iter()
            .any(|field| field.starts_with(&format!("line {line}, ")) && field.ends_with(path));
        assert!(found, "{line} {path}: {fields:#?}");
    }
    server.assert_unchanged(&before, "a file with problems").await;
}
