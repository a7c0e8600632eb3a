//! Memberships: the role of a user in their tenant. The id is the user's.

use sea_orm::{Condition, Order, PaginatorTrait, QueryOrder, QuerySelect, entity::prelude::*};

use crate::{
    error::Error, identifier, installation_scope::InstallationScope, page_query::PageQuery,
    tenant_scope::TenantScope,
};

/// The role of one user. A user without a row is an end user only.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The id of the user, who has at most one role.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The name of a `contract::user::Role`, such as `owner`; `operator` only in the home tenant.
    pub role: String,
    /// When the user first got a role, in Unix seconds. A change of the role keeps it.
    pub created_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Give a role to a user who has none.
///
/// # Errors
///
/// [`Error::Conflict`] if the user has a role already.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Find a user's role by the id of the user.
pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

/// Lock a user's role against changes until the transaction ends.
pub async fn lock(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).lock_shared().one().await
}

/// Set a user's role, replacing the existing one.
pub async fn upsert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.upsert::<ActiveModel>(row, [Column::TenantId, Column::Id], [Column::Role]).await
}

/// One page of the members, by id. Ids begin with the time, so that the oldest is first.
pub async fn list(
    scope: &TenantScope,
    role: Option<&str>,
    page: &PageQuery,
) -> Result<Vec<Row>, Error> {
    let mut query = scope
        .find::<Entity>()
        .filter(page.after_id(Column::Id, true))
        .order_by(Column::Id, page.order(true));
    if let Some(role) = role {
        query = query.filter(Column::Role.eq(role));
    }
    query.limit(page.limit).all().await
}

/// The memberships of these users.
pub async fn by_ids(scope: &TenantScope, ids: &[String]) -> Result<Vec<Row>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    scope.find::<Entity>().filter(Column::Id.is_in(ids)).all().await
}

/// The members with this role, by id.
pub async fn list_by_role(scope: &TenantScope, role: &str, limit: u64) -> Result<Vec<Row>, Error> {
    scope
        .find::<Entity>()
        .filter(Column::Role.eq(role))
        .order_by(Column::Id, Order::Asc)
        .limit(limit)
        .all()
        .await
}

/// Change the role of a user who has one. A row count of 0 means that the user has none.
pub async fn set_role(scope: &TenantScope, id: &str, role: &str) -> Result<u64, Error> {
    scope
        .update::<Entity>()
        .set(Column::Role, sea_orm::sea_query::Expr::value(role))
        .filter(Column::Id.eq(id))
        .exec()
        .await
}

/// Remove a user's role; the user stays. A row count of 0 means that the user had none.
pub async fn remove(scope: &TenantScope, id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::Id.eq(id)).exec().await
}

impl InstallationScope {
    /// Whether the installation has an operator.
    pub async fn has_operator(&self) -> Result<bool, Error> {
        Ok(Entity::find()
            .filter(Column::Role.eq("operator"))
            .limit(1)
            .count(self.executor())
            .await?
            > 0)
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
            .all(self.executor())
            .await?;
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let is_member = users.iter().fold(Condition::any(), |any, user| {
            any.add(
                Condition::all()
                    .add(Column::TenantId.eq(&user.tenant_id))
                    .add(Column::Id.eq(&user.user_id)),
            )
        });
        let query = Entity::find()
            .select_only()
            .column(Column::TenantId)
            .filter(is_member)
            .filter(Column::Role.ne(except_role))
            .order_by(Column::TenantId, Order::Asc);
        Ok(query.into_tuple::<String>().all(self.executor()).await?)
    }
}
