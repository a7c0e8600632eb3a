//! Keys that a file does not name.

use super::*;

#[tokio::test]
async fn keys_of_a_tenant_that_the_file_does_not_name_stay() {
    for row in tenant_rows() {
        check_row(&row, row.3, |named, key, value| {
            named.tenant.insert(key, value);
        })
        .await;
    }
}

#[tokio::test]
async fn settings_that_the_file_does_not_name_stay() {
    for row in settings_rows() {
        let column = match &row.2 {
            Value::Object(nested) => {
                format!("tenant.settings.{}.{}", row.0, nested.keys().next().unwrap())
            }
            _ => format!("tenant.settings.{}", row.0),
        };
        check_row(&row, &[&column], |named, key, value| {
            named.tenant.insert("settings".into(), json!({ key: value }));
        })
        .await;
    }
}

#[tokio::test]
async fn keys_of_a_user_that_the_file_does_not_name_stay() {
    for row in user_rows().into_iter().filter(|row| !row.2.is_null()) {
        check_row(&row, row.3, |named, key, value| {
            named.user.insert(key, value);
        })
        .await;
    }
}

#[tokio::test]
async fn keys_of_a_client_that_the_file_does_not_name_stay() {
    for row in client_rows() {
        check_row(&row, row.3, |named, key, value| {
            named.client.insert(key, value);
        })
        .await;
    }
}

/// A secret that was rotated out in the console stays out until the file's own value changes.
#[tokio::test]
async fn rotated_secret_is_not_revived() {
    let server = test_server().await;
    server.fill_key_reserve().await;
    let mut named = Named::everything();
    run(&server, &named).await;
    let acme = server.find_tenant("acme").await;
    let row_id = acme.tenant.client("shop").await.unwrap().unwrap().row_id.clone();
    let cli = Actor::cli();
    let rotated =
        acme.transaction(&cli, async |tx| client::rotate_secret(tx, &row_id).await).await.unwrap();
    let ids = async || {
        let client = server.find_tenant("acme").await.tenant.client("shop").await.unwrap().unwrap();
        client.secrets.iter().map(|secret| secret.id.clone()).collect::<Vec<_>>()
    };
    let old = ids().await.into_iter().last().unwrap();
    acme.transaction(&cli, async |tx| client::revoke_secret(tx, &row_id, &old).await)
        .await
        .unwrap();
    let left = ids().await;
    assert_eq!(left.len(), 1, "{rotated:?}");
    assert!(is_unchanged(&run(&server, &named).await));
    assert_eq!(ids().await, left, "the secret of the file is not revived");
    named.client.insert("client_secret".into(), "a-new-secret-in-the-file".into());
    assert!(!is_unchanged(&run(&server, &named).await));
    assert_ne!(ids().await, left, "a new value in the file is set");
}
