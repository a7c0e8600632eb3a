//! The passkeys of a user, of which staff remove a lost one.

use contract::user::PasskeySummary;
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};

use crate::{
    error::AppError,
    ui::{Card, CardLine, Dialog, DialogFooter, PlainForm, TargetFields, ago},
};

/// Removes a passkey of a user, whose sessions end.
#[server]
pub async fn remove_passkey(tenant: String, id: String, passkey: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            domain::user::remove_passkey(tx, &id, &passkey).await
        })
        .await?;
    Ok(())
}

/// The card of the passkeys of a user; nothing if there are none.
pub fn passkeys_card(
    (slug, id): (&str, &str),
    passkeys: &[PasskeySummary],
    may_change: bool,
    now: i64,
) -> AnyView {
    if passkeys.is_empty() {
        return ().into_any();
    }
    let lines: Vec<_> = passkeys.iter().map(|passkey| line(passkey, may_change, now)).collect();
    let dialog = may_change.then(|| dialog(slug, id));
    view! {
        <Card id="passkeys" title="Passkeys">
            {lines}
        </Card>
        {dialog}
    }
    .into_any()
}

fn line(passkey: &PasskeySummary, may_change: bool, now: i64) -> AnyView {
    let used = match passkey.last_used_at {
        Some(at) => format!("last used {}", ago(at, now)),
        None => "not used yet".to_owned(),
    };
    let note = format!("For {} · added {} · {used}", passkey.host, ago(passkey.created_at, now));
    let name = passkey.name.clone();
    let remove = may_change.then(|| {
        view! {
            <button
                class="button secondary small danger"
                type="button"
                data-opens="remove-passkey"
                data-fill-passkey=passkey.id.clone()
                data-fill-name=name.clone()
                aria-label=format!("Remove the passkey {name}")
            >
                "Remove…"
            </button>
        }
        .into_any()
    });
    let name = view! { <bdi>{passkey.name.clone()}</bdi> }.into_any();
    view! { <CardLine name note action=remove /> }.into_any()
}

fn dialog(slug: &str, id: &str) -> AnyView {
    let (tenant, id) = (slug.to_owned(), id.to_owned());
    let title = view! {
        "Remove the passkey "
        <bdi data-slot="name"></bdi>
        "?"
    }
    .into_any();
    view! {
        <Dialog id="remove-passkey" title>
            <PlainForm action=RemovePasskey::url() success_message="Passkey removed.">
                <TargetFields tenant id />
                <input type="hidden" name="passkey" />
                <div class="body">
                    <p>
                        "The user is signed out everywhere and can't use this passkey. Verify \
                            their identity first: the password may then be enough to sign in."
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
