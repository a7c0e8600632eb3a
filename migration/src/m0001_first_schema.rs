//! The first schema: every table that this version knows.
//!
//! Global tables first, then each tenant's own, whose primary key is `(tenant_id, id)` and
//! which refer to one another by `(tenant_id, other_id)`: the schema itself refuses a
//! reference that crosses tenants.

use sea_orm_migration::prelude::*;

use crate::table::{Global, Owned};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in global() {
            table.create(manager).await?;
        }
        for table in owned() {
            table.create(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in owned().into_iter().rev() {
            table.drop(manager).await?;
        }
        for table in global().into_iter().rev() {
            table.drop(manager).await?;
        }
        Ok(())
    }
}

fn global() -> Vec<Global> {
    vec![
        Global::new(
            "installation",
            "id",
            "home_tenant_id:text? default_tenant_id:text? key_check:text? setup_digest:text? setup_expires_at:integer? applied_digest:text?",
        ),
        Global::new(
            "tenant",
            "id",
            "slug:text name:text name_key:text state:text preset:text base:text? issuer:text? settings:json scopes:json claims:json version:integer created_at:integer deleted_at:integer?",
        )
        .unique("slug")
        .index_over(&["name_key", "id"])
        .index_over(&["state", "name_key", "id"])
        .index_over(&["state", "id"]),
        Global::new("domain", "host", "tenant_id:text created_at:integer").refers("tenant_id", "tenant"),
        Global::new("cookie_session", "digest", "browser:text expires_at:integer").index("expires_at"),
        Global::new("change", "auto:id", "at:integer kind:text tenant_id:text key:text"),
        Global::new("lease", "name", "holder:text expires_at:integer"),
        Global::new("job_run", "name", "holder:text started_at:integer finished_at:integer? failure:text? did:text"),
        Global::new("key_reserve", "id", "algorithm:text sealed:text created_at:integer").index("algorithm"),
    ]
}

fn owned() -> Vec<Owned> {
    vec![
        Owned::new("user", "username:text name_key:text email:text? email_verified:flag claims:json disabled:flag version:integer created_at:integer updated_at:integer")
            .index_over(&["name_key", "id"])
            .index_over(&["disabled", "name_key", "id"])
            .index_over(&["disabled", "id"]),
        Owned::new("identifier", "user_id:text").refers("user_id", "user").index("user_id"),
        Owned::new("credential", "user_id:text kind:text hash:text created_at:integer updated_at:integer").refers("user_id", "user").index("user_id"),
        Owned::new("membership", "role:text created_at:integer").refers("id", "user").index("role"),
        Owned::new("term", "object_id:text shared:integer").index("object_id"),
        Owned::new("client", "client_id:text name:text name_key:text description:text client_type:text enabled:flag managed_by:text? metadata:json settings:json version:integer created_at:integer updated_at:integer ended_before:integer").unique(&["client_id"]).index_over(&["name_key", "id"]).index_over(&["enabled", "name_key", "id"]).index_over(&["enabled", "id"]),
        Owned::new("client_secret", "client_id:text digest:text hint:text created_at:integer expires_at:integer? last_used_at:integer?").refers("client_id", "client").index("client_id"),
        Owned::new("client_owner", "client_id:text user_id:text").refers("client_id", "client").refers("user_id", "user").index("client_id").index("user_id"),
        Owned::new("sign_in", "browser:text user_id:text amr:json acr:text auth_time:integer last_seen_at:integer expires_at:integer kept:flag address:text created_at:integer").refers("user_id", "user").index("user_id").index("expires_at").unique(&["browser"]),
        Owned::new("interaction", "kind:text client_id:text? request:json done:json browser:text? created_at:integer expires_at:integer").index("expires_at"),
        Owned::new("consent", "user_id:text client_id:text scope:text created_at:integer updated_at:integer").refers("user_id", "user").refers("client_id", "client").index("client_id").unique(&["user_id", "client_id"]),
        Owned::new("grant", "client_id:text user_id:text? sign_in_id:text? scope:text claims:json auth_time:integer acr:text amr:json created_at:integer expires_at:integer ended_at:integer? ended_reason:text?").refers("client_id", "client").refers("user_id", "user").index("client_id").index("user_id").index("expires_at"),
        Owned::new("code", "grant_id:text redirect_uri:text redirect_uri_was_sent:flag challenge:text? challenge_method:text? nonce:text? scope:text expires_at:integer spent_at:integer?").refers("grant_id", "grant").index("grant_id").index("expires_at"),
        Owned::new("refresh_token", "grant_id:text scope:text issued_at:integer expires_at:integer rotated_at:integer? successor_id:text? successor_sealed:text? used_at:integer?").refers("grant_id", "grant").index("grant_id").index("expires_at"),
        Owned::new("access_token", "grant_id:text? client_id:text scope:text audience:text issued_at:integer expires_at:integer").refers("grant_id", "grant").index("grant_id").index("expires_at"),
        Owned::new("ended_token", "expires_at:integer").index("expires_at"),
        Owned::new("assertion_jti", "expires_at:integer").index("expires_at"),
        Owned::new("signing_key", "algorithm:text state:text public_jwk:json sealed:text created_at:integer activated_at:integer? retired_at:integer? expires_at:integer?"),
        Owned::new("audit", "at:integer actor_kind:text actor_id:text actor_name:text topic:text verb:text object_kind:text object_id:text object_name:text detail:json")
            .index_over(&["actor_id", "id"])
            .index_over(&["topic", "id"])
            .index_over(&["verb", "id"])
            .index_over(&["object_id", "id"]),
        Owned::new("refusal", "client_id:text reason:text expected:text received:text hour:integer count:integer last_at:integer expires_at:integer").index("client_id").index("expires_at"),
        Owned::new("tally", "hour:integer kind:text client_id:text count:integer expires_at:integer").index("hour").index("expires_at"),
        Owned::new("action_link", "kind:text user_id:text? email:text made_by:text detail:json created_at:integer expires_at:integer used_at:integer?").index("kind").index("user_id").index("made_by").index("expires_at"),
        Owned::new("failure", "count:integer window_start:integer expires_at:integer").index("expires_at"),
    ]
}
