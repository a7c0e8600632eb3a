//! Form fields: a label, the control, and below it a hint or the error of this field.

use contract::settings::duration_in_words;
use leptos::{html::Input, prelude::*};

use super::{FormErrors, Glyph, Icon};

/// Keeps an input and a signal in sync across hydration. A value entered before the island was
/// hydrated is passed to `update` as if it had just been entered; afterwards `display` writes
/// changes of the signal into the input.
pub fn sync_value<T: Clone + PartialEq + Send + Sync + 'static>(
    bound: Option<RwSignal<T>>,
    rendered: T,
    read: impl Fn() -> Option<T> + 'static,
    update: impl Fn(T) + 'static,
    display: impl Fn(T) + 'static,
) {
    Effect::new(move |previous: Option<()>| {
        let (bound, Some(shown)) = (bound.map(|bound| bound.get()), read()) else { return };
        match bound {
            _ if previous.is_none() && shown != rendered => update(shown),
            Some(bound) if bound != shown => display(bound),
            _ => {}
        }
    });
}

/// A single-line text field. It keeps its value when the form is rejected.
#[component]
pub fn Field(
    name: &'static str,
    label: &'static str,
    errors: FormErrors,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] value: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] placeholder: &'static str,
    /// Field name used in error responses, if it differs from `name`.
    #[prop(optional)]
    error_field: Option<&'static str>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] mono: bool,
    /// The direction of the text, if it does not follow the page's.
    #[prop(optional)]
    dir: Option<&'static str>,
    #[prop(optional)] autofocus: bool,
    /// Whether the value is a number of seconds, which is shown in words as well.
    #[prop(optional)]
    is_duration: bool,
    /// A problem with the stored value that was found later, such as when it was fetched.
    #[prop(optional_no_strip)]
    problem: Option<String>,
    /// Called on every input event.
    #[prop(optional)]
    on_input: Option<Callback<String>>,
    /// Signal bound to the value in both directions, for fields that are also set by other code.
    #[prop(optional)]
    bound: Option<RwSignal<String>>,
) -> impl IntoView {
    let error = errors.for_field(error_field.unwrap_or(name));
    let note = format!("{name}-note");
    let described = note.clone();
    let has_hint = !hint.is_empty();
    let class = if mono { "input mono" } else { "input" };
    let input = NodeRef::<Input>::new();
    let typed = RwSignal::new(value.clone());
    let words = is_duration.then(|| {
        view! {
            <span class="unit" id=format!("{name}-unit")>
                {move || typed.with(|typed| duration_of(typed))}
            </span>
        }
    });
    let described = if is_duration { format!("{name}-unit {described}") } else { described };
    let has_problem = problem.is_some();
    let described = if has_problem { format!("{name}-problem {described}") } else { described };
    let update = move |now: String| {
        if is_duration {
            typed.set(now.clone());
        }
        if let Some(bound) = bound {
            bound.set(now.clone());
        }
        if let Some(on_input) = on_input {
            on_input.run(now);
        }
    };
    if bound.is_some() || on_input.is_some() || is_duration {
        let read = move || input.get_untracked().map(|input| input.value());
        sync_value(bound, value.clone(), read, update, move |now| {
            input.get_untracked().into_iter().for_each(|input| input.set_value(&now))
        });
    }
    let control = view! {
        <input
            class=class
            dir=dir
            id=name
            name=name
            type=kind
            autocomplete=autocomplete
            placeholder=placeholder
            value=value
            node_ref=input
            required=!optional
            autofocus=autofocus
            autocapitalize="none"
            spellcheck="false"
            aria-invalid=move || error.get().map(|_| "true")
            aria-describedby=move || {
                (has_hint || is_duration || has_problem || error.get().is_some())
                    .then(|| described.clone())
            }
            on:input=move |event| update(event_target_value(&event))
        />
    };
    let control = match words {
        Some(words) => view! { <div class="input-group">{control} {words}</div> }.into_any(),
        None => control.into_any(),
    };
    view! {
        <div class="field">
            <label for=name>
                {label}{optional.then(|| view! { <span class="optional">" optional"</span> })}
            </label>
            {control} {problem.map(|problem| warning_line(format!("{name}-problem"), problem))}
            {hint_or_problem(note, hint, error)}
        </div>
    }
}

/// A warning below a field.
fn warning_line(id: String, text: String) -> impl IntoView {
    view! {
        <p class="field-warning" id=id>
            <Glyph icon=Icon::Warning />
            <span>{text}</span>
        </p>
    }
}

/// Seconds as they are typed, in words; empty for anything else.
fn duration_of(typed: &str) -> String {
    typed
        .trim()
        .parse()
        .ok()
        .filter(|seconds| *seconds > 0)
        .map_or_else(String::new, duration_in_words)
}

