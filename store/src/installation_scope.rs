//! Statements on rows that belong to no single tenant: the installation, the list of tenants,
//! domains, leases, cache invalidations and reserved keys.
//!
//! This is the explicit exception to [`TenantScope`]; keep it small.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, Order, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::{
    access_token, action_link, assertion_jti, authorization_code, change, cookie_session,
    diagnostic, domain, error::Error, executor::Executor, identifier, installation, interaction,
    key_reserve, lease, membership, metric, personal_token, rate_counter, refresh_token,
    revoked_token, sign_in, tenant, tenant_scope::TenantScope,
};

const ROW_ID: &str = "the";
/// Rows that one statement deletes: some milliseconds of work.
const ROWS_PER_BATCH: u64 = 500;

/// The scope of the installation: the pool or transaction that runs the statements.
pub struct InstallationScope {
    executor: Executor,
}

impl InstallationScope {
    pub(crate) fn new(executor: Executor) -> Self {
        Self { executor }
    }

    pub(crate) fn executor(&self) -> &Executor {
        &self.executor
    }

    /// Continue in the scope of one tenant, in the same transaction.
    pub fn into_tenant(self, tenant_id: &str) -> TenantScope {
        TenantScope::new(tenant_id, self.executor)
    }

    /// Read the installation's row; an empty one if it was never written.
    pub async fn row(&self) -> Result<installation::Row, Error> {
        let row = installation::Entity::find_by_id(ROW_ID).one(&self.executor).await?;
        Ok(row.unwrap_or(installation::Row {
            id: ROW_ID.into(),
            home_tenant_id: None,
            default_tenant_id: None,
            key_check: None,
            setup_digest: None,
            setup_expires_at: None,
            applied_digest: None,
            redeemed_setup_digest: None,
        }))
    }

    /// Insert the installation's row, unless another process inserted it first.
    pub async fn insert_row_if_absent(&self, row: &installation::Row) -> Result<(), Error> {
        let insert = installation::Entity::insert(row.clone().into_active_model());
        insert.on_conflict_do_nothing().exec_without_returning(&self.executor).await?;
        Ok(())
    }

    async fn update_row(
        &self,
        columns: impl IntoIterator<Item = (installation::Column, Expr)>,
    ) -> Result<u64, Error> {
        let mut update =
            installation::Entity::update_many().filter(installation::Column::Id.eq(ROW_ID));
        for (column, value) in columns {
            update = update.col_expr(column, value);
        }
        Ok(update.exec(&self.executor).await?.rows_affected)
    }

    pub async fn set_home_tenant(&self, id: &str) -> Result<(), Error> {
        self.update_row([(installation::Column::HomeTenantId, Expr::value(id))]).await.map(drop)
    }

    /// Replace the default tenant, if it is still `expected`. Returns whether it was.
    pub async fn replace_default_tenant(
        &self,
        expected: Option<&str>,
        id: &str,
    ) -> Result<bool, Error> {
        let stored = installation::Column::DefaultTenantId;
        let replaced = installation::Entity::update_many()
            .col_expr(stored, Expr::value(id))
            .filter(installation::Column::Id.eq(ROW_ID))
            .filter(expected.map_or_else(|| stored.is_null(), |expected| stored.eq(expected)))
            .exec(&self.executor)
            .await?;
        Ok(replaced.rows_affected == 1)
    }

    /// Record the digest of the configuration that was applied at start.
    pub async fn set_applied_digest(&self, digest: &str) -> Result<(), Error> {
        self.update_row([(installation::Column::AppliedDigest, Expr::value(digest))])
            .await
            .map(drop)
    }

    pub async fn set_setup_link(&self, digest: &str, expires_at: i64) -> Result<(), Error> {
        self.update_row([
            (installation::Column::SetupDigest, Expr::value(digest)),
            (installation::Column::SetupExpiresAt, Expr::value(expires_at)),
        ])
        .await
        .map(drop)
    }

