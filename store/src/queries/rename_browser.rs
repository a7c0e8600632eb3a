//! Gives what a browser holds at all tenants to its new id.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::Expr};

use crate::{
    error::Error, installation_scope::InstallationScope, interaction, sign_in, upstream_flow,
};

impl InstallationScope {
    /// Give a browser's sign-ins, its interactions and what it has begun at providers, at all
    /// tenants, to its new id. A sign-in that the
    /// new id has already replaces the earlier one at its tenant.
    pub async fn rename_browser(&self, previous: &str, browser: &str) -> Result<(), Error> {
        let replaced = sign_in::Entity::find()
            .select_only()
            .column(sign_in::Column::TenantId)
            .filter(sign_in::Column::Browser.eq(browser))
            .into_query();
        sign_in::Entity::delete_many()
            .filter(sign_in::Column::Browser.eq(previous))
            .filter(sign_in::Column::TenantId.in_subquery(replaced))
            .exec(self.executor())
            .await?;
        sign_in::Entity::update_many()
            .col_expr(sign_in::Column::Browser, Expr::value(browser))
            .filter(sign_in::Column::Browser.eq(previous))
            .exec(self.executor())
            .await?;
        interaction::Entity::update_many()
            .col_expr(interaction::Column::Browser, Expr::value(browser))
            .filter(interaction::Column::Browser.eq(previous))
            .exec(self.executor())
            .await?;
        upstream_flow::Entity::update_many()
            .col_expr(upstream_flow::Column::Browser, Expr::value(browser))
            .filter(upstream_flow::Column::Browser.eq(previous))
            .exec(self.executor())
            .await?;
        Ok(())
    }
}
