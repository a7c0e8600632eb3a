//! Deleting a person, with all that was theirs. Who comes later under the same name is another.

use serde_json::json;

use super::create::require_over;
use crate::{
    actor::Right,
    error::{Error, Result},
    work::Work,
};

pub async fn remove(work: &mut Work, id: &str) -> Result<()> {
    work.require(Right::ManageUsers)?;
    let row = store::user::by_id(work.scope(), id).await?.ok_or(Error::NotFound)?;
    require_over(work, id).await?;
    store::user::remove_with_everything(work.scope(), id).await?;
    work.audit("user.deleted", ("user", id, &row.username), json!({}));
    Ok(())
}
