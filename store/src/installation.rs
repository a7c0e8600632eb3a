//! The settings of the installation, in a single row.

use sea_orm::{IntoActiveModel, entity::prelude::*, sea_query::Expr};

use crate::{error::Error, installation_scope::InstallationScope};

/// What holds for the whole installation: its two special tenants, the master key and the set-up.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "installation")]
pub struct Model {
    /// A constant, because the table has one row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The tenant whose members are the operators; NULL until the set-up creates it.
    pub home_tenant_id: Option<String>,
    /// The tenant that is served on the bare public host; NULL if the configuration decides.
    pub default_tenant_id: Option<String>,
    /// A digest made with the master key, which detects another key at start; NULL in a new
    /// database.
    pub key_check: Option<String>,
    /// The digest of the valid set-up link's token (HMAC-SHA-256); NULL if there is no such link.
    pub setup_digest: Option<String>,
    /// When the set-up link expires, in Unix seconds; NULL if none was ever created.
    pub setup_expires_at: Option<i64>,
    /// What identifies the configuration file that was last applied at start: one or two digests;
    /// NULL if none was.
    pub applied_digest: Option<String>,
    /// The digest of the set-up link that was redeemed.
    pub redeemed_setup_digest: Option<String>,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The key of the only row.
const ROW_ID: &str = "the";

impl InstallationScope {
    /// Read the installation's row; an empty one if it was never written.
    pub async fn row(&self) -> Result<Row, Error> {
        let row = Entity::find_by_id(ROW_ID).one(self.executor()).await?;
        Ok(row.unwrap_or(Row {
            id: ROW_ID.into(),
            home_tenant_id: None,
            default_tenant_id: None,
            key_check: None,
            setup_digest: None,
            setup_expires_at: None,
            applied_digest: None,
            redeemed_setup_digest: None,
        }))
    }

    /// Insert the installation's row, unless another process inserted it first.
    pub async fn insert_row_if_absent(&self, row: &Row) -> Result<(), Error> {
        let insert = Entity::insert(row.clone().into_active_model());
        insert.on_conflict_do_nothing().exec_without_returning(self.executor()).await?;
        Ok(())
    }

    async fn update_row(
        &self,
        columns: impl IntoIterator<Item = (Column, Expr)>,
    ) -> Result<u64, Error> {
        let mut update = Entity::update_many().filter(Column::Id.eq(ROW_ID));
        for (column, value) in columns {
            update = update.col_expr(column, value);
        }
        Ok(update.exec(self.executor()).await?.rows_affected)
    }

    /// Record which tenant the operators belong to.
    pub async fn set_home_tenant(&self, id: &str) -> Result<(), Error> {
        self.update_row([(Column::HomeTenantId, Expr::value(id))]).await.map(drop)
    }

    /// Replace the default tenant, if it is still `expected`. Returns whether it was.
    pub async fn replace_default_tenant(
        &self,
        expected: Option<&str>,
        id: &str,
    ) -> Result<bool, Error> {
        let stored = Column::DefaultTenantId;
        let replaced = Entity::update_many()
            .col_expr(stored, Expr::value(id))
            .filter(Column::Id.eq(ROW_ID))
            .filter(expected.map_or_else(|| stored.is_null(), |expected| stored.eq(expected)))
            .exec(self.executor())
            .await?;
        Ok(replaced.rows_affected == 1)
    }

    /// Record the digest of the configuration that was applied at start.
    pub async fn set_applied_digest(&self, digest: &str) -> Result<(), Error> {
        self.update_row([(Column::AppliedDigest, Expr::value(digest))]).await.map(drop)
    }

    /// Store a set-up link, which replaces the earlier one.
    pub async fn set_setup_link(&self, digest: &str, expires_at: i64) -> Result<(), Error> {
        self.update_row([
            (Column::SetupDigest, Expr::value(digest)),
            (Column::SetupExpiresAt, Expr::value(expires_at)),
        ])
        .await
        .map(drop)
    }

    /// Redeem an unexpired setup link. Returns whether this call redeemed it.
    pub async fn spend_setup_link(&self, digest: &str, now: i64) -> Result<bool, Error> {
        let spent = Entity::update_many()
            .col_expr(Column::SetupDigest, Expr::value(Option::<String>::None))
            .col_expr(Column::RedeemedSetupDigest, Expr::value(digest))
            .filter(Column::SetupDigest.eq(digest))
            .filter(Column::SetupExpiresAt.gt(now))
            .exec(self.executor())
            .await?;
        Ok(spent.rows_affected == 1)
    }
}