    /// Redeem an unexpired setup link. Returns whether this call redeemed it.
    pub async fn spend_setup_link(&self, digest: &str, now: i64) -> Result<bool, Error> {
        let spent = installation::Entity::update_many()
            .col_expr(installation::Column::SetupDigest, Expr::value(Option::<String>::None))
            .col_expr(installation::Column::RedeemedSetupDigest, Expr::value(digest))
            .filter(installation::Column::SetupDigest.eq(digest))
            .filter(installation::Column::SetupExpiresAt.gt(now))
            .exec(&self.executor)
            .await?;
        Ok(spent.rows_affected == 1)
    }

    /// Whether the installation has an operator.
    pub async fn has_operator(&self) -> Result<bool, Error> {
        Ok(membership::Entity::find()
            .filter(membership::Column::Role.eq("operator"))
            .limit(1)
            .count(&self.executor)
            .await?
            > 0)
    }

    pub async fn tenant_by_id(&self, id: &str) -> Result<Option<tenant::Row>, Error> {
        Ok(tenant::Entity::find_by_id(id).one(&self.executor).await?)
    }

    pub async fn tenant_by_slug(&self, slug: &str) -> Result<Option<tenant::Row>, Error> {
        Ok(tenant::Entity::find().filter(tenant::Column::Slug.eq(slug)).one(&self.executor).await?)
    }

    pub async fn tenant_by_host(&self, host: &str) -> Result<Option<tenant::Row>, Error> {
        match domain::Entity::find_by_id(host).one(&self.executor).await? {
            Some(row) => self.tenant_by_id(&row.tenant_id).await,
            None => Ok(None),
        }
    }

    /// Whether a browser has an unexpired sign-in at any tenant.
    pub async fn browser_is_signed_in(&self, browser: &str, now: i64) -> Result<bool, Error> {
        let query = sign_in::Entity::find()
            .filter(sign_in::Column::Browser.eq(browser))
            .filter(sign_in::Column::ExpiresAt.gt(now));
        Ok(query.limit(1).one(&self.executor).await?.is_some())
    }

    /// Give a browser's sign-ins and interactions at all tenants to its new id. A sign-in that the
    /// new id has already replaces the earlier one at its tenant.
    pub async fn rename_browser(&self, previous: &str, browser: &str) -> Result<(), Error> {
        let replaced = sign_in::Entity::find()
            .select_only()
            .column(sign_in::Column::TenantId)
            .filter(sign_in::Column::Browser.eq(browser))
            .into_query();
        sign_in::Entity::delete_many()
            .filter(sign_in::Column::Browser.eq(previous))
            .filter(sign_in::Column::TenantId.in_subquery(replaced))
            .exec(&self.executor)
            .await?;
        sign_in::Entity::update_many()
            .col_expr(sign_in::Column::Browser, Expr::value(browser))
            .filter(sign_in::Column::Browser.eq(previous))
            .exec(&self.executor)
            .await?;
        interaction::Entity::update_many()
            .col_expr(interaction::Column::Browser, Expr::value(browser))
            .filter(interaction::Column::Browser.eq(previous))
            .exec(&self.executor)
            .await?;
        Ok(())
    }

    /// The tenants at which a browser has an unexpired sign-in, the most recently used first.
    pub async fn tenants_of_browser(&self, browser: &str, now: i64) -> Result<Vec<String>, Error> {
        let query = sign_in::Entity::find()
            .select_only()
            .column(sign_in::Column::TenantId)
            .filter(sign_in::Column::Browser.eq(browser))
            .filter(sign_in::Column::ExpiresAt.gt(now))
            .order_by(sign_in::Column::LastSeenAt, Order::Desc)
            .order_by(sign_in::Column::TenantId, Order::Asc);
        Ok(query.limit(20).into_tuple::<String>().all(&self.executor).await?)
    }

    /// The tenants in which the user with this identifier has a role other than `except_role`.
    pub async fn tenants_of_member(
        &self,
        identifier: &str,
        except_role: &str,
        limit: u64,
    ) -> Result<Vec<String>, Error> {
        let users = identifier::Entity::find()
            .filter(identifier::Column::Id.eq(identifier))
            .order_by(identifier::Column::TenantId, Order::Asc)
            .limit(limit)
            .all(&self.executor)
            .await?;
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let is_member = users.iter().fold(Condition::any(), |any, user| {
            any.add(
                Condition::all()
                    .add(membership::Column::TenantId.eq(&user.tenant_id))
                    .add(membership::Column::Id.eq(&user.user_id)),
            )
        });
        let query = membership::Entity::find()
            .select_only()
            .column(membership::Column::TenantId)
            .filter(is_member)
            .filter(membership::Column::Role.ne(except_role))
            .order_by(membership::Column::TenantId, Order::Asc);
        Ok(query.into_tuple::<String>().all(&self.executor).await?)
    }

