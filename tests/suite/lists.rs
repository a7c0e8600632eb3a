//! Lists: search, filters, sorting and paging in both directions.

use contract::{
    paging::{ListParams, Sort, StatusFilter},
    tenant::{NewTenant, TenantListParams, TenantState},
    user::Role,
};
use domain::{Actor, Error, client, tenant, user};
use tests::{TestServer, test_server};

fn search_input(search: &str) -> ListParams {
    ListParams { search: search.into(), ..Default::default() }
}

async fn create_tenant(
    server: &TestServer,
    slug: &str,
    name: &str,
    domains: &[&str],
) -> domain::Tenant {
    let new = NewTenant {
        slug: slug.into(),
        name: name.into(),
        domains: domains.iter().map(|host| (*host).to_owned()).collect(),
        ..Default::default()
    };
    tenant::create(&server.platform, &Actor::cli(), new).await.unwrap()
}

async fn list_slugs(server: &TestServer, input: &TenantListParams) -> Vec<String> {
    tenant::list(&server.platform, &Actor::cli(), input)
        .await
        .unwrap()
        .page
        .rows
        .into_iter()
        .map(|row| row.slug)
        .collect()
}

#[tokio::test]
async fn tenants_are_found_by_name_slug_and_domain_without_wildcards() {
    let server = test_server().await;
    create_tenant(&server, "kestrel", "Kestrel Bank", &["id.bank.test"]).await;
    server.clock.advance(1);
    create_tenant(&server, "larkfield", "Larkfield", &["login.larkfield.test"]).await;
    server.clock.advance(1);
    create_tenant(&server, "half", "50%_off \\ shop", &[]).await;
    let search = async |text: &str| {
        list_slugs(&server, &TenantListParams { search: text.into(), ..Default::default() }).await
    };
    assert_eq!(search("BANK").await, ["kestrel"]);
    assert_eq!(search("estre").await, ["kestrel"]);
    assert_eq!(search("login.lark").await, ["larkfield"]);
    assert_eq!(search(".test").await, ["kestrel", "larkfield"]);
    assert_eq!(search("%").await, ["half"]);
    assert_eq!(search("_").await, ["half"]);
    assert_eq!(search("\\").await, ["half"]);
    for nothing in ["k%l", "kestrel\0bank", "' OR 1=1 --"] {
        assert_eq!(search(nothing).await, [""; 0], "{nothing:?}");
    }
    assert_eq!(
        list_slugs(&server, &TenantListParams::default()).await,
        ["half", "kestrel", "larkfield"],
        "sorted by name"
    );
    let newest = TenantListParams { sort: Sort::Newest, ..Default::default() };
    assert_eq!(list_slugs(&server, &newest).await, ["half", "larkfield", "kestrel"]);
    let kestrel = server.platform.tenant_by_slug("kestrel").await.unwrap().unwrap();
    tenant::suspend(&kestrel, &Actor::cli()).await.unwrap();
    assert_eq!(
        list_slugs(
            &server,
            &TenantListParams { state: Some(TenantState::Suspended), ..Default::default() }
        )
        .await,
        ["kestrel"]
    );
    let view =
        tenant::list(&server.platform, &Actor::cli(), &TenantListParams::default()).await.unwrap();
    assert_eq!(
        (view.active, view.suspended, view.deleted, view.page.total.unwrap().count),
        (2, 1, 0, 3)
    );
}

