//! Paginated audit log, newest first. One event can be expanded in place.

use contract::{
    audit::{AuditEventDetail, AuditEventSummary, AuditListParams},
    paging::Page,
};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    event::{actor_kind_label, details, get_event},
    filters::{Filters, parse_list_params},
};
use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
        url::param,
    },
    error::AppError,
    ui::{
        EmptyState, Glyph, Icon, LinkButton, PageHead, Pager, Pill, Table, date, rfc3339,
        time_of_day,
    },
};

/// A page of audit events.
#[server]
pub async fn list_events(
    tenant: String,
    input: AuditListParams,
) -> Result<Page<AuditEventSummary>, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(domain::audit::list(&session.tenant, &session.actor, &input).await?)
}

/// The page with the audit log of a tenant or of the installation.
#[component]
pub fn Audit() -> impl IntoView {
    let (params, map) = (use_params_map(), use_query_map());
    let (slug, open) = (param(params, "slug"), param(map, "open"));
    let (filters, input) =
        (Filters::from_query(|name| param(map, name)), parse_list_params(|name| param(map, name)));
    let page = input.cursor.clone().unwrap_or_default();
    let tenant = slug.clone();
    let load = async move {
        let found = list_events(tenant.clone(), input).await?;
        let opened = if found.rows.iter().any(|row| row.id == open) {
            Some(get_event(tenant, open).await?)
        } else {
            None
        };
        Ok((found, opened))
    };
    screen(NavItem::Audit, Some(slug.clone()), load, move |frame, (found, opened)| {
        let name = frame.tenant.as_ref().map(|tenant| tenant.name.clone()).unwrap_or_default();
        Screen {
            title: "Audit log".into(),
            body: body(&slug, &name, &filters, &page, found, opened),
        }
    })
}

fn body(
    slug: &str,
    name: &str,
    filters: &Filters,
    page: &str,
    found: Page<AuditEventSummary>,
    opened: Option<AuditEventDetail>,
) -> AnyView {
    let path = format!("/console/t/{slug}/audit");
    let by = found.rows.first().map(|row| row.actor_name.clone()).filter(|name| !name.is_empty());
    let turn =
        |cursor: Option<String>| cursor.map(|cursor| filters.url(&path, &[("page", &cursor)]));
    let (previous, next) = (turn(found.previous), turn(found.next));
    let list = if found.rows.is_empty() {
        let (title, text) = if filters.is_empty() {
            ("No events yet", "Changes, sign-ins and failed requests appear here.")
        } else {
            let hint = ("No matching events", "Choose a longer period, or remove a filter.");
            filters.problem().unwrap_or(hint)
        };
        let action = (!filters.is_empty())
            .then(|| view! { <LinkButton href=path.clone()>"Show all events"</LinkButton> });
        view! {
            <div class="card">
                <EmptyState title text>
                    {action}
                </EmptyState>
            </div>
        }
        .into_any()
    } else {
        let lines: Vec<_> = found
            .rows
            .iter()
            .map(|row| {
                line(
                    &path,
                    filters,
                    page,
                    row,
                    opened.as_ref().filter(|event| event.summary.id == row.id),
                )
            })
            .collect();
        view! {
            <Table
                caption="Events, newest first"
                columns=&[
                    ("Time, UTC", ""),
                    ("By", ""),
                    ("Event", ""),
                    ("IP address", "only-wide"),
                    ("Result", ""),
                    ("Object", "only-wide"),
                    ("", "actions"),
                ]
            >
                {lines}
            </Table>
            <Pager what="events" total=None previous next />
        }
        .into_any()
    };
    // A submit button of the filter form: the export uses the filters shown in the form.
    let export = format!("{path}/export");
    let actions = view! {
        <button class="button secondary" type="submit" form="audit-filters" formaction=export>
            <Glyph icon=Icon::Download />
            "Export"
        </button>
    }
    .into_any();
    view! {
        <PageHead
            title="Audit log".into_any()
            lead=format!("Changes, sign-ins and failed requests in {name}. Events can't be edited.")
            actions
        />
        {filters.form(&path)}
        <div class="stack" data-live-results="">
            {filters.active_filters(&path, by)}
            {list}
        </div>
    }
    .into_any()
}

/// The sentence of an event, without the name of its actor, which stands beside it.
fn event_text(row: &AuditEventSummary) -> String {
    let rest = row.sentence.strip_prefix(row.actor_name.as_str());
    let Some(rest) = rest.and_then(|rest| rest.strip_prefix(' ')) else {
        return row.sentence.clone();
    };
    let mut letters = rest.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn line(
    path: &str,
    filters: &Filters,
    page: &str,
    row: &AuditEventSummary,
    opened: Option<&AuditEventDetail>,
) -> AnyView {
    let at = row.at.div_euclid(1000);
    let is_open = opened.is_some();
    let toggle = filters.url(path, &[("page", page), ("open", if is_open { "" } else { &row.id })]);
    let (icon, word) = if is_open { (Icon::Down, "Close") } else { (Icon::Arrow, "Open") };
    let label = format!("{word} the event of {}", time_of_day(at));
    let by =
        if row.actor_name.is_empty() { "Not signed in".to_owned() } else { row.actor_name.clone() };
    let failed =
        row.verb.ends_with(".failed").then(|| view! { <Pill variant="bad" label="Failed" /> });
    let below = opened.map(|event| {
        view! {
            <tr class="detail">
                <td colspan="7">{details(path, event)}</td>
            </tr>
        }
    });
    view! {
        <tr class=is_open.then_some("opened") id=row.id.clone()>
            <td class="nowrap faint">
                <time datetime=rfc3339(
                    at,
                )>{time_of_day(at)}<br class="only-medium" /><small>" "{date(at)}</small></time>
            </td>
            <td class="who">
                <bdi class="medium break">{by}</bdi>
                <br class="only-medium" />
                <small class="faint">" "{actor_kind_label(&row.actor_kind)}</small>
            </td>
            <td class="lead">
                <span class="break">{event_text(row)}</span>
                <br />
                <code class="tiny">{row.verb.clone()}</code>
            </td>
            <td class="only-wide">
                <code class="tiny break">{row.ip_address.clone()}</code>
            </td>
            <td>{failed}</td>
            <td class="only-wide cut">
                <code class="tiny truncate" title=row.object_id.clone()>
                    {row.object_id.clone()}
                </code>
            </td>
            <td class="actions">
                <a
                    class="icon-button row-link"
                    href=format!("{toggle}#{}", row.id)
                    aria-expanded=if is_open { "true" } else { "false" }
                    aria-label=label
                >
                    <Glyph icon />
                </a>
            </td>
        </tr>
        {below}
    }
    .into_any()
}
