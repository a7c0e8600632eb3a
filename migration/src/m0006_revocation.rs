//! Adds what ends many things at once, and the state to which a deleted tenant returns.
//!
//! `tenant.ended_before` ends the sessions, interactions, grants and tokens of a tenant that were
//! created earlier. A registration access token can be revoked, and depends on the role by which
//! the client was registered.

use sea_orm_migration::prelude::*;

use crate::online_index;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// To find an operator's links in all tenants.
const LINK_INDEX: &str = "ix_action_link_made_by_in_every_tenant";

fn added_columns() -> [(&'static str, ColumnDef); 4] {
    let column = |name: &'static str| ColumnDef::new(Alias::new(name));
    [
        ("tenant", column("ended_before").big_integer().not_null().default(0).to_owned()),
        ("tenant", column("suspended_at").big_integer().to_owned()),
        ("registration", column("by_role").boolean().not_null().default(false).to_owned()),
        ("registration", column("token_revoked_at").big_integer().to_owned()),
    ]
}

const SET_VALUES: [&str; 2] = [
    r#"UPDATE "tenant" SET "suspended_at" = "created_at" WHERE "state" = 'suspended'"#,
    concat!(
        r#"UPDATE "registration" SET "by_role" = TRUE WHERE EXISTS (SELECT 1 FROM "membership" m"#,
        r#" WHERE m."tenant_id" = "registration"."tenant_id""#,
        r#" AND m."id" = "registration"."user_id")"#,
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in added_columns() {
            let alter = Table::alter().table(Alias::new(table)).add_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        for statement in SET_VALUES {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        online_index::add(manager, LINK_INDEX).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        online_index::remove(manager, LINK_INDEX, &[]).await?;
        for (table, column) in added_columns() {
            let name = Alias::new(column.get_column_name());
            let alter = Table::alter().table(Alias::new(table)).drop_column(name).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
