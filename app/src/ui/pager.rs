//! Previous and next. Links, so that they work without a script and can be opened beside.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use contract::paging::Total;

use super::{Glyph, Icon};

/// Nothing where one page holds it all.
#[component]
pub fn Pager(
    /// What the pages are of.
    what: &'static str,
    /// How many there are, where they were counted.
    #[prop(optional_no_strip)]
    total: Option<Total>,
    previous: Option<String>,
    next: Option<String>,
) -> impl IntoView {
    let words = total.map(|total| {
        format!("{}{} {what}", thousands(total.count), if total.more { "+" } else { "" })
    });
    (previous.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="paging" aria-label=format!("Pages of {what}")>
                <span>{words}</span>
                <span class="row">{one(previous, Way::Previous)}{one(next, Way::Next)}</span>
            </nav>
        }
    })
}

/// 1284 as 1,284.
pub fn thousands(number: u64) -> String {
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
enum Way {
    Previous,
    Next,
}

fn one(href: Option<String>, way: Way) -> AnyView {
    let content = match way {
        Way::Previous => view! { <Glyph icon=Icon::Back/>"Previous" }.into_any(),
        Way::Next => view! { "Next"<Glyph icon=Icon::Arrow/> }.into_any(),
    };
    let rel = match way {
        Way::Previous => "prev",
        Way::Next => "next",
    };
    match href {
        Some(href) => {
            view! { <a class="button secondary" href=href rel=rel>{content}</a> }.into_any()
        }
        None => view! { <span class="button secondary" aria-disabled="true">{content}</span> }
            .into_any(),
    }
}