/// A multi-line text field.
#[component]
pub fn TextArea(
    name: &'static str,
    label: &'static str,
    errors: FormErrors,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] value: String,
    #[prop(optional)] optional: bool,
    #[prop(optional)] mono: bool,
    #[prop(default = 2)] rows: u32,
    /// Direction of the text, if it is not that of the page.
    #[prop(optional)]
    dir: Option<&'static str>,
    /// Field name used in error responses, if it differs from `name`.
    #[prop(optional)]
    error_field: Option<&'static str>,
) -> impl IntoView {
    let error = errors.for_field(error_field.unwrap_or(name));
    let note = format!("{name}-note");
    let described = note.clone();
    let has_hint = !hint.is_empty();
    let class = if mono { "input mono" } else { "input" };
    view! {
        <div class="field">
            <label for=name>
                {label}{optional.then(|| view! { <span class="optional">" optional"</span> })}
            </label>
            <textarea
                class=class
                id=name
                name=name
                dir=dir
                rows=rows
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=move || {
                    (has_hint || error.get().is_some()).then(|| described.clone())
                }
            >
                {value}
            </textarea>
            {hint_or_problem(note, hint, error)}
        </div>
    }
}

/// The error of a group of choices.
#[component]
pub fn GroupError(errors: FormErrors, error_field: &'static str) -> impl IntoView {
    let error = errors.for_field(error_field);
    let id = format!("{error_field}-note");
    move || {
        error.get().map(|error| {
            view! {
                <p class="field-error" id=id.clone()>
                    <Glyph icon=Icon::Alert />
                    <span>{error.message}</span>
                </p>
            }
        })
    }
}

/// A select field.
#[component]
pub fn SelectField(
    name: &'static str,
    label: &'static str,
    errors: FormErrors,
    /// Field name used in error responses.
    error_field: &'static str,
    value: String,
    /// (value, label) pairs.
    options: &'static [(&'static str, &'static str)],
) -> impl IntoView {
    let error = errors.for_field(error_field);
    let note = format!("{name}-note");
    let described = note.clone();
    let options = options.iter().map(|(value, label)| ((*value).into(), (*label).into()));
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <div class="select">
                <select
                    id=name
                    name=name
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=move || error.get().map(|_| described.clone())
                >
                    {select_options(options, &value)}
                </select>
            </div>
            {hint_or_problem(note, String::new(), error)}
        </div>
    }
}

/// The options of a select field, with its value selected: (value, label) pairs.
pub(crate) fn select_options(
    options: impl IntoIterator<Item = (String, String)>,
    value: &str,
) -> AnyView {
    let options: Vec<_> = options
        .into_iter()
        .map(|(option, label)| {
            let is_selected = option == value;
            view! {
                <option value=option selected=is_selected>
                    {label}
                </option>
            }
        })
        .collect();
    options.into_any()
}

/// What stands below a field, with this id: what is wrong with its value, or else the hint.
pub(crate) fn hint_or_problem(
    note: String,
    hint: String,
    error: Signal<Option<contract::view::FieldError>>,
) -> impl IntoView {
    move || match error.get() {
        Some(error) => view! {
            <p class="field-error" id=note.clone()>
                <Glyph icon=Icon::Alert />
                <span>{error.message}</span>
            </p>
        }
        .into_any(),
        None if hint.is_empty() => ().into_any(),
        None => view! {
            <p class="hint" id=note.clone()>
                {hint.clone()}
            </p>
        }
        .into_any(),
    }
}

/// A radio button with a sentence of explanation.
#[component]
pub fn Choice(
    name: &'static str,
    #[prop(into)] value: String,
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    #[prop(optional)] checked: bool,
    #[prop(optional)] on_select: Option<Callback<()>>,
) -> impl IntoView {
    let id = format!("{name}-{value}");
    let note = format!("{id}-note");
    let input = NodeRef::<Input>::new();
    if let Some(on_select) = on_select {
        let read = move || input.get_untracked().map(|input| input.checked());
        sync_value(
            None,
            checked,
            read,
            move |now| {
                if now {
                    on_select.run(())
                }
            },
            |_| (),
        );
    }
    view! {
        <div class="choice">
            <input
                type="radio"
                node_ref=input
                id=id.clone()
                name=name
                value=value
                checked=checked
                aria-describedby=note.clone()
                on:change=move |_| {
                    if let Some(on_select) = on_select {
                        on_select.run(());
                    }
                }
            />
            <label for=id>{label}</label>
            <p class="hint" id=note>
                {hint}
            </p>
        </div>
    }
}

/// A switch.
#[component]
pub fn Switch(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    #[prop(optional)] checked: bool,
    /// Id of a dialog that asks before the form is submitted with the switch turned off.
    #[prop(optional)]
    asks_when_off: Option<&'static str>,
) -> impl IntoView {
    let note = format!("{name}-note");
    view! {
        <div class="switch-row">
            <div>
                <label for=name>{label}</label>
                <p class="hint" id=note.clone()>
                    {hint}
                </p>
            </div>
            <input
                type="checkbox"
                role="switch"
                id=name
                name=name
                value="true"
                checked=checked
                aria-describedby=note
                data-asks-when-off=asks_when_off
            />
        </div>
    }
}
