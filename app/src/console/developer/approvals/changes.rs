//! Changes that developers proposed to approved clients.

use contract::developer::ProposedChange;
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};

use super::submitter;
use crate::{
    error::AppError,
    ui::{Dialog, DialogFooter, FormErrors, PlainForm, TargetFields, TextArea, ago},
};

/// `proposal` is the change that was reviewed. A later proposal is not approved.
#[server]
pub async fn approve_change(tenant: String, id: String, proposal: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            domain::client::approve_change(tx, &id, &proposal).await
        })
        .await?;
    Ok(())
}

/// Rejects a proposed change. Its developer sees `rejection_reason`.
#[server]
pub async fn reject_change(
    tenant: String,
    id: String,
    proposal: String,
    rejection_reason: String,
) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            domain::client::reject_change(tx, &id, &proposal, &rejection_reason).await
        })
        .await?;
    Ok(())
}

/// A proposed change: who proposes it, and each field before and after.
pub fn change_card(slug: &str, change: ProposedChange, now: i64) -> AnyView {
    let href = format!("/console/t/{slug}/applications/{}", change.row_id);
    let name = change.client_name.clone();
    let outdated = change.is_outdated.then(|| {
        view! {
            <p class="small">
                "The application has changed since. You can only reject this change."
            </p>
        }
    });
    let approve = (!change.is_outdated).then(|| {
        view! {
            <button
                class="button primary"
                type="button"
                data-opens="approve-change"
                data-fill-id=change.row_id.clone()
                data-fill-proposal=change.proposal.clone()
                data-fill-name=name.clone()
            >
                "Approve…"
            </button>
        }
    });
    let fields = change_list(&change);
    view! {
        <li class="card">
            <header>
                <h3>
                    <a href=href>
                        <bdi>{name.clone()}</bdi>
                    </a>
                </h3>
            </header>
            <dl class="values">{submitter(change.developer, ago(change.created_at, now))}</dl>
            <div class="body">{outdated} {fields}</div>
            <footer class="end">
                <button
                    class="button secondary"
                    type="button"
                    data-opens="reject-change"
                    data-fill-id=change.row_id.clone()
                    data-fill-proposal=change.proposal.clone()
                    data-fill-name=name
                >
                    "Reject…"
                </button>
                {approve}
            </footer>
        </li>
    }
    .into_any()
}

/// The label that a field of the metadata has in the settings of an application.
fn field_label(field: &str) -> String {
    let label = match field {
        "client_name" => "Name",
        "client_uri" => "Home page",
        "logo_uri" => "Logo",
        "policy_uri" => "Privacy policy",
        "tos_uri" => "Terms of service",
        "redirect_uris" => "Redirect URIs",
        "post_logout_redirect_uris" => "Sign-out redirect URIs",
        "initiate_login_uri" => "Sign-in URL",
        "scope" => "Allowed scopes",
        "jwks" => "Public keys",
        "jwks_uri" => "URL of the public keys",
        other => return other.replace('_', " "),
    };
    label.to_owned()
}

/// The fields of a proposed change, each with its lines before and after.
pub fn change_list(change: &ProposedChange) -> AnyView {
    let lines = |text: &str| -> AnyView {
        if text.is_empty() {
            return view! { <span>"none"</span> }.into_any();
        }
        let lines: Vec<_> =
            text.lines().map(|line| view! { <div><code>{line.to_owned()}</code></div> }).collect();
        lines.into_any()
    };
    let fields: Vec<_> = change
        .changes
        .iter()
        .map(|field| {
            view! {
                <dt>{field_label(&field.field)}</dt>
                <dd>
                    <del>{lines(&field.before)}</del>
                    <ins>{lines(&field.after)}</ins>
                </dd>
            }
        })
        .collect();
    view! { <dl class="changes">{fields}</dl> }.into_any()
}

/// The dialogs that approve or reject a proposed change.
#[component]
pub fn ChangeDialogs(tenant: String) -> impl IntoView {
    let approved = tenant.clone();
    view! {
        <Dialog
            id="approve-change"
            title=view! {
                "Approve the change to "
                <bdi data-slot="name"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm action=ApproveChange::url() success_message="Change approved.">
                <TargetFields tenant=approved />
                <input type="hidden" name="proposal" />
                <div class="body">
                    <p>"The change takes effect immediately, exactly as listed."</p>
                </div>
                <DialogFooter cancel="Cancel">"Approve change"</DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog
            id="reject-change"
            title=view! {
                "Reject the change to "
                <bdi data-slot="name"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm
                action=RejectChange::url()
                success_message="Change rejected. The developer can see the reason."
            >
                <TargetFields tenant />
                <input type="hidden" name="proposal" />
                <div class="body">
                    <TextArea
                        name="rejection_reason"
                        label="Reason"
                        errors=FormErrors::none()
                        hint="The developer sees it and can propose another change."
                    />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Reject change"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
}
