//! One-time links, signing keys and registration tokens that end.

use domain::Error;

use super::*;

/// A link is checked again at redemption, also where no event has deleted it.
#[tokio::test]
async fn link_is_refused_when_its_maker_no_longer_has_the_rights() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let mut held = create_holdings(&server, &acme, Event::UserBlocked).await;
    let node = Node { platform: server.platform.clone(), router: server.router.clone() };
    let links = [
        Holding::InvitationByUser,
        Holding::InvitationByOperator,
        Holding::ResetLinkByUser,
        Holding::ResetLinkByOperator,
        Holding::OperatorLink,
    ];
    for holding in links {
        assert!(works(&node, 1, &mut held, holding).await, "{holding:?} before");
    }
    let ids = format!("('{}', '{}')", held.user_id, held.operator_id);
    server.execute_sql(&format!("UPDATE membership SET role = 'auditor' WHERE id IN {ids}")).await;
    for holding in links {
        for number in [1, 0] {
            assert!(!works(&node, number, &mut held, holding).await, "{holding:?} {number}");
        }
    }
}

#[tokio::test]
async fn revoked_key_leaves_the_jwk_set_and_its_successor_signs() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let cli = Actor::cli();
    for with_pending in [false, true] {
        if with_pending {
            server.fill_key_reserve().await;
            let rotate = async |tx: &mut _| key::rotate::rotate_now(tx).await;
            assert!(!acme.transaction(&cli, rotate).await.unwrap().is_empty());
            assert!(acme.transaction(&cli, rotate).await.unwrap().is_empty());
        }
        let token = shop.request_token(&[("grant_type", "client_credentials")]).await;
        let kid = active_key(&acme, "ES256").await;
        let jwks = async || server.browser().get("/t/acme/oauth2/jwks").await.body;
        assert!(jwks().await.contains(&kid) && shop.is_active(token.access_token()).await);
        let revoked = acme.transaction(&cli, async |tx| key::revoke(tx, &kid).await).await.unwrap();
        assert!(!jwks().await.contains(&kid) && !shop.is_active(token.access_token()).await);
        let next = active_key(&acme, "ES256").await;
        assert_eq!(revoked.replaced_by.as_ref(), Some(&next));
        assert!(jwks().await.contains(&next));
        let token = shop.request_token(&[("grant_type", "client_credentials")]).await;
        assert!(shop.is_active(token.access_token()).await);
        let again = acme.transaction(&cli, async |tx| key::revoke(tx, &kid).await).await;
        assert!(matches!(again, Err(Error::NotFound)));
    }
    assert_eq!(server.audit_count("key.revoked").await, 2);
}

#[tokio::test]
async fn registration_token_is_rotated_and_revoked() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let held = create_holdings(&server, &acme, Event::UserBlocked).await;
    let node = Node { platform: server.platform.clone(), router: server.router.clone() };
    let dora =
        Actor::user(&held.user_id, "dora", Some(Role::Owner)).scoped_to_tenant(acme.tenant.id());
    let row_id = held.registered_row_id.as_str();
    let rotate = async |tx: &mut _| client::rotate_registration_token(tx, row_id).await;
    let rotated = acme.transaction(&dora, rotate).await.unwrap();
    assert!(!is_readable(&node, &held.registration_uri, &held.registration_token).await);
    assert!(is_readable(&node, &held.registration_uri, rotated.expose()).await);
    let revoke = async |tx: &mut _| client::revoke_registration_token(tx, row_id).await;
    acme.transaction(&dora, revoke).await.unwrap();
    assert!(!is_readable(&node, &held.registration_uri, rotated.expose()).await);
    assert!(matches!(acme.transaction(&dora, revoke).await, Err(Error::NotFound)));
    let rotated = acme.transaction(&dora, rotate).await.unwrap();
    assert!(is_readable(&node, &held.registration_uri, rotated.expose()).await);
    // Staff registered this one.
    let row_id = held.clients[0].row_id.as_str();
    let refused = acme
        .transaction(&dora, async |tx| client::rotate_registration_token(tx, row_id).await)
        .await;
    assert!(matches!(refused, Err(Error::Conflict(_))));
}
