//! Tests that every list uses an index, forwards and backwards, without a table scan and without a
//! sort, according to SQLite's query planner.

use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Statement,
};

use crate::{
    audit, client, diagnostic, membership, metric,
    page_query::{Cursor, PageQuery},
    registration, search_index,
    tenant_scope::TenantScope,
    test_database::open_database,
    user,
};

fn page_queries() -> Vec<PageQuery> {
    let cursor = || Some(Cursor { key: "m".into(), id: "x_1".into() });
    vec![
        PageQuery { cursor: None, backward: false, limit: 51 },
        PageQuery { cursor: cursor(), backward: false, limit: 51 },
        PageQuery { cursor: cursor(), backward: true, limit: 51 },
    ]
}

async fn query_plan(scope: &TenantScope, mut statement: Statement) -> String {
    statement.sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let rows = scope.executor().query_all_raw(statement).await.expect("query the plan");
    rows.iter()
        .map(|row| row.try_get::<String>("", "detail").expect("read a line of the plan"))
        .collect::<Vec<_>>()
        .join("; ")
}

fn assert_uses_index(what: &str, plan: &str) {
    assert!(
        !plan.contains("SCAN") && !plan.contains("TEMP B-TREE") && plan.contains("USING"),
        "{what}: {plan}"
    );
}

macro_rules! assert_query_uses_index {
    ($scope:expr, $what:expr, $query:expr) => {
        assert_uses_index($what, &query_plan($scope, $query.build(DbBackend::Sqlite)).await)
    };
}

#[tokio::test]
async fn lists_of_users_and_clients_use_an_index_in_every_order() {
    let (db, folder) = open_database().await;
    let scope = db.tenant("ten_1");
    for page in page_queries() {
        for filtered in [false, true] {
            macro_rules! assert_orders {
                ($table:ident, $flag:ident) => {{
                    let base = || {
                        let query = $table::Entity::find()
                            .filter(sea_orm::ColumnTrait::eq(&$table::Column::TenantId, "ten_1"));
                        if filtered {
                            query.filter(sea_orm::ColumnTrait::eq(&$table::Column::$flag, true))
                        } else {
                            query
                        }
                    };
                    let order = page.order(true);
                    let by_name = base().filter(page.after_key(
                        $table::Column::NameKey,
                        $table::Column::Id,
                        true,
                    ));
                    let by_name = by_name
                        .order_by($table::Column::NameKey, order.clone())
                        .order_by($table::Column::Id, order)
                        .limit(51);
                    assert_query_uses_index!(
                        &scope,
                        concat!(stringify!($table), " by name"),
                        by_name
                    );
                    let newest = base()
                        .filter(page.after_id($table::Column::Id, false))
                        .order_by($table::Column::Id, page.order(false))
                        .limit(51);
                    assert_query_uses_index!(
                        &scope,
                        concat!(stringify!($table), ", newest"),
                        newest
                    );
                }};
            }
            assert_orders!(user, Disabled);
            assert_orders!(client, Enabled);
        }
    }
    drop(std::fs::remove_dir_all(folder));
}

#[tokio::test]
async fn diagnostics_of_a_client_use_an_index_newest_first() {
    use sea_orm::{ColumnTrait, Order};
    let (db, folder) = open_database().await;
    let scope = db.tenant("ten_1");
    let query = diagnostic::Entity::find()
        .filter(diagnostic::Column::TenantId.eq("ten_1"))
        .filter(diagnostic::Column::ClientId.eq("cli_1"));
    assert_query_uses_index!(
        &scope,
        "diagnostics",
        query
            .order_by(diagnostic::Column::LastAt, Order::Desc)
            .order_by(diagnostic::Column::Id, Order::Desc)
            .limit(100)
    );
    drop(std::fs::remove_dir_all(folder));
}

