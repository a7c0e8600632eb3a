//! Texts of mails that tenants have written themselves, one row for each kind and language.

use sea_orm::{Order, entity::prelude::*, sea_query::Expr};

use crate::{error::Error, tenant_scope::TenantScope};

/// A text of a mail in one language.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_text")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The kind and the language, as in `password_reset/en`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// What the mail is about.
    pub kind: String,
    /// The tag of the language.
    pub language: String,
    /// One line with placeholders.
    pub subject: String,
    /// Paragraphs with placeholders.
    pub body: String,
    /// Incremented by every change, for optimistic locking.
    pub version: i64,
    /// When it was written, in Unix seconds.
    pub updated_at: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The key of the text of this kind in this language.
pub fn id(kind: &str, language: &str) -> String {
    format!("{kind}/{language}")
}

/// Store a text, unless there is one of its kind and language. Returns whether it was stored.
pub async fn insert_if_absent(scope: &TenantScope, row: Row) -> Result<bool, Error> {
    scope.insert_if_absent::<ActiveModel>(row).await
}

/// Replace a text that was read in this version. A row count of 0 means that it was changed or
/// deleted since.
pub async fn update(scope: &TenantScope, row: &Row, read: i64) -> Result<u64, Error> {
    scope
        .update::<Entity>()
        .set(Column::Subject, Expr::value(row.subject.as_str()))
        .set(Column::Body, Expr::value(row.body.as_str()))
        .set(Column::Version, Expr::value(read + 1))
        .set(Column::UpdatedAt, Expr::value(row.updated_at))
        .filter(Column::Id.eq(&row.id))
        .filter(Column::Version.eq(read))
        .exec()
        .await
}

/// Delete a text that was read in this version. A row count of 0 means that it was changed or
/// deleted since.
pub async fn remove(scope: &TenantScope, id: &str, read: i64) -> Result<u64, Error> {
    let found = scope.delete::<Entity>().filter(Column::Id.eq(id));
    found.filter(Column::Version.eq(read)).exec().await
}

/// Find a text by its key.
pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

/// The texts of this kind in all languages.
pub async fn by_kind(scope: &TenantScope, kind: &str) -> Result<Vec<Row>, Error> {
    let keys = (id(kind, ""), id(kind, "~"));
    scope.find::<Entity>().filter(Column::Id.between(keys.0, keys.1)).all().await
}

/// The keys of all texts, sorted.
pub async fn ids(scope: &TenantScope) -> Result<Vec<String>, Error> {
    scope.find::<Entity>().order_by(Column::Id, Order::Asc).text_column(Column::Id).await
}
