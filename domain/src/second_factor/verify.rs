//! Verification of a code of the app, or of a recovery code.

use super::{enrolment::open_key, recovery_code};
use crate::{
    model::{error::Result, totp},
    rate_limit::CodeKind,
    runtime::{transaction::Transaction, vault::DigestKind},
};

/// Which kind of code was entered: one of the app consists of as many digits as it shows.
pub(crate) fn kind_of(entered: &str) -> CodeKind {
    let digits = totp::without_spaces(entered);
    let is_of_app =
        digits.len() == totp::DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_of_app { CodeKind::App } else { CodeKind::Recovery }
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

/// Verifies a code of the user's app, or a recovery code, and uses it up. False if it is wrong
/// or was used before. The caller has counted the attempt, and commits only if it relies on the
/// result.
pub(crate) async fn verify(
    tx: &Transaction,
    user_id: &str,
    app: Option<&store::authenticator::Row>,
    entered: &str,
) -> Result<bool> {
    if entered.len() > MAX_ENTERED {
        return Ok(false);
    }
    if kind_of(entered) == CodeKind::App {
        let Some(app) = app else { return Ok(false) };
        let key = open_key(tx.platform(), tx.tenant(), app)?;
        let digits = totp::without_spaces(entered);
        let Some(step) = totp::matching_step(&key, &digits, tx.now().0) else { return Ok(false) };
        return Ok(store::authenticator::accept_step(tx.scope(), &app.id, step).await? > 0);
    }
    let vault = tx.platform().vault();
    let Some(digest) = recovery_digest(vault, user_id, entered) else { return Ok(false) };
    Ok(store::recovery_code::spend(tx.scope(), user_id, &digest).await? > 0)
}
