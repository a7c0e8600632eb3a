//! The one-time links that bring somebody in: their kinds, how long they live, and their end.

use store::action_link::LinkKind;

use crate::{error::Result, transaction::Transaction};

/// An invitation is good for a week.
pub const INVITATION_LIFETIME: i64 = 7 * 86_400;

/// Who loses a role, or may not act any more, can no longer bring anybody in.
pub(crate) async fn withdraw_invitations_by(tx: &Transaction, user_id: &str) -> Result<()> {
    for kind in [LinkKind::MemberInvitation, LinkKind::OperatorInvitation] {
        store::action_link::revoke_made_by(tx.scope(), kind, user_id).await?;
    }
    Ok(())
}
