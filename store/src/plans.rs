//! Every list walks an index, forwards and backwards: no scan of a table, no sort of what was
//! found. Asked of SQLite's planner, which says what it will do.

use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Statement,
};

use crate::{
    Db, PageQuery, TenantScope, audit, client, diagnostic, membership, page_query::Cursor,
    registration, term, user,
};

async fn scope() -> (Db, std::path::PathBuf) {
    let folder = std::env::temp_dir().join(format!(
        "tenantry-plans-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    ));
    std::fs::create_dir_all(&folder).expect("a folder");
    let db = Db::connect(&format!("sqlite://{}", folder.join("plans.db").display()), 2)
        .await
        .expect("a database");
    db.begin_migrated().await.expect("its schema").commit().await.expect("is kept");
    (db, folder)
}

fn page_queries() -> Vec<PageQuery> {
    let cursor = || Some(Cursor { key: "m".into(), id: "x_1".into() });
    vec![
        PageQuery { cursor: None, backward: false, limit: 51 },
        PageQuery { cursor: cursor(), backward: false, limit: 51 },
        PageQuery { cursor: cursor(), backward: true, limit: 51 },
    ]
}

async fn plan(scope: &TenantScope, mut statement: Statement) -> String {
    statement.sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let rows = scope.executor().query_all_raw(statement).await.expect("a plan");
    rows.iter()
        .map(|row| row.try_get::<String>("", "detail").expect("a line"))
        .collect::<Vec<_>>()
        .join("; ")
}

fn assert_walks(what: &str, plan: &str) {
    assert!(
        !plan.contains("SCAN") && !plan.contains("TEMP B-TREE") && plan.contains("USING"),
        "{what}: {plan}"
    );
}

macro_rules! asserts_walks {
    ($scope:expr, $what:expr, $query:expr) => {
        assert_walks($what, &plan($scope, $query.build(DbBackend::Sqlite)).await)
    };
}

#[tokio::test]
async fn lists_of_people_and_applications_walk_an_index_in_every_order() {
    let (db, folder) = scope().await;
    let scope = db.tenant("ten_1");
    for page in page_queries() {
        for filtered in [false, true] {
            macro_rules! orders {
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
                    asserts_walks!(&scope, concat!(stringify!($table), " by name"), by_name);
                    let newest = base()
                        .filter(page.after_id($table::Column::Id, false))
                        .order_by($table::Column::Id, page.order(false))
                        .limit(51);
                    asserts_walks!(&scope, concat!(stringify!($table), ", newest"), newest);
                }};
            }
            orders!(user, Disabled);
            orders!(client, Enabled);
        }
    }
    drop(std::fs::remove_dir_all(folder));
}

#[tokio::test]
async fn what_was_refused_of_an_application_is_found_newest_first() {
    use sea_orm::{ColumnTrait, Order};
    let (db, folder) = scope().await;
    let scope = db.tenant("ten_1");
    let query = diagnostic::Entity::find()
        .filter(diagnostic::Column::TenantId.eq("ten_1"))
        .filter(diagnostic::Column::ClientId.eq("cli_1"));
    asserts_walks!(
        &scope,
        "refusals",
        query
            .order_by(diagnostic::Column::LastAt, Order::Desc)
            .order_by(diagnostic::Column::Id, Order::Desc)
            .limit(100)
    );
    drop(std::fs::remove_dir_all(folder));
}

#[tokio::test]
async fn a_search_walks_the_terms_in_their_order() {
    let (db, folder) = scope().await;
    let scope = db.tenant("ten_1");
    let sought = term::Sought { prefix: "user/ann".into(), letters: 3 };
    for page in page_queries() {
        for (table, also, values) in
            [("user", "", Vec::new()), ("user", r#"AND o."disabled" = $6"#, vec![true.into()])]
        {
            let searched = term::Searched { table, also, values };
            assert_walks(
                "search",
                &plan(&scope, term::statement(&scope, &sought, searched, &page)).await,
            );
        }
    }
    drop(std::fs::remove_dir_all(folder));
}

#[tokio::test]
async fn the_log_walks_an_index_for_each_of_its_filters() {
    use sea_orm::ColumnTrait;
    let (db, folder) = scope().await;
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
            asserts_walks!(
                &scope,
                &format!("audit by {column:?}"),
                query.order_by(audit::Column::Id, page.order(false)).limit(51)
            );
        }
        let waiting = registration::Entity::find()
            .filter(registration::Column::TenantId.eq("ten_1"))
            .filter(registration::Column::State.eq(registration::RegistrationState::Waiting));
        let waiting = waiting.filter(page.after_id(registration::Column::Id, true));
        asserts_walks!(
            &scope,
            "what waits for approval",
            waiting.order_by(registration::Column::Id, page.order(true)).limit(51)
        );
        let members = membership::Entity::find()
            .filter(membership::Column::TenantId.eq("ten_1"))
            .filter(page.after_id(membership::Column::Id, true));
        asserts_walks!(
            &scope,
            "members",
            members.order_by(membership::Column::Id, page.order(true)).limit(51)
        );
    }
    drop(std::fs::remove_dir_all(folder));
}
