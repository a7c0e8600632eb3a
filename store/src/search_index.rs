//! The index for prefix search of users and clients.
//!
//! A phrase is the rest of a text from the beginning of one of its words. The id of a row is made
//! of the object's kind, a phrase and the object's id, so that the primary key serves prefix
//! searches.
//!
//! An object has several phrases, and more than one may match. `common_prefix_len` removes the
//! duplicates: if it is at least the length of the searched prefix, the preceding phrase of the
//! object matches too, and this row is skipped.

use sea_orm::{
    ConnectionTrait, FromQueryResult, QueryResult, Statement, Value, entity::prelude::*,
};

use crate::{error::Error, page_query::PageQuery, tenant_scope::TenantScope};

/// One phrase by which an object is found.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "term")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The kind of the object, a slash, the phrase, U+001F and the row id of the object.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The row id of the user or client that is found.
    pub object_id: String,
    /// The length in characters of the common prefix with the preceding phrase of the object.
    #[sea_orm(column_name = "shared")]
    pub common_prefix_len: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Add the phrases of an object. The caller removes its earlier ones first.
pub async fn insert_many(scope: &TenantScope, rows: Vec<Row>) -> Result<(), Error> {
    scope.insert_many::<ActiveModel>(rows).await
}

/// Remove all phrases of a user or client, by its row id. Returns how many there were.
pub async fn remove_for_object(scope: &TenantScope, object_id: &str) -> Result<u64, Error> {
    scope.delete::<Entity>().filter(Column::ObjectId.eq(object_id)).exec().await
}

/// A search: the prefix of the ids to find.
#[derive(Clone, Debug)]
pub struct SearchPrefix {
    /// The beginning of the ids: the kind of object, a slash and the normalised input.
    pub prefix: String,
    /// The number of characters of the user's normalised input, with which `prefix` ends.
    pub char_count: i64,
}

/// The table to search, with an additional condition.
pub(crate) struct SearchTarget<'a> {
    pub table: &'static str,
    /// SQL that begins with `AND`. It refers to the table as `o`, and to `values` from `$6` on.
    pub condition: &'a str,
    pub values: Vec<Value>,
}

/// Find the rows of the target that have a phrase with the prefix. Each is returned with the id of
/// its row in the index, and they are sorted by that id.
pub(crate) async fn search<M: FromQueryResult>(
    scope: &TenantScope,
    prefix: &SearchPrefix,
    target: SearchTarget<'_>,
    page: &PageQuery,
) -> Result<Vec<(String, M)>, Error> {
    let rows =
        scope.executor().query_all_raw(search_statement(scope, prefix, target, page)).await?;
    let read = |row: QueryResult| -> Result<(String, M), DbErr> {
        Ok((row.try_get("", "term_id")?, M::from_query_result(&row, "")?))
    };
    rows.into_iter().map(|row| read(row).map_err(Error::from)).collect()
}

/// The statement of a search, which binds the tenant's id as `$1`.
pub(crate) fn search_statement(
    scope: &TenantScope,
    prefix: &SearchPrefix,
    target: SearchTarget<'_>,
    page: &PageQuery,
) -> Statement {
    // Text is compared by bytes, and U+10FFFF is the greatest code point.
    let end = format!("{}\u{10FFFF}", prefix.prefix);
    let forward = page.is_ascending(true);
    let cursor = page.cursor.as_ref().map(|cursor| cursor.id.clone());
    let start = cursor.unwrap_or_else(|| if forward { String::new() } else { end.clone() });
    let (compare, order) = if forward { (">", "ASC") } else { ("<", "DESC") };
    let SearchTarget { table, condition, values: condition_values } = target;
    let sql = format!(
        concat!(
            r#"SELECT t."id" AS "term_id", o.* FROM "term" t JOIN "{table}" o"#,
            r#" ON o."tenant_id" = t."tenant_id" AND o."id" = t."object_id"
 WHERE t."tenant_id" = $1 AND t."id" >= $2 AND t."id" < $3 AND t."id" {compare} $4"#,
            r#" AND t."shared" < $5 {condition} ORDER BY t."id" {order} LIMIT {limit}"#,
        ),
        table = table,
        compare = compare,
        condition = condition,
        order = order,
        limit = page.limit,
    );
    let mut values: Vec<Value> = vec![
        scope.tenant_id().into(),
        prefix.prefix.clone().into(),
        end.into(),
        start.into(),
        prefix.char_count.into(),
    ];
    values.extend(condition_values);
    Statement::from_sql_and_values(scope.executor().get_database_backend(), sql, values)
}
