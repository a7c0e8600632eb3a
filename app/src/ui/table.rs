//! A table of objects. On a narrow screen each row becomes a small card: the `lead` cell is its
//! title, a `full-row` cell takes a line of its own, `actions` move next to the title.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

/// Heading of a column and the classes of its cells. An empty heading is rendered for screen
/// readers only.
pub type Column = (&'static str, &'static str);

/// A table with a heading for each column.
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

/// Name of a row's object. Its link covers the whole row, below the row's buttons.
#[component]
pub fn RowName(
    #[prop(into)] name: String,
    #[prop(into)] href: String,
    /// A pill after the name.
    #[prop(optional_no_strip)]
    mark: Option<AnyView>,
) -> impl IntoView {
    let title = name.clone();
    view! {
        <span class="name">
            <a class="row-link" href=href title=title>
                <bdi>{name}</bdi>
            </a>
            {mark}
        </span>
    }
}
