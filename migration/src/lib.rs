//! Database migrations: one file per change of the schema.
//!
//! A migration is identified by its file name, and is never edited once released.

mod m0001_first_schema;
mod m0002_sign_in_by_browser;
mod m0003_registration;
mod m0004_refusals_by_time;
mod m0005_domain_claims;
mod m0006_revocation;
mod m0007_consent_claims;
mod m0008_repeated_forms;
mod m0009_resource_indicators;
mod m0010_activity_by_hour;
mod m0011_apply;
mod m0012_client_change;
mod m0013_interaction_by_browser;
mod m0014_key_request;
mod m0015_interaction_size;
mod m0016_client_logo;
mod m0017_refresh_token_use;
mod m0018_identity_providers;
mod m0019_code_additions;
mod m0020_sign_in_user_agent;
mod m0021_provider_generation;
mod m0022_mail;
mod m0023_provider_test;
mod m0024_second_factor;
mod m0025_passkeys;
mod m0026_account_deletion;
mod m0028_self_created_user;
mod m0029_factor_of_session;
mod m0030_remembered_devices;
mod m0031_known_auth_time;
mod m0033_mail_texts;
mod m0034_forgotten_devices;
mod m0035_provider_tokens;
mod m0037_provider_icons;
mod m0038_token_generation;
mod m0039_activity_by_day;
mod m0040_generations_of_user;
mod online_index;
mod table;

pub use online_index::{MAX_ROWS_AT_ONCE, ONLINE_INDEXES, OnlineIndex};
pub use sea_orm_migration::{MigrationTrait, MigratorTrait};

/// The migrations, in the order in which they are applied.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_first_schema::Migration),
            Box::new(m0002_sign_in_by_browser::Migration),
            Box::new(m0003_registration::Migration),
            Box::new(m0004_refusals_by_time::Migration),
            Box::new(m0005_domain_claims::Migration),
            Box::new(m0006_revocation::Migration),
            Box::new(m0007_consent_claims::Migration),
            Box::new(m0008_repeated_forms::Migration),
            Box::new(m0009_resource_indicators::Migration),
            Box::new(m0010_activity_by_hour::Migration),
            Box::new(m0011_apply::Migration),
            Box::new(m0012_client_change::Migration),
            Box::new(m0013_interaction_by_browser::Migration),
            Box::new(m0014_key_request::Migration),
            Box::new(m0015_interaction_size::Migration),
            Box::new(m0016_client_logo::Migration),
            Box::new(m0017_refresh_token_use::Migration),
            Box::new(m0018_identity_providers::Migration),
            Box::new(m0019_code_additions::Migration),
            Box::new(m0020_sign_in_user_agent::Migration),
            Box::new(m0021_provider_generation::Migration),
            Box::new(m0022_mail::Migration),
            Box::new(m0023_provider_test::Migration),
            Box::new(m0024_second_factor::Migration),
            Box::new(m0025_passkeys::Migration),
            Box::new(m0026_account_deletion::Migration),
            Box::new(m0028_self_created_user::Migration),
            Box::new(m0029_factor_of_session::Migration),
            Box::new(m0030_remembered_devices::Migration),
            Box::new(m0031_known_auth_time::Migration),
            Box::new(m0033_mail_texts::Migration),
            Box::new(m0034_forgotten_devices::Migration),
            Box::new(m0035_provider_tokens::Migration),
            Box::new(m0037_provider_icons::Migration),
            Box::new(m0038_token_generation::Migration),
            Box::new(m0039_activity_by_day::Migration),
            Box::new(m0040_generations_of_user::Migration),
        ]
    }
}
