//! The applications that have access to the account, and what they may do.

use domain::account::AuthorizedApplication;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{
    AccountUrls, Section,
    row::{Action, Row, asked, empty, row, rows},
    time::when,
};
use crate::hosted::{
    consent::{describe_claims, scope_title},
    layout::{Layout, initial, name},
};

pub(super) fn section(
    layout: &Layout,
    urls: &AccountUrls,
    applications: &[AuthorizedApplication],
    now: i64,
) -> Section {
    let messages = layout.messages();
    let body = if applications.is_empty() {
        empty(messages.account_applications_none())
    } else {
        rows(applications.iter().map(|one| line(layout, urls, one, now)).collect())
    };
    Section { id: "applications", title: messages.account_applications(), end: None, body }
}

fn line(
    layout: &Layout,
    urls: &AccountUrls,
    application: &AuthorizedApplication,
    now: i64,
) -> AnyView {
    let messages = layout.messages();
    let mut allowed: Vec<_> = application
        .scopes
        .iter()
        .map(|(scope, own)| name(&scope_title(messages, scope, own.clone())))
        .collect();
    if !application.claims.is_empty() {
        allowed.push(describe_claims(messages, &application.claims).into_any());
    }
    allowed.push(
        messages.account_application_since(when(messages, application.since.0, now)).into_any(),
    );
    let action = Action {
        url: urls.revoke.clone(),
        field: Some(("application", application.id.clone())),
        label: messages.account_revoke(),
        about: Some(name(&application.name)),
        is_destructive: true,
    };
    row(Row {
        mark: view! {
            <span class="tile quiet" aria-hidden="true">
                {initial(&application.name)}
            </span>
        }
        .into_any(),
        title: name(&application.name),
        notes: allowed,
        action: Some(asked(action, messages.account_revoke_ask(name(&application.name)))),
    })
}
