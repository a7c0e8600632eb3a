//! Previous and next links of a paginated list. They are links, so that they work without a script
//! and open in a new tab.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use contract::paging::CappedCount;

use super::{Glyph, Icon};

/// Renders nothing when one page holds the whole list.
#[component]
pub fn Pager(
    /// Plural noun for the rows, such as `users`.
    what: &'static str,
    /// Total number of rows, if it was counted.
    #[prop(optional_no_strip)]
    total: Option<CappedCount>,
    previous: Option<String>,
    next: Option<String>,
) -> impl IntoView {
    let summary = total.map(|total| {
        format!("{}{} {what}", group_thousands(total.count), if total.more { "+" } else { "" })
    });
    (previous.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="paging" aria-label=format!("Pages of {what}")>
                <span>{summary}</span>
                <span class="row">
                    {page_link(previous, Direction::Previous)}{page_link(next, Direction::Next)}
                </span>
            </nav>
        }
    })
}

/// Formats 1284 as `1,284`.
pub fn group_thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[derive(Clone, Copy)]
enum Direction {
    Previous,
    Next,
}

fn page_link(href: Option<String>, direction: Direction) -> AnyView {
    let content = match direction {
        Direction::Previous => view! {
            <Glyph icon=Icon::Back />
            "Previous"
        }
        .into_any(),
        Direction::Next => view! {
            "Next"
            <Glyph icon=Icon::Arrow />
        }
        .into_any(),
    };
    let rel = match direction {
        Direction::Previous => "prev",
        Direction::Next => "next",
    };
    match href {
        Some(href) => view! {
            <a class="button secondary" href=href rel=rel>
                {content}
            </a>
        }
        .into_any(),
        None => view! {
            <span class="button secondary" aria-disabled="true">
                {content}
            </span>
        }
        .into_any(),
    }
}
