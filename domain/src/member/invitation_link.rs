//! The one-time links that bring somebody in: their kinds, how long they live, and their end.

use crate::{error::Result, transaction::Transaction};

pub(super) const MEMBER_INVITATION: &str = "member_invitation";
pub(super) const OPERATOR_INVITATION: &str = "operator_invitation";
/// An invitation is good for a week.
pub const INVITATION_LIFETIME: i64 = 7 * 86_400;

/// Who loses a role, or may not act any more, can no longer bring anybody in.
pub(crate) async fn withdraw_invitations_by(tx: &Transaction, user_id: &str) -> Result<()> {
    for kind in [MEMBER_INVITATION, OPERATOR_INVITATION] {
        store::action_link::revoke_made_by(tx.scope(), kind, user_id).await?;
    }
    Ok(())
}
