//! Deleting a person, with all that was theirs. Who comes later under the same name is another;
//! what they did stays in the audit log.

use serde_json::json;

use super::over::require_over;
use crate::{
    error::{Error, Result},
    member,
    work::Work,
};

pub async fn remove(work: &mut Work, id: &str) -> Result<()> {
    require_over(work, id).await?;
    let row = store::user::by_id(work.scope(), id).await?.ok_or(Error::NotFound)?;
    member::keep_one(work, id).await?;
    member::withdraw_made_by(work, id).await?;
    store::user::remove_with_everything(work.scope(), id).await?;
    work.audit("user.deleted", ("user", id, &row.username), json!({ "email": row.email }));
    Ok(())
}
