//! A list of things of one kind. On a phone each line becomes a small card: `lead` names the
//! thing, `whole` takes a line of its own, `actions` stand beside the name.

use leptos::prelude::*;

/// A column's heading and the classes of its cells; an empty heading is said, not shown.
pub type Column = (&'static str, &'static str);

#[component]
pub fn Table(
    caption: &'static str,
    columns: &'static [Column],
    children: Children,
) -> impl IntoView {
    let heads: Vec<_> = columns
        .iter()
        .map(|(word, class)| match *word {
            "" => view! { <th scope="col" class=*class><span class="visually-hidden">"Actions"</span></th> }.into_any(),
            word => view! { <th scope="col" class=*class>{word}</th> }.into_any(),
        })
        .collect();
    view! {
        <div class="table-frame">
            <table class="table stacking">
                <caption class="visually-hidden">{caption}</caption>
                <thead><tr>{heads}</tr></thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}
