//! Forms of the console without a script.

use super::*;

#[tokio::test]
async fn form_errors_name_their_fields() {
    let server = test_server().await;
    let mut operator = complete_setup(&server).await;
    let response = operator
        .post(
            &server_function_path("add_user"),
            &[
                ("tenant", "first"),
                ("username", "anna ames"),
                ("email", "x"),
                ("name", ""),
                ("password", "short"),
            ],
        )
        .await;
    assert_eq!(response.status, 400);
    let fields: Vec<String> = response.json()["invalid"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["field"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(fields, ["username", "email", "password"]);
    let response = operator
        .post(
            &server_function_path("register_client"),
            &[
                ("tenant", "first"),
                ("name", "X"),
                ("kind", "web"),
                ("redirect_uri", "http://x.example/cb"),
            ],
        )
        .await;
    assert_eq!(
        (response.status.as_u16(), response.json()["invalid"][0]["field"].as_str()),
        (400, Some("redirect_uris.0")),
        "{}",
        response.body
    );
    let response = operator
        .post(
            &server_function_path("create_tenant"),
            &[("name", "X"), ("slug", "Console"), ("preset", "standard")],
        )
        .await;
    assert_eq!(response.json()["invalid"][0]["field"], "slug");
}

#[tokio::test]
async fn developer_creates_tokens_and_sees_the_review_of_registered_clients() {
    let server = test_server().await;
    complete_setup(&server).await;
    let acme = server.tenant("acme").await;
    domain::key::reserve::fill(&server.platform, 1).await.unwrap();
    create_member(&acme, "dora", Some(Role::Developer)).await;
    create_member(&acme, "adam", Some(Role::Admin)).await;
    let (mut dora, page) = open_signed_in(&server, "/console/t/acme/tokens", "dora").await;
    assert!(
        page.body.contains("No tokens yet")
            && page.body.contains("Personal tokens")
            && !page.body.contains("Approvals"),
        "{}",
        page.body
    );
    let refused = dora
        .post(
            &server_function_path("make_token"),
            &[("tenant", "acme"), ("name", ""), ("days", "x")],
        )
        .await;
    assert_eq!(refused.json()["invalid"][0]["field"], "days");
    let created = dora
        .post(
            &server_function_path("make_token"),
            &[("tenant", "acme"), ("name", "Pipeline"), ("days", "")],
        )
        .await
        .json();
    let token = created["token"].as_str().unwrap();
    let page = dora.get("/console/t/acme/tokens").await.body;
    assert!(page.contains("Pipeline") && page.contains("Never") && !page.contains(token));
    let headers =
        [("authorization", &*format!("Bearer {token}")), ("content-type", "application/json")];
    let body = r#"{"name": "Shop", "redirect_uris": ["https://shop.example/cb"]}"#;
    let shop =
        tests::http_request(&server.router, "POST", "/t/acme/api/v1/apps/register", &headers, body)
            .await
            .json();
    assert_eq!(shop["status"], "waiting");

    let (mut adam, page) = open_signed_in(&server, "/console/t/acme/approvals", "adam").await;
    assert!(
        page.without_markers().contains("https://<strong>shop.example</strong>/cb")
            && page.body.contains("authorization_code")
            && page.body.contains("dora")
            && page.body.contains("data-fill-version=\"0\""),
        "{}",
        page.body
    );
    assert_eq!(
        dora.get("/console/t/acme/approvals").await.body.matches("https://shop.example/cb").count(),
        0,
        "a developer cannot review"
    );
    let row =
        page.body.split("data-fill-id=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(
        dora.get(&format!("/console/t/acme/applications/{row}"))
            .await
            .body
            .contains("Pending approval")
    );
    let fields = [("tenant", "acme"), ("id", row.as_str()), ("reason", "Say what it does.")];
    assert_eq!(dora.post(&server_function_path("refuse_client"), &fields).await.status, 403);
    assert_eq!(adam.post(&server_function_path("refuse_client"), &fields).await.status, 200);
    assert!(
        dora.get(&format!("/console/t/acme/applications/{row}"))
            .await
            .body
            .contains("Say what it does.")
    );
    assert!(adam.get("/console/t/acme/approvals").await.body.contains("No pending approvals"));
    let second = dora
        .post(
            &server_function_path("register_client"),
            &[("tenant", "acme"), ("name", "Job"), ("kind", "machine")],
        )
        .await
        .json();
    assert_eq!(second["waits"], true, "{second}");
    let id = created["id"].as_str().unwrap();
    assert_eq!(
        adam.post(&server_function_path("revoke_token"), &[("tenant", "acme"), ("id", id)])
            .await
            .status,
        404
    );
    assert_eq!(
        dora.post(&server_function_path("revoke_token"), &[("tenant", "acme"), ("id", id)])
            .await
            .status,
        200
    );
    let after_revocation =
        tests::http_request(&server.router, "GET", "/t/acme/api/v1/apps", &headers, "").await;
    assert_eq!(after_revocation.status, 401, "a revoked token is rejected at once");
}
