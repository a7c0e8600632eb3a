//! Table of a tenant's base URLs, with the primary one marked.

use contract::domain::{DomainSummary, DomainsView};
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use crate::ui::{CopyIconButton, Glyph, Icon, Pill, RowMenu, StateDot, Table, ago};

/// Table of the base URLs.
pub fn domain_table(view: &DomainsView, may_change: bool, now: i64) -> AnyView {
    let mut lines = Vec::new();
    // A base URL that an operator has set may be none of the others.
    if view.base != view.default_base && !view.domains.iter().any(|line| line.is_canonical) {
        lines.push(address_row(&view.base, "Set by an operator".into(), true, ().into_any()));
    }
    let is_own = view.base == view.default_base;
    let menu = (may_change && !is_own).then(|| {
        let (row_name, choose) =
            (view.default_base.clone(), set_primary_button("", &view.default_base));
        view! { <RowMenu row_name>{choose}</RowMenu> }
    });
    lines.push(address_row(
        &view.default_base,
        "Installation host".into(),
        is_own,
        menu.into_any(),
    ));
    lines.extend(view.domains.iter().map(|line| domain_row(line, may_change, now)));
    view! {
        <Table
            caption="Base URLs of this tenant"
            columns=&[("URL", ""), ("Source", "only-wide"), ("State", ""), ("", "actions")]
        >
            {lines}
        </Table>
    }
    .into_any()
}

fn domain_row(line: &DomainSummary, may_change: bool, now: i64) -> AnyView {
    let how = match line.verified_at {
        Some(at) => format!("Verified by DNS {}", ago(at, now)),
        None => format!("Added by an operator {}", ago(line.created_at, now)),
    };
    let host = line.host.clone();
    let remove = (!line.is_canonical && !line.is_issuer).then(|| {
        view! {
            <button
                type="button"
                class="danger"
                data-opens="remove-domain"
                data-fill-host=host.clone()
            >
                <Glyph icon=Icon::Trash />
                "Remove…"
            </button>
        }
    });
    let own = (!line.is_canonical).then(|| set_primary_button(&line.host, &line.base_url));
    let menu = if may_change && (own.is_some() || remove.is_some()) {
        view! { <RowMenu row_name=host>{own}{remove}</RowMenu> }.into_any()
    } else {
        ().into_any()
    };
    address_row(&line.base_url, how, line.is_canonical, menu)
}

fn set_primary_button(host: &str, address: &str) -> AnyView {
    view! {
        <button
            type="button"
            data-opens="set-primary-base-url"
            data-fill-host=host.to_owned()
            data-fill-address=address.to_owned()
        >
            <Glyph icon=Icon::CheckCircle />
            "Make primary…"
        </button>
    }
    .into_any()
}

fn address_row(address: &str, how: String, is_own: bool, menu: AnyView) -> AnyView {
    let own = is_own.then(|| view! { <Pill variant="accent" label="Primary" /> });
    view! {
        <tr>
            <th scope="row" class="lead">
                <span class="copyable">
                    <code class="break">{address.to_owned()}</code>
                    <CopyIconButton value=address.to_owned() what=address.to_owned() />
                </span>
            </th>
            <td class="only-wide">{how}</td>
            <td>
                <span class="row">
                    <StateDot variant="ok" label="Active" />
                    {own}
                </span>
            </td>
            <td class="actions">{menu}</td>
        </tr>
    }
    .into_any()
}
