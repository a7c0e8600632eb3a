//! The events: each done as an end user, staff or the command line does it.

use contract::client::ClientForm;
use domain::Secret;
use oauth::GrantType;
use tests::mail::token_of;

use super::*;

/// Replace the form of a client by a changed one.
async fn change_client(
    acme: &TestTenant<'_>,
    row_id: &str,
    change: impl FnOnce(&mut ClientForm),
) -> domain::Result<()> {
    let cli = Actor::cli();
    let mut form = client::detail(&acme.tenant, &cli, row_id).await?.form;
    change(&mut form);
    acme.transaction(&cli, async |tx| client::update(tx, row_id, form).await.map(drop)).await
}

pub(super) async fn cause(
    server: &TestServer,
    acme: &TestTenant<'_>,
    held: &mut Holdings,
    event: Event,
) {
    let cli = Actor::cli();
    let user_id = held.user_id.clone();
    let set_disabled = async |tenant: &domain::Tenant, id: &str, disabled| {
        tenant
            .transaction(&cli, async |tx| user::set_disabled(tx, id, disabled).await)
            .await
            .unwrap();
    };
    match event {
        Event::UserBlocked => set_disabled(&acme.tenant, &user_id, true).await,
        Event::UserUnblocked => {
            set_disabled(&acme.tenant, &user_id, true).await;
            set_disabled(&acme.tenant, &user_id, false).await;
        }
        Event::UserDeleted => {
            acme.transaction(&cli, async |tx| user::remove(tx, &user_id).await).await.unwrap()
        }
        Event::DeletionInterrupted => {
            interrupt_deletion(server, acme, &user_id, &held.bystander.row_id).await;
            set_disabled(&acme.tenant, &user_id, false).await;
        }
        Event::PasswordReset => {
            let link = acme
                .transaction(&cli, async |tx| user::reset_link(tx, &user_id).await)
                .await
                .unwrap();
            let token = link.address.split_once("token=").unwrap().1;
            user::reset(
                &acme.tenant,
                token,
                Secret::new("another-horse".into()),
                tests::fixtures::FROM_HERE,
            )
            .await
            .unwrap();
        }
        Event::PasswordChanged => {
            let mut own = open_account(server).await;
            let fields = [("current", PASSWORD), ("password", "another-horse")];
            let response = own.post("/t/acme/account/password", &fields).await;
            assert!(response.location().ends_with("?done=password"), "{}", response.body);
        }
        Event::AccountDeleted => delete_account(server, acme, &mut held.passkey).await,
        Event::AccountKept => {
            delete_account(server, acme, &mut held.passkey).await;
            open_account(server).await;
        }
        Event::EmailUndone => undo_email_change(server, &mut held.passkey).await,
        Event::SessionsEnded => {
            let mut own = open_account(server).await;
            let response = own.post("/t/acme/account/sessions/end_others", &[]).await;
            assert!(response.location().ends_with("?done=sessions"), "{}", response.body);
        }
        Event::ApplicationRevoked => {
            let mut own = open_account(server).await;
            for client in &held.clients {
                let fields = [("application", client.row_id.as_str())];
                let response = own.post("/t/acme/account/applications/revoke", &fields).await;
                assert!(response.location().ends_with("?done=revoked"), "{}", response.body);
            }
        }
        Event::SignedOut => {
            for browser in &mut held.browsers {
                let page = browser.get("/t/acme/oauth2/logout").await;
                let response = browser.post(&page.form_action(), &[("confirm", "yes")]).await;
                assert_eq!(response.status, 200, "{}", response.body);
            }
        }
        Event::RoleLost => acme
            .transaction(&cli, async |tx| member::set_role(tx, &user_id, Role::Auditor).await)
            .await
            .unwrap(),
        Event::RoleRaised => acme
            .transaction(&cli, async |tx| member::set_role(tx, &user_id, Role::Owner).await)
            .await
            .unwrap(),
        Event::MemberRemoved => {
            acme.transaction(&cli, async |tx| member::remove(tx, &user_id).await).await.unwrap()
        }
        Event::OperatorRemoved => {
            member::remove_operator(&server.platform, &cli, &held.operator_id).await.unwrap()
        }
        Event::OperatorUnblocked => {
            let home = server.platform.home_tenant().await.unwrap().unwrap();
            set_disabled(&home, &held.operator_id, true).await;
            set_disabled(&home, &held.operator_id, false).await;
        }
        Event::ClientDisabled => {
            let rows = held.clients.each_ref().map(|client| client.row_id.clone());
            for row_id in rows.iter().chain([&held.registered_row_id]) {
                acme.transaction(&cli, async |tx| client::set_enabled(tx, row_id, false, 0).await)
                    .await
                    .unwrap();
            }
        }
        Event::ClientDeleted => {
            let rows = held.clients.each_ref().map(|client| client.row_id.clone());
            for row_id in rows.iter().chain([&held.registered_row_id]) {
                acme.transaction(&cli, async |tx| client::delete(tx, row_id).await).await.unwrap();
            }
        }
        Event::ScopesReduced => {
            for client in &held.clients {
                let scope = "openid profile phone offline_access read";
                let change = |form: &mut ClientForm| form.metadata.scope = Some(scope.into());
                change_client(acme, &client.row_id, change).await.unwrap();
            }
        }
        Event::GrantsReduced => {
            for client in &held.clients {
                let grants = vec![GrantType::ClientCredentials];
                let change = |form: &mut ClientForm| {
                    form.metadata.grant_types = Some(grants);
                    form.metadata.response_types = Some(Vec::new());
                };
                change_client(acme, &client.row_id, change).await.unwrap();
            }
        }
        Event::RedirectUrisReduced => {
            for client in &held.clients {
                let uris = vec!["https://elsewhere.example/cb".to_owned()];
                acme.transaction(&cli, async |tx| {
                    tests::fixtures::replace_redirect_uris(tx, &client.row_id, uris).await
                })
                .await
                .unwrap();
            }
        }
        Event::SecretRemoved => {
            for client in &mut held.clients {
                let row_id = client.row_id.clone();
                let old =
                    client::detail(&acme.tenant, &cli, &row_id).await.unwrap().secrets.remove(0);
                let secret = acme
                    .transaction(&cli, async |tx| {
                        let secret = client::rotate_secret(tx, &row_id).await?;
                        client::revoke_secret(tx, &row_id, &old.id).await?;
                        Ok(secret)
                    })
                    .await
                    .unwrap();
                client.secret = Some(secret.expose().to_owned());
            }
        }
        Event::ConsentWithdrawn => {
            for consent in domain::consent::list(&acme.tenant, &cli, &user_id).await.unwrap() {
                acme.transaction(&cli, async |tx| {
                    domain::consent::withdraw(tx, &user_id, &consent.id).await
                })
                .await
                .unwrap();
            }
        }
        Event::TenantSuspended => tenant::suspend(&current(server).await, &cli).await.unwrap(),
        Event::TenantResumed => {
            tenant::suspend(&current(server).await, &cli).await.unwrap();
            tenant::resume(&current(server).await, &cli).await.unwrap();
        }
        Event::TenantDeleted => tenant::delete(&current(server).await, &cli).await.unwrap(),
        Event::TenantRestored => {
            tenant::delete(&current(server).await, &cli).await.unwrap();
            tenant::restore(&current(server).await, &cli).await.unwrap();
        }
        Event::KeyRevoked => {
            let kid = active_key(acme, "ES256").await;
            acme.transaction(&cli, async |tx| key::revoke(tx, &kid).await).await.unwrap();
        }
    }
}

