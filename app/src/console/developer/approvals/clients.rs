//! Clients that developers registered and that wait for approval.

use contract::developer::PendingClient;
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};
use oauth::GrantType;

use super::submitter;
use crate::{
    error::AppError,
    ui::{Dialog, DialogFooter, FormErrors, Pill, PlainForm, TargetFields, TextArea, ago},
};

/// `version` is the version that was reviewed. A client that has changed since is not approved.
#[server]
pub async fn approve_client(tenant: String, id: String, version: i64) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::client::approve(tx, &id, version).await)
        .await?;
    Ok(())
}

/// Rejects a client. Its developer sees `reason`.
#[server]
pub async fn refuse_client(tenant: String, id: String, reason: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::client::reject(tx, &id, &reason).await)
        .await?;
    Ok(())
}

/// A pending client with what its approval decides about.
pub fn client_card(slug: &str, row: PendingClient, now: i64) -> AnyView {
    let href = format!("/console/t/{slug}/applications/{}", row.row_id);
    let hosts: Vec<_> = row.redirect_uris.iter().map(|uri| redirect_uri(uri)).collect();
    let hosts = if hosts.is_empty() {
        view! { <span>"None: users can't sign in"</span> }.into_any()
    } else {
        view! { <ul>{hosts}</ul> }.into_any()
    };
    let grants: Vec<_> = row
        .grant_types
        .iter()
        .map(|grant| {
            let acts_alone = (*grant == GrantType::ClientCredentials).then(|| {
                view! { <span class="faint">" · acts on its own behalf"</span> }
            });
            view! {
                <li>
                    <code>{grant.as_str()}</code>
                    {acts_alone}
                </li>
            }
        })
        .collect();
    let scopes: Vec<_> = row
        .scope
        .split_whitespace()
        .map(|scope| view! { <code class="scope">{scope.to_owned()}</code> })
        .collect();
    let scopes = if scopes.is_empty() { "None".into_any() } else { scopes.into_any() };
    let description =
        (!row.description.is_empty()).then(|| view! { <p><bdi>{row.description}</bdi></p> });
    view! {
        <li class="card">
            <header>
                <h2>
                    <a href=href>
                        <bdi>{row.name.clone()}</bdi>
                    </a>
                </h2>
                <Pill label=row.kind.label() />
                {description}
            </header>
            <dl class="values">
                {submitter(row.developer, ago(row.created_at, now))} <div>
                    <dt>"Redirect URIs"</dt>
                    <dd>{hosts}</dd>
                </div> <div>
                    <dt>"Grant types"</dt>
                    <dd>
                        <ul>{grants}</ul>
                    </dd>
                </div> <div>
                    <dt>"Scopes"</dt>
                    <dd class="scopes">{scopes}</dd>
                </div>
            </dl>
            <footer class="end">
                <button
                    class="button secondary"
                    type="button"
                    data-opens="refuse-client"
                    data-fill-id=row.row_id.clone()
                    data-fill-name=row.name.clone()
                >
                    "Reject…"
                </button>
                <button
                    class="button primary"
                    type="button"
                    data-opens="approve-client"
                    data-fill-id=row.row_id
                    data-fill-version=row.version.to_string()
                    data-fill-name=row.name
                >
                    "Approve…"
                </button>
            </footer>
        </li>
    }
    .into_any()
}

/// A redirect URI with its host, which receives the codes, emphasised.
fn redirect_uri(uri: &str) -> AnyView {
    let (before, host, after) = split_at_host(uri);
    view! {
        <li>
            <code>{before.to_owned()}<strong>{host.to_owned()}</strong>{after.to_owned()}</code>
        </li>
    }
    .into_any()
}

/// What is before, in and after the host of a URI; of one without a host, its scheme is in the
/// middle.
fn split_at_host(uri: &str) -> (&str, &str, &str) {
    let Some(start) = uri.find("://").map(|end| end + 3) else {
        let end = uri.find(':').unwrap_or(uri.len());
        return ("", &uri[..end], &uri[end..]);
    };
    let end = uri[start..].find(['/', '?', '#']).map_or(uri.len(), |length| start + length);
    (&uri[..start], &uri[start..end], &uri[end..])
}

/// The dialogs that approve or reject a new application.
#[component]
pub fn ReviewDialogs(tenant: String) -> impl IntoView {
    let approved = tenant.clone();
    view! {
        <Dialog
            id="approve-client"
            title=view! {
                "Approve "
                <bdi data-slot="name"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm action=ApproveClient::url() success_message="Application approved.">
                <TargetFields tenant=approved />
                <input type="hidden" name="version" />
                <div class="body">
                    <p>
                        "Users can sign in to it immediately and are asked for consent. Its scopes \
                            and grant types stay the same unless you change them."
                    </p>
                </div>
                <DialogFooter cancel="Cancel">"Approve"</DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog
            id="refuse-client"
            title=view! {
                "Reject "
                <bdi data-slot="name"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm
                action=RefuseClient::url()
                success_message="Application rejected. The developer can see the reason."
            >
                <TargetFields tenant />
                <div class="body">
                    <TextArea
                        name="reason"
                        label="Reason"
                        errors=FormErrors::none()
                        hint="The developer can see it, change the application and submit it again."
                    />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Reject"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn host_is_the_emphasised_part() {
        for (uri, parts) in [
            ("https://app.example/cb?x=1", ("https://", "app.example", "/cb?x=1")),
            ("http://localhost:3000", ("http://", "localhost:3000", "")),
            ("https://app.example?x", ("https://", "app.example", "?x")),
            ("com.example.app:/cb", ("", "com.example.app", ":/cb")),
            ("broken", ("", "broken", "")),
        ] {
            assert_eq!(super::split_at_host(uri), parts, "{uri}");
        }
    }
}
