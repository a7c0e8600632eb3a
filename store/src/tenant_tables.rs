//! The tables whose rows belong to a tenant: the one list from which ownership, expiry and purge
//! are made.
//!
//! A table that refers to another comes before it, so that rows can be deleted in this order. Rows
//! of an `expires` table are deleted once `expires_at` has passed; a `kept` table is cleaned up by
//! its use case, if at all.

use crate::tenant_scope::TenantOwned;

/// Calls a macro with the list.
macro_rules! for_tenant_tables {
    ($callback:ident) => {
        $callback! {
            authorization_code: expires,
            refresh_token: expires,
            access_token: expires,
            grant: kept,
            consent: kept,
            sign_in: expires,
            interaction: expires,
            client_change: kept,
            client_logo: kept,
            client_owner: kept,
            client_secret: kept,
            applied_secret: kept,
            registration: kept,
            client: kept,
            membership: kept,
            credential: kept,
            authenticator: kept,
            recovery_code: kept,
            passkey: kept,
            passkey_challenge: expires,
            remembered_device: expires,
            identifier: kept,
            account_deletion: kept,
            action_link: expires,
            personal_token: expires,
            mail: expires,
            mail_text: kept,
            upstream_flow: expires,
            provider_token: kept,
            linked_identity: kept,
            provider_icon: kept,
            identity_provider: kept,
            user: kept,
            search_index: kept,
            signing_key: kept,
            key_request: kept,
            domain_claim: kept,
            revoked_token: expires,
            assertion_jti: expires,
            diagnostic: expires,
            metric: expires,
            daily_metric: expires,
            rate_counter: expires,
            audit: kept,
        }
    };
}
pub(crate) use for_tenant_tables;

macro_rules! tenant_owned {
    ($($table:ident: $lifetime:ident,)*) => { $(
        impl TenantOwned for crate::$table::Entity {
            const TENANT_COLUMN: Self::Column = crate::$table::Column::TenantId;
        }
    )* };
}
for_tenant_tables!(tenant_owned);

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use sea_orm::{ConnectionTrait, EntityName};

    use crate::test_database::open_database;

    async fn texts(db: &crate::db::Db, sql: &str, column: &str) -> Vec<String> {
        let installation = db.installation();
        let rows = installation
            .executor()
            .query_all_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, sql));
        let rows = rows.await.expect("read the schema");
        rows.iter().map(|row| row.try_get("", column).expect("a text")).collect()
    }

    #[tokio::test]
    async fn list_has_every_table_of_a_tenant_before_those_it_refers_to() {
        let (db, folder) = open_database().await;
        let mut position = BTreeMap::new();
        macro_rules! add {
            ($($table:ident: $lifetime:ident,)*) => { $(
                let lifetime = stringify!($lifetime);
                let number = position.len();
                position.insert(crate::$table::Entity.table_name().to_owned(), (number, lifetime));
            )* };
        }
        for_tenant_tables!(add);
        let sql = "SELECT name FROM sqlite_master WHERE type = 'table'";
        for table in texts(&db, sql, "name").await {
            let columns = texts(&db, &format!("PRAGMA table_info(\"{table}\")"), "name").await;
            let is_tenants = columns.iter().any(|column| column == "tenant_id")
                && !["change", "domain"].contains(&&*table);
            assert_eq!(position.contains_key(&table), is_tenants, "{table}");
            let Some((number, lifetime)) = position.get(&table) else { continue };
            let has_expiry = columns.iter().any(|column| column == "expires_at");
            assert!(*lifetime == "kept" || has_expiry, "{table} has no expires_at");
            let sql = format!("PRAGMA foreign_key_list(\"{table}\")");
            for parent in texts(&db, &sql, "table").await {
                if let Some((parents, _)) = position.get(&parent) {
                    assert!(number < parents, "{table} refers to {parent}");
                }
            }
        }
        std::fs::remove_dir_all(folder).expect("remove the folder");
    }
}
