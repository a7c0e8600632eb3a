//! Arbitrary answers of an authenticator, made of valid ones: their JSON, client data and CBOR.

use std::time::Instant;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use tests::test_server;

use super::*;
use crate::fuzz::Inputs;

const COUNT: usize = 120;
const NAMES: &[&str] = &[
    "attestationObject",
    "authenticatorData",
    "challenge",
    "clientDataJSON",
    "crossOrigin",
    "id",
    "origin",
    "rawId",
    "response",
    "signature",
    "transports",
    "type",
    "userHandle",
];

/// An answer with mutations, where they say something: in the answer, or in one of its parts.
fn mutated(inputs: &mut Inputs, answer: &str) -> String {
    let mut value: Value = serde_json::from_str(answer).expect("JSON");
    let parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature"];
    let part = *inputs.choose(&parts);
    let text = value["response"][part].as_str().map(str::to_owned);
    match text {
        Some(text) if !inputs.one_in(3) => {
            let bytes = URL_SAFE_NO_PAD.decode(text).expect("base64url");
            let changed = match serde_json::from_slice::<Value>(&bytes) {
                Ok(json) if inputs.one_in(2) => inputs.json(&json, NAMES),
                _ => inputs.bytes(&bytes),
            };
            value["response"][part] = URL_SAFE_NO_PAD.encode(changed).into();
            value.to_string()
        }
        _ => String::from_utf8_lossy(&inputs.json(&value, NAMES)).into_owned(),
    }
}

#[tokio::test]
async fn any_answer_of_an_authenticator_is_accepted_or_rejected() {
    let server = test_server().await;
    let acme = server.tenant_with("acme", settings(SecondFactorPolicy::Optional)).await;
    acme.user("anna").await;
    let mut passkey = enrol(&server, "anna").await;
    let mut account = server.browser();
    open_with_password(&mut account, PAGE, "anna").await;
    let mut inputs = Inputs::new("answers of authenticators", COUNT);
    while inputs.advance() {
        let mut visitor = server.browser();
        let is_new = inputs.one_in(2);
        let browser = if is_new { &mut account } else { &mut visitor };
        let page = browser.open(if is_new { PAGE } else { ACCOUNT }).await;
        let Some(request) = PasskeyRequest::of_page(&page) else {
            // So many were accepted that the account has no room for more.
            let own = URL_SAFE_NO_PAD.encode(&passkey.credential_id);
            let delete = format!("DELETE FROM passkey WHERE credential_id <> '{own}'");
            server.raw_database().execute(&delete).await;
            continue;
        };
        let answer = match is_new {
            true => TestPasskey::create(&request, ORIGIN).1,
            false => passkey.sign(&request),
        };
        let input = mutated(&mut inputs, &answer);
        let started_at = Instant::now();
        let response = submit(browser, &request, &input).await;
        inputs.check(&response, started_at, &input);
    }
}
