//! Leases: a lease's holder is the only process that runs the job of that name.

use sea_orm::{ActiveValue::Set, Condition, entity::prelude::*, sea_query::Expr};

use crate::{clock::CLOCK_SKEW, error::Error, installation_scope::InstallationScope};

/// A lease. Its row stays when it is released.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "lease")]
pub struct Model {
    /// The name of what the lease protects: the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The id of the process that acquired it last, with the prefix `proc_`.
    pub holder: String,
    /// When the lease expires unless it is renewed, in Unix seconds; 0 once it is released.
    pub expires_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl InstallationScope {
    /// Acquire or renew a lease that is free, expired, or held by this holder. Returns whether the
    /// holder has it now. All leases of a name are as long: one that ends later than a new one
    /// would was taken before the clock was set back, and is free.
    pub async fn acquire_lease(
        &self,
        name: &str,
        holder: &str,
        now: i64,
        until: i64,
    ) -> Result<bool, Error> {
        let row =
            ActiveModel { name: Set(name.into()), holder: Set(holder.into()), expires_at: Set(0) };
        Entity::insert(row)
            .on_conflict_do_nothing()
            .exec_without_returning(self.executor())
            .await?;
        let taken = Entity::update_many()
            .col_expr(Column::Holder, Expr::value(holder))
            .col_expr(Column::ExpiresAt, Expr::value(until))
            .filter(Column::Name.eq(name))
            .filter(
                Condition::any()
                    .add(Column::ExpiresAt.lte(now))
                    .add(Column::ExpiresAt.gt(until + CLOCK_SKEW))
                    .add(Column::Holder.eq(holder)),
            )
            .exec(self.executor())
            .await?;
        Ok(taken.rows_affected == 1)
    }

    /// Release a lease, if this holder still has it.
    pub async fn release_lease(&self, name: &str, holder: &str) -> Result<(), Error> {
        let release = Entity::update_many().col_expr(Column::ExpiresAt, Expr::value(0i64));
        release
            .filter(Column::Name.eq(name))
            .filter(Column::Holder.eq(holder))
            .exec(self.executor())
            .await?;
        Ok(())
    }
}
