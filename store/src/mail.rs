//! The queue of e-mails, and those that were sent lately.
//!
//! Every process may send. It claims a mail by moving the next attempt to the end of its lease, in
//! one conditional statement, so that one process at a time sends it.

use sea_orm::{
    Condition, DeleteMany, FromQueryResult, Order, QueryOrder, QuerySelect, QueryTrait,
    entity::prelude::*,
    sea_query::{Asterisk, Expr, ExprTrait, Func, Query, WindowStatement},
};

use crate::{
    batch_size::Batches,
    clock::CLOCK_SKEW,
    error::Error,
    installation_scope::InstallationScope,
    stored_enum::stored_enum,
    tenant_scope::{ScopedQuery, TenantScope},
};

stored_enum! {
    /// How far a mail is.
    pub enum MailState {
        /// Requested for a typed identifier, whose account nothing has looked up yet.
        Requested = "requested",
        /// Waits for its next attempt.
        Queued = "queued",
        /// The mail server has accepted it.
        Sent = "sent",
        /// The mail server has rejected it, or too many attempts have failed.
        Failed = "failed",
    }
}

/// A mail of a tenant.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mail")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id, with the prefix `mal_`: it is part of the `Message-ID` (RFC 5322 §3.6.4).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// What the mail is about.
    pub kind: String,
    /// How far it is.
    pub state: MailState,
    /// The user that it is about; NULL for an invitation and while it is only requested.
    pub user_id: Option<String>,
    /// The address; empty while the mail is only requested.
    pub recipient: String,
    /// Language tags in the order of preference, separated by spaces.
    pub languages: String,
    /// What the text names, such as its link, sealed; NULL once the mail is sent or given up.
    pub sealed: Option<String>,
    /// The number of attempts so far.
    pub attempts: i64,
    /// When the next attempt is due, in Unix seconds; during an attempt, the end of its lease.
    pub next_attempt_at: i64,
    /// After which time nothing is attempted, in Unix seconds: the link in it has expired, or
    /// its notice is outdated.
    pub give_up_at: i64,
    /// Why the last attempt failed, as staff see it.
    pub last_error: Option<String>,
    /// When the mail was queued, in Unix seconds.
    pub created_at: i64,
    /// When the row can be deleted, in Unix seconds.
    pub expires_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Store a mail.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Find a mail.
pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

/// The newest mails, without those that are only requested.
pub async fn newest(scope: &TenantScope, limit: u64) -> Result<Vec<Row>, Error> {
    let query = scope.find::<Entity>().filter(Column::State.ne(MailState::Requested));
    query.order_by(Column::Id, Order::Desc).limit(limit).all().await
}

/// Count the mails in this state, up to `limit`.
pub async fn count(scope: &TenantScope, state: MailState, limit: u64) -> Result<u64, Error> {
    scope.find::<Entity>().filter(Column::State.eq(state)).count_up_to(limit).await
}

/// Claim a mail that is due, as it was read, until `lease_end`. A row count of 0 means that another
/// process has it, or that it was withdrawn.
pub async fn claim(scope: &TenantScope, row: &Row, lease_end: i64) -> Result<u64, Error> {
    scope
        .update::<Entity>()
        .set(Column::Attempts, Expr::value(row.attempts + 1))
        .set(Column::NextAttemptAt, Expr::value(lease_end))
        .filter(Column::Id.eq(&row.id))
        .filter(Column::State.eq(row.state))
        .filter(Column::Attempts.eq(row.attempts))
        .filter(Column::NextAttemptAt.eq(row.next_attempt_at))
        .exec()
        .await
}

/// The outcome of an attempt.
pub enum Outcome<'a> {
    /// The mail server has accepted the mail.
    Sent,
    /// The next attempt is due at this time.
    Retry(i64, &'a str),
    /// There is no other attempt, unless staff ask for one.
    Failed(&'a str),
    /// There is no other attempt, because the mail would come too late.
    GivenUp(&'a str),
}

/// Store the outcome of the attempt with this number. It changes nothing if the lease has ended and
/// another attempt has begun.
pub async fn complete(
    scope: &TenantScope,
    id: &str,
    attempt: i64,
    outcome: Outcome<'_>,
) -> Result<u64, Error> {
    let update = scope
        .update::<Entity>()
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(MailState::Queued))
        .filter(Column::Attempts.eq(attempt));
    let wiped = || Expr::value(Option::<String>::None);
    match outcome {
        Outcome::Sent => {
            let update = update.set(Column::State, Expr::value(MailState::Sent.as_str()));
            update.set(Column::Sealed, wiped()).set(Column::LastError, wiped())
        }
        Outcome::Retry(at, error) => update
            .set(Column::NextAttemptAt, Expr::value(at))
            .set(Column::LastError, Expr::value(error)),
        Outcome::Failed(error) => update
            .set(Column::State, Expr::value(MailState::Failed.as_str()))
            .set(Column::LastError, Expr::value(error)),
        Outcome::GivenUp(error) => update
            .set(Column::State, Expr::value(MailState::Failed.as_str()))
            .set(Column::Sealed, wiped())
            .set(Column::LastError, Expr::value(error)),
    }
    .exec()
    .await
}

/// Replace a request by the mail that it leads to. A row count of 0 means that the request is gone.
pub async fn resolve(scope: &TenantScope, row: Row) -> Result<u64, Error> {
    let id = row.id.clone();
    let update = scope.update::<Entity>().set_row::<ActiveModel>(row);
    update.filter(Column::Id.eq(id)).filter(Column::State.eq(MailState::Requested)).exec().await
}

/// Make a mail that waits or has failed due now. A row count of 0 means that there is nothing to
/// send any more.
pub async fn retry(scope: &TenantScope, id: &str, now: i64) -> Result<u64, Error> {
    scope
        .update::<Entity>()
        .set(Column::State, Expr::value(MailState::Queued.as_str()))
        .set(Column::NextAttemptAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.is_in([MailState::Queued, MailState::Failed]))
        .filter(Column::Sealed.is_not_null())
        .filter(Column::GiveUpAt.gt(now))
        .exec()
        .await
}

/// Delete a mail, sent or not.
pub async fn remove(scope: &TenantScope, id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::Id.eq(id)).exec().await
}

