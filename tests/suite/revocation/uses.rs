//! The use of each holding: whether it works at a node.

use super::*;

/// Whether a token response gives access to the email address, the scope that an event removes.
fn gives_email(tokens: &serde_json::Value) -> bool {
    tokens.get("access_token").is_some()
        && tokens["scope"].as_str().is_some_and(|scope| scope.split(' ').any(|one| one == "email"))
}

/// Use a holding on a node; `number` selects one of two where it is used once. Whether it worked.
pub(super) async fn works(
    node: &Node,
    number: usize,
    held: &mut Holdings,
    holding: Holding,
) -> bool {
    let at_node = |client: &TestClient| TestClient {
        router: node.router.clone(),
        ..client.at_base_url("/t/acme")
    };
    let [shop, opaque_client] = held.clients.each_ref().map(at_node);
    let browser = &mut held.browsers[number];
    browser.switch_node(node.router.clone());
    match holding {
        Holding::Session => {
            let url = held.bystander.authorization_url(&[("prompt", "none")]);
            browser.get(&url).await.redirect_param("code").is_some()
        }
        Holding::Interaction => {
            let response = browser.submit_decision(&held.consent_pages[number], "allow").await;
            match response.redirect_param("code") {
                Some(code) => gives_email(&shop.redeem(&code).await.0),
                None => false,
            }
        }
        Holding::Code => {
            let fields = [
                ("grant_type", "authorization_code"),
                ("code", &held.codes[number]),
                ("redirect_uri", &shop.redirect_uri),
                ("code_verifier", tests::client::CODE_VERIFIER),
            ];
            let response = shop.post("/oauth2/token", &fields).await;
            response.status == 200 && gives_email(&response.json())
        }
        Holding::RefreshToken => {
            let token = held.refresh_tokens[number].as_str();
            let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
            let response = shop.post("/oauth2/token", &fields).await;
            response.status == 200 && gives_email(&response.json())
        }
        Holding::JwtAccessToken | Holding::OpaqueAccessToken => {
            let (client, token) = match holding {
                Holding::JwtAccessToken => (&shop, &held.jwt),
                _ => (&opaque_client, &held.opaque),
            };
            let response = client.userinfo(token).await;
            response.status == 200 && response.json().get("email").is_some()
        }
        Holding::PersonalToken => {
            is_readable(node, "/t/acme/api/v1/apps", &held.personal_token).await
        }
        Holding::RegistrationToken => {
            is_readable(node, &held.registration_uri, &held.registration_token).await
        }
        // Without a session it begins a sign-in that returns to it.
        Holding::AddressLink => {
            let link = &held.links[&holding];
            Browser::new(node.router.clone()).get(link).await.status == 303
        }
        // Used once: see where it is declared.
        Holding::Passkey if number == 1 => true,
        Holding::Passkey => {
            let mut browser = Browser::new(node.router.clone());
            let redirect = browser.get(crate::account::ACCOUNT).await;
            let page = browser.follow_redirects(redirect).await;
            let Some(request) = tests::PasskeyRequest::of_page(&page) else { return false };
            let answer = held.passkey.sign(&request);
            let response = crate::passkey::submit(&mut browser, &request, &answer).await;
            let page = browser.follow_redirects(response).await;
            page.status == 200 && page.body.contains("Where you are signed in")
        }
        // Its use would end what is looked at afterwards.
        Holding::MailedResetLink => {
            let link = &held.links[&holding];
            Browser::new(node.router.clone()).get(link).await.status == 200
        }
        Holding::InvitationByUser
        | Holding::VerificationLink
        | Holding::InvitationByOperator
        | Holding::ResetLinkByUser
        | Holding::ResetLinkByOperator
        | Holding::ResetLinkForUser
        | Holding::OperatorLink => {
            let (uri, token) = held.links[&holding].split_once("?token=").unwrap();
            let mut browser = Browser::new(node.router.clone());
            if number == 1 {
                return browser.get(&held.links[&holding]).await.status == 200;
            }
            let fields = [("token", token), ("name", "New"), ("password", "yet-another-horse")];
            let status = browser.post(uri, &fields).await.status;
            status == 200 || status == 303
        }
        // Approved once, by the other node.
        Holding::PendingApproval if number == 1 => {
            let tenant = node.platform.tenant_by_slug("acme").await.unwrap().unwrap();
            let cli = Actor::cli();
            let waiting = client::awaiting_approval(&tenant, &cli, None).await.unwrap().rows;
            let row_id = held.registered_row_id.as_str();
            let Some(row) = waiting.iter().find(|row| row.row_id == row_id) else { return false };
            tenant
                .transaction(&cli, async |tx| client::approve(tx, row_id, row.version).await)
                .await
                .is_ok()
        }
        Holding::PendingApproval => true,
    }
}
