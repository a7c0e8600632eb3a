//! What is filled in: a label, what was typed, and under it a hint or what is wrong.

use leptos::{html::Input, prelude::*};

use super::{Glyph, Icon, Refusal};

/// What somebody filled in before the page woke up counts as if it were typed now: `tell` learns it.
/// From then on `show` puts into the field what is held.
pub fn hold<T: Clone + PartialEq + Send + Sync + 'static>(
    held: Option<RwSignal<T>>,
    rendered: T,
    seen: impl Fn() -> Option<T> + 'static,
    tell: impl Fn(T) + 'static,
    show: impl Fn(T) + 'static,
) {
    Effect::new(move |woken: Option<()>| {
        let (held, Some(seen)) = (held.map(|held| held.get()), seen()) else { return };
        match held {
            _ if woken.is_none() && seen != rendered => tell(seen),
            Some(held) if held != seen => show(held),
            _ => {}
        }
    });
}

/// One line. What was typed stays when the form is refused.
#[component]
pub fn Field(
    name: &'static str,
    label: &'static str,
    refusal: Refusal,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] value: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] placeholder: &'static str,
    /// What its problems are called, where that is another name.
    #[prop(optional)]
    at: Option<&'static str>,
    /// Need not be filled in.
    #[prop(optional)]
    optional: bool,
    #[prop(optional)] mono: bool,
    #[prop(optional)] focus: bool,
    /// Told of every letter.
    #[prop(optional)]
    typed: Option<Callback<String>>,
    /// What the field holds, where something else writes into it too.
    #[prop(optional)]
    held: Option<RwSignal<String>>,
) -> impl IntoView {
    let problem = refusal.at(at.unwrap_or(name));
    let note = format!("{name}-note");
    let described = note.clone();
    let has_hint = !hint.is_empty();
    let class = if mono { "input mono" } else { "input" };
    let input = NodeRef::<Input>::new();
    let tell = move |now: String| {
        if let Some(held) = held {
            held.set(now.clone());
        }
        if let Some(typed) = typed {
            typed.run(now);
        }
    };
    if held.is_some() || typed.is_some() {
        let seen = move || input.get_untracked().map(|input| input.value());
        hold(held, value.clone(), seen, tell, move |now| {
            input.get_untracked().into_iter().for_each(|input| input.set_value(&now))
        });
    }
    view! {
        <div class="field">
            <label for=name>{label}{optional.then(|| view! { <span class="optional">" optional"</span> })}</label>
            <input
                class=class
                id=name
                name=name
                type=kind
                autocomplete=autocomplete
                placeholder=placeholder
                value=value
                node_ref=input
                required=!optional
                autofocus=focus
                autocapitalize="none"
                spellcheck="false"
                aria-invalid=move || problem.get().map(|_| "true")
                aria-describedby=move || (has_hint || problem.get().is_some()).then(|| described.clone())
                on:input=move |event| tell(event_target_value(&event))
            />
            {under(note, hint, problem)}
        </div>
    }
}

/// Several lines.
#[component]
pub fn Area(
    name: &'static str,
    label: &'static str,
    refusal: Refusal,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] value: String,
    #[prop(optional)] optional: bool,
    #[prop(optional)] mono: bool,
    /// What its problems are called, where that is another name.
    #[prop(optional)]
    at: Option<&'static str>,
) -> impl IntoView {
    let problem = refusal.at(at.unwrap_or(name));
    let note = format!("{name}-note");
    let described = note.clone();
    let has_hint = !hint.is_empty();
    let class = if mono { "input mono" } else { "input" };
    view! {
        <div class="field">
            <label for=name>{label}{optional.then(|| view! { <span class="optional">" optional"</span> })}</label>
            <textarea
                class=class
                id=name
                name=name
                rows="2"
                aria-invalid=move || problem.get().map(|_| "true")
                aria-describedby=move || (has_hint || problem.get().is_some()).then(|| described.clone())
            >
                {value}
            </textarea>
            {under(note, hint, problem)}
        </div>
    }
}

/// What is wrong with a group of choices.
#[component]
pub fn GroupProblem(refusal: Refusal, at: &'static str) -> impl IntoView {
    let problem = refusal.at(at);
    move || {
        problem.get().map(|problem| view! { <p class="problem"><Glyph icon=Icon::Alert/><span>{problem.message}</span></p> })
    }
}

/// One of a few words.
#[component]
pub fn SelectField(
    name: &'static str,
    label: &'static str,
    refusal: Refusal,
    /// What its problems are called.
    at: &'static str,
    value: String,
    /// (value, word).
    of: &'static [(&'static str, &'static str)],
) -> impl IntoView {
    let problem = refusal.at(at);
    let note = format!("{name}-note");
    let described = note.clone();
    let options: Vec<_> = of.iter().map(|(known, word)| view! { <option value=*known selected=*known == value>{*word}</option> }).collect();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <div class="select">
                <select id=name name=name aria-invalid=move || problem.get().map(|_| "true") aria-describedby=move || problem.get().map(|_| described.clone())>{options}</select>
            </div>
            {under(note, String::new(), problem)}
        </div>
    }
}

fn under(
    note: String,
    hint: String,
    problem: Signal<Option<contract::view::FieldProblem>>,
) -> impl IntoView {
    move || {
        match problem.get() {
        Some(problem) => view! { <p class="problem" id=note.clone()><Glyph icon=Icon::Alert/><span>{problem.message}</span></p> }.into_any(),
        None if hint.is_empty() => ().into_any(),
        None => view! { <p class="hint" id=note.clone()>{hint.clone()}</p> }.into_any(),
    }
    }
}

/// One of several, with a sentence under each.
#[component]
pub fn Choice(
    name: &'static str,
    #[prop(into)] value: String,
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    #[prop(optional)] checked: bool,
    #[prop(optional)] chosen: Option<Callback<()>>,
) -> impl IntoView {
    let id = format!("{name}-{value}");
    let note = format!("{id}-note");
    let input = NodeRef::<Input>::new();
    if let Some(chosen) = chosen {
        let seen = move || input.get_untracked().map(|input| input.checked());
        hold(
            None,
            checked,
            seen,
            move |now| {
                if now {
                    chosen.run(())
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
                    if let Some(chosen) = chosen {
                        chosen.run(());
                    }
                }
            />
            <label for=id>{label}</label>
            <p class="hint" id=note>{hint}</p>
        </div>
    }
}

/// On or off.
#[component]
pub fn Switch(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    #[prop(optional)] on: bool,
) -> impl IntoView {
    let note = format!("{name}-note");
    view! {
        <div class="switch-row">
            <div><label for=name>{label}</label><p class="hint" id=note.clone()>{hint}</p></div>
            <input type="checkbox" role="switch" id=name name=name value="true" checked=on aria-describedby=note/>
        </div>
    }
}