    /// The tenants among `ids` that exist.
    pub async fn existing_tenants(&self, ids: &[&str]) -> Result<Vec<String>, Error> {
        let mut existing = Vec::with_capacity(ids.len());
        // Databases limit the number of values that one statement can bind.
        for some in ids.chunks(500) {
            let query = tenant::Entity::find()
                .select_only()
                .column(tenant::Column::Id)
                .filter(tenant::Column::Id.is_in(some.iter().copied()));
            existing.extend(query.into_tuple::<String>().all(&self.executor).await?);
        }
        Ok(existing)
    }

    /// Append a cache invalidation of this tenant for other processes.
    pub async fn append_change(
        &self,
        tenant_id: &str,
        kind: &str,
        key: &str,
        now_ms: i64,
    ) -> Result<(), Error> {
        change::append(&self.executor, tenant_id, (kind, key), now_ms).await
    }

    /// Roll the transaction back.
    pub async fn rollback(self) -> Result<(), Error> {
        Ok(self.executor.rollback().await?)
    }

    /// Commit the transaction.
    pub async fn commit(self) -> Result<(), Error> {
        Ok(self.executor.commit().await?)
    }

    pub async fn insert_tenant(&self, row: tenant::Row) -> Result<(), Error> {
        tenant::Entity::insert(row.into_active_model())
            .exec_without_returning(&self.executor)
            .await?;
        Ok(())
    }

    /// The ids of at most `limit` tenants that have domains.
    pub async fn tenants_with_domains(&self, limit: u64) -> Result<Vec<String>, Error> {
        let query = domain::Entity::find()
            .select_only()
            .column(domain::Column::TenantId)
            .distinct()
            .order_by_asc(domain::Column::TenantId)
            .limit(limit);
        Ok(query.into_tuple().all(&self.executor).await?)
    }

    pub async fn insert_domain(&self, host: &str, tenant_id: &str, now: i64) -> Result<(), Error> {
        let row = domain::ActiveModel {
            host: Set(host.into()),
            tenant_id: Set(tenant_id.into()),
            created_at: Set(now),
            proven_at: Set(None),
        };
        domain::Entity::insert(row).exec_without_returning(&self.executor).await?;
        Ok(())
    }

    /// Acquire or renew a lease that is free, expired, or held by this holder. Returns whether the
    /// holder has it now.
    pub async fn acquire_lease(
        &self,
        name: &str,
        holder: &str,
        now: i64,
        until: i64,
    ) -> Result<bool, Error> {
        let row = lease::ActiveModel {
            name: Set(name.into()),
            holder: Set(holder.into()),
            expires_at: Set(0),
        };
        lease::Entity::insert(row)
            .on_conflict_do_nothing()
            .exec_without_returning(&self.executor)
            .await?;
        let taken = lease::Entity::update_many()
            .col_expr(lease::Column::Holder, Expr::value(holder))
            .col_expr(lease::Column::ExpiresAt, Expr::value(until))
            .filter(lease::Column::Name.eq(name))
            .filter(
                Condition::any()
                    .add(lease::Column::ExpiresAt.lte(now))
                    .add(lease::Column::Holder.eq(holder)),
            )
            .exec(&self.executor)
            .await?;
        Ok(taken.rows_affected == 1)
    }

    /// Release a lease, if this holder still has it.
    pub async fn release_lease(&self, name: &str, holder: &str) -> Result<(), Error> {
        let release =
            lease::Entity::update_many().col_expr(lease::Column::ExpiresAt, Expr::value(0i64));
        release
            .filter(lease::Column::Name.eq(name))
            .filter(lease::Column::Holder.eq(holder))
            .exec(&self.executor)
            .await?;
        Ok(())
    }

