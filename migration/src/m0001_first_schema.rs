//! The first schema.
//!
//! Global tables come first, because the tables of tenants refer to `tenant`. The primary key of a
//! tenant's table is `(tenant_id, id)`, and foreign keys between them are `(tenant_id, other_id)`,
//! so that the database rejects a reference across tenants.

use sea_orm_migration::prelude::*;

use crate::table::{GlobalTable, TenantTable};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in global_tables() {
            table.create(manager).await?;
        }
        for table in tenant_tables() {
            table.create(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tenant_tables().into_iter().rev() {
            table.drop(manager).await?;
        }
        for table in global_tables().into_iter().rev() {
            table.drop(manager).await?;
        }
        Ok(())
    }
}

fn global_tables() -> Vec<GlobalTable> {
    vec![
        GlobalTable::new(
            "installation",
            "id",
            "home_tenant_id:text? \
             default_tenant_id:text? \
             key_check:text? \
             setup_digest:text? \
             setup_expires_at:integer? \
             applied_digest:text?",
        ),
        GlobalTable::new(
            "tenant",
            "id",
            "slug:text \
             name:text \
             name_key:text \
             state:text \
             preset:text \
             base:text? \
             issuer:text? \
             settings:json \
             scopes:json \
             claims:json \
             version:integer \
             created_at:integer \
             deleted_at:integer?",
        )
        .unique("slug")
        .composite_index(&["name_key", "id"])
        .composite_index(&["state", "name_key", "id"])
        .composite_index(&["state", "id"]),
        GlobalTable::new(
            "domain",
            "host",
            "tenant_id:text \
             created_at:integer",
        )
        .foreign_key("tenant_id", "tenant"),
        GlobalTable::new(
            "cookie_session",
            "digest",
            "browser:text \
             expires_at:integer",
        )
        .index("expires_at"),
        GlobalTable::new("change", "auto:id", "at:integer kind:text tenant_id:text key:text"),
        GlobalTable::new("lease", "name", "holder:text expires_at:integer"),
        GlobalTable::new(
            "job_run",
            "name",
            "holder:text \
             started_at:integer \
             finished_at:integer? \
             failure:text? \
             did:text",
        ),
        GlobalTable::new(
            "key_reserve",
            "id",
            "algorithm:text \
             sealed:text \
             created_at:integer",
        )
        .index("algorithm"),
    ]
}

