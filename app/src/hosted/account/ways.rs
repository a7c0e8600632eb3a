//! How the user signs in, besides passkeys: the password, linked accounts, and providers that can
//! be linked.

use domain::account::{AccountView, LinkedIdentity};
use domain::identity_provider::ProviderChoice;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{
    AccountUrls, Section,
    row::{Action, Row, asked, button, row, rows},
    time::when,
};
use crate::{
    hosted::layout::{Layout, address, name, provider_tile},
    ui::{Glyph, Icon},
};

pub(super) fn section(
    layout: &Layout,
    urls: &AccountUrls,
    view: &AccountView,
    now: i64,
) -> Option<Section> {
    let messages = layout.messages();
    let password = view.password_set_at.map(|set_at| {
        row(Row {
            mark: view! { <Glyph icon=Icon::Key /> }.into_any(),
            title: messages.password().into_any(),
            notes: vec![messages.account_password_set(when(messages, set_at.0, now)).into_any()],
            action: Some(
                view! {
                    <a class="button secondary small" href=urls.password.clone()>
                        {messages.password_change()}
                    </a>
                }
                .into_any(),
            ),
        })
    });
    let second_factor = view.offers_second_factor.then(|| second_factor(layout, urls, view, now));
    let mut all: Vec<_> = password.into_iter().chain(second_factor).collect();
    all.extend(view.identities.iter().map(|identity| linked(layout, urls, identity, now)));
    all.extend(view.linkable.iter().map(|provider| linkable(layout, urls, provider)));
    let title =
        if view.offers_passkeys { messages.account_other_ways() } else { messages.account_ways() };
    (!all.is_empty()).then(|| Section { id: "ways", title, end: None, body: rows(all) })
}

fn second_factor(layout: &Layout, urls: &AccountUrls, view: &AccountView, now: i64) -> AnyView {
    let messages = layout.messages();
    let (notes, label) = match &view.second_factor {
        Some(factor) => (
            vec![
                messages.factor_on(when(messages, factor.added_at, now)).into_any(),
                messages.factor_codes_left(factor.codes_left).into_any(),
            ],
            messages.factor_manage(),
        ),
        None => (vec![messages.factor_off().into_any()], messages.factor_set_up()),
    };
    let about = messages.factor_app();
    row(Row {
        mark: view! { <Glyph icon=Icon::Phone /> }.into_any(),
        title: messages.factor_app().into_any(),
        notes,
        action: Some(
            view! {
                <a class="button secondary small" href=urls.second_factor.clone()>
                    {label} <span class="visually-hidden">" " {about}</span>
                </a>
            }
            .into_any(),
        ),
    })
}

fn linked(layout: &Layout, urls: &AccountUrls, identity: &LinkedIdentity, now: i64) -> AnyView {
    let messages = layout.messages();
    let provider = &identity.provider_name;
    let mut notes = Vec::new();
    if !identity.label.is_empty() {
        notes.push(address(&identity.label));
    }
    notes.push(messages.account_linked(when(messages, identity.linked_at.0, now)).into_any());
    if identity.last_used_at != identity.linked_at {
        notes.push(messages.account_used(when(messages, identity.last_used_at.0, now)).into_any());
    }
    if !identity.is_enabled {
        notes.push(messages.account_identity_off().into_any());
    }
    if identity.is_only_way {
        notes.push(messages.account_identity_only().into_any());
    }
    let unlink = || {
        let action = Action {
            url: urls.unlink.clone(),
            field: Some(("identity", identity.id.clone())),
            label: messages.account_unlink(),
            about: Some(name(provider)),
            is_destructive: true,
        };
        asked(action, messages.account_unlink_ask(name(provider)))
    };
    row(Row {
        mark: provider_tile(&identity.icon),
        title: name(provider),
        notes,
        action: (!identity.is_only_way).then(unlink),
    })
}

fn linkable(layout: &Layout, urls: &AccountUrls, provider: &ProviderChoice) -> AnyView {
    let messages = layout.messages();
    let action = Action {
        url: urls.link.clone(),
        field: Some(("provider", provider.id.clone())),
        label: messages.account_link(),
        about: Some(name(&provider.name)),
        is_destructive: false,
    };
    row(Row {
        mark: provider_tile(&provider.icon),
        title: name(&provider.name),
        notes: vec![messages.account_not_linked().into_any()],
        action: Some(button(action)),
    })
}
