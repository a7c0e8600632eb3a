//! The second factor of a user, which staff remove if it was lost.

use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};

use crate::{
    error::AppError,
    ui::{Card, CardLine, Dialog, DialogFooter, PlainForm, TargetFields, date},
};

/// Removes the second factor of a user, whose sessions end.
#[server]
pub async fn remove_second_factor(tenant: String, id: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::user::remove_second_factor(tx, &id).await)
        .await?;
    Ok(())
}

/// The card of a second factor that was set up at `added_at`; `None` without one.
pub fn second_factor_card(
    (slug, id, name): (&str, &str, &str),
    added_at: Option<i64>,
    may_change: bool,
) -> AnyView {
    let is_removable = added_at.is_some() && may_change;
    let button = is_removable.then(|| {
        view! {
            <button
                class="button secondary small danger"
                type="button"
                data-opens="remove-second-factor"
            >
                "Remove…"
            </button>
        }
        .into_any()
    });
    let body = match added_at {
        Some(at) => {
            let note = format!("Set up {}", date(at));
            view! { <CardLine name="Authenticator app".into_any() note action=button /> }.into_any()
        }
        None => view! {
            <div class="body">
                <p class="small quiet-text">"Not set up."</p>
            </div>
        }
        .into_any(),
    };
    let dialog = is_removable.then(|| dialog(slug, id, name));
    view! {
        <Card id="second-factor" title="Two-step verification">
            {body}
        </Card>
        {dialog}
    }
    .into_any()
}

fn dialog(slug: &str, id: &str, name: &str) -> AnyView {
    let (tenant, id, name) = (slug.to_owned(), id.to_owned(), name.to_owned());
    let title = view! {
        "Remove "
        <bdi>{name}</bdi>
        "'s authenticator app?"
    }
    .into_any();
    view! {
        <Dialog id="remove-second-factor" title>
            <PlainForm
                action=RemoveSecondFactor::url()
                success_message="Authenticator app removed."
            >
                <TargetFields tenant id />
                <div class="body">
                    <p>
                        "Only remove it if the user has lost the app and the recovery codes, and \
                            you have verified their identity. The user is signed out everywhere. \
                            After that, the password alone is enough, unless the tenant requires \
                            two-step verification."
                    </p>
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Remove"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
    .into_any()
}
