//! Changes in the session of a provider that is disabled after the session was read.

use std::net::IpAddr;

use contract::settings::TenantSettings;
use domain::{
    Actor, Error, RequestContext,
    account::{self, AddPasskeyForm, AddPasskeyOutcome, AddPasskeyView, EmailRequest},
    identity_provider,
    sign_in::{BrowserId, SignIn, current},
};
use tests::{TestPasskey, TestServer, TestTenant, passkey::PasskeyRequest};

use super::identities::{add_provider, server_with_provider, sign_in_with};

const ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

/// The only session that is stored.
async fn session(server: &TestServer, acme: &TestTenant<'_>) -> SignIn {
    let rows = server.snapshot().await.rows("sign_in");
    assert_eq!(rows.len(), 1, "{rows:?}");
    let browser = BrowserId(rows[0]["browser"].as_str().unwrap().to_owned());
    current(&acme.tenant, &browser).await.unwrap().expect("a session")
}

async fn add_passkey(
    acme: &TestTenant<'_>,
    sign_in: &SignIn,
    view: &AddPasskeyView,
) -> domain::Result<AddPasskeyOutcome> {
    let AddPasskeyView::Form { request, name } = view else { panic!("{view:?}") };
    let request = PasskeyRequest {
        action: String::new(),
        ticket: request.ticket.clone(),
        options: serde_json::from_str(&request.options).unwrap(),
    };
    let (_, credential) = TestPasskey::create(&request, "http://localhost:8080");
    let form =
        AddPasskeyForm { ticket: &request.ticket, credential: &credential, name, user_agent: "" };
    let from = RequestContext { client_ip: ADDRESS, language: "en" };
    account::add_passkey(&acme.tenant, sign_in, &form, from).await
}

#[tokio::test]
async fn session_of_a_disabled_provider_changes_nothing() {
    for (disabled, is_deleted) in [(false, false), (true, false), (true, true)] {
        let (server, provider) = server_with_provider().await;
        server.mailer.turn_on();
        let acme = server.tenant_with("acme", TenantSettings::default()).await;
        add_provider(&acme, "one").await;
        sign_in_with(&server, &provider, &mut server.browser(), "one", "cleo").await;
        let sign_in = session(&server, &acme).await;
        let view = account::add_passkey_view(&acme.tenant, &sign_in, "").await.unwrap();
        if disabled {
            acme.transaction(&Actor::cli(), async |tx| match is_deleted {
                true => identity_provider::remove(tx, "one").await,
                false => identity_provider::set_enabled(tx, "one", false).await.map(drop),
            })
            .await
            .unwrap();
        }
        let before = server.snapshot().await;
        let (address, tenant) = ("cleo@new.example", &acme.tenant);
        let email = account::request_email_change(tenant, &sign_in, address, "en").await;
        if disabled {
            let passkey = add_passkey(&acme, &sign_in, &view).await;
            assert!(matches!(passkey, Err(Error::Unauthenticated)), "{passkey:?}");
            assert!(matches!(email, Err(Error::Unauthenticated)), "{email:?}");
            server.assert_unchanged(&before, "changes in the session of no provider").await;
        } else {
            // As far as the provider is concerned, both are possible.
            assert!(matches!(email, Ok(EmailRequest::OtherDomain | EmailRequest::Requested)));
            let passkey = add_passkey(&acme, &sign_in, &view).await;
            assert!(matches!(passkey, Ok(AddPasskeyOutcome::Added)), "{passkey:?}");
        }
    }
}
