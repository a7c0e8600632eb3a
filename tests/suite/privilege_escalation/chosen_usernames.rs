//! A username that a user has chosen, and a file names later.

use domain::{
    Error,
    apply::{ApplyOutcome, apply, parse},
};
use tests::fixtures::PASSWORD;

use super::*;
use crate::sign_up::{create_account, open_settings, request_link};

/// What a file says about the user, what it reports, and whether it changes the account.
const ROWS: [(&str, Option<&str>); 8] = [
    ("username: newadmin, role: owner", Some("users[0].username")),
    ("username: newadmin, email: newadmin@corp.example, role: owner", Some("users[0].username")),
    (
        "username: newadmin, email: newadmin@corp.example, email_verified: true",
        Some("users[0].username"),
    ),
    ("username: newadmin, disabled: false, name: Nora", Some("users[0].username")),
    ("owners: [newadmin]", Some("clients[0].owners.0")),
    // The address is the user's: the file means this account.
    ("owners: [Newadmin@evil.example]", None),
    ("username: newadmin, email: newadmin@evil.example, name: Nora", None),
    ("username: newadmin, email: newadmin@evil.example, role: owner", None),
];

#[tokio::test]
async fn file_gives_nothing_to_an_account_whose_user_has_chosen_the_username() {
    let server = test_server().await;
    server.mailer.turn_on();
    let acme = server.tenant_with("acme", open_settings()).await;
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    let link = request_link(&server, &mut browser, &shop, "newadmin@evil.example").await;
    let page = browser.get(&link).await;
    assert_eq!(create_account(&mut browser, &page, "Eve", PASSWORD).await.status, 303);
    for (says, refused) in ROWS {
        let objects = match says.strip_prefix("owners") {
            Some(owners) => format!(
                "clients: [{{ client_id: shop, redirect_uris: \
                 ['https://shop.example/cb'], owners{owners} }}]"
            ),
            None => format!("users: [{{ {says} }}]"),
        };
        let file = || {
            parse(&format!("tenants: [{{ slug: acme, name: acme, {objects} }}]")).expect("a file")
        };
        let before = server.snapshot().await;
        for dry_run in [true, false] {
            let outcome = apply(&server.platform, &Actor::cli(), file(), dry_run).await;
            match (refused, outcome) {
                (Some(path), Err(Error::Invalid(problems))) => {
                    assert_eq!(problems[0].field, format!("tenants[0].{path}"), "{says}");
                    assert!(problems[0].message.contains("verified email address"), "{says}");
                    server.assert_unchanged(&before, says).await;
                }
                (None, Ok(report)) => {
                    let changed =
                        report.lines.iter().any(|line| line.outcome == ApplyOutcome::Changed);
                    assert!(changed, "{says}: {:?}", report.lines);
                }
                (_, outcome) => panic!("{says}: {outcome:?}"),
            }
        }
    }
}

/// An account that staff, or a file, have created is the file's by its username.
#[tokio::test]
async fn file_changes_the_accounts_that_staff_have_created_by_username() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    acme.user("anna").await;
    let text = "tenants: [{ slug: acme, name: acme, users: [{ username: anna, role: admin }] }]";
    let file = parse(text).expect("a file");
    let report = apply(&server.platform, &Actor::cli(), file, false).await.expect("it is applied");
    assert!(report.lines.iter().any(|line| line.outcome == ApplyOutcome::Changed));
}
