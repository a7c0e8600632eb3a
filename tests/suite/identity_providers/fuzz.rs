//! Arbitrary responses of an identity provider, made of valid ones: its documents, and the claims
//! of ID tokens that it signs.

use std::{
    fmt::Debug,
    sync::{Arc, Mutex},
    time::Instant,
};

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::StatusCode,
    middleware::{Next, from_fn},
    response::Response,
};

use super::*;
use crate::fuzz::Inputs;

const COUNT: usize = 60;
const NAMES: &[&str] = &[
    "access_token",
    "alg",
    "aud",
    "authorization_endpoint",
    "azp",
    "crv",
    "email",
    "email_verified",
    "error",
    "exp",
    "expires_in",
    "id_token",
    "issuer",
    "jwks_uri",
    "keys",
    "kid",
    "kty",
    "name",
    "nonce",
    "picture",
    "preferred_username",
    "sub",
    "token_endpoint",
    "token_type",
    "userinfo_endpoint",
    "x5c",
];

type Shared = Arc<Mutex<Inputs>>;

/// Change one response in four.
async fn mutate_response(inputs: Shared, request: Request, next: Next) -> Response {
    let (mut parts, body) = next.run(request).await.into_parts();
    // A mutated request may make a provider answer with a lot.
    let bytes = to_bytes(body, usize::MAX).await.expect("a body");
    let mut inputs = inputs.lock().expect("no other test has it");
    let Ok(value) = serde_json::from_slice::<Value>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    if !inputs.one_in(4) {
        return Response::from_parts(parts, Body::from(bytes));
    }
    parts.headers.remove("content-length");
    let changed = inputs.json(&value, NAMES);
    Response::from_parts(parts, Body::from(changed))
}

/// A page with status 502 says that the provider has failed.
fn check(inputs: &Inputs, response: &TestResponse, started_at: Instant, input: &dyn Debug) {
    let is_of_provider = response.status == 502;
    let status = if is_of_provider { StatusCode::OK } else { response.status };
    inputs.check(&TestResponse { status, ..response.clone() }, started_at, input);
}

#[tokio::test]
async fn any_response_of_a_provider_ends_in_a_page() {
    let fixture = Fixture::new().await;
    let inputs = Arc::new(Mutex::new(Inputs::new("responses of identity providers", COUNT)));
    let shared = inputs.clone();
    let layer = from_fn(move |request, next| mutate_response(shared.clone(), request, next));
    fixture.server.network.set_server(ORIGIN, fixture.provider.router().layer(layer));
    let acme = fixture.server.tenant("acme").await;
    let shop = acme.client("shop").await;
    acme.add_provider(|_| {}).await;
    loop {
        // Documents are loaded again when what is kept of them is old.
        fixture.server.clock.advance(3 * 86_400);
        let mut browser = fixture.server.browser();
        let (mutates_claims, error) = {
            let mut inputs = inputs.lock().unwrap();
            if !inputs.advance() {
                break;
            }
            (!inputs.one_in(3), inputs.odd_error())
        };
        let started_at = Instant::now();
        let response = browser.get(&shop.authorization_url(&[])).await;
        let page = browser.follow_redirects(response).await;
        let link = page.body.split("href=\"").filter_map(|rest| rest.split('"').next());
        let Some(link) = link.map(str::to_owned).find(|href| href.contains("/provider/")) else {
            panic!("no provider: {}", page.body);
        };
        let redirect = browser.get(&link).await;
        check(&inputs.lock().unwrap(), &redirect, started_at, &"the beginning");
        let Ok(start) = Url::parse(redirect.location()) else { continue };
        if param(&start, "state").is_empty() {
            continue;
        }
        let mut claims = fixture.claims(&start, "sub-1");
        if mutates_claims {
            inputs.lock().unwrap().mutate_json(&mut claims, NAMES);
        }
        let started_at = Instant::now();
        let response = match error {
            // HTTP clients reject a longer one.
            Some(error) if error.len() > 8_000 => continue,
            Some(error) => browser.get(&callback(&start, &[("error", &error)])).await,
            None => fixture.come_back(&mut browser, &start, claims.clone()).await,
        };
        check(&inputs.lock().unwrap(), &response, started_at, &claims);
    }
}
