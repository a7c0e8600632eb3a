//! Invitation links: their kinds, lifetime and withdrawal.

use store::action_link::LinkKind;

use crate::{error::Result, transaction::Transaction};

/// Lifetime of an invitation in seconds.
pub const INVITATION_LIFETIME: i64 = 7 * 86_400;

/// Withdraw the open invitations that a user made. Called when the user loses a role, is blocked or
/// deleted.
pub(crate) async fn withdraw_invitations_by(tx: &Transaction, user_id: &str) -> Result<()> {
    for kind in [LinkKind::MemberInvitation, LinkKind::OperatorInvitation] {
        store::action_link::revoke_made_by(tx.scope(), kind, user_id).await?;
    }
    Ok(())
}
