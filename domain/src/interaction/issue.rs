//! The end of a walk: consent kept, grant and code written, in one transaction.

use oauth::{Answer, Scope, authorize::Validated};

use crate::{
    actor::Actor,
    client::Client,
    consent,
    error::Result,
    grant,
    sign_in::{self, SignIn},
    tenant::Tenant,
};

/// `None` when the stored walk has already ended: it ends once.
pub(super) async fn issue(
    tenant: &Tenant,
    client: &Client,
    request: &Validated,
    signed_in: &SignIn,
    allowed: Option<&Scope>,
    walk: Option<&str>,
) -> Result<Option<Answer>> {
    let actor = Actor::user(&signed_in.user_id, &signed_in.user_name, None);
    let code = tenant
        .work(&actor, async |work| {
            if let Some(id) = walk
                && store::interaction::finish(work.scope(), id).await? == 0
            {
                return Ok(None);
            }
            if let Some(allowed) = allowed {
                consent::give(work, client, &signed_in.user_id, allowed).await?;
            }
            sign_in::note_use(work, signed_in).await?;
            grant::issue_code(work, client, request, signed_in).await.map(Some)
        })
        .await?;
    Ok(code.map(|code| request.reply_to.answer(vec![("code", code.expose().to_owned())])))
}
