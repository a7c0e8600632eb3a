//! Icons of providers: fetched once, served from here, and shown on hosted pages in place of the
//! letters.

use domain::job;

use super::*;
use crate::client_logo::SVG;

const ICON: &str = "https://idp.example/icon.svg";

fn with_icon(new: &mut NewProvider) {
    new.settings.icon = Some(ICON.into());
}

async fn sign_in_page(shop: &TestClient, browser: &mut Browser) -> String {
    let response = browser.get(&shop.authorization_url(&[])).await;
    browser.follow_redirects(response).await.without_markers()
}

/// The address of the image on the page.
fn shown(page: &str) -> Option<String> {
    let (_, image) = page.split_once("<img ")?;
    let (_, address) = image.split_once("src=\"")?;
    Some(address.split_once('"')?.0.to_owned())
}

#[tokio::test]
async fn icon_is_fetched_once_and_served_sandboxed() {
    let fixture = Fixture::new().await;
    let server = &fixture.server;
    let acme = server.tenant("acme").await;
    acme.add_provider(with_icon).await;
    let shop = acme.client_with("shop", |new| new.settings.skip_consent = true).await;
    let mut browser = server.browser();
    let page = sign_in_page(&shop, &mut browser).await;
    assert!(shown(&page).is_none() && page.contains("class=\"tile quiet\">E</span>"), "{page}");
    server.network.set_response(ICON, Ok(FakeNetwork::response(200, SVG)));
    // Another process shows it, too.
    let node = server.start_node().await;
    let mut position = job::ChangePosition::default();
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    let mut there = browser.clone();
    there.switch_node(node.router.clone());
    assert!(shown(&sign_in_page(&shop, &mut there).await).is_none());
    server.run_jobs().await;
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    let address = shown(&sign_in_page(&shop, &mut there).await).expect("on the other process");
    let page = sign_in_page(&shop, &mut browser).await;
    assert_eq!(shown(&page).as_ref(), Some(&address));
    assert!(address.starts_with("http://localhost:8080/t/acme/provider-icon/idp/"), "{address}");
    let path = address.trim_start_matches("http://localhost:8080");
    let image = server.browser().get(path).await;
    assert_eq!((image.status.as_u16(), image.body.as_str()), (200, SVG));
    assert_eq!(image.header("content-type"), "image/svg+xml");
    assert!(image.header("content-security-policy").ends_with("sandbox"));
    assert!(image.header("cache-control").contains("immutable"));
    // Neither another digest, provider nor tenant.
    let other = server.tenant("other").await;
    other.add_provider(|_| {}).await;
    let changed = [
        format!("{path}x"),
        path.replace("/idp/", "/idp2/"),
        path.replace("/t/acme/", "/t/other/"),
    ];
    for path in changed {
        assert_eq!(server.browser().get(&path).await.status, 404, "{path}");
    }
    server.run_jobs().await;
    let requests = server.network.requests();
    assert_eq!(requests.iter().filter(|url| *url == ICON).count(), 1, "{requests:?}");
    // The account page shows it where an identity is linked, and where one can be.
    fixture.sign_in(&shop, &mut browser, |_| {}).await;
    let account = browser.get("/t/acme/account").await.without_markers();
    assert_eq!(shown(&account), Some(address), "{account}");
}

