//! A field of the settings form for a number.

use leptos::prelude::*;

use crate::ui::{Field, FormErrors};

/// A field for a number: of events, or of seconds, which are shown in words beside it.
#[component]
pub fn NumberField(
    name: &'static str,
    error_field: &'static str,
    label: &'static str,
    errors: FormErrors,
    value: String,
    #[prop(optional)] hint: &'static str,
    #[prop(optional)] is_duration: bool,
) -> impl IntoView {
    view! { <Field name error_field label errors value hint=hint.to_owned() is_duration /> }
        .into_any()
}
