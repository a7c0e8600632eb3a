//! Where the user is signed in, and the browsers that they have remembered.

use domain::{account::AccountSession, second_factor::RememberedDevice};
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{
    AccountUrls, Section,
    row::{Action, Row, asked, button, row, rows},
    time::when,
};
use crate::{
    hosted::{
        layout::{Layout, address, name},
        messages::Messages,
    },
    ui::{Glyph, Icon},
};

/// Systems of telephones and tablets.
const HANDHELD: [&str; 3] = ["Android", "iOS", "iPadOS"];

pub(super) fn section(
    layout: &Layout,
    urls: &AccountUrls,
    sessions: &[AccountSession],
    now: i64,
) -> Section {
    let messages = layout.messages();
    let others = sessions.iter().any(|session| !session.is_current);
    let end_others = others.then(|| {
        let action = Action {
            url: urls.end_others.clone(),
            field: None,
            label: messages.account_sessions_end(),
            about: None,
            is_destructive: true,
        };
        asked(action, vec![messages.account_sessions_end_ask().into_any()])
    });
    let all = sessions.iter().map(|session| line(messages, urls, session, now)).collect();
    Section { id: "sessions", title: messages.account_sessions(), end: end_others, body: rows(all) }
}

/// The browsers that the user has remembered; nothing if there are none.
pub(super) fn devices(
    layout: &Layout,
    urls: &AccountUrls,
    devices: &[RememberedDevice],
    now: i64,
) -> Option<Section> {
    let messages = layout.messages();
    let line = |one: &RememberedDevice| {
        let title = || device(messages, (&one.browser, &one.system));
        let mut notes = vec![messages.account_device_note().into_any()];
        if !one.address.is_empty() {
            notes.push(address(&one.address));
        }
        notes.push(messages.account_used(when(messages, one.last_used_at.0, now)).into_any());
        let forget = button(Action {
            url: urls.forget_device.clone(),
            field: Some(("device", one.id.clone())),
            label: messages.account_device_forget(),
            about: Some(title()),
            is_destructive: false,
        });
        let mark = view! { <Glyph icon=icon_of(&one.system) /> }.into_any();
        row(Row { mark, title: title(), notes, action: Some(forget) })
    };
    (!devices.is_empty()).then(|| {
        let all = devices.iter().map(line).collect();
        Section { id: "devices", title: messages.account_devices(), end: None, body: rows(all) }
    })
}

fn icon_of(system: &str) -> Icon {
    if HANDHELD.contains(&system) { Icon::Phone } else { Icon::Laptop }
}

fn device(messages: &Messages, (browser, system): (&str, &str)) -> AnyView {
    match (browser, system) {
        ("", "") => messages.account_session_unknown().into_any(),
        (one, "") | ("", one) => name(one),
        (browser, system) => {
            messages.account_session_device(name(browser), name(system)).into_any()
        }
    }
}

fn line(messages: &Messages, urls: &AccountUrls, session: &AccountSession, now: i64) -> AnyView {
    let icon = icon_of(&session.system);
    let title = || device(messages, (&session.browser, &session.system));
    let here = session.is_current.then(|| {
        view! { <span class="pill accent">{messages.account_session_here()}</span> }
    });
    let mut notes = Vec::new();
    if !session.address.is_empty() {
        notes.push(address(&session.address));
    }
    let place = session.place.as_ref().map(|place| messages.place(place));
    notes.extend(place.filter(|place| !place.is_empty()).map(|place| name(&place)));
    notes.push(
        messages.account_session_seen(when(messages, session.last_seen_at.0, now)).into_any(),
    );
    let end = || {
        button(Action {
            url: urls.end_session.clone(),
            field: Some(("session", session.id.clone())),
            label: messages.account_session_end(),
            about: Some(title()),
            is_destructive: false,
        })
    };
    row(Row {
        mark: view! { <Glyph icon /> }.into_any(),
        title: view! { {title()} {here} }.into_any(),
        notes,
        action: (!session.is_current).then(end),
    })
}