/// Delete the mails of this kind that are not sent.
fn withdraw<'s>(scope: &'s TenantScope, kind: &str) -> ScopedQuery<'s, DeleteMany<Entity>> {
    let delete = scope.delete::<Entity>().filter(Column::Kind.eq(kind));
    delete.filter(Column::State.ne(MailState::Sent))
}

/// Delete the mails of this kind for a user that are not sent: what they say is no longer true.
pub async fn withdraw_for_user(
    scope: &TenantScope,
    kind: &str,
    user_id: &str,
) -> Result<u64, Error> {
    withdraw(scope, kind).filter(Column::UserId.eq(user_id)).exec().await
}

/// Delete the unsent mails of this kind for a user whose link expires no later than this.
pub async fn withdraw_superseded(
    scope: &TenantScope,
    kind: &str,
    user_id: &str,
    give_up_at: i64,
) -> Result<u64, Error> {
    let delete = withdraw(scope, kind).filter(Column::UserId.eq(user_id));
    delete.filter(Column::GiveUpAt.lte(give_up_at)).exec().await
}

/// Delete the mails of this kind to an address that are not sent.
pub async fn withdraw_for_recipient(
    scope: &TenantScope,
    kind: &str,
    recipient: &str,
) -> Result<u64, Error> {
    withdraw(scope, kind).filter(Column::Recipient.eq(recipient)).exec().await
}

impl InstallationScope {
    /// Mails in this state whose next attempt is due: of each tenant the one that is due longest,
    /// then of each the second, so that a tenant with many delays no other. No attempt is planned
    /// for later than `latest`, unless the clock was set back since: then it is due, too.
    pub async fn due_mails(
        &self,
        state: MailState,
        now: i64,
        latest: i64,
        limit: u64,
    ) -> Result<Vec<Row>, Error> {
        let turn = WindowStatement::partition_by(Column::TenantId)
            .order_by(Column::NextAttemptAt, Order::Asc)
            .order_by(Column::Id, Order::Asc)
            .to_owned();
        let mut due = Entity::find()
            .filter(Column::State.eq(state))
            .filter(
                Condition::any()
                    .add(Column::NextAttemptAt.lte(now))
                    .add(Column::NextAttemptAt.gt(latest + CLOCK_SKEW)),
            )
            .into_query();
        due.expr_window_as(Func::cust("ROW_NUMBER"), turn, "turn");
        let query = Query::select()
            .column(Asterisk)
            .from_subquery(due, "due")
            .order_by("turn", Order::Asc)
            .order_by("next_attempt_at", Order::Asc)
            .limit(limit)
            .to_owned();
        let statement = self.executor().get_database_backend().build(&query);
        Ok(Model::find_by_statement(statement).all(self.executor()).await?)
    }

    /// The newest mails of all tenants, without those that are only requested.
    pub async fn newest_mails(&self, limit: u64) -> Result<Vec<Row>, Error> {
        let query = Entity::find().filter(Column::State.ne(MailState::Requested));
        let query = query.order_by(Column::CreatedAt, Order::Desc);
        let query = query.order_by(Column::Id, Order::Desc);
        Ok(query.limit(limit).all(self.executor()).await?)
    }

    /// The number of mails in each of these states, in all tenants.
    pub async fn count_mails(&self) -> Result<Vec<(MailState, i64)>, Error> {
        let query = Entity::find()
            .select_only()
            .column(Column::State)
            .column_as(Column::Id.count(), "count")
            .group_by(Column::State);
        Ok(query.into_tuple().all(self.executor()).await?)
    }

    /// Delete the contents of failed mails that would come too late. Returns how many there were.
    pub async fn wipe_late_mails(&self, now: i64) -> Result<u64, Error> {
        let late = Condition::all()
            .add(Column::State.eq(MailState::Failed))
            .add(Column::GiveUpAt.lte(now))
            .add(Expr::col(Column::Sealed).is_not_null());
        let key = [Column::TenantId, Column::Id];
        let mut batches = Batches::new();
        while let Some(rows) = batches.next_size() {
            let mut batch = Query::select();
            batch.from(Entity).columns(key).cond_where(late.clone()).limit(rows);
            let update = Entity::update_many()
                .col_expr(Column::Sealed, Expr::value(Option::<String>::None))
                .filter(Expr::tuple(key.map(Expr::col)).in_subquery(batch));
            batches.record(update.exec(self.executor()).await?.rows_affected);
        }
        Ok(batches.changed)
    }
}