fn tenant_tables() -> Vec<TenantTable> {
    vec![
        TenantTable::new(
            "user",
            "username:text \
             name_key:text \
             email:text? \
             email_verified:flag \
             claims:json \
             disabled:flag \
             version:integer \
             created_at:integer \
             updated_at:integer",
        )
        .composite_index(&["name_key", "id"])
        .composite_index(&["disabled", "name_key", "id"])
        .composite_index(&["disabled", "id"]),
        TenantTable::new("identifier", "user_id:text")
            .foreign_key("user_id", "user")
            .index("user_id"),
        TenantTable::new(
            "credential",
            "user_id:text \
             kind:text \
             hash:text \
             created_at:integer \
             updated_at:integer",
        )
        .foreign_key("user_id", "user")
        .index("user_id"),
        TenantTable::new(
            "membership",
            "role:text \
             created_at:integer",
        )
        .foreign_key("id", "user")
        .index("role"),
        TenantTable::new("term", "object_id:text shared:integer").index("object_id"),
        TenantTable::new(
            "client",
            "client_id:text \
             name:text \
             name_key:text \
             description:text \
             client_type:text \
             enabled:flag \
             managed_by:text? \
             metadata:json \
             settings:json \
             version:integer \
             created_at:integer \
             updated_at:integer \
             ended_before:integer",
        )
        .unique(&["client_id"])
        .composite_index(&["name_key", "id"])
        .composite_index(&["enabled", "name_key", "id"])
        .composite_index(&["enabled", "id"]),
        TenantTable::new(
            "client_secret",
            "client_id:text \
             digest:text \
             hint:text \
             created_at:integer \
             expires_at:integer? \
             last_used_at:integer?",
        )
        .foreign_key("client_id", "client")
        .index("client_id"),
        TenantTable::new(
            "client_owner",
            "client_id:text \
             user_id:text",
        )
        .foreign_key("client_id", "client")
        .foreign_key("user_id", "user")
        .index("client_id")
        .index("user_id"),
        TenantTable::new(
            "sign_in",
            "browser:text \
             user_id:text \
             amr:json \
             acr:text \
             auth_time:integer \
             last_seen_at:integer \
             expires_at:integer \
             kept:flag \
             address:text \
             created_at:integer",
        )
        .foreign_key("user_id", "user")
        .index("user_id")
        .index("expires_at")
        .unique(&["browser"]),
        TenantTable::new(
            "interaction",
            "kind:text \
             client_id:text? \
             request:json \
             done:json \
             browser:text? \
             created_at:integer \
             expires_at:integer",
        )
        .index("expires_at"),
        TenantTable::new(
            "consent",
            "user_id:text \
             client_id:text \
             scope:text \
             created_at:integer \
             updated_at:integer",
        )
        .foreign_key("user_id", "user")
        .foreign_key("client_id", "client")
        .index("client_id")
        .unique(&["user_id", "client_id"]),
        TenantTable::new(
            "grant",
            "client_id:text \
             user_id:text? \
             sign_in_id:text? \
             scope:text \
             claims:json \
             auth_time:integer \
             acr:text \
             amr:json \
             created_at:integer \
             expires_at:integer \
             ended_at:integer? \
             ended_reason:text?",
        )
        .foreign_key("client_id", "client")
        .foreign_key("user_id", "user")
        .index("client_id")
        .index("user_id")
        .index("expires_at"),
        TenantTable::new(
            "code",
            "grant_id:text \
             redirect_uri:text \
             redirect_uri_was_sent:flag \
             challenge:text? \
             challenge_method:text? \
             nonce:text? \
             scope:text \
             expires_at:integer \
             spent_at:integer?",
        )
        .foreign_key("grant_id", "grant")
        .index("grant_id")
        .index("expires_at"),
        TenantTable::new(
            "refresh_token",
            "grant_id:text \
             scope:text \
             issued_at:integer \
             expires_at:integer \
             rotated_at:integer? \
             successor_id:text? \
             successor_sealed:text? \
             used_at:integer?",
        )
        .foreign_key("grant_id", "grant")
        .index("grant_id")
        .index("expires_at"),
        TenantTable::new(
            "access_token",
            "grant_id:text? \
             client_id:text \
             scope:text \
             audience:text \
             issued_at:integer \
             expires_at:integer",
        )
        .foreign_key("grant_id", "grant")
        .index("grant_id")
        .index("expires_at"),
        TenantTable::new("ended_token", "expires_at:integer").index("expires_at"),
        TenantTable::new("assertion_jti", "expires_at:integer").index("expires_at"),
        TenantTable::new(
            "signing_key",
            "algorithm:text \
             state:text \
             public_jwk:json \
             sealed:text \
             created_at:integer \
             activated_at:integer? \
             retired_at:integer? \
             expires_at:integer?",
        ),
        TenantTable::new(
            "audit",
            "at:integer \
             actor_kind:text \
             actor_id:text \
             actor_name:text \
             topic:text \
             verb:text \
             object_kind:text \
             object_id:text \
             object_name:text \
             detail:json",
        )
        .composite_index(&["actor_id", "id"])
        .composite_index(&["topic", "id"])
        .composite_index(&["verb", "id"])
        .composite_index(&["object_id", "id"]),
        TenantTable::new(
            "refusal",
            "client_id:text \
             reason:text \
             expected:text \
             received:text \
             hour:integer \
             count:integer \
             last_at:integer \
             expires_at:integer",
        )
        .index("client_id")
        .index("expires_at"),
        TenantTable::new(
            "tally",
            "hour:integer \
             kind:text \
             client_id:text \
             count:integer \
             expires_at:integer",
        )
        .index("hour")
        .index("expires_at"),
        TenantTable::new(
            "action_link",
            "kind:text \
             user_id:text? \
             email:text \
             made_by:text \
             detail:json \
             created_at:integer \
             expires_at:integer \
             used_at:integer?",
        )
        .index("kind")
        .index("user_id")
        .index("made_by")
        .index("expires_at"),
        TenantTable::new(
            "failure",
            "count:integer \
             window_start:integer \
             expires_at:integer",
        )
        .index("expires_at"),
    ]
}
