//! Where the user is signed in.

use domain::account::AccountSession;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{
    AccountUrls, card,
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
) -> AnyView {
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
    card("sessions", messages.account_sessions(), end_others, rows(all))
}

fn device(messages: &Messages, session: &AccountSession) -> AnyView {
    match (session.browser.as_str(), session.system.as_str()) {
        ("", "") => messages.account_session_unknown().into_any(),
        (one, "") | ("", one) => name(one),
        (browser, system) => {
            messages.account_session_device(name(browser), name(system)).into_any()
        }
    }
}

fn line(messages: &Messages, urls: &AccountUrls, session: &AccountSession, now: i64) -> AnyView {
    let icon = if HANDHELD.contains(&session.system.as_str()) { Icon::Phone } else { Icon::Laptop };
    let here = session.is_current.then(|| {
        view! { <span class="pill accent">{messages.account_session_here()}</span> }
    });
    let mut notes = Vec::new();
    if !session.address.is_empty() {
        notes.push(address(&session.address));
    }
    notes.push(
        messages.account_session_seen(when(messages, session.last_seen_at.0, now)).into_any(),
    );
    let end = || {
        button(Action {
            url: urls.end_session.clone(),
            field: Some(("session", session.id.clone())),
            label: messages.account_session_end(),
            about: Some(device(messages, session)),
            is_destructive: false,
        })
    };
    row(Row {
        mark: view! { <Glyph icon /> }.into_any(),
        title: view! { {device(messages, session)} {here} }.into_any(),
        notes,
        action: (!session.is_current).then(end),
    })
}
