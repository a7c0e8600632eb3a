//! Rows that one statement on a user's row has ended.
//!
//! Readers compare generations, so the rows are deleted or marked after the commit, in batches that
//! hold the writer briefly (L5). Processes of the version before read what is marked.

use store::{TenantScope, grant::GrantEnd};

use crate::model::error::Result;

/// Ids that are read at once, without the connection that writes: each read passes by the rows that
/// are done.
const IDS_READ_AT_ONCE: u64 = 10_000;
/// So few are cleaned up before the request is answered.
pub(super) const IDS_CLEANED_UP_AT_ONCE: usize = 500;

/// Sessions or grants that have ended by their generation.
#[derive(Clone, Debug)]
pub(crate) enum Ended {
    Sessions,
    Grants(GrantEnd<'static>),
}

/// What a transaction has ended of a user: all that is of an earlier generation.
#[derive(Clone, Debug)]
pub(crate) struct EndedOfUser {
    pub user_id: String,
    pub generation: i64,
    pub what: Ended,
}

impl EndedOfUser {
    /// The ids of the rows that are left, [`IDS_READ_AT_ONCE`] at most.
    pub(super) async fn ids(&self, scope: &TenantScope) -> Result<Vec<String>> {
        let (user_id, generation) = (&self.user_id, self.generation);
        Ok(match self.what {
            Ended::Sessions => {
                store::sign_in::ended_of_user(scope, user_id, generation, IDS_READ_AT_ONCE).await?
            }
            Ended::Grants(_) => {
                store::grant::unmarked_of_user(scope, user_id, generation, IDS_READ_AT_ONCE).await?
            }
        })
    }

    /// Deletes sessions, marks grants.
    pub(super) async fn clean_up(&self, scope: &TenantScope, ids: &[String]) -> Result<u64> {
        Ok(match &self.what {
            Ended::Sessions => store::sign_in::remove_some(scope, ids).await?,
            Ended::Grants(end) => {
                store::grant::end_some_of_user(scope, &self.user_id, ids, end).await?
            }
        })
    }
}
