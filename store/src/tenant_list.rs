//! Lists of tenants, for the operator console and for jobs that process each tenant.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LikeExpr, Query},
};

use crate::{
    domain,
    error::Error,
    installation_scope::InstallationScope,
    page_query::PageQuery,
    tenant::{Column, Entity, Row, TenantState},
};

/// The filters, order and page of a list of tenants.
#[derive(Clone, Debug)]
pub struct TenantListQuery {
    /// A substring of a name, slug or domain, in lower case. It has no wildcards.
    pub search: String,
    /// Only tenants in this state; `None` for all.
    pub state: Option<TenantState>,
    /// Sort by name; otherwise newest first.
    pub by_name: bool,
    /// The cursor and the size of the page.
    pub page: PageQuery,
}

/// A LIKE pattern that matches the text literally, anywhere.
fn like_containing(text: &str) -> LikeExpr {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}

impl TenantListQuery {
    fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if let Some(state) = self.state {
            all = all.add(Column::State.eq(state));
        }
        if !self.search.is_empty() {
            let mut hosts = Query::select();
            hosts
                .column(domain::Column::TenantId)
                .from(domain::Entity)
                .and_where(domain::Column::Host.like(like_containing(&self.search)));
            let any = Condition::any()
                .add(Column::NameKey.like(like_containing(&self.search)))
                .add(Column::Slug.like(like_containing(&self.search)));
            all = all.add(any.add(Column::Id.in_subquery(hosts)));
        }
        all
    }
}

impl InstallationScope {
    /// One page of the list of tenants.
    pub async fn list_tenants(&self, list: &TenantListQuery) -> Result<Vec<Row>, Error> {
        let page = &list.page;
        let mut query = Entity::find().filter(list.condition());
        query = if list.by_name {
            let order = page.order(true);
            query
                .filter(page.after_key(Column::NameKey, Column::Id, true))
                .order_by(Column::NameKey, order.clone())
                .order_by(Column::Id, order)
        } else {
            query.filter(page.after_id(Column::Id, false)).order_by(Column::Id, page.order(false))
        };
        Ok(query.limit(page.limit).all(self.executor()).await?)
    }

    /// Count the tenants of a list, up to `limit`.
    pub async fn count_tenants(&self, list: &TenantListQuery, limit: u64) -> Result<u64, Error> {
        let rows = Entity::find()
            .filter(list.condition())
            .select_only()
            .expr(Expr::cust("1"))
            .limit(limit)
            .into_tuple::<i32>();
        Ok(rows.all(self.executor()).await?.len() as u64)
    }

    /// The number of tenants in each state.
    pub async fn count_tenants_by_state(&self) -> Result<Vec<(TenantState, i64)>, Error> {
        let query = Entity::find()
            .select_only()
            .column(Column::State)
            .column_as(Column::Id.count(), "many")
            .group_by(Column::State);
        Ok(query.into_tuple().all(self.executor()).await?)
    }

    /// The next tenants by id after `after`, for jobs that process each tenant.
    pub async fn tenants_after(&self, after: Option<&str>, limit: u64) -> Result<Vec<Row>, Error> {
        let query = Entity::find()
            .filter(Column::Id.gt(after.unwrap_or_default()))
            .order_by(Column::Id, Order::Asc);
        Ok(query.limit(limit).all(self.executor()).await?)
    }

    /// Tenants whose rows are to be deleted: those purged already, or deleted before this time;
    /// `except` names tenants that are left out.
    pub async fn tenants_to_purge(
        &self,
        deleted_before: i64,
        except: &[String],
        limit: u64,
    ) -> Result<Vec<Row>, Error> {
        let expired = Condition::all()
            .add(Column::State.eq(TenantState::Deleted))
            .add(Column::DeletedAt.lte(deleted_before));
        let query = Entity::find()
            .filter(Condition::any().add(Column::State.eq(TenantState::Purged)).add(expired))
            .filter(Column::Id.is_not_in(except))
            .order_by(Column::Id, Order::Asc);
        Ok(query.limit(limit).all(self.executor()).await?)
    }
}
