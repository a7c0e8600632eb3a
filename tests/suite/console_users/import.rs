//! Import of users from a file: each row alone, with the rules of every other way to add a user.

use contract::user_import::{ImportedBatch, MAX_ROWS};
use serde_json::json;

use super::*;

/// `htpasswd -nbBC 4`, of the password that the fixtures sign in with.
const BCRYPT: &str = "$2y$04$UxWMjne9oO47u1CZs03UvecvXLIQWQv/uVVjvOIrtS2SJF7ZZ16da";

async fn import(browser: &mut Browser, format: &str, text: &str) -> TestResponse {
    let fields = [("tenant", "acme"), ("format", format), ("text", text)];
    submit(browser, "import_users", &fields).await
}

fn batch(response: &TestResponse) -> ImportedBatch {
    assert_eq!(response.status, 200, "{}", response.body);
    serde_json::from_str(&response.body).unwrap()
}

fn refused(batch: &ImportedBatch) -> Vec<(usize, &str, &str)> {
    let rows = batch.refused.iter();
    rows.map(|row| (row.index, row.username.as_str(), row.problem.as_str())).collect()
}

#[tokio::test]
async fn good_rows_are_added_and_others_are_refused_with_a_reason() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (acme, [mut owner, ..]) = tenant_with_members(&server).await;
    let file = format!(
        "username,email,email_verified,name,password,password_hash,disabled\n\
        anna,anna@x.example,yes,\"Ames, Anna\",{PASSWORD},,\n\
        olivia,,,,,,\n\
        ben,anna@x.example,,,,,\n\
        cleo,,,,,{BCRYPT},\n\
        dora,,,,short,,\n\
        eve,,,,{PASSWORD},{BCRYPT},\n\
        finn,not an address,,,,,\n\
        gina,,,Gina,,,true\n"
    );
    let answer = import(&mut owner, "csv", &file).await;
    let imported = batch(&answer);
    assert_eq!((imported.done, imported.added), (8, 3), "{}", answer.body);
    let rows = refused(&imported);
    let names: Vec<_> = rows.iter().map(|(index, name, _)| (*index, *name)).collect();
    assert_eq!(names, [(1, "olivia"), (2, "ben"), (4, "dora"), (5, "eve"), (6, "finn")]);
    for (row, field) in rows.iter().zip(["username", "email", "password", "password_hash", "email"])
    {
        assert!(row.2.starts_with(&format!("{field}: ")), "{row:?}");
    }

    let user = async |name: &str| {
        let found = user::list(&acme.tenant, &Actor::cli(), &Default::default()).await.unwrap();
        found.rows.into_iter().find(|row| row.username == name)
    };
    let anna = user("anna").await.unwrap();
    assert_eq!((anna.name.as_deref(), anna.email_verified), (Some("Ames, Anna"), true));
    assert!(user("gina").await.unwrap().disabled);
    assert!(user("ben").await.is_none(), "a refused row leaves nothing");
    let shop = acme.client("shop").await;
    let mut browser = server.browser();
    // With the password that the hash is of.
    shop.redeem(&shop.obtain_code(&mut browser, "cleo", &[]).await).await;

    let repeated = import(&mut owner, "csv", &file).await;
    assert_eq!(repeated.body, answer.body, "a batch whose response was lost is not read again");
    let again = batch(&import(&mut owner, "csv", &format!("{file}\n")).await);
    assert_eq!((again.done, again.added), (8, 0), "users who exist are not changed");
}

#[tokio::test]
async fn a_file_in_json_and_files_that_cannot_be_read() {
    let server = test_server().await;
    complete_setup(&server).await;
    let (_, [mut owner, ..]) = tenant_with_members(&server).await;
    let file = json!([
        { "username": "anna", "address": { "country": "AT" } },
        { "username": "ben", "role": "owner" },
    ]);
    let imported = batch(&import(&mut owner, "json", &file.to_string()).await);
    assert_eq!((imported.done, imported.added), (2, 1));
    assert_eq!(
        refused(&imported),
        [(1, "ben", "role: Roles can't be imported. Change them on the users' pages.")],
        "an import gives no one a role"
    );
    let many = format!("username\n{}", "karl\n".repeat(MAX_ROWS + 1));
    for (format, text, message) in [
        ("csv", "username,role\nanna,owner\n", "Roles can't be imported"),
        ("csv", many.as_str(), "at most 50 rows"),
        ("json", "{}", "JSON array"),
    ] {
        let answer = import(&mut owner, format, text).await;
        assert_eq!(answer.status, 400, "{text}");
        assert!(answer.body.contains(message), "{}", answer.body);
    }
}

#[tokio::test]
async fn only_roles_that_add_users_import_them() {
    let server = test_server().await;
    let mut operator = complete_setup(&server).await;
    let (_, [mut owner, mut admin, mut auditor, mut developer]) =
        tenant_with_members(&server).await;
    for (name, browser, status) in [
        ("by-operator", &mut operator, 200),
        ("by-owner", &mut owner, 200),
        ("by-admin", &mut admin, 200),
        ("by-auditor", &mut auditor, 403),
        ("by-developer", &mut developer, 403),
    ] {
        let page = browser.get("/console/t/acme/users/import").await.status;
        assert_eq!(page, status, "the page for {name}");
        let answer = import(browser, "csv", &format!("username\n{name}\n")).await;
        assert_eq!(answer.status, status, "{name}");
    }
}
