//! The dashboard. Each page is a file or folder with its server functions and components; pages do
//! not depend on each other. The sidebar is defined in `nav`.

mod addresses;
mod applications;
mod audit;
#[cfg(debug_assertions)]
mod component_gallery;
mod developer;
mod domains;
mod error_page;
mod form_values;
mod frame;
mod installation;
mod invitations;
mod keys;
mod mail;
mod members;
mod nav;
mod operators;
mod overview;
mod page;
mod providers;
mod role;
mod tenants;
mod url;
mod users;

use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::{Route, Router, Routes},
    path,
};

/// Parses the audit log's query string; the export uses the same filters.
pub use audit::parse_list_params as parse_audit_list_params;

#[cfg(feature = "ssr")]
pub use mail::example_mail;

/// URLs of the assets, with content hashes in their names.
#[derive(Clone, Debug)]
pub struct Assets {
    /// URL of the style sheet.
    pub css: String,
    /// URL of `page.js`, which every page loads.
    pub page_script: String,
    /// URL of `import.js`, which the page of the import loads.
    pub import_script: String,
    /// URL of the JavaScript of the WebAssembly, which pages with an island load.
    pub islands: String,
}

/// URL of the script of the import.
#[derive(Clone)]
pub(crate) struct ImportScript(pub String);

/// The HTML document around every page.
pub fn shell(assets: Assets) -> impl IntoView {
    provide_context(ImportScript(assets.import_script));
    // Only islands are hydrated: the rest of the page needs no markers.
    if let Some(context) = Owner::current_shared_context() {
        context.set_is_hydrating(false);
    }
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="robots" content="noindex" />
                <link rel="icon" href=crate::ui::FAVICON />
                <link rel="stylesheet" href=assets.css />
                <script src=assets.page_script data-islands=assets.islands></script>
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// The router with all pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=error_page::NotFound>
                <Route path=path!("/console") view=tenants::Tenants ssr=SsrMode::Async />
                <Route
                    path=path!("/console/installation")
                    view=installation::Installation
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/operators")
                    view=operators::Operators
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/operators/new")
                    view=operators::InviteOperatorPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/tenants/new")
                    view=tenants::NewTenantPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug")
                    view=overview::OverviewPage
                    ssr=SsrMode::Async
                />
                <Route path=path!("/console/t/:slug/users") view=users::Users ssr=SsrMode::Async />
                <Route
                    path=path!("/console/t/:slug/users/new")
                    view=users::NewUserPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug/users/invite")
                    view=users::InviteUserPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug/users/import")
                    view=users::ImportUsersPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug/users/:id")
                    view=users::UserPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug/members")
                    view=members::Members
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug/members/new")
                    view=members::InvitePage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug/applications")
                    view=applications::Applications
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug/applications/new")
                    view=applications::RegisterPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug/applications/:id")
                    view=applications::Application
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug/approvals")
                    view=developer::Approvals
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug/tokens")
                    view=developer::Tokens
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug/addresses")
                    view=addresses::Addresses
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug/domains")
                    view=domains::Domains
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug/providers")
                    view=providers::Providers
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug/providers/new")
                    view=providers::NewProviderPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug/providers/:id")
                    view=providers::ProviderPage
                    ssr=SsrMode::Async
                />
                <Route path=path!("/console/t/:slug/audit") view=audit::Audit ssr=SsrMode::Async />
                <Route
                    path=path!("/console/t/:slug/audit/:id")
                    view=audit::EventPage
                    ssr=SsrMode::Async
                />
                <Route path=path!("/console/t/:slug/keys") view=keys::Keys ssr=SsrMode::Async />
                <Route path=path!("/console/t/:slug/mail") view=mail::MailPage ssr=SsrMode::Async />
                <Route
                    path=path!("/console/t/:slug/mail/texts")
                    view=mail::MailTextsPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/console/t/:slug/settings")
                    view=tenants::SettingsPage
                    ssr=SsrMode::Async
                />
                <DevelopmentRoutes />
            </Routes>
        </Router>
    }
}

/// Routes of development builds only.
#[cfg(debug_assertions)]
#[component(transparent)]
fn DevelopmentRoutes() -> AnyNestedRoute {
    view! {
        <Route
            path=path!("/console/parts")
            view=component_gallery::ComponentGallery
            ssr=SsrMode::Async
        />
    }
    .into_inner()
    .into_any_nested_route()
}

#[cfg(not(debug_assertions))]
#[component(transparent)]
fn DevelopmentRoutes() -> AnyNestedRoute {
    ().into_any_nested_route()
}
