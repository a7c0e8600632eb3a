//! Adds authenticator apps with their recovery codes, and sign-ins that wait for a second factor.

use sea_orm_migration::{prelude::*, schema::*};

use crate::table::TenantTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

fn tables() -> [TenantTable; 2] {
    let authenticator = TenantTable::new(
        "authenticator",
        "user_id:text \
         sealed:text \
         last_step:integer \
         codes_id:text \
         codes_at:integer \
         created_at:integer",
    )
    .foreign_key("user_id", "user")
    .unique(&["user_id"]);
    let recovery_code = TenantTable::new("recovery_code", "user_id:text")
        .foreign_key("user_id", "user")
        .index("user_id");
    [authenticator, recovery_code]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            table.create(manager).await?;
        }
        let pending = boolean(Alias::new("pending")).default(false).to_owned();
        let table = Table::alter().table(Alias::new("sign_in")).add_column(pending).to_owned();
        manager.alter_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = Alias::new("pending");
        // Without the column, they would be sessions.
        let waiting = Query::delete()
            .from_table(Alias::new("sign_in"))
            .and_where(Expr::col(column.clone()).eq(true))
            .to_owned();
        manager.execute(waiting).await?;
        let table = Table::alter().table(Alias::new("sign_in")).drop_column(column).to_owned();
        manager.alter_table(table).await?;
        for table in tables() {
            table.drop(manager).await?;
        }
        Ok(())
    }
}
