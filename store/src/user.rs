//! The users of a tenant: end users, developers and members.

use sea_orm::{
    ActiveValue::NotSet,
    IntoActiveModel,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    cached_row::CachedRow,
    error::Error,
    page_query::PageQuery,
    search_index::{self, SearchPrefix, SearchTarget},
    tenant_scope::TenantScope,
};

/// A user with their profile; the password is a `credential`, the role a `membership`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    /// The owning tenant. With `id` it is the primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: String,
    /// The row id, with the prefix `usr_`, unique in the installation: `user_id` of other tables
    /// refers to it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The username as it is displayed; `identifier` has its normalised form.
    pub username: String,
    /// The sort key of lists: the name in lower case.
    pub name_key: String,
    /// The email address; NULL if the user has none.
    pub email: Option<String>,
    /// Whether the user is known to control the address: the claim `email_verified` (OpenID Connect
    /// Core §5.1).
    pub email_verified: bool,
    /// The other claims about the user as a JSON object by claim name (OpenID Connect Core §5.1).
    pub claims: Json,
    /// Whether the user is blocked: cannot sign in, and gets no tokens.
    pub disabled: bool,
    /// Whether the user created the account, by sign-up or by a sign-in at an identity provider:
    /// the username is not one that staff chose.
    pub self_created: bool,
    /// Incremented by every change of the row, for optimistic locking.
    pub version: i64,
    /// When the user was created, in Unix seconds.
    pub created_at: i64,
    /// When the row was last changed, in Unix seconds.
    pub updated_at: i64,
    /// Sessions of an earlier generation have ended. Only [`end_sessions`] changes it.
    pub session_generation: i64,
    /// Grants of an earlier generation have ended. Only [`end_grants`] changes it.
    pub grant_generation: i64,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Store a new user, whose identifiers are stored separately.
pub async fn insert(scope: &TenantScope, row: Row) -> Result<(), Error> {
    scope.insert::<ActiveModel>(row).await
}

/// Find a user by the row id, also if blocked.
pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
}

/// Write every column but the generations, and increment the version (optimistic locking). A row
/// count of 0 means that the row was changed since it was read.
pub async fn update(scope: &TenantScope, mut row: Row) -> Result<u64, Error> {
    let (id, read) = (row.id.clone(), row.version);
    row.version += 1;
    let mut row = row.into_active_model();
    row.session_generation = NotSet;
    row.grant_generation = NotSet;
    let updated = scope
        .update::<Entity>()
        .set_row::<ActiveModel>(row)
        .filter(Column::Id.eq(&id))
        .filter(Column::Version.eq(read))
        .exec()
        .await?;
    Ok(scope.record_changed(updated, CachedRow::User(id)))
}

/// The filters, order and page of a list of users.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// Only users who are blocked, or only those who are not; `None` for both.
    pub disabled: Option<bool>,
    /// Sort by name; otherwise newest first.
    pub by_name: bool,
    /// The cursor and the size of the page.
    pub page: PageQuery,
}

