//! What the user does with the account as a whole.

use domain::account::AccountView;
use leptos::prelude::*;

use super::{
    AccountUrls, Section,
    row::{Action, Row, button, row, rows},
};
use crate::{
    hosted::layout::Layout,
    ui::{Glyph, Icon},
};

pub(super) fn section(layout: &Layout, urls: &AccountUrls, view: &AccountView) -> Section {
    let messages = layout.messages();
    let export = Action {
        url: urls.export.clone(),
        field: None,
        label: messages.account_export_button(),
        about: Some(messages.account_export().into_any()),
        is_destructive: false,
    };
    let export = row(Row {
        mark: view! { <Glyph icon=Icon::Download /> }.into_any(),
        title: messages.account_export().into_any(),
        notes: vec![messages.account_export_text().into_any()],
        action: Some(button(export)),
    });
    let delete = view.offers_deletion.then(|| {
        row(Row {
            mark: view! { <Glyph icon=Icon::Trash /> }.into_any(),
            title: messages.delete_title().into_any(),
            notes: Vec::new(),
            action: Some(
                view! {
                    <a class="button secondary small danger" href=urls.delete.clone()>
                        {format!("{}…", messages.account_delete())}
                        <span class="visually-hidden">" " {messages.account_title()}</span>
                    </a>
                }
                .into_any(),
            ),
        })
    });
    let all = [export].into_iter().chain(delete).collect();
    Section { id: "data", title: messages.account_data(), end: None, body: rows(all) }
}
