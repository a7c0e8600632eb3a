//! Result of a form submission: rejected, with an error at each field, or successful.

use contract::view::FieldError;
use leptos::{prelude::*, server_fn::ServerFn};

use super::{Glyph, Icon};
use crate::error::AppError;

/// Error of the last submission, and the number of submissions.
#[derive(Clone, Copy)]
pub struct FormErrors(Signal<Option<AppError>>, Signal<usize>);

impl FormErrors {
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
        Self(error, Signal::derive(move || action.version().get()))
    }

    /// Never an error: for forms without an island, and for the component gallery.
    pub fn none() -> Self {
        Self(Signal::derive(|| None), Signal::derive(|| 0))
    }

    /// A fixed error, for the component gallery.
    pub fn from_error(error: AppError) -> Self {
        Self(Signal::derive(move || Some(error.clone())), Signal::derive(|| 0))
    }

    /// The error of this field.
    pub fn for_field(self, field: impl Into<String>) -> Signal<Option<FieldError>> {
        let field = field.into();
        Signal::derive(move || {
            self.0.with(|error| match error {
                Some(AppError::Invalid(problems)) => {
                    problems.iter().find(|problem| problem.field == field).cloned()
                }
                _ => None,
            })
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

    /// Number of submissions. A field edited after the last one no longer shows its error.
    pub fn attempts(self) -> Signal<usize> {
        self.1
    }

    /// Number of fields with an error.
    pub fn field_error_count(self) -> Signal<usize> {
        Signal::derive(move || {
            self.0.with(|error| match error {
                Some(AppError::Invalid(problems)) => {
                    let is_first = |(at, problem): &(usize, &FieldError)| {
                        !problems.iter().take(*at).any(|earlier| earlier.field == problem.field)
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
                <p>{message}</p>
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
