//! The user's passkeys, and the recovery codes that stand for them.

use domain::{account::AccountView, passkey::Passkey};
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{
    AccountUrls, Section,
    row::{Action, Renaming, Row, asked, empty, renaming, row, rows},
    time::when,
};
use crate::{
    hosted::layout::{Layout, address, name},
    ui::{Glyph, Icon},
};

/// Nothing where the tenant does not offer passkeys.
pub(super) fn section(
    layout: &Layout,
    urls: &AccountUrls,
    view: &AccountView,
    now: i64,
) -> Option<Section> {
    let messages = layout.messages();
    let passkeys = view.passkeys.iter().map(|passkey| own_passkey(layout, urls, passkey, now));
    let mut all: Vec<_> = passkeys.filter(|_| view.offers_passkeys).collect();
    all.extend(view.passkey_codes_left.map(|left| recovery_codes(layout, urls, left)));
    if all.is_empty() && !view.offers_passkeys {
        return None;
    }
    let about = messages.mail_passkey();
    let add = view.offers_passkeys.then(|| {
        view! {
            <a class="button secondary small" href=urls.passkey.clone()>
                {messages.passkey_add()} <span class="visually-hidden">" " {about}</span>
            </a>
        }
        .into_any()
    });
    Some(Section {
        id: "passkeys",
        title: messages.passkey_list(),
        end: add,
        body: if all.is_empty() { empty(messages.passkey_none()) } else { rows(all) },
    })
}

fn own_passkey(layout: &Layout, urls: &AccountUrls, passkey: &Passkey, now: i64) -> AnyView {
    let messages = layout.messages();
    let mut notes = vec![
        messages.mail_passkey().into_any(),
        messages.passkey_added(when(messages, passkey.created_at, now)).into_any(),
    ];
    if let Some(at) = passkey.last_used_at {
        notes.push(messages.account_used(when(messages, at, now)).into_any());
    }
    if let Some(host) = &passkey.other_host {
        notes.push(messages.passkey_other_host(address(host)).into_any());
    }
    let action = Action {
        url: urls.passkey_remove.clone(),
        field: Some(("passkey", passkey.id.clone())),
        label: messages.factor_remove(),
        about: Some(name(&passkey.name)),
        is_destructive: true,
    };
    let rename = Renaming {
        url: urls.passkey_rename.clone(),
        field: ("passkey", passkey.id.clone()),
        label: messages.passkey_rename(),
        texts: (messages.passkey_name(), messages.save_button()),
        name: passkey.name.clone(),
        max_length: domain::passkey::MAX_NAME,
    };
    let remove = asked(action, messages.passkey_remove_ask(name(&passkey.name)));
    row(Row {
        mark: view! { <Glyph icon=Icon::Passkey /> }.into_any(),
        title: name(&passkey.name),
        notes,
        action: Some(
            view! {
                {renaming(rename, name(&passkey.name))}
                {remove}
            }
            .into_any(),
        ),
    })
}

/// The recovery codes of a user who has passkeys and no app.
fn recovery_codes(layout: &Layout, urls: &AccountUrls, left: u64) -> AnyView {
    let messages = layout.messages();
    row(Row {
        mark: view! { <Glyph icon=Icon::Key /> }.into_any(),
        title: messages.factor_codes().into_any(),
        notes: vec![messages.factor_codes_left(left).into_any()],
        action: Some(
            view! {
                <a class="button secondary small" href=urls.recovery_codes.clone()>
                    {messages.factor_codes_create()}
                </a>
            }
            .into_any(),
        ),
    })
}
