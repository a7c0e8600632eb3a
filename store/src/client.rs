//! OAuth clients.
//!
//! `id` is the row's identifier, which other rows and stored tokens refer to; `client_id` is the
//! client identifier of the protocol (RFC 6749 §2.2).

use crate::{
    client_owner,
    error::Error,
    page_query::PageQuery,
    search_index::{self, SearchPrefix, SearchTarget},
    tenant_scope::{ScopedQuery, TenantScope},
};
use sea_orm::entity::prelude::*;

/// A registered client (RFC 6749 §2).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "client")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id, with the prefix `cli_`: `client_id` of other tables refers to it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The client identifier of the protocol, unique in the tenant (RFC 6749 §2.2).
    pub client_id: String,
    /// The name that the console and the consent page display: `client_name` (RFC 7591 §2).
    pub name: String,
    /// The sort key of lists: the name in lower case.
    pub name_key: String,
    /// What the client does, in the words of its developer or an administrator; may be empty.
    pub description: String,
    /// The name of a `contract::client_type::ClientType`, such as `confidential`.
    pub client_type: String,
    /// Whether the client may be used. A disabled client cannot authenticate and gets no codes or
    /// tokens.
    pub enabled: bool,
    /// The manager that alone may change the client, such as `environment`; NULL for one that
    /// administrators manage.
    pub managed_by: Option<String>,
    /// The client metadata as a JSON object with the member names of RFC 7591 §2.
    pub metadata: Json,
    /// The settings that no standard defines, as the JSON of a `contract::client::ClientSettings`.
    pub settings: Json,
    /// Incremented by every change of the row, for optimistic locking.
    pub version: i64,
    /// When the client was registered, in Unix seconds.
    pub created_at: i64,
    /// When the row was last changed, in Unix seconds.
    pub updated_at: i64,
    /// Grants and access tokens that were created before this time, in Unix seconds, have ended; 0
    /// until the client is first disabled.
    pub ended_before: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Find a client by its client identifier (RFC 6749 §2.2).
pub async fn by_client_id(scope: &TenantScope, client_id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::ClientId.eq(client_id)).one().await
}

/// Find a client by its row id.
pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

/// Lock a client until the transaction ends, so that what was checked about it stays true.
pub async fn lock(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).lock().one().await
}

/// Lock a client against changes until the transaction ends. False if it is disabled.
pub async fn lock_enabled(scope: &TenantScope, id: &str) -> Result<bool, Error> {
    let query = scope.find::<Entity>().filter(Column::Id.eq(id)).filter(Column::Enabled.eq(true));
    Ok(query.lock_shared().one().await?.is_some())
}

/// Store a newly registered client.
///
/// # Errors
///
/// [`Error::Conflict`] if the tenant has a client with this client identifier.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Write every column and increment the version (optimistic locking). A row count of 0 means that
/// the row was changed since it was read.
pub async fn update(scope: &TenantScope, mut row: Row) -> Result<u64, Error> {
    let (id, read) = (row.id.clone(), row.version);
    row.version += 1;
    scope
        .update::<Entity>()
        .set_row::<ActiveModel>(row)
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(read))
        .exec()
        .await
}

/// The clients whose `managed_by` is this manager.
pub async fn list_managed_by(scope: &TenantScope, manager: &str) -> Result<Vec<Row>, Error> {
    scope.find::<Entity>().filter(Column::ManagedBy.eq(manager)).all().await
}

/// The filters, order and page of a list of clients.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// Only clients that are enabled, or only those that are disabled; `None` for both.
    pub enabled: Option<bool>,
    /// Only clients that this user id owns.
    pub owner: Option<String>,
    /// Sort by name; otherwise newest first.
    pub by_name: bool,
    /// The cursor and the size of the page.
    pub page: PageQuery,
}

impl ListQuery {
    fn apply_filters<'s>(
        &self,
        mut query: ScopedQuery<'s, Select<Entity>>,
        scope: &TenantScope,
    ) -> ScopedQuery<'s, Select<Entity>> {
        if let Some(enabled) = self.enabled {
            query = query.filter(Column::Enabled.eq(enabled));
        }
        if let Some(owner) = &self.owner {
            query =
                query.filter(Column::Id.in_subquery(client_owner::clients_owned_by(scope, owner)));
        }
        query
    }
}

