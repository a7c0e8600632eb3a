//! A test sign-in at a provider, which also works while the provider is disabled. It signs no
//! browser in and changes no account: what it finds is stored for the console.
//!
//! The URL that begins it works once. Where the tenant's pages share the host of the console, it
//! works only in the browser of the member who has asked for it: someone who is given the URL must
//! not disclose their account at the provider to that member. A host of the tenant's own has
//! another cookie; there the first browser that opens the URL is the one, within a minute.

use contract::{
    provider::ProviderTestReport,
    routes::{Endpoint, provider_console_path},
};
use serde_json::Value;
use url::Url;

use super::{
    account,
    begin::{BeginOutcome, UpstreamRequest, begin},
    metadata::ProviderError,
    receive::{Purpose, Received},
    test_report,
};
use crate::{
    model::{
        actor::{Actor, Permission},
        browser_id::BrowserId,
        error::{Error, Result},
        identity_provider::IdentityProvider,
        request_context::BrowserContext,
    },
    runtime::{
        load_providers::from_row, secret, tenant::Tenant, transaction::Transaction,
        vault::DigestKind,
    },
};

const HANDLE_PREFIX: &str = "pt";

/// Where the browser of a test goes.
#[derive(Debug)]
pub enum TestStart {
    /// To the provider, or back to the console if that is not possible.
    Redirect(String),
    /// The test has ended, or another one was begun since.
    Gone,
}

/// Seconds in which the URL of a test is opened: the console redirects to it at once.
const OPENED_WITHIN: i64 = 60;

/// What is stored of a test that waits for its browser; `None` for any one.
fn waiting_digest(tenant: &Tenant, handle: &str, browser: Option<&BrowserId>) -> String {
    let browser = browser.map_or("", |browser| browser.0.as_str());
    digest(tenant, "waiting", handle, browser)
}

fn digest(tenant: &Tenant, state: &str, handle: &str, browser: &str) -> String {
    let vault = tenant.platform().vault();
    vault.digest(DigestKind::ProviderTest, &format!("{state}/{handle}/{browser}"))
}

/// Whether the pages of the tenant have the cookie of the console.
fn shares_cookie(tenant: &Tenant) -> bool {
    let host = |url: &str| Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    host(tenant.base_url()) == host(tenant.platform().public_url())
}

/// Prepare a test, and return the URL on the tenant's host where this browser of a member begins
/// it.
///
/// # Errors
///
/// [`Error::NotFound`].
pub async fn start_test(tx: &mut Transaction, id: &str, browser: &BrowserId) -> Result<String> {
    tx.require(Permission::ManageSettings)?;
    let tenant = tx.tenant().clone();
    let handle = secret::generate(tx.entropy(), HANDLE_PREFIX);
    let browser = Some(browser).filter(|_| shares_cookie(&tenant));
    let digest = waiting_digest(&tenant, handle.expose(), browser);
    if store::identity_provider::start_test(tx.scope(), id, &digest, tx.now().0).await? == 0 {
        return Err(Error::NotFound);
    }
    Ok(tenant.url_with(Endpoint::TestProvider, handle.expose()))
}

/// Begin a test.
pub async fn begin_test(
    tenant: &Tenant,
    handle: &str,
    from: BrowserContext<'_>,
) -> Result<TestStart> {
    if !secret::is_well_formed(handle, HANDLE_PREFIX) {
        return Ok(TestStart::Gone);
    }
    let browser = from.browser;
    let waiting = waiting_digest(tenant, handle, Some(browser).filter(|_| shares_cookie(tenant)));
    let since = tenant.now().0 - OPENED_WITHIN;
    let row = store::identity_provider::by_test_handle(&tenant.reader(), &waiting, since).await?;
    let Some(provider) = row.map(from_row).transpose()? else { return Ok(TestStart::Gone) };
    let digest = digest(tenant, "begun", handle, &browser.0);
    let anonymous = Actor::anonymous();
    let begun = tenant.transaction(&anonymous, async |tx| {
        let scope = tx.scope();
        Ok(store::identity_provider::begin_test(scope, &provider.id, &waiting, &digest).await?)
    });
    if begun.await? == 0 {
        return Ok(TestStart::Gone);
    }
    let purpose = Purpose::Test { digest: digest.clone() };
    let request = UpstreamRequest::default();
    Ok(match begin(tenant, &provider, from, purpose, &request).await? {
        BeginOutcome::Redirect(url) => TestStart::Redirect(url),
        BeginOutcome::Failed(error) => {
            let report = test_report::failed(&provider, &error);
            TestStart::Redirect(finish(tenant, &provider, &digest, report).await?)
        }
    })
}

/// Store what the response of a provider has brought, and return the page that shows it.
pub(crate) async fn record_test(
    tenant: &Tenant,
    provider: &IdentityProvider,
    digest: &str,
    received: &Received,
) -> Result<String> {
    let report = match received {
        Received::Identified(_, identity) => {
            let account = account::preview(tenant, provider, identity).await?;
            test_report::identified(provider, identity, &account)
        }
        Received::Failed(_, error) => test_report::failed(provider, error),
        Received::Denied(_) => {
            test_report::failed(provider, &ProviderError::Response("access_denied".into()))
        }
        Received::Unknown | Received::Late(_) => {
            test_report::failed(provider, &ProviderError::NoResponse)
        }
    };
    finish(tenant, provider, digest, report).await
}

async fn finish(
    tenant: &Tenant,
    provider: &IdentityProvider,
    digest: &str,
    report: ProviderTestReport,
) -> Result<String> {
    let report: Value =
        serde_json::to_value(report).map_err(|error| Error::internal(error.to_string()))?;
    // A row count of 0 means that another test was begun since: its page shows that one.
    tenant
        .transaction(&Actor::anonymous(), async |tx| {
            Ok(store::identity_provider::finish_test(tx.scope(), &provider.id, digest, report)
                .await?)
        })
        .await?;
    let path = provider_console_path(tenant.slug(), &provider.id);
    // The card with the report: on a phone it is below the settings.
    Ok(format!("{}{path}#test", tenant.platform().public_url()))
}
