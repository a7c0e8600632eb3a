//! Error pages: not found, forbidden, signed out, or failed to load.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::location::RequestUrl;

use super::page::Screen;
use crate::{
    error::AppError,
    ui::{EmptyState, Logo},
};

fn title_and_text(error: &AppError) -> (&'static str, String) {
    match error {
        AppError::NotFound => {
            ("Page not found", "It may have been deleted, or you may not have access to it.".into())
        }
        AppError::Forbidden => (
            "You don't have access",
            "Ask an owner of this tenant for a role with access to this page.".into(),
        ),
        AppError::Unauthenticated => ("You are signed out", "Reload the page to sign in.".into()),
        AppError::Invalid(_) => ("This URL is invalid", error.message()),
        other => ("This page could not be loaded", other.message()),
    }
}

/// The path of this page, to return to after signing in with another account.
fn current_path() -> String {
    let url = use_context::<RequestUrl>();
    // The server knows the path only: the origin in this URL is made up.
    let path = url.as_ref().and_then(|url| url.as_ref().split_once("/console"));
    let rest = path.map_or("", |(_, rest)| rest.split('?').next().unwrap_or_default());
    format!("/console{rest}")
}

/// Error page inside the layout, for a caller who may see the tenant.
pub fn in_frame(error: &AppError) -> Screen {
    let (title, text) = title_and_text(error);
    Screen {
        title: title.into(),
        body: view! {
            <EmptyState title=title text=text level=1>
                <a class="button secondary" href="/console">
                    "Back to dashboard"
                </a>
            </EmptyState>
        }
        .into_any(),
    }
}

/// Error page without the layout: it reveals nothing about a tenant that the caller may not see.
pub fn standalone(error: &AppError) -> impl IntoView {
    let (title, text) = title_and_text(error);
    view! {
        <Title text=format!("{title} · Tenantry") />
        <header class="topbar">
            <a class="home" href="/console" aria-label="Tenantry, start page">
                <Logo />
            </a>
        </header>
        <main class="page narrow" id="main">
            <EmptyState title=title text=text level=1>
                <a class="button secondary" href="/console">
                    "Back to dashboard"
                </a>
                <form method="post" action="/console/sign_out">
                    <input type="hidden" name="return_to" value=current_path() />
                    <button class="button quiet">"Sign in with another account"</button>
                </form>
            </EmptyState>
        </main>
    }
}

/// Fallback for unknown routes.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    let _ = crate::error::reject::<()>(AppError::NotFound);
    standalone(&AppError::NotFound)
}
