//! Empty state of a list: what it will contain, and the next step.

use leptos::prelude::*;

/// What stands in the place of a list without entries.
#[component]
pub fn EmptyState(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(default = 2)] level: u8,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let heading = if level == 1 {
        view! { <h1>{title}</h1> }.into_any()
    } else {
        view! { <h2>{title}</h2> }.into_any()
    };
    view! {
        <div class="empty-state">
            <svg
                viewBox="0 0 96 64"
                fill="none"
                stroke="currentColor"
                stroke-width="1.5"
                stroke-linecap="round"
                stroke-linejoin="round"
                aria-hidden="true"
            >
                <path d="M8 26 46 5.2a4 4 0 0 1 4 0L88 26M6 59h84M18 59V41a6 6 0 0 1 12 0v18M66 \
                59V41a6 6 0 0 1 12 0v18"></path>
                <path class="open" d="M40 59V37a8 8 0 0 1 16 0v22M56 59l-7 3.5V36.5l7-2"></path>
            </svg>
            {heading}
            <p>{text}</p>
            {children.map(|children| view! { <div class="row">{children()}</div> })}
        </div>
    }
}