#[tokio::test]
async fn changed_and_removed_icons_take_effect() {
    let fixture = Fixture::new().await;
    let server = &fixture.server;
    let acme = server.tenant("acme").await;
    acme.add_provider(with_icon).await;
    let shop = acme.client("shop").await;
    server.network.set_response(ICON, Ok(FakeNetwork::response(200, SVG)));
    server.run_jobs().await;
    let mut browser = server.browser();
    let first = shown(&sign_in_page(&shop, &mut browser).await).expect("an icon");
    let path = first.trim_start_matches("http://localhost:8080");
    let cli = Actor::cli();
    let change = async |icon: Option<&str>| {
        let rows = server.snapshot().await.rows("identity_provider");
        let version = rows[0]["version"].as_i64().unwrap();
        let mut new = new_provider(|new| new.settings.icon = icon.map(str::to_owned));
        new.secret = None;
        acme.transaction(&cli, async |tx| identity_provider::change(tx, new, version).await).await
    };
    change(Some("https://idp.example/other.png")).await.unwrap();
    assert_eq!(server.browser().get(path).await.status, 404);
    server.run_jobs().await;
    let detail = identity_provider::detail(&acme.tenant, &cli, "idp").await.unwrap();
    assert!(detail.icon_problem.is_some_and(|problem| problem.contains("status 404")));
    assert!(shown(&sign_in_page(&shop, &mut browser).await).is_none());
    for (icon, is_valid) in
        // By the rule of the request: plain HTTP and this machine are refused at once.
        [
            ("javascript:alert(1)", false),
            ("icon.svg", false),
            ("http://idp.example/i.svg", false),
            ("https://127.0.0.1/i.svg", false),
            ("https://idp.example/i.svg", true),
        ]
    {
        assert_eq!(change(Some(icon)).await.is_ok(), is_valid, "{icon}");
    }
    change(None).await.unwrap();
    assert!(server.snapshot().await.rows("provider_icon").is_empty());
    change(Some(ICON)).await.unwrap();
    acme.transaction(&cli, async |tx| identity_provider::remove(tx, "idp").await).await.unwrap();
    assert!(server.snapshot().await.rows("provider_icon").is_empty());
}

/// Staff see the image in the list and on the page of the provider, at the host of the console:
/// its pages load no images of other hosts, also of the tenant's own domain.
#[tokio::test]
async fn console_shows_the_icon() {
    let fixture = Fixture::new().await;
    let server = &fixture.server;
    server.network.set_response(ICON, Ok(FakeNetwork::response(200, SVG)));
    for domain in [None, Some("id.acme.example")] {
        let slug = if domain.is_some() { "own" } else { "acme" };
        let tenant = server.tenant(slug).await;
        if let Some(domain) = domain {
            let cli = Actor::cli();
            let added = tenant.transaction(&cli, async |tx| {
                domain::domain_name::add(tx, domain).await?;
                domain::domain_name::set_canonical(tx, Some(domain)).await
            });
            added.await.map(drop).unwrap();
        }
        tenant.add_provider(with_icon).await;
        crate::console::create_member(&tenant, "olivia", Some(contract::user::Role::Owner)).await;
        let list = format!("/console/t/{slug}/providers");
        let (mut olivia, _) = crate::console::open_signed_in(server, &list, "olivia").await;
        for path in [list.clone(), format!("{list}/idp")] {
            assert!(shown(&olivia.get(&path).await.without_markers()).is_none(), "{path}");
        }
        server.run_jobs().await;
        for path in [list.clone(), format!("{list}/idp")] {
            let page = olivia.get(&path).await.without_markers();
            let address = shown(&page).unwrap_or_else(|| panic!("{path}: {page}"));
            let expected = format!("http://localhost:8080/t/{slug}/provider-icon/idp/");
            assert!(address.starts_with(&expected), "{path}: {address}");
            let url = address.trim_start_matches("http://localhost:8080");
            assert_eq!(server.browser().get(url).await.body, SVG, "{path}");
        }
    }
}

/// The icon of a button is for the eye: its name stays that of the provider.
#[tokio::test]
async fn buttons_show_the_icon_of_their_kind() {
    let fixture = Fixture::new().await;
    let acme = fixture.server.tenant("acme").await;
    acme.add_provider(|new| new.settings.name = Some("<b>ID".into())).await;
    acme.add_provider(|new| {
        new.id = "github".into();
        new.settings = ProviderSettings { kind: ProviderKind::Github, ..new.settings.clone() };
        new.settings.name = Some("Work".into());
    })
    .await;
    let shop = acme.client("shop").await;
    let mut browser = fixture.server.browser();
    let redirect = browser.get(&shop.authorization_url(&[])).await;
    let page = browser.follow_redirects(redirect).await.without_markers();
    let of = |name: &str| {
        let button = page.split("<a ").find(|link| link.contains(name)).expect("a button");
        let icon = button.split("<span ").nth(1).expect("an icon");
        assert!(icon.contains(r#"aria-hidden="true""#), "{button}");
        icon.split_once('>').unwrap_or_default().1.to_owned()
    };
    assert!(of("Work").starts_with("<svg ") && of("&lt;b&gt;ID").starts_with("&lt;</span>"));
}
