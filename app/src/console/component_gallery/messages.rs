//! Notes and questions.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::group::group;
use crate::ui::{ConfirmName, Consequences, Dialog, DialogFooter, Notice, PlainForm, Toast};

pub(super) fn notes() -> AnyView {
    let all: Vec<_> = ["", "ok", "warn", "bad"]
        .map(|variant| {
            view! {
                <Notice variant title="What must be known">
                    <p>"And what to do about it."</p>
                </Notice>
            }
        })
        .into();
    group(
        "Notices and notes",
        "notes",
        view! {
            {all}
            <Toast message="What was just done." />
        }
        .into_any(),
    )
}

pub(super) fn questions() -> AnyView {
    let content = view! {
        <div class="row">
            <button
                class="button secondary danger"
                type="button"
                data-opens="example"
                data-fill-name="kestrel"
            >
                "Ask first…"
            </button>
        </div>
        <Dialog
            id="example"
            title=view! {
                "Delete "
                <bdi data-slot="name"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm action="/console/parts" success_message="It is done.">
                <div class="body">
                    <p>"What it is about. This ends at once:"</p>
                    <Consequences items=vec![
                        "Every sign-in of its people".into_any(),
                        "Its addresses".into_any(),
                    ] />
                    <ConfirmName id="example-typed" name="typed" name_slot="name" />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary" needs_confirmation=true>
                    "Delete"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    };
    group("Questions", "questions", content.into_any())
}
