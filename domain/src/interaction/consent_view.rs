//! The consent page: what is asked for, and how far the tenant vouches for the client.

use oauth::{authorize::AuthorizationRequest, consent::Consent};
use store::registration::RegistrationState;

use super::resume_outcome::{ConsentView, Review};
use crate::{
    client::logo,
    consent,
    model::{client::Client, error::Result},
    runtime::tenant::Tenant,
    sign_in::SignIn,
};

pub(super) async fn consent_view(
    tenant: &Tenant,
    client: &Client,
    request: &AuthorizationRequest,
    sign_in: SignIn,
) -> Result<ConsentView> {
    let Consent { scope, claims, resources } = Consent::of_request(request);
    let metadata = &client.metadata;
    let review = review_of(tenant, client).await?;
    let logo_url = match &metadata.logo_uri {
        Some(_) if review != Review::NotReviewed => logo::url(tenant, &client.row_id).await?,
        _ => None,
    };
    Ok(ConsentView {
        client_name: client.name.clone(),
        logo_url,
        client_uri: web_link(&metadata.client_uri),
        policy_uri: web_link(&metadata.policy_uri),
        tos_uri: web_link(&metadata.tos_uri),
        user_display_name: sign_in.display_name,
        user_email: sign_in.email,
        scopes: scope
            .iter()
            .map(|name| (name.to_owned(), consent::scope_description(tenant, name)))
            .collect(),
        claims: claims.iter().collect(),
        resources: resources.iter().map(str::to_owned).collect(),
        redirect_host: host_or_scheme(&request.redirect_uri),
        review,
    })
}

async fn review_of(tenant: &Tenant, client: &Client) -> Result<Review> {
    if !client.settings.by_developer {
        return Ok(Review::RegisteredByStaff);
    }
    let registration = store::registration::by_id(&tenant.reader(), &client.row_id).await?;
    Ok(match registration.map(|registration| registration.state) {
        Some(RegistrationState::Approved) => Review::Approved,
        _ => Review::NotReviewed,
    })
}

/// A URL of the client's metadata that a page may link to.
fn web_link(uri: &Option<String>) -> Option<String> {
    let is_web = |uri: &&String| uri.starts_with("https://") || uri.starts_with("http://");
    uri.as_ref().filter(is_web).cloned()
}

fn host_or_scheme(uri: &str) -> String {
    match url::Url::parse(uri) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => {
            url.host_str().unwrap_or_default().to_owned()
        }
        // What follows a private-use scheme is no host.
        Ok(url) => format!("{}:", url.scheme()),
        Err(_) => uri.to_owned(),
    }
}
