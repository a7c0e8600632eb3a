//! What the lists of open invitations share: the button that revokes one, and its dialog.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use crate::ui::{Consequences, Dialog, DialogFooter, PlainForm};

/// Opens the dialog for the invitation of this address.
pub fn revoke_button(email: &str) -> AnyView {
    view! {
        <button
            class="button secondary small danger"
            type="button"
            data-opens="withdraw-invitation"
            data-fill-email=email.to_owned()
            aria-label=format!("Revoke the invitation for {email}")
        >
            "Revoke…"
        </button>
    }
    .into_any()
}

/// Asks before an invitation is revoked. `action` is the URL of the form; `tenant` is `None` for
/// invitations of operators.
pub fn revoke_dialog(action: &'static str, tenant: Option<String>) -> AnyView {
    let title = view! {
        "Revoke the invitation for "
        <bdi data-slot="email"></bdi>
        "?"
    };
    let tenant = tenant.map(|tenant| view! { <input type="hidden" name="tenant" value=tenant /> });
    view! {
        <Dialog id="withdraw-invitation" title=title.into_any()>
            <PlainForm action success_message="Invitation revoked.">
                {tenant}
                <input type="hidden" name="email" />
                <div class="body">
                    <Consequences items=vec![
                        "The link in this invitation stops working".into_any(),
                    ] />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Revoke"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
    .into_any()
}
