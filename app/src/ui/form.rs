//! Result of a form submission: rejected, with an error at each field, or successful.

use contract::view::{FieldError, OPEN_CURRENT, STALE};
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};

use super::{Glyph, Icon};
use crate::error::AppError;

/// Error of the last submission, the number of submissions, and the fields whose error was fixed
/// after one of them.
#[derive(Clone, Copy)]
pub struct FormErrors(Signal<Option<AppError>>, Signal<usize>, RwSignal<(usize, Vec<String>)>);

impl FormErrors {
    /// The errors of the last submission of this action.
    pub fn of_action<S>(action: ServerAction<S>) -> Self
    where
        S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
        S::Output: Clone + Send + Sync + 'static,
    {
        let error = Signal::derive(move || {
            action
                .value()
                .with(|value| value.as_ref().and_then(|result| result.as_ref().err().cloned()))
        });
        Self(error, Signal::derive(move || action.version().get()), RwSignal::default())
    }

    /// Never an error: for forms without an island, and for the component gallery.
    pub fn none() -> Self {
        Self(Signal::derive(|| None), Signal::derive(|| 0), RwSignal::default())
    }

    /// A fixed error, for the component gallery.
    pub fn from_error(error: AppError) -> Self {
        Self(Signal::derive(move || Some(error.clone())), Signal::derive(|| 0), RwSignal::default())
    }

    /// The error of this field.
    pub fn for_field(self, field: impl Into<String>) -> Signal<Option<FieldError>> {
        let field = field.into();
        Signal::derive(move || {
            self.0.with(|error| match error {
                Some(AppError::Invalid(problems)) if !self.is_fixed(&field) => {
                    problems.iter().find(|problem| problem.field == field).cloned()
                }
                _ => None,
            })
        })
    }

    /// Hides the error of a field that was edited or removed, until the next submission.
    pub fn mark_fixed(self, field: String) {
        let attempt = self.1.get_untracked();
        self.2.update(|(of_attempt, fields)| {
            if *of_attempt != attempt {
                fields.clear();
            }
            *of_attempt = attempt;
            fields.push(field);
        });
    }

    fn is_fixed(self, field: &str) -> bool {
        let attempt = self.1.get();
        self.2.with(|(of_attempt, fields)| {
            *of_attempt == attempt && fields.iter().any(|fixed| fixed == field)
        })
    }

    /// Messages of all errors that belong to none of these fields. An error of `field.1` belongs to
    /// `field`.
    fn outside_fields(self, fields: &'static [&'static str]) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.0.with(|error| match error {
                Some(AppError::Invalid(problems)) => {
                    let rest: Vec<_> = problems
                        .iter()
                        .filter(|problem| {
                            !fields.contains(&problem.field.split('.').next().unwrap_or_default())
                        })
                        .map(|problem| problem.message.as_str())
                        .collect();
                    (!rest.is_empty()).then(|| rest.join(" "))
                }
                Some(other) => Some(other.message()),
                None => None,
            })
        })
    }

    /// Number of submissions.
    pub fn attempts(self) -> Signal<usize> {
        self.1
    }

    /// Number of fields with an error.
    pub fn field_error_count(self) -> Signal<usize> {
        Signal::derive(move || {
            self.0.with(|error| match error {
                Some(AppError::Invalid(problems)) => {
                    let is_first = |(at, problem): &(usize, &FieldError)| {
                        !self.is_fixed(&problem.field)
                            && !problems.iter().take(*at).any(|prior| prior.field == problem.field)
                    };
                    problems.iter().enumerate().filter(is_first).count()
                }
                _ => 0,
            })
        })
    }
}

/// Footer of a form: what keeps it from being saved, beside the buttons. It stays in view while the
/// form scrolls. After a rejected submission the first invalid field receives the focus.
///
/// `script/page.js` marks a form with this bar as changed, and asks before the page is left.
#[component]
pub fn SaveBar(
    errors: FormErrors,
    fields: &'static [&'static str],
    children: Children,
) -> impl IntoView {
    let message = errors.outside_fields(fields);
    let count = errors.field_error_count();
    Effect::new(move |_| {
        if errors.0.with(Option::is_some) {
            request_animation_frame(focus_first_invalid_field);
        }
    });
    let summary = move || match (message.get(), count.get()) {
        (Some(message), _) => view! {
            <div class="notice bad">
                <Glyph icon=Icon::Alert />
                <p>{message.clone()}" "{stale_link(&message)}</p>
            </div>
        }
        .into_any(),
        (None, 0) => ().into_any(),
        (None, 1) => "Not saved: fix 1 error".into_any(),
        (None, many) => format!("Not saved: fix {many} errors").into_any(),
    };
    view! {
        <NeedsScript />
        <div class="save-bar">
            <div class="state" role="alert">
                {summary}
            </div>
            <p class="unsaved">"Unsaved changes"</p>
            {children()}
        </div>
    }
}

/// For a form that was made from an earlier version, a link to the current one.
fn stale_link(message: &str) -> Option<AnyView> {
    let href = window().location().href().ok().filter(|_| message == STALE)?;
    Some(
        view! {
            <a href=href target="_blank">
                {OPEN_CURRENT}
            </a>
        }
        .into_any(),
    )
}

/// Says that the form needs a script, where there is none.
#[component]
pub fn NeedsScript() -> impl IntoView {
    view! {
        <noscript>
            <div class="notice warn">
                <Glyph icon=Icon::Warning />
                <p>"This form needs JavaScript. Turn it on to make changes."</p>
            </div>
        </noscript>
    }
}

fn focus_first_invalid_field() {
    use web_sys::{HtmlElement, wasm_bindgen::JsCast};
    let field = document().query_selector("[aria-invalid='true'], .field-error").ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        // With its error, which is below it. The error of a group takes no focus.
        let whole = field.closest(".field, fieldset").ok().flatten();
        whole.as_ref().unwrap_or(&field).scroll_into_view_with_bool(false);
        let _ = field.focus();
    }
}

/// Calls `then` with the output of each successful submission.
pub fn on_success<S>(action: ServerAction<S>, then: impl Fn(S::Output) + 'static)
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    Effect::new(move |_| {
        if let Some(Ok(output)) = action.value().get() {
            then(output);
        }
    });
}