/// Deletes the user, who has many grants, until the first transaction is committed.
async fn interrupt_deletion(
    server: &TestServer,
    acme: &TestTenant<'_>,
    user_id: &str,
    client: &str,
) {
    let columns = "tenant_id, id, client_id, user_id, scope, claims, auth_time, acr, amr, \
                   created_at, expires_at";
    let series = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)";
    let tenant_id = acme.tenant.id();
    let values = format!(
        "'{tenant_id}', 'zzz' || i, '{client}', '{user_id}', 'openid', '{{}}', 0, '1', '[]', 0, \
         2000000000"
    );
    let insert = format!("INSERT INTO \"grant\" ({columns}) {series} SELECT {values} FROM n");
    server.execute_sql(&insert).await;
    let cli = Actor::cli();
    let is_blocked =
        async || user::detail(&acme.tenant, &cli, user_id).await.unwrap().summary.disabled;
    let deletion = user::remove_in_batches(&acme.tenant, &cli, user_id);
    tests::interruption::run_until(deletion, is_blocked).await;
}

/// A further browser of the user, at the page of their account, which a passkey has opened.
async fn open_with_passkey(server: &TestServer, passkey: &mut TestPasskey) -> Browser {
    let (browser, page) = crate::passkey::sign_in(server, passkey).await;
    assert_eq!(page.status, 200, "{}", page.body);
    browser
}

/// Deletes the account of the user, as they do themselves.
async fn delete_account(server: &TestServer, acme: &TestTenant<'_>, passkey: &mut TestPasskey) {
    crate::passkey::change_settings(acme, |settings| settings.account_deletion_days = 14).await;
    let mut own = open_with_passkey(server, passkey).await;
    let page = own.get("/t/acme/account/delete").await;
    let ticket = page.hidden_fields().remove(0).1;
    let response = own.post("/t/acme/account/delete", &[("ticket", &ticket)]).await;
    assert_eq!(response.status, 200, "{}", response.body);
}

/// Changes the address of the user, and undoes the change with the link that the old one gets.
async fn undo_email_change(server: &TestServer, passkey: &mut TestPasskey) {
    use contract::mail::MailKind;
    server.execute_sql("UPDATE \"user\" SET email_verified = true WHERE username = 'dora'").await;
    server.mailer.turn_on();
    let mut own = open_with_passkey(server, passkey).await;
    let new = "dora@new.example";
    let requested = own.post("/t/acme/account/email", &[("email", new)]).await;
    assert_eq!(requested.status, 200, "{}", requested.body);
    for (to, kind, path) in [
        (new, MailKind::EmailChange, "confirm"),
        ("dora@acme.example", MailKind::EmailChanged, "undo"),
    ] {
        let token = token_of(&server.delivered(to, kind).await.expect("a mail"));
        let path = format!("/t/acme/account/email/{path}");
        let response = own.post(&path, &[("token", &token)]).await;
        assert!([200, 303].contains(&response.status.as_u16()), "{}", response.body);
    }
    server.mailer.turn_off();
}
