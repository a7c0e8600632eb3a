//! What staff change about how they sign in needs a recent sign-in, which the account page asks
//! for: a stolen session of the console takes no account over for good.

use contract::{member::MemberSummary, user::Role};
use domain::{Actor, Tenant};
use tests::{Browser, mail::mail_server};

use crate::console::{complete_setup, server_function_path, tenant_with};

/// Server functions with their fields besides the tenant and the user.
const CHANGES: [(&str, &str); 8] = [
    ("update_user", "&form[username]={username}&form[email]=evil@evil.example"),
    (
        "update_user",
        "&form[username]={username}&form[email]=evil@evil.example&form[email_verified]=true",
    ),
    ("update_user", "&form[username]=evil&form[email]={email}"),
    ("create_password_reset_link", ""),
    ("mail_password_reset_link", ""),
    ("unlock_user", ""),
    ("remove_second_factor", ""),
    ("remove_passkey", "&passkey=pky_1"),
];

async fn call(browser: &mut Browser, function: &str, body: &str) -> tests::TestResponse {
    let form = "application/x-www-form-urlencoded";
    browser.post_body(&server_function_path(function), form, body, "same-origin").await
}

#[tokio::test]
async fn console_does_not_change_how_its_user_signs_in() {
    let server = mail_server().await;
    let operator = complete_setup(&server).await;
    let (acme, [owner, admin]) =
        tenant_with(&server, [("olivia", Role::Owner), ("adam", Role::Admin)]).await;
    let home = server.platform.home_tenant().await.unwrap().unwrap();
    let cli = Actor::cli();
    let staff: [(&Tenant, &str, Browser); 3] = [
        (&home, "olga@ops.example", operator),
        (&acme.tenant, "olivia", owner),
        (&acme.tenant, "adam", admin),
    ];
    for (tenant, name, mut browser) in staff {
        let members = domain::member::list(tenant, &cli, None, None).await.unwrap().rows;
        let is_own = |member: &&MemberSummary| {
            member.username == name || member.email.as_deref() == Some(name)
        };
        let own = members.iter().find(is_own).expect(name);
        let detail = domain::user::detail(tenant, &cli, &own.user_id).await.unwrap();
        let target = format!("tenant={}&id={}", tenant.slug(), own.user_id);
        let email = detail.summary.email.clone().unwrap_or_default();
        let version = format!("&form[version]={}", detail.version);
        let page =
            browser.get(&format!("/console/t/{}/users/{}", tenant.slug(), own.user_id)).await;
        assert!(page.body.contains("your account page"), "{name}: {}", page.body);
        assert!(!page.body.contains("create_password_reset_link"), "{name} is offered a link");
        let before = server.snapshot().await;
        for (function, fields) in CHANGES {
            let fields = fields.replace("{username}", &own.username).replace("{email}", &email);
            let body = format!("{target}{fields}{version}");
            let response = call(&mut browser, function, &body).await;
            assert_eq!(response.status, 409, "{name}: {function} {fields}: {}", response.body);
            assert!(response.body.contains("account page"), "{name}: {}", response.body);
        }
        server.assert_unchanged(&before, name).await;
        // No one signs in with the display name.
        let username = &own.username;
        let fields = format!("&form[username]={username}&form[email]={email}");
        let verified =
            if detail.summary.email_verified { "&form[email_verified]=true" } else { "" };
        let body = format!("{target}{fields}{verified}{version}&form[claims][name]=New");
        let response = call(&mut browser, "update_user", &body).await;
        assert_eq!(response.status, 200, "{name}: {}", response.body);
    }
}
