//! Verification of a code of the app, or of a recovery code.

use super::{enrolment::open_key, recovery_code};
use crate::{
    model::{error::Result, totp},
    runtime::{transaction::Transaction, vault::DigestKind},
};

/// Which kind of code was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Factor {
    App,
    RecoveryCode,
}

/// Maximum length of what is entered, in bytes.
const MAX_ENTERED: usize = 64;

/// The digest of a user's recovery code, as it was entered; `None` if it cannot be one.
pub(super) fn recovery_digest(
    vault: &crate::runtime::vault::Vault,
    user_id: &str,
    entered: &str,
) -> Option<String> {
    let code = recovery_code::normalise(entered)?;
    Some(vault.digest(DigestKind::RecoveryCode, &format!("{user_id}/{code}")))
}

/// Verifies a code of this app and its user, or one of its recovery codes, and uses it up. `None` if it is wrong or was used before. The caller has counted
/// the attempt, and commits only if it relies on the result.
pub(crate) async fn verify(
    tx: &Transaction,
    app: &store::authenticator::Row,
    entered: &str,
) -> Result<Option<Factor>> {
    if entered.len() > MAX_ENTERED {
        return Ok(None);
    }
    let digits = totp::without_spaces(entered);
    if digits.len() == totp::DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let key = open_key(tx.platform(), tx.tenant(), app)?;
        let Some(step) = totp::matching_step(&key, &digits, tx.now().0) else { return Ok(None) };
        let accepted = store::authenticator::accept_step(tx.scope(), &app.id, step).await?;
        return Ok((accepted > 0).then_some(Factor::App));
    }
    let vault = tx.platform().vault();
    let Some(digest) = recovery_digest(vault, &app.user_id, entered) else { return Ok(None) };
    let spent = store::recovery_code::spend(tx.scope(), &app.user_id, &digest).await?;
    Ok((spent > 0).then_some(Factor::RecoveryCode))
}
