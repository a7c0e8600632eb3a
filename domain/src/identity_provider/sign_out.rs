//! Sign-out at the provider after a sign-out here (OpenID Connect RP-Initiated Logout 1.0 §2): the
//! user is offered it, and comes back to the sign-out page.

use contract::routes::Endpoint;
use url::Url;

use super::metadata::endpoints;
use crate::{model::error::Result, runtime::tenant::Tenant};

/// Where a user can sign out of the provider that they had signed in at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderSignOut {
    /// The name of the provider.
    pub name: String,
    /// Its end session endpoint, with the way back.
    pub url: String,
}

/// The sign-out of a provider; `None` if it has none, or cannot be asked for it now.
pub(crate) async fn sign_out(tenant: &Tenant, id: &str) -> Result<Option<ProviderSignOut>> {
    let Some(provider) = tenant.enabled_provider(id).await? else { return Ok(None) };
    // A provider that is down must not keep anyone from signing out here.
    let Ok(endpoints) = endpoints(tenant.platform(), &provider).await else { return Ok(None) };
    let url = endpoints.end_session.and_then(|url| Url::parse(&url).ok());
    let Some(mut url) = url.filter(|url| matches!(url.scheme(), "https" | "http")) else {
        return Ok(None);
    };
    // The client identifier stands for the ID token, which is not stored.
    url.query_pairs_mut()
        .append_pair("client_id", &provider.settings.client_id)
        .append_pair("post_logout_redirect_uri", &tenant.url(Endpoint::Logout));
    Ok(Some(ProviderSignOut { name: provider.name().to_owned(), url: url.into() }))
}
