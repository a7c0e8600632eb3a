//! The rows of the cards, and the confirmation of an action.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

/// A row: a mark, what it is, notes below, and an optional action at its end.
pub(super) struct Row {
    pub mark: AnyView,
    pub title: AnyView,
    /// Notes that are separated from each other; empty ones are left out.
    pub notes: Vec<AnyView>,
    pub action: Option<AnyView>,
}

/// Render a row.
pub(super) fn row(row: Row) -> AnyView {
    let notes: Vec<_> =
        row.notes.into_iter().map(|note| view! { <span class="note">{note}</span> }).collect();
    let notes = (!notes.is_empty()).then(|| view! { <p>{notes}</p> });
    view! {
        <li>
            {row.mark}
            <div class="what">
                <span class="name">{row.title}</span>
                {notes}
            </div>
            {row.action}
        </li>
    }
    .into_any()
}

/// Render the rows of a card.
pub(super) fn rows(rows: Vec<AnyView>) -> AnyView {
    view! { <ul class="account-rows">{rows}</ul> }.into_any()
}

/// A form with one button. `about` names what it is about, for readers who do not see the row.
pub(super) struct Action {
    pub url: String,
    /// Name and value of the hidden field, if there is one.
    pub field: Option<(&'static str, String)>,
    pub label: String,
    pub about: Option<AnyView>,
    pub is_destructive: bool,
}

/// Render an action that is taken at once.
pub(super) fn button(action: Action) -> AnyView {
    let class = if action.is_destructive {
        "button secondary small danger"
    } else {
        "button secondary small"
    };
    let field =
        action.field.map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    let about =
        action.about.map(|about| view! { <span class="visually-hidden">" " {about}</span> });
    view! {
        <form class="act" method="post" action=action.url>
            {field}
            <button class=class>{action.label} {about}</button>
        </form>
    }
    .into_any()
}

/// Render an action that is asked first: its button opens the question and the button that acts.
pub(super) fn asked(action: Action, question: Vec<AnyView>) -> AnyView {
    let Action { url, field, label, about, is_destructive: _ } = action;
    let field = field.map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    let about = about.map(|about| view! { <span class="visually-hidden">" " {about}</span> });
    view! {
        <details class="ask">
            <summary class="button secondary small danger">{format!("{label}…")} {about}</summary>
            <form method="post" action=url>
                {field} <p>{question}</p> <button class="button secondary danger">{label}</button>
            </form>
        </details>
    }
    .into_any()
}

/// A form with a field for a name, which its button opens.
pub(super) struct Renaming {
    pub url: String,
    /// Name and value of the hidden field.
    pub field: (&'static str, String),
    pub label: String,
    /// The label of the field, and of the button that saves.
    pub texts: (String, String),
    pub name: String,
    pub max_length: usize,
}

/// Render the form for another name.
pub(super) fn renaming(renaming: Renaming, about: AnyView) -> AnyView {
    let Renaming { url, field: (field, value), label, texts, name, max_length } = renaming;
    let id = format!("name-{value}");
    view! {
        <details class="ask edit">
            <summary class="button secondary small">
                {format!("{label}…")} <span class="visually-hidden">" " {about}</span>
            </summary>
            <form method="post" action=url>
                <input type="hidden" name=field value=value />
                <div class="field">
                    <label for=id.clone()>{texts.0}</label>
                    <input
                        class="input"
                        id=id
                        name="name"
                        value=name
                        dir="auto"
                        required=true
                        maxlength=max_length
                        autocomplete="off"
                    />
                </div>
                <button class="button primary">{texts.1}</button>
            </form>
        </details>
    }
    .into_any()
}

/// What an empty card says.
pub(super) fn empty(text: String) -> AnyView {
    view! { <p class="empty">{text}</p> }.into_any()
}
