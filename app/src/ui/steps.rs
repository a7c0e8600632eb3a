//! A checklist of next steps. Completed steps are struck out.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// A step of the checklist.
#[derive(Clone, Debug)]
pub struct Step {
    /// Whether it is done.
    pub done: bool,
    /// What to do.
    pub title: &'static str,
    /// Why.
    pub text: &'static str,
    /// Where it is done.
    pub href: String,
}

/// Steps of a task, and which of them are done.
#[component]
pub fn Steps(steps: Vec<Step>) -> impl IntoView {
    let lines: Vec<_> = steps
        .into_iter()
        .map(|step| {
            if step.done {
                view! {
                    <li class="done">
                        <Glyph icon=Icon::CheckCircle />
                        <span>
                            <span class="visually-hidden">"Done: "</span>
                            {step.title}
                        </span>
                    </li>
                }
                .into_any()
            } else {
                view! {
                    <li>
                        <Glyph icon=Icon::Circle />
                        <a href=step.href>{step.title}</a>
                        <p>{step.text}</p>
                    </li>
                }
                .into_any()
            }
        })
        .collect();
    view! { <ol class="next-steps">{lines}</ol> }
}