/// One page of the list of clients.
pub async fn list(scope: &TenantScope, list: &ListQuery) -> Result<Vec<Row>, Error> {
    let mut query = list.apply_filters(scope.find::<Entity>(), scope);
    let page = &list.page;
    if list.by_name {
        query = query.filter(page.after_key(Column::NameKey, Column::Id, true));
        query = query
            .order_by(Column::NameKey, page.order(true))
            .order_by(Column::Id, page.order(true));
    } else {
        query =
            query.filter(page.after_id(Column::Id, false)).order_by(Column::Id, page.order(false));
    }
    query.limit(page.limit).all().await
}

/// Clients whose name or `client_id` has a word that begins with the prefix, each with the id of
/// the index entry that matched.
pub async fn search(
    scope: &TenantScope,
    prefix: &SearchPrefix,
    list: &ListQuery,
) -> Result<Vec<(String, Row)>, Error> {
    const OWNED: &str = concat!(
        r#"EXISTS (SELECT 1 FROM "client_owner" w"#,
        r#" WHERE w."tenant_id" = $1 AND w."client_id" = o."id" AND w."user_id" ="#,
    );
    let (condition, values): (String, Vec<sea_orm::Value>) = match (list.enabled, &list.owner) {
        (Some(enabled), Some(owner)) => (
            format!(r#"AND o."enabled" = $6 AND {OWNED} $7)"#),
            vec![enabled.into(), owner.clone().into()],
        ),
        (Some(enabled), None) => (r#"AND o."enabled" = $6"#.into(), vec![enabled.into()]),
        (None, Some(owner)) => (format!("AND {OWNED} $6)"), vec![owner.clone().into()]),
        (None, None) => (String::new(), Vec::new()),
    };
    search_index::search(
        scope,
        prefix,
        SearchTarget { table: "client", condition: &condition, values },
        &list.page,
    )
    .await
}

/// Count clients, up to `limit`.
pub async fn count(scope: &TenantScope, list: &ListQuery, limit: u64) -> Result<u64, Error> {
    list.apply_filters(scope.find::<Entity>(), scope).count_up_to(limit).await
}

/// The clients with these ids.
pub async fn by_ids(scope: &TenantScope, ids: &[String]) -> Result<Vec<Row>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    scope.find::<Entity>().filter(Column::Id.is_in(ids)).all().await
}

/// All enabled clients.
pub async fn list_enabled(scope: &TenantScope) -> Result<Vec<Row>, Error> {
    scope.find::<Entity>().filter(Column::Enabled.eq(true)).all().await
}

/// The enabled clients among these row ids.
pub async fn enabled_among(scope: &TenantScope, ids: &[String]) -> Result<Vec<Row>, Error> {
    let among = scope.find::<Entity>().filter(Column::Id.is_in(ids));
    among.filter(Column::Enabled.eq(true)).all().await
}

/// The settings of all clients.
pub async fn all_settings(scope: &TenantScope) -> Result<Vec<Json>, Error> {
    Ok(scope.find::<Entity>().all().await?.into_iter().map(|row| row.settings).collect())
}

/// Delete a client with all rows that refer to it.
pub async fn remove_with_dependents(scope: &TenantScope, id: &str) -> Result<(), Error> {
    use crate::{
        access_token, applied_secret, client_change, client_logo, client_secret, consent, grant,
        registration,
    };
    // Lock the client first and delete consents before grants: whatever is being issued is then
    // committed and deleted with the rest, or finds no client.
    scope.find::<Entity>().filter(Column::Id.eq(id)).lock().one().await?;
    scope.delete::<consent::Entity>().filter(consent::Column::ClientId.eq(id)).exec().await?;
    grant::remove_by_column(scope, grant::Column::ClientId, id).await?;
    scope
        .delete::<access_token::Entity>()
        .filter(access_token::Column::ClientId.eq(id))
        .exec()
        .await?;
    scope
        .delete::<client_owner::Entity>()
        .filter(client_owner::Column::ClientId.eq(id))
        .exec()
        .await?;
    registration::remove(scope, id).await?;
    client_change::remove(scope, id).await?;
    client_logo::remove(scope, id).await?;
    scope
        .delete::<client_secret::Entity>()
        .filter(client_secret::Column::ClientId.eq(id))
        .exec()
        .await?;
    scope
        .delete::<applied_secret::Entity>()
        .filter(applied_secret::Column::Id.eq(id))
        .exec()
        .await?;
    search_index::remove_for_object(scope, id).await?;
    scope.delete::<Entity>().filter(Column::Id.eq(id)).exec().await?;
    Ok(())
}