#[tokio::test]
async fn search_uses_the_primary_key_of_the_index() {
    let (db, folder) = open_database().await;
    let scope = db.tenant("ten_1");
    let prefix = search_index::SearchPrefix { prefix: "user/ann".into(), char_count: 3 };
    for page in page_queries() {
        for (table, condition, values) in
            [("user", "", Vec::new()), ("user", r#"AND o."disabled" = $6"#, vec![true.into()])]
        {
            let target = search_index::SearchTarget { table, condition, values };
            assert_uses_index(
                "search",
                &query_plan(&scope, search_index::search_statement(&scope, &prefix, target, &page))
                    .await,
            );
        }
    }
    drop(std::fs::remove_dir_all(folder));
}

#[tokio::test]
async fn audit_log_uses_an_index_for_each_of_its_filters() {
    use sea_orm::ColumnTrait;
    let (db, folder) = open_database().await;
    let scope = db.tenant("ten_1");
    for page in page_queries() {
        for column in [
            None,
            Some(audit::Column::ActorId),
            Some(audit::Column::Topic),
            Some(audit::Column::Verb),
            Some(audit::Column::ObjectId),
        ] {
            let mut query = audit::Entity::find().filter(audit::Column::TenantId.eq("ten_1"));
            if let Some(column) = column {
                query = query.filter(column.eq("x"));
            }
            let query = query
                .filter(audit::Column::Id.gte("aud_0"))
                .filter(page.after_id(audit::Column::Id, false));
            assert_query_uses_index!(
                &scope,
                &format!("audit by {column:?}"),
                query.order_by(audit::Column::Id, page.order(false)).limit(51)
            );
        }
        let waiting = registration::Entity::find()
            .filter(registration::Column::TenantId.eq("ten_1"))
            .filter(registration::Column::State.eq(registration::RegistrationState::Waiting));
        let waiting = waiting.filter(page.after_id(registration::Column::Id, true));
        assert_query_uses_index!(
            &scope,
            "registrations waiting for approval",
            waiting.order_by(registration::Column::Id, page.order(true)).limit(51)
        );
        let members = membership::Entity::find()
            .filter(membership::Column::TenantId.eq("ten_1"))
            .filter(page.after_id(membership::Column::Id, true));
        assert_query_uses_index!(
            &scope,
            "members",
            members.order_by(membership::Column::Id, page.order(true)).limit(51)
        );
    }
    drop(std::fs::remove_dir_all(folder));
}

#[tokio::test]
async fn newest_events_of_a_user_use_the_index_of_the_user() {
    use sea_orm::{ColumnTrait, Order};
    let (db, folder) = open_database().await;
    let scope = db.tenant("ten_1");
    for column in [audit::Column::ActorId, audit::Column::ObjectId] {
        let query = audit::Entity::find()
            .filter(audit::Column::TenantId.eq("ten_1"))
            .filter(column.eq("usr_1"))
            .filter(audit::Column::Verb.is_in(["user.signed_in", "user.signed_out"]));
        let query = query.order_by(audit::Column::Id, Order::Desc).limit(10);
        assert_query_uses_index!(&scope, &format!("newest events by {column:?}"), query);
    }
    drop(std::fs::remove_dir_all(folder));
}

#[tokio::test]
async fn sums_of_the_overview_read_an_index_only() {
    use metric::Column;
    use sea_orm::{ColumnTrait, Order};
    let (db, folder) = open_database().await;
    let scope = db.tenant("ten_1");
    let query = metric::Entity::find()
        .select_only()
        .column(Column::Hour)
        .column(Column::Kind)
        .column_as(Column::Count.sum(), "sum")
        .filter(Column::TenantId.eq("ten_1"))
        .filter(Column::Hour.gte(0))
        .filter(Column::Hour.lt(1000))
        .group_by(Column::Hour)
        .group_by(Column::Kind)
        .order_by(Column::Hour, Order::Asc);
    let plan = query_plan(&scope, query.build(DbBackend::Sqlite)).await;
    // Only the sums, a few hundred rows, are sorted.
    assert!(plan.contains("SEARCH") && plan.contains("COVERING INDEX"), "{plan}");
    assert!(!plan.contains("SCAN") && !plan.contains("GROUP BY"), "{plan}");
    drop(std::fs::remove_dir_all(folder));
}