#[tokio::test]
async fn users_are_found_by_any_word_prefix_and_listed_once() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    for name in ["anna", "hanna", "an_na", "ben"] {
        acme.user(name).await;
    }
    let cli = Actor::cli();
    let names = async |input: ListParams| -> Vec<String> {
        user::list(&acme.tenant, &cli, &input)
            .await
            .unwrap()
            .rows
            .into_iter()
            .map(|row| row.username)
            .collect()
    };
    assert_eq!(names(search_input("anna")).await, ["anna"]);
    assert_eq!(names(search_input(" ANNA  am")).await, ["anna"]);
    assert_eq!(names(search_input("ames")).await.len(), 4);
    assert_eq!(names(search_input("an_")).await, ["an_na"]);
    assert_eq!(names(search_input("acme.example")).await.len(), 4, "by the email's host");
    assert_eq!(names(search_input("%")).await, [""; 0]);
    assert_eq!(
        names(search_input("a")).await.len(),
        4,
        "a user who matches by several words is listed once"
    );
    assert_eq!(names(ListParams::default()).await, ["an_na", "anna", "ben", "hanna"]);
    let ben =
        user::list(&acme.tenant, &cli, &search_input("ben")).await.unwrap().rows[0].id.clone();
    acme.transaction(&cli, async |tx| user::set_disabled(tx, &ben, true).await).await.unwrap();
    assert_eq!(
        names(ListParams { state: Some(StatusFilter::Off), ..Default::default() }).await,
        ["ben"]
    );
    assert_eq!(
        names(ListParams { state: Some(StatusFilter::Off), ..search_input("ames") }).await,
        ["ben"]
    );
    assert_eq!(
        names(ListParams { state: Some(StatusFilter::Active), ..search_input("ames") }).await.len(),
        3
    );
    let olivia = acme.member("olivia", Role::Owner).await;
    let row = user::list(&acme.tenant, &olivia, &search_input("oli")).await.unwrap().rows.remove(0);
    assert_eq!(row.role, Some(Role::Owner));
}

#[tokio::test]
async fn pages_in_both_directions_contain_every_row_once() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let cli = Actor::cli();
    for number in 0..120 {
        // Names repeat, so the id decides the order.
        acme.user(&format!("u{:02}-{number}", number % 7)).await;
    }
    for (search, sort) in [("", Sort::Name), ("", Sort::Newest), ("ames", Sort::Name)] {
        let mut input = ListParams { sort, ..search_input(search) };
        let mut pages = Vec::new();
        loop {
            let page = user::list(&acme.tenant, &cli, &input).await.unwrap();
            input.cursor = page.next.clone();
            pages.push(page);
            if input.cursor.is_none() {
                break;
            }
        }
        assert_eq!(
            pages.iter().map(|page| page.rows.len()).collect::<Vec<_>>(),
            [50, 50, 20],
            "{search} {sort:?}"
        );
        let mut seen: Vec<&str> =
            pages.iter().flat_map(|page| page.rows.iter().map(|row| row.id.as_str())).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 120);
        input.cursor = pages[2].previous.clone();
        let second_again = user::list(&acme.tenant, &cli, &input).await.unwrap();
        assert_eq!(second_again.rows, pages[1].rows);
        input.cursor = second_again.previous;
        let first = user::list(&acme.tenant, &cli, &input).await.unwrap();
        assert_eq!((&first.rows, &first.previous), (&pages[0].rows, &None));
    }
}

#[tokio::test]
async fn cursor_of_another_list_search_or_tenant_is_rejected() {
    let server = test_server().await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    let cli = Actor::cli();
    for number in 0..60 {
        acme.user(&format!("u{number}")).await;
    }
    let valid_cursor =
        user::list(&acme.tenant, &cli, &ListParams::default()).await.unwrap().next.unwrap();
    let with = |input: ListParams| ListParams { cursor: Some(valid_cursor.clone()), ..input };
    assert_eq!(
        user::list(&acme.tenant, &cli, &with(ListParams::default())).await.unwrap().rows.len(),
        10
    );
    let outcomes = [
        user::list(&rival.tenant, &cli, &with(ListParams::default())).await.map(drop),
        user::list(&acme.tenant, &cli, &with(search_input("u"))).await.map(drop),
        user::list(
            &acme.tenant,
            &cli,
            &with(ListParams { sort: Sort::Newest, ..Default::default() }),
        )
        .await
        .map(drop),
        user::list(
            &acme.tenant,
            &cli,
            &with(ListParams { state: Some(StatusFilter::Active), ..Default::default() }),
        )
        .await
        .map(drop),
        client::list(&acme.tenant, &cli, &with(ListParams::default())).await.map(drop),
        tenant::list(
            &server.platform,
            &cli,
            &TenantListParams { cursor: Some(valid_cursor.clone()), ..Default::default() },
        )
        .await
        .map(drop),
        domain::member::list(&acme.tenant, &cli, None, Some(&valid_cursor)).await.map(drop),
    ];
    for (number, outcome) in outcomes.into_iter().enumerate() {
        assert!(
            matches!(&outcome, Err(Error::Invalid(problems)) if problems[0].field == "cursor"),
            "{number} {outcome:?}"
        );
    }
}
