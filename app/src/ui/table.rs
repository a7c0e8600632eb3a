//! A table of objects. On a narrow screen each row becomes a small card: the `lead` cell is its
//! title, a `full-row` cell takes a line of its own, `actions` move next to the title.

use leptos::prelude::*;

/// Heading of a column and the classes of its cells. An empty heading is rendered for screen
/// readers only.
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
            "" => view! {
                <th scope="col" class=*class>
                    <span class="visually-hidden">"Actions"</span>
                </th>
            }
            .into_any(),
            word => view! {
                <th scope="col" class=*class>
                    {word}
                </th>
            }
            .into_any(),
        })
        .collect();
    view! {
        <div class="table-frame">
            <table class="table stacking">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}
