//! Editable list of URIs with an error at each row. Only the server validates them: a URL parser
//! would be a third of the WebAssembly that the browser loads.

use leptos::{html::Input, prelude::*};

use crate::ui::{FormErrors, Glyph, Icon, sync_value};

/// Rows of the list. A row keeps its number when others are added or removed.
#[derive(Clone, Copy)]
struct UriRows {
    rows: RwSignal<Vec<(usize, RwSignal<String>)>>,
    next: RwSignal<usize>,
}

impl UriRows {
    fn new(values: Vec<String>) -> Self {
        let next = values.len();
        Self {
            rows: RwSignal::new(
                values
                    .into_iter()
                    .enumerate()
                    .map(|(number, uri)| (number, RwSignal::new(uri)))
                    .collect(),
            ),
            next: RwSignal::new(next),
        }
    }

    fn add(self) {
        let number = self.next.get_untracked();
        self.next.set(number + 1);
        self.rows.update(|rows| rows.push((number, RwSignal::new(String::new()))));
    }

    fn remove(self, number: usize) {
        self.rows.update(|rows| rows.retain(|(other, _)| *other != number));
    }

    /// Index of a row among the non-empty rows; errors of the server use this index.
    fn filled_index(self, number: usize) -> usize {
        self.rows.with(|rows| {
            rows.iter()
                .take_while(|(other, _)| *other != number)
                .filter(|(_, uri)| uri.with(|uri| !uri.trim().is_empty()))
                .count()
        })
    }
}

/// A form field for a list of URIs.
#[component]
pub fn UriListField(
    /// Metadata field, such as `redirect_uris`.
    field: &'static str,
    values: Vec<String>,
    errors: FormErrors,
    add: &'static str,
    label: &'static str,
) -> impl IntoView {
    let rows = UriRows::new(values);
    let row = move |(number, uri): (usize, RwSignal<String>)| {
        let edited = RwSignal::new(None);
        let edit = move |now: String| {
            edited.set(Some(errors.attempts().get_untracked()));
            uri.set(now);
        };
        let message = move || {
            errors
                .for_field(format!("{field}.{}", rows.filled_index(number)))
                .get()
                .map(|problem| problem.message)
        };
        let words =
            move || if edited.get() == Some(errors.attempts().get()) { None } else { message() };
        let mend = move || {
            uri.with(|uri| uri.trim().strip_prefix("http://").map(|rest| format!("https://{rest}")))
        };
        let input = NodeRef::<Input>::new();
        let read = move || input.get_untracked().map(|input| input.value());
        sync_value(Some(uri), uri.get_untracked(), read, edit, move |now: String| {
            input.get_untracked().into_iter().for_each(|input| input.set_value(&now))
        });
        let note = format!("{field}-{number}-note");
        let described = note.clone();
        let name = format!("form[{field}][{number}]");
        view! {
            <li>
                <input
                    class="input mono"
                    name=name
                    type="text"
                    inputmode="url"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-label=label
                    node_ref=input
                    value=uri.get_untracked()
                    on:input=move |event| edit(event_target_value(&event))
                    aria-invalid=move || words().map(|_| "true")
                    aria-describedby=move || words().map(|_| described.clone())
                />
                <button
                    class="icon-button"
                    type="button"
                    aria-label="Remove URI"
                    on:click=move |_| rows.remove(number)
                >
                    <Glyph icon=Icon::Trash />
                </button>
                {move || {
                    words()
                        .map(|words| {
                            let mend = mend()
                                .map(|secure| {
                                    view! {
                                        <button
                                            type="button"
                                            on:click=move |_| edit(secure.clone())
                                        >
                                            "Change to https"
                                        </button>
                                    }
                                });
                            view! {
                                <p class="field-error" id=note.clone()>
                                    <Glyph icon=Icon::Alert />
                                    <span>{words}" "{mend}</span>
                                </p>
                            }
                        })
                }}
            </li>
        }
        .into_any()
    };
    view! {
        <ul class="uri-list">
            <For each=move || rows.rows.get() key=|(number, _)| *number children=row />
        </ul>
        <div class="row">
            <button class="button secondary" type="button" on:click=move |_| rows.add()>
                <Glyph icon=Icon::Plus />
                {add}
            </button>
        </div>
    }
    .into_any()
}
