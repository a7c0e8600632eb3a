//! Tables of images: fetched once from another site, and served from here. One row for each object
//! that has an image; its id is that of the object.

/// Defines entity and statements of such a table.
macro_rules! fetched_images {
    ($table:tt) => {
        use sea_orm::{
            Condition, Order, QueryOrder, QuerySelect, entity::prelude::*, sea_query::Expr,
        };

        use crate::{
            clock::CLOCK_SKEW, error::Error, installation_scope::InstallationScope, tenant,
            tenant_scope::TenantScope,
        };

        /// An image of an object. Without a digest it was not fetched, or not successfully.
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = $table)]
        pub struct Model {
            /// The owning tenant. With `id` it is the primary key.
            #[sea_orm(primary_key, auto_increment = false)]
            pub tenant_id: String,
            /// The id of the object.
            #[sea_orm(primary_key, auto_increment = false)]
            pub id: String,
            /// The URL that the image comes from.
            pub uri: String,
            /// The SHA-256 digest of the image, base64url-encoded: part of its URL.
            pub digest: Option<String>,
            /// The media type of the image, such as `image/png`.
            pub media_type: Option<String>,
            /// The image, base64-encoded.
            pub content: Option<String>,
            /// Why the last attempt to fetch it failed, as a sentence.
            pub problem: Option<String>,
            /// When the image is to be fetched next, in Unix seconds; it has no effect once it was.
            pub try_at: i64,
        }

        pub use Model as Row;

        /// Declares no relations: the statements write their joins out.
        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}

        /// Request the image of an object, in place of the one that it had.
        pub async fn request(
            scope: &TenantScope,
            id: &str,
            uri: &str,
            now: i64,
        ) -> Result<(), Error> {
            remove(scope, id).await?;
            let row = Row {
                tenant_id: scope.tenant_id().into(),
                id: id.into(),
                uri: uri.into(),
                digest: None,
                media_type: None,
                content: None,
                problem: None,
                try_at: now,
            };
            scope.insert::<ActiveModel>(row).await
        }

        /// Delete the image of an object. A row count of 0 means that it had none.
        pub async fn remove(scope: &TenantScope, id: &str) -> Result<u64, Error> {
            scope.delete::<Entity>().filter(Column::Id.eq(id)).exec().await
        }

        /// Find the image of an object.
        pub async fn by_id(scope: &TenantScope, id: &str) -> Result<Option<Row>, Error> {
            scope.find::<Entity>().filter(Column::Id.eq(id)).one().await
        }

        /// The digest of the image of an object, if it was fetched.
        pub async fn digest(scope: &TenantScope, id: &str) -> Result<Option<String>, Error> {
            let query = scope.find::<Entity>().filter(Column::Id.eq(id));
            let query = query.filter(Column::Digest.is_not_null());
            Ok(query.text_column(Column::Digest).await?.into_iter().next())
        }

        /// Store a fetched image. A row count of 0 means that the object has another one since.
        pub async fn store_image(
            scope: &TenantScope,
            (id, uri): (&str, &str),
            (digest, media_type, content): (&str, &str, &str),
        ) -> Result<u64, Error> {
            let update = scope
                .update::<Entity>()
                .set(Column::Digest, Expr::value(digest))
                .set(Column::MediaType, Expr::value(media_type))
                .set(Column::Content, Expr::value(content))
                .set(Column::Problem, Expr::value(Option::<String>::None));
            update.filter(Column::Id.eq(id)).filter(Column::Uri.eq(uri)).exec().await
        }

        /// Store why an image was not fetched, and when to try again. A row count of 0 means that
        /// the object has another one since.
        pub async fn store_problem(
            scope: &TenantScope,
            (id, uri): (&str, &str),
            problem: &str,
            try_at: i64,
        ) -> Result<u64, Error> {
            let update = scope
                .update::<Entity>()
                .set(Column::Problem, Expr::value(problem))
                .set(Column::TryAt, Expr::value(try_at));
            update.filter(Column::Id.eq(id)).filter(Column::Uri.eq(uri)).exec().await
        }

        /// The images of active tenants that are to be fetched now, those that wait longest first,
        /// as tenant id, id of the object and URL. No attempt is planned for later than `latest`,
        /// unless the clock was set back since: then it is due, too.
        pub async fn due(
            installation: &InstallationScope,
            now: i64,
            latest: i64,
            limit: u64,
        ) -> Result<Vec<(String, String, String)>, Error> {
            let is_due = Condition::any()
                .add(Column::TryAt.lte(now))
                .add(Column::TryAt.gt(latest + CLOCK_SKEW));
            let query = Entity::find()
                .select_only()
                .column(Column::TenantId)
                .column(Column::Id)
                .column(Column::Uri)
                .filter(Column::Digest.is_null())
                .filter(is_due)
                .filter(Column::TenantId.in_subquery(tenant::active_ids()))
                .order_by(Column::TryAt, Order::Asc)
                .order_by(Column::TenantId, Order::Asc)
                .limit(limit);
            Ok(query.into_tuple().all(installation.executor()).await?)
        }

        /// The ids of the objects of the tenant with a fetched image, and the digest of each.
        pub async fn digests(scope: &TenantScope) -> Result<Vec<(String, String)>, Error> {
            let query = scope.find::<Entity>().filter(Column::Digest.is_not_null());
            query.text_columns(Column::Id, Column::Digest).await
        }
    };
}
pub(crate) use fetched_images;
