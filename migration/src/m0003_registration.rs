//! What developers register for themselves, and the tokens that people make for their programs.

use sea_orm_migration::prelude::*;

use crate::table::Owned;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in owned() {
            table.create(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in owned().into_iter().rev() {
            table.drop(manager).await?;
        }
        Ok(())
    }
}

fn owned() -> Vec<Owned> {
    vec![
        // The person may be gone: what they registered stays until somebody deletes it.
        Owned::new("registration", "user_id:text state:text reason:text? token_digest:text created_at:integer")
            .refers("id", "client")
            .index("user_id")
            .index_over(&["state", "id"])
            .unique(&["token_digest"]),
        Owned::new("personal_token", "user_id:text name:text digest:text hint:text created_at:integer expires_at:integer last_used_at:integer?")
            .refers("user_id", "user")
            .index("user_id")
            .index("expires_at")
            .unique(&["digest"]),
    ]
}
