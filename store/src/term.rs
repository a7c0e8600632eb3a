//! What a person or an application can be found by. The id is kind, phrase and object, so that
//! the primary key itself answers "begins with".
//!
//! `shared` is how many letters a phrase has in common with the one before it of the same
//! object: where that is at least the length of what is searched, the one before matches too,
//! and this row would only repeat it.

use sea_orm::{
    ConnectionTrait, FromQueryResult, QueryResult, Statement, Value, entity::prelude::*,
};

use crate::{
    error::Error,
    page_query::PageQuery,
    tenant_scope::{TenantOwned, TenantScope},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "term")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub object_id: String,
    pub shared: i64,
}

pub use Model as Row;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TenantOwned for Entity {
    const TENANT: Column = Column::TenantId;
}

pub async fn insert_all(scope: &TenantScope, rows: Vec<Row>) -> Result<(), Error> {
    scope.insert_all::<ActiveModel>(rows).await
}

pub async fn remove_of(scope: &TenantScope, object_id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::ObjectId.eq(object_id)).exec().await
}

/// What is searched: the beginning of a term's id, and how many letters of it were typed.
#[derive(Clone, Debug)]
pub struct Sought {
    pub prefix: String,
    pub letters: i64,
}

/// A searched table, and the condition that its list may add.
pub(crate) struct Searched<'a> {
    pub table: &'static str,
    /// SQL over the table as `o`; its values follow the search's own from `$6` on.
    pub also: &'a str,
    pub values: Vec<Value>,
}

/// Rows whose terms begin so, by the term that matched; each with that term's id.
pub(crate) async fn find<M: FromQueryResult>(
    scope: &TenantScope,
    sought: &Sought,
    searched: Searched<'_>,
    page: &PageQuery,
) -> Result<Vec<(String, M)>, Error> {
    let rows = scope.executor().query_all_raw(statement(scope, sought, searched, page)).await?;
    let read = |row: QueryResult| -> Result<(String, M), DbErr> {
        Ok((row.try_get("", "term_id")?, M::from_query_result(&row, "")?))
    };
    rows.into_iter().map(|row| read(row).map_err(Error::from)).collect()
}

/// `$1` is the tenant, bound here.
pub(crate) fn statement(
    scope: &TenantScope,
    sought: &Sought,
    searched: Searched<'_>,
    page: &PageQuery,
) -> Statement {
    // Text compares by bytes, and no letter stands behind the last code point.
    let end = format!("{}\u{10FFFF}", sought.prefix);
    let forward = page.is_ascending(true);
    let cursor = page.cursor.as_ref().map(|place| place.id.clone());
    let start = cursor.unwrap_or_else(|| if forward { String::new() } else { end.clone() });
    let (compare, order) = if forward { (">", "ASC") } else { ("<", "DESC") };
    let Searched { table, also, values: more } = searched;
    let sql = format!(
        r#"SELECT t."id" AS "term_id", o.* FROM "term" t JOIN "{table}" o ON o."tenant_id" = t."tenant_id" AND o."id" = t."object_id"
 WHERE t."tenant_id" = $1 AND t."id" >= $2 AND t."id" < $3 AND t."id" {compare} $4 AND t."shared" < $5 {also} ORDER BY t."id" {order} LIMIT {limit}"#,
        limit = page.limit,
    );
    let mut values: Vec<Value> = vec![
        scope.tenant_id().into(),
        sought.prefix.clone().into(),
        end.into(),
        start.into(),
        sought.letters.into(),
    ];
    values.extend(more);
    Statement::from_sql_and_values(scope.executor().get_database_backend(), sql, values)
}