/// One page of the list of users.
pub async fn list(scope: &TenantScope, list: &ListQuery) -> Result<Vec<Row>, Error> {
    let mut query = scope.find::<Entity>();
    if let Some(disabled) = list.disabled {
        query = query.filter(Column::Disabled.eq(disabled));
    }
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

/// Users whose name, username or email address has a word that begins with the prefix, each with
/// the id of the index entry that matched.
pub async fn search(
    scope: &TenantScope,
    prefix: &SearchPrefix,
    disabled: Option<bool>,
    page: &PageQuery,
) -> Result<Vec<(String, Row)>, Error> {
    let (condition, values) = match disabled {
        Some(disabled) => (r#"AND o."disabled" = $6"#, vec![disabled.into()]),
        None => ("", Vec::new()),
    };
    search_index::search(scope, prefix, SearchTarget { table: "user", condition, values }, page)
        .await
}

/// Count users, up to `limit`.
pub async fn count(scope: &TenantScope, disabled: Option<bool>, limit: u64) -> Result<u64, Error> {
    let mut query = scope.find::<Entity>();
    if let Some(disabled) = disabled {
        query = query.filter(Column::Disabled.eq(disabled));
    }
    query.count_up_to(limit).await
}

/// Read a user's row and lock it until the transaction ends, so that concurrent transactions that
/// count rows of the same user run one after the other.
pub async fn lock(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
    scope.find::<Entity>().filter(Column::Id.eq(id)).lock().one().await
}

/// The users with these ids.
pub async fn by_ids(scope: &TenantScope, ids: &[String]) -> Result<Vec<Row>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    scope.find::<Entity>().filter(Column::Id.is_in(ids)).all().await
}

/// End all sessions of a user at once, whose rows are deleted later. Returns the generation of
/// those that are started from now on; `None` if there is no such user.
pub async fn end_sessions(scope: &TenantScope, id: &str) -> Result<Option<i64>, Error> {
    Ok(begin_generation(scope, id, Column::SessionGeneration)
        .await?
        .map(|row| row.session_generation))
}

/// End all grants of a user at once, whose rows are marked later. Returns the generation of those
/// that are made from now on; `None` if there is no such user.
pub async fn end_grants(scope: &TenantScope, id: &str) -> Result<Option<i64>, Error> {
    Ok(begin_generation(scope, id, Column::GrantGeneration).await?.map(|row| row.grant_generation))
}

/// The version stays: forms that were made before have nothing to do with it.
async fn begin_generation(
    scope: &TenantScope,
    id: &str,
    column: Column,
) -> Result<Option<Row>, Error> {
    let update = scope.update::<Entity>().set(column, Expr::col(column).add(1));
    let row = update.filter(Column::Id.eq(id)).exec_returning().await?.pop();
    scope.record_changed(u64::from(row.is_some()), CachedRow::User(id.into()));
    Ok(row)
}

/// Delete a user with all rows that refer to them.
pub async fn remove_with_dependents(scope: &TenantScope, id: &str) -> Result<(), Error> {
    use crate::{
        account_deletion, action_link, authenticator, client_owner, consent, credential, grant,
        identifier, linked_identity, mail, membership, passkey, personal_token, recovery_code,
        remembered_device, sign_in,
    };
    macro_rules! remove_from {
        ($($table:ident.$column:ident),*) => { $(
            let delete = scope.delete::<$table::Entity>();
            delete.filter($table::Column::$column.eq(id)).exec().await?;
        )* };
    }
    // Sessions and consents first: whatever is being issued by them is committed by then.
    remove_from!(sign_in.UserId, consent.UserId);
    grant::remove_by_column(scope, grant::Column::UserId, id).await?;
    remove_from!(
        client_owner.UserId,
        credential.UserId,
        authenticator.UserId,
        recovery_code.UserId,
        passkey.UserId,
        remembered_device.UserId,
        account_deletion.UserId,
        identifier.UserId,
        action_link.UserId,
        mail.UserId,
        personal_token.UserId,
        linked_identity.UserId,
        membership.Id
    );
    search_index::remove_for_object(scope, id).await?;
    let removed = scope.delete::<Entity>().filter(Column::Id.eq(id)).exec().await?;
    scope.record_changed(removed, CachedRow::User(id.into()));
    Ok(())
}

/// Record that the user controls this address, if it is still theirs and not verified yet.
pub async fn verify_email(
    scope: &TenantScope,
    id: &str,
    email: &str,
    now: i64,
) -> Result<u64, Error> {
    let verified = scope
        .update::<Entity>()
        .set(Column::EmailVerified, Expr::value(true))
        .set(Column::Version, Expr::col(Column::Version).add(1))
        .set(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::Email.eq(email))
        .filter(Column::EmailVerified.eq(false))
        .exec()
        .await?;
    Ok(scope.record_changed(verified, CachedRow::User(id.into())))
}
