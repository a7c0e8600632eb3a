//! Arbitrary JSON as a body, and arbitrary files for `apply`.

use super::*;

#[tokio::test]
async fn json_bodies_cause_no_server_error() {
    let server = server_with_client().await;
    let deep = "[".repeat(5_000);
    let nested = format!("{}1{}", "{\"a\":".repeat(5_000), "}".repeat(5_000));
    let many = format!(
        "{{{}}}",
        (0..5_000).map(|number| format!("\"{number}\":1")).collect::<Vec<_>>().join(",")
    );
    let mut bodies: Vec<String> = samples(json_value()).iter().map(ToString::to_string).collect();
    bodies.extend(samples(".{0,60}"));
    bodies.extend(
        [
            deep.as_str(),
            &nested,
            &many,
            "",
            "null",
            "[]",
            "1e999999",
            "\"\\ud800\"",
            "{\"client_id\": \"\\u0000\"}",
            "{\"client_id\": \"\\ud800\"}",
            "\u{feff}{}",
        ]
        .map(str::to_owned),
    );
    // The same with the credentials of a client in the body.
    let authenticated_bodies =
        samples(proptest::collection::btree_map(PARAMETER_NAMES, json_value(), 0..5));
    for body in bodies {
        for path in &POST_PATHS[..4] {
            assert_no_server_error(
                &post(&server, path, "application/json", body.clone()).await,
                &(path, &body),
            );
        }
    }
    let acme = server.tenant("second").await;
    let shop = acme.client("shop").await;
    for mut object in authenticated_bodies {
        object.insert("client_id".into(), "shop".into());
        object.insert("client_secret".into(), shop.secret.clone().unwrap().into());
        for path in ["token", "introspect", "revoke"] {
            assert_no_server_error(
                &post(
                    &server,
                    &format!("/t/second/oauth2/{path}"),
                    "application/json",
                    serde_json::json!(object).to_string(),
                )
                .await,
                &object,
            );
        }
    }
}

/// An apply file is parsed or rejected with the position of the error.
#[test]
fn apply_files_cause_no_panic() {
    let yaml = samples(
        "(tenants|slug|users|clients|- |: |\\{|\\}|\\[|\\]|\n|  |\"|&a|\\*a|<<|\
         !!|\\||>|[a-z0-9])\\PC{0,4}",
    );
    for text in samples(".{0,120}").into_iter().chain(yaml) {
        let _ = domain::apply::parse(&text);
    }
    for (what, text) in [
        (
            "nested aliases",
            "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\n\
             e: &e [*d,*d]\nf: &f [*e,*e]\ntenants: *f"
                .to_owned(),
        ),
        ("deep nesting", format!("tenants: {}", "[".repeat(10_000))),
        (
            "exponential alias expansion",
            (0..40).fold(String::from("a0: &a0 lol\n"), |text, n| {
                let references = vec![format!("*a{n}"); 10].join(",");
                format!("{text}a{}: &a{} [{references}]\n", n + 1, n + 1)
            }),
        ),
    ] {
        assert!(domain::apply::parse(&text).is_err(), "{what}");
    }
}
