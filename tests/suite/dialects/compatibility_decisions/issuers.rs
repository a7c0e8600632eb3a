//! The issuer: one in all documents, whatever the host.

use domain::{Actor, apply};
use tests::http_request;

use super::*;

#[tokio::test]
async fn x_3_metadata_is_identical_at_every_base_url() {
    let server = standard_server().await;
    let mut documents = std::collections::BTreeSet::new();
    for base in BASE_URLS {
        for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"]
        {
            documents.insert(
                http_request(
                    &server.router,
                    "GET",
                    &format!("{base}{path}"),
                    &[("x-forwarded-host", "evil.test")],
                    "",
                )
                .await
                .body,
            );
        }
    }
    assert_eq!(documents.len(), 1);
    assert_eq!(
        server.tenant("other").await.tenant.issuer(),
        "http://localhost:8080/t/other",
        "only the default tenant has no path"
    );
}

/// The README's file, and the issuers that `apply` names, work for a client that compares the
/// issuer of the document with the one that it was given.
#[tokio::test]
async fn x_46_issuers_named_by_apply_and_readme_are_those_of_the_documents() {
    let readme = include_str!("../../../../README.md");
    let yaml = readme.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let command = readme.lines().find(|line| line.starts_with("curl http")).unwrap();
    let address = command.split(' ').nth(1).unwrap();
    let server = tests::test_server().await;
    let mut issuers = Vec::new();
    for file in [yaml, "tenants: [{ slug: second, name: Second }]"] {
        let file = apply::parse(file).unwrap();
        let report = apply::apply(&server.platform, &Actor::cli(), file, false).await.unwrap();
        issuers.extend(report.issuers.into_iter().map(|one| one.issuer));
    }
    assert_eq!(issuers.len(), 2);
    let document = "/.well-known/openid-configuration";
    issuers.push(address.strip_suffix(document).unwrap().to_owned());
    for issuer in issuers {
        let path = format!("{issuer}{document}");
        let path = path.strip_prefix("http://localhost:8080").unwrap();
        assert_eq!(server.browser().get(path).await.json()["issuer"], issuer.as_str());
    }
}