    /// The ids of the latest changes, newest first.
    pub async fn latest_change_ids(&self, limit: u64) -> Result<Vec<i64>, Error> {
        Ok(change::Entity::find()
            .select_only()
            .column(change::Column::Id)
            .order_by(change::Column::Id, Order::Desc)
            .limit(limit)
            .into_tuple()
            .all(&self.executor)
            .await?)
    }

    /// The changes with ids above `highest`, and those with `missing` ids: ids that were skipped
    /// before, because their transactions had not committed yet.
    pub async fn changes_after(
        &self,
        highest: i64,
        missing: &[i64],
    ) -> Result<Vec<change::Row>, Error> {
        let mut wanted = Condition::any().add(change::Column::Id.gt(highest));
        if !missing.is_empty() {
            wanted = wanted.add(change::Column::Id.is_in(missing.iter().copied()));
        }
        Ok(change::Entity::find()
            .filter(wanted)
            .order_by(change::Column::Id, Order::Asc)
            .all(&self.executor)
            .await?)
    }

    pub async fn count_reserved_keys(&self, algorithm: &str) -> Result<u64, Error> {
        Ok(key_reserve::Entity::find()
            .filter(key_reserve::Column::Algorithm.eq(algorithm))
            .count(&self.executor)
            .await?)
    }

    pub async fn insert_reserved_key(
        &self,
        id: &str,
        algorithm: &str,
        sealed: &str,
        now: i64,
    ) -> Result<(), Error> {
        let row = key_reserve::ActiveModel {
            id: Set(id.into()),
            algorithm: Set(algorithm.into()),
            sealed: Set(sealed.into()),
            created_at: Set(now),
        };
        key_reserve::Entity::insert(row).exec_without_returning(&self.executor).await?;
        Ok(())
    }

    /// Delete expired rows of all tenants. Returns the number of deleted rows. On the writer
    /// without a transaction, each batch is one, so that other writers take turns (SECURITY L5).
    pub async fn remove_expired(&self, now: i64) -> Result<u64, Error> {
        let mut removed = 0;
        macro_rules! remove_from {
            ($($table:ident),*) => { $(
                let key = || vec![$table::Column::TenantId, $table::Column::Id];
                let expired = || $table::Column::ExpiresAt.lte(now);
                removed += self.remove_in_batches::<$table::Entity>(key, expired).await?;
            )* };
        }
        remove_from!(
            authorization_code,
            access_token,
            revoked_token,
            assertion_jti,
            interaction,
            action_link,
            rate_counter,
            refresh_token,
            sign_in,
            diagnostic,
            metric,
            personal_token
        );
        removed += crate::submission::remove_expired(self, now).await?;
        let expired = || cookie_session::Column::ExpiresAt.lte(now);
        let key = || vec![cookie_session::Column::Digest];
        removed += self.remove_in_batches::<cookie_session::Entity>(key, expired).await?;
        // Grants come last, because codes and tokens refer to them.
        removed +=
            crate::queries::remove_expired_grants(&self.executor, now, ROWS_PER_BATCH).await?;
        // Processes poll changes every half second; an hour leaves a wide margin.
        let old = || change::Column::At.lt((now - 3600) * 1000);
        removed +=
            self.remove_in_batches::<change::Entity>(|| vec![change::Column::Id], old).await?;
        Ok(removed)
    }

    /// Delete the rows that meet the condition, at most [`ROWS_PER_BATCH`] per statement. `key` is
    /// the primary key.
    async fn remove_in_batches<E: EntityTrait>(
        &self,
        key: impl Fn() -> Vec<E::Column>,
        condition: impl Fn() -> Expr,
    ) -> Result<u64, Error> {
        let mut removed = 0;
        loop {
            let mut batch = Query::select();
            batch.from(E::default()).columns(key()).and_where(condition()).limit(ROWS_PER_BATCH);
            let key = Expr::tuple(key().into_iter().map(Expr::col));
            let delete = E::delete_many().filter(key.in_subquery(batch));
            let deleted = delete.exec(&self.executor).await?.rows_affected;
            removed += deleted;
            if deleted < ROWS_PER_BATCH {
                return Ok(removed);
            }
        }
    }
}
