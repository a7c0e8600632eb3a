//! What each operation costs: statements, BEGIN and COMMIT aside, as ARCHITECTURE.md promises.

use tests::world;

#[tokio::test]
async fn measure() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    let shop = acme.client("shop").await;
    let dark = acme.client_with("dark", |new| new.settings.access_token_format = contract::client::AccessTokenFormat::Opaque).await;
    acme.user("anna").await;
    let mut browser = world.browser();
    let n = || world.platform.statements();
    for c in [&shop, &dark] {
        c.code(&mut browser, "anna", &[]).await;
        let b = n();
        let code = c.code(&mut browser, "anna", &[]).await;
        println!("{} authorize {}", c.client_id, n() - b);
        let b = n();
        let t = c.redeem(&code).await;
        println!("redeem {}", n() - b);
        let b = n();
        c.introspect(t.access()).await;
        println!("introspect {}", n() - b);
        let b = n();
        c.introspect(t.refresh()).await;
        println!("introspect refresh {}", n() - b);
        let b = n();
        c.userinfo(t.access()).await;
        println!("userinfo {}", n() - b);
        let b = n();
        let t2 = c.refresh(t.refresh()).await;
        println!("refresh {}", n() - b);
        let b = n();
        c.post("/oauth2/revoke", &[("token", t2.access())]).await;
        println!("revoke access {}", n() - b);
        let b = n();
        c.post("/oauth2/revoke", &[("token", t2.refresh())]).await;
        println!("revoke refresh {}", n() - b);
        let b = n();
        let o = c.token(&[("grant_type", "client_credentials")]).await;
        println!("cc {}", n() - b);
        let b = n();
        c.introspect(o.access()).await;
        println!("introspect own {}", n() - b);
        let b = n();
        browser.get(&format!("{}/oauth2/jwks", c.base)).await;
        browser.get(&format!("{}/.well-known/openid-configuration", c.base)).await;
        println!("documents {}", n() - b);
        let b = n();
        browser.get(&c.request(&[("prompt", "none"), ("scope", "openid phone")])).await;
        println!("silent refusal {}", n() - b);
        let b = n();
        browser.get(&format!("{}/oauth2/logout", c.base)).await;
        println!("logout asks {}", n() - b);
    }
    let b = n();
    let mut other = world.browser();
    let a = other.get(&shop.request(&[])).await;
    println!("begin {}", n() - b);
    let b = n();
    let page = other.follow(a).await;
    println!("hub {}", n() - b);
    let b = n();
    other.post(&page.action(), &[("username", "anna"), ("password", tests::given::PASSWORD)]).await;
    println!("sign in {}", n() - b);
}
