//! A tenant's own row.

use sea_orm::{ActiveValue::NotSet, IntoActiveModel, entity::prelude::*, sea_query::Expr};

use crate::{error::Error, scope::TenantScope};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tenant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub slug: String,
    pub name: String,
    pub state: String,
    pub preset: String,
    pub base: Option<String>,
    pub issuer: Option<String>,
    pub settings: Json,
    pub scopes: Json,
    pub claims: Json,
    pub created_at: i64,
    pub deleted_at: Option<i64>,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TenantScope {
    /// Move this tenant from one of these states to another. 0 when it was in none of them.
    pub async fn set_tenant_state(&self, from: &[&str], to: &str, deleted_at: Option<i64>) -> Result<u64, Error> {
        let update = Entity::update_many().col_expr(Column::State, Expr::value(to)).col_expr(Column::DeletedAt, Expr::value(deleted_at));
        let update = update.filter(Column::Id.eq(self.tenant_id())).filter(Column::State.is_in(from.iter().copied()));
        Ok(update.exec(self.executor()).await?.rows_affected)
    }

    /// Write this tenant's own row; its id and slug stay.
    pub async fn update_tenant(&self, row: Row) -> Result<(), Error> {
        let mut row = row.into_active_model().reset_all();
        row.id = NotSet;
        row.slug = NotSet;
        Entity::update_many().set(row).filter(Column::Id.eq(self.tenant_id())).exec(self.executor()).await?;
        Ok(())
    }
}
