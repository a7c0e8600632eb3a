//! Editable list of URIs with an error at each row. Only the server validates them: a URL parser
//! would be a third of the WebAssembly that the browser loads.

use leptos::{html::Input, prelude::*};

use crate::ui::{FormErrors, Glyph, GroupError, Icon, sync_value};

/// Rows of the list. A row keeps its number when others are added or removed.
#[derive(Clone, Copy)]
struct UriRows {
    field: &'static str,
    rows: RwSignal<Vec<(usize, RwSignal<String>)>>,
    next: RwSignal<usize>,
    /// Numbers of the rows that were submitted last: errors of the server have their indices.
    submitted: Memo<Vec<usize>>,
}

impl UriRows {
    fn new(field: &'static str, values: Vec<String>, errors: FormErrors) -> Self {
        let next = values.len();
        let rows: Vec<_> = values.into_iter().map(RwSignal::new).enumerate().collect();
        let rows = RwSignal::new(rows);
        let submitted = Memo::new(move |_| {
            errors.attempts().track();
            let is_filled = |uri: &RwSignal<String>| !uri.get_untracked().trim().is_empty();
            rows.with_untracked(|rows| {
                let filled = rows.iter().filter(|(_, uri)| is_filled(uri));
                filled.map(|(number, _)| *number).collect()
            })
        });
        Self { field, rows, next: RwSignal::new(next), submitted }
    }

    /// Adds an empty row, which gets the focus.
    fn add(self) {
        let number = self.next.get_untracked();
        self.next.set(number + 1);
        self.rows.update(|rows| rows.push((number, RwSignal::new(String::new()))));
        self.focus_when_shown(Some(number));
    }

    /// Removes a row. Its neighbour gets the focus, or without one the button that adds a row.
    fn remove(self, number: usize) {
        let neighbour = self.rows.with_untracked(|rows| {
            let at = rows.iter().position(|(other, _)| *other == number)?;
            let neighbour = rows.get(at + 1).or_else(|| rows.get(at.checked_sub(1)?))?;
            Some(neighbour.0)
        });
        self.rows.update(|rows| rows.retain(|(other, _)| *other != number));
        self.focus_when_shown(neighbour);
    }

    /// Name in error responses, if the row was submitted.
    fn error_field(self, number: usize) -> Option<String> {
        let at = self.submitted.with(|numbers| numbers.iter().position(|it| *it == number))?;
        Some(format!("{}.{at}", self.field))
    }

    fn input_id(self, number: usize) -> String {
        format!("{}-{number}", self.field)
    }

    fn button_id(self) -> String {
        format!("{}-add", self.field)
    }

    fn focus_when_shown(self, row: Option<usize>) {
        let id = row.map_or_else(|| self.button_id(), |number| self.input_id(number));
        request_animation_frame(move || focus_element(&id));
    }
}

fn focus_element(id: &str) {
    use web_sys::{HtmlElement, wasm_bindgen::JsCast};
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Without the focus nothing is lost but a press of Tab.
        let _ = element.focus();
    }
}

/// The error of a URI, with a button that fixes it if the URI only lacks TLS.
#[component]
pub fn UriError(
    id: String,
    message: String,
    uri: String,
    /// Called with the fixed URI.
    fix: Callback<String>,
) -> impl IntoView {
    let fixed = uri.trim().strip_prefix("http://").map(|rest| format!("https://{rest}"));
    let button = fixed.map(|fixed| {
        view! {
            <button type="button" on:click=move |_| fix.run(fixed.clone())>
                "Change to https"
            </button>
        }
    });
    view! {
        <p class="field-error" id=id>
            <Glyph icon=Icon::Alert />
            <span>{message}" "{button}</span>
        </p>
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
    let rows = UriRows::new(field, values, errors);
    let row = move |(number, uri): (usize, RwSignal<String>)| {
        let mark_fixed = move || {
            if let Some(name) = untrack(|| rows.error_field(number)) {
                errors.mark_fixed(name);
            }
        };
        let edit = move |now: String| {
            mark_fixed();
            uri.set(now);
        };
        let message = move || {
            let problem = errors.for_field(rows.error_field(number)?).get();
            problem.map(|problem| problem.message)
        };
        let fix = Callback::new(move |fixed: String| {
            edit(fixed);
            rows.focus_when_shown(Some(number));
        });
        let input = NodeRef::<Input>::new();
        let read = move || input.get_untracked().map(|input| input.value());
        sync_value(Some(uri), uri.get_untracked(), read, edit, move |now: String| {
            input.get_untracked().into_iter().for_each(|input| input.set_value(&now))
        });
        let note = format!("{field}-{number}-note");
        let described = note.clone();
        let name = format!("form[{field}][{number}]");
        let remove_label = move || {
            uri.with(|uri| match uri.trim() {
                "" => "Remove the empty URI".to_owned(),
                uri => format!("Remove {uri}"),
            })
        };
        view! {
            <li>
                <input
                    class="input mono"
                    id=rows.input_id(number)
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
                    aria-invalid=move || message().map(|_| "true")
                    aria-describedby=move || message().map(|_| described.clone())
                />
                <button
                    class="icon-button"
                    type="button"
                    aria-label=remove_label
                    on:click=move |_| {
                        mark_fixed();
                        rows.remove(number);
                    }
                >
                    <Glyph icon=Icon::Trash />
                </button>
                {move || {
                    message()
                        .map(|message| {
                            let (id, uri) = (note.clone(), uri.get_untracked());
                            view! { <UriError id message uri fix /> }
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
        <GroupError errors error_field=field />
        <div class="row">
            <button
                class="button secondary"
                type="button"
                id=rows.button_id()
                on:click=move |_| rows.add()
            >
                <Glyph icon=Icon::Plus />
                {add}
            </button>
        </div>
    }
    .into_any()
}
