//! Arbitrary password hashes of another system: they are rejected, or a sign-in with them is.

use std::time::Instant;

use super::*;
use crate::fuzz::Inputs;

const COUNT: usize = 250;
/// Instead of the costs of the examples.
const COSTS: [&str; 7] = ["0", "1", "7", "8", "31", "262144", "4294967295"];
/// Hashes of other systems, with a small cost.
const HASHES: &[&str] = &[
    "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$\
     WwDgFNVo0gOZNrcfRnxRWGAp2lHTcmOyXCFdjDrWUhI",
    "$argon2i$m=64,t=1,p=1,keyid=aWQ,data=eA$c29tZXNhbHQ$UaW+BJNmXjHRtvrGhGaHTw",
    "$argon2d$v=16$m=64,t=2,p=2$c29tZXNhbHRzb21lc2FsdA$WwDgFNVo0gOZNrcfRnxRWA",
    "$2y$06$bfKk6WNHgbL8ab1l.axkTuudRkh7Tg5ntWm0n/G.VSGCSsdZgFwTu",
    "$pbkdf2$1200$opTy3vu/d64VImQs5fxfCw$3HFZXw9PLcomwuw4Ql7qkX1lR2o",
    "$scrypt$ln=10,r=8,p=1$tlaK8f5/j1GqlRIihFDqfQ$/fzQmqYcF6cPX0qmks+crZrsyeQAPA83N2P2HFs5dTY",
    "pbkdf2_sha1$1500$PgfVR8NrZ5acpFNLbucpne$KuoMw0/GsLIk7LNXIwnhjacRbqU=",
    "bcrypt$$2b$05$w4s73K2JxvtvNFRiFjnVbec36egNmWd2oA.tAKX1FVxCtYyeQb/ki",
    concat!(
        r#"{"type":"password","credentialData":"{\"hashIterations\":64,\"algorithm\":"#,
        r#"\"pbkdf2-sha256\",\"additionalParameters\":{}}","secretData":"{\"value\":"#,
        r#"\"pOatVjOY4m44l8Bhy+89k5TgMj6cM3tdNJnr0mNxQwo=\",\"salt\":"#,
        r#"\"Y6yFW66IxoNKAV3YZ75crw==\",\"additionalParameters\":{}}"}"#,
    ),
];

/// A hash with one parameter or part of it changed.
fn mutated(inputs: &mut Inputs, hash: &str) -> String {
    let mut parts: Vec<String> = hash.split('$').map(str::to_owned).collect();
    let number = inputs.below(parts.len());
    let part = parts[number].clone();
    parts[number] = match inputs.below(4) {
        0 => inputs.text(&part),
        1 => part[..part.len() / 2].to_owned(),
        2 => ["64", "06", "1200", "10"]
            .iter()
            .fold(part, |part, cost| part.replace(cost, COSTS[inputs.below(COSTS.len())])),
        _ => {
            let length = inputs.below(90);
            "A".repeat(length)
        }
    };
    parts.join("$")
}

#[tokio::test]
async fn any_imported_hash_is_rejected_or_verified() {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let shop = acme.client("shop").await;
    let mut inputs = Inputs::new("password hashes", COUNT);
    let mut number = 0;
    while inputs.advance() {
        number += 1;
        let valid = *inputs.choose(HASHES);
        let hash = mutated(&mut inputs, valid);
        let new = contract::user::NewUser {
            username: format!("user{number}"),
            password_hash: Some(hash.clone()),
            ..Default::default()
        };
        let prepared = match domain::user::prepare(&server.platform, new).await {
            Ok(prepared) => prepared,
            Err(Error::Invalid(_)) => continue,
            Err(error) => panic!("{}: {error}", inputs.context(&hash)),
        };
        let create = acme
            .transaction(&Actor::cli(), async |tx| domain::user::create(tx, prepared).await)
            .await;
        create.unwrap_or_else(|error| panic!("{}: {error}", inputs.context(&hash)));
        let mut browser = server.browser();
        let redirect = browser.get(&shop.authorization_url(&[])).await;
        let page = browser.follow_redirects(redirect).await;
        let username = format!("user{number}");
        let fields = [("username", username.as_str()), ("password", PASSWORD)];
        let response = browser.post(&page.form_action(), &fields).await;
        // An accepted hash may need as much work as the limit for imported ones allows.
        inputs.check(&response, Instant::now(), &hash);
    }
}
