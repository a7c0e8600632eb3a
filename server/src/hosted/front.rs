//! The bare address: what this installation is, and what to do next.

use axum::{Extension, extract::State, http::StatusCode, response::Response};
use domain::{Platform, Tenant, setup};

use super::problem;
use crate::tenant::Place;

pub async fn front(State(platform): State<Platform>, Extension(place): Extension<Place>) -> Response {
    let needs_setup = match setup::is_needed(&platform).await {
        Ok(needs) => needs,
        Err(error) => return problem::failed(None, &error),
    };
    let here: Option<Tenant> = match place {
        Place::Tenant(tenant) => Some(tenant),
        Place::Bare => None,
    };
    let (title, text) = if needs_setup {
        ("Tenantry is not set up yet", vec!["Open the set-up link that Tenantry printed when it started.".to_owned()])
    } else {
        ("Tenantry is running", vec!["Applications find everything they need in the discovery document.".to_owned()])
    };
    let detail = here.iter().map(|tenant| ("Issuer".to_owned(), tenant.issuer().to_owned())).collect();
    problem::page(here.as_ref(), StatusCode::OK, app::hosted::Problem { title: title.into(), text, detail, reference: None })
}
