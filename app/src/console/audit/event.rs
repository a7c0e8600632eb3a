//! Details of an audit event: actor, object, time, changed values, and the event as JSON.

use contract::audit::AuditEventDetail;
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use leptos_router::hooks::use_params_map;
use serde_json::Value;

use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
        url::{param, with_query},
    },
    error::AppError,
    ui::{Breadcrumbs, CodeBlock, CopyIconButton, PageHead, date, rfc3339, time_of_day},
};

/// An audit event with its details.
#[server]
pub async fn get_event(tenant: String, id: String) -> Result<AuditEventDetail, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(domain::audit::event(&session.tenant, &session.actor, &id).await?)
}

/// The page of one event of the audit log.
#[component]
pub fn EventPage() -> impl IntoView {
    let params = use_params_map();
    let (slug, id) = (param(params, "slug"), param(params, "id"));
    screen(NavItem::Audit, Some(slug.clone()), get_event(slug.clone(), id), move |_, event| {
        let path = format!("/console/t/{slug}/audit");
        Screen {
            title: event.summary.sentence.clone(),
            body: view! {
                <Breadcrumbs ancestors=vec![("Audit log".into(), path.clone())] current="Event" />
                <PageHead title=event.summary.sentence.clone().into_any() />
                {details(&path, &event)}
            }
            .into_any(),
        }
    })
}

/// Kind of the actor, shown next to its name; empty for kinds that the name already tells.
pub fn actor_kind_label(kind: &str) -> &'static str {
    match kind {
        "user" => "user",
        "operator" => "operator",
        "client" => "application",
        "cli" | "job" | "environment" => "system",
        _ => "",
    }
}

/// Details of an event, for a row of the list and for its own page. `path` is the URL of the audit
/// log.
pub fn details(path: &str, event: &AuditEventDetail) -> AnyView {
    let line = &event.summary;
    let at = line.at.div_euclid(1000);
    let id = |value: &str, what: &'static str| {
        let value = value.to_owned();
        (!value.is_empty()).then(|| {
            view! {
                <span class="copyable">
                    <code class="truncate">{value.clone()}</code>
                    <CopyIconButton value what />
                </span>
            }
        })
    };
    let filter_link = |name: &str, value: &str, words: String| {
        let href = with_query(path, &[(name, value)]);
        (!value.is_empty()).then(|| {
            view! {
                <a class="button secondary small" href=href>
                    {words}
                </a>
            }
        })
    };
    let by = if line.actor_name.is_empty() {
        "Not signed in".to_owned()
    } else {
        line.actor_name.clone()
    };
    let on = if line.object_name.is_empty() {
        line.object_kind.replace('_', " ")
    } else {
        line.object_name.clone()
    };
    // Serialization cannot fail: the event was deserialized from JSON.
    let json = serde_json::to_string_pretty(event).unwrap_or_default();
    view! {
        <div class="event">
            <div class="stack">
                <dl class="values bare">
                    <div>
                        <dt>"When"</dt>
                        <dd>
                            <time datetime=rfc3339(
                                at,
                            )>{format!("{}, {} UTC", date(at), time_of_day(at))}</time>
                        </dd>
                    </div>
                    <div>
                        <dt>"By"</dt>
                        <dd>{by.clone()}<br />{id(&line.actor_id, "the actor ID")}</dd>
                    </div>
                    <div>
                        <dt>"Object"</dt>
                        <dd>
                            {on.clone()}<br />{id(&line.object_id, "the object ID")}
                        </dd>
                    </div>
                    <div>
                        <dt>"Event ID"</dt>
                        <dd>{id(&line.id, "the event ID")}</dd>
                    </div>
                </dl>
                {changes_table(&event.detail)}
                <div class="row">
                    {filter_link("object", &line.object_id, format!("Filter by {on}"))}
                    {filter_link("actor", &line.actor_id, format!("Filter by {by}"))}
                    {filter_link("verb", &line.verb, "Filter by this type of event".to_owned())}
                </div>
            </div>
            <CodeBlock title="The event as JSON" text=json />
        </div>
    }
    .into_any()
}

/// A JSON value for display: strings without quotes.
fn display_value(value: &Value) -> String {
    match value {
        Value::Null => "not set".into(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Table of the values before and after, for events that record a change.
fn changes_table(detail: &Value) -> AnyView {
    let changed: Vec<_> = detail
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(field, value)| {
            Some((
                field.clone(),
                display_value(value.get("before")?),
                display_value(value.get("after")?),
            ))
        })
        .map(|(field, before, after)| {
            view! {
                <tr>
                    <th scope="row">
                        <code class="break">{field}</code>
                    </th>
                    <td class="break">{before}</td>
                    <td class="break">{after}</td>
                </tr>
            }
        })
        .collect();
    if changed.is_empty() {
        return ().into_any();
    }
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">"Changes"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Field"</th>
                        <th scope="col">"Before"</th>
                        <th scope="col">"After"</th>
                    </tr>
                </thead>
                <tbody>{changed}</tbody>
            </table>
        </div>
    }
    .into_any()
}
