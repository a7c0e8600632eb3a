//! Changes of a user by an admin while the user becomes an owner: in a transaction that ends after
//! that, the admin may not change them any more (P1).

use std::{pin::pin, time::Duration};

use domain::{consent, user};

use super::*;

/// What an admin may do to users who have no more rights.
#[derive(Clone, Copy, Debug)]
enum Change {
    Block,
    ResetLink,
    Unlock,
    EndSessions,
    RemoveFactor,
    RemovePasskey,
    WithdrawConsent,
    Delete,
}

impl Change {
    const ALL: [Self; 8] = [
        Self::Block,
        Self::ResetLink,
        Self::Unlock,
        Self::EndSessions,
        Self::RemoveFactor,
        Self::RemovePasskey,
        Self::WithdrawConsent,
        Self::Delete,
    ];

    async fn make(self, acme: &TestTenant<'_>, actor: &Actor, id: &str) -> domain::Result<()> {
        acme.transaction(actor, async |tx| match self {
            Self::Block => user::set_disabled(tx, id, true).await,
            Self::ResetLink => user::reset_link(tx, id).await.map(drop),
            Self::Unlock => user::unlock(tx, id).await,
            Self::EndSessions => user::end_sign_ins(tx, id).await.map(drop),
            Self::RemoveFactor => user::remove_second_factor(tx, id).await,
            Self::RemovePasskey => user::remove_passkey(tx, id, "none").await,
            Self::WithdrawConsent => consent::withdraw(tx, id, "none").await,
            Self::Delete => user::remove(tx, id).await,
        })
        .await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn admin_does_not_change_a_user_who_becomes_an_owner_meanwhile() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let (admin, cli) = (acme.member("adam", Role::Admin).await, Actor::cli());
    for change in Change::ALL {
        let id = acme.user(&format!("user{change:?}")).await;
        let mut changing = pin!(change.make(&acme, &admin, &id));
        let raised = acme.transaction(&cli, async |tx| {
            domain::member::set_role(tx, &id, Role::Owner).await?;
            // On SQLite it waits for the one connection that writes.
            let early = tokio::time::timeout(Duration::from_millis(300), &mut changing).await;
            assert!(early.is_err(), "{change:?} has not waited: {early:?}");
            Ok(())
        });
        raised.await.unwrap();
        let changed = changing.await;
        assert!(matches!(changed, Err(Error::Forbidden)), "{change:?}: {changed:?}");
    }
}
