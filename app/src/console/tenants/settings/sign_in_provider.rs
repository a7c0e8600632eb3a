//! The identity provider that users are sent to without the sign-in page, with a warning if it does
//! not work yet.

use contract::provider::ProviderSummary;
use leptos::{html, prelude::*};

use crate::ui::{FormErrors, Glyph, Icon, hint_or_problem, select_options, sync_value};

const NAME: &str = "form[sign_in_provider]";

/// The choices. One that was deleted stays until another is chosen.
fn options(current: &str, providers: &[ProviderSummary]) -> Vec<(String, String)> {
    let mut options = vec![(String::new(), "None: show the sign-in page".to_owned())];
    options.extend(providers.iter().map(|provider| {
        let state = if provider.enabled { "" } else { ", disabled" };
        (provider.id.clone(), format!("{} ({}{state})", provider.name, provider.id))
    }));
    if !options.iter().any(|(id, _)| id == current) {
        options.push((current.to_owned(), format!("{current} (deleted)")));
    }
    options
}

/// What keeps users from the provider, or may do so.
fn warning(chosen: &str, providers: &[ProviderSummary]) -> Option<&'static str> {
    let provider = providers.iter().find(|provider| provider.id == chosen)?;
    if !provider.enabled {
        Some("Disabled: users see the sign-in page.")
    } else if !provider.has_passed_test {
        Some("Not tested yet. Test the sign-in on the provider's page.")
    } else {
        None
    }
}

/// The select field.
#[component]
pub fn SignInProviderField(
    errors: FormErrors,
    value: String,
    providers: Vec<ProviderSummary>,
) -> impl IntoView {
    let error = errors.for_field("settings.sign_in_provider");
    let options = select_options(options(&value, &providers), &value);
    let chosen = RwSignal::new(value.clone());
    let select = NodeRef::<html::Select>::new();
    let read = move || select.get_untracked().map(|select| select.value());
    sync_value(None, value, read, move |now| chosen.set(now), |_| ());
    let warning = move || chosen.with(|chosen| warning(chosen, &providers));
    let hint = "Users see the sign-in page only if they cancel or have signed out. The dashboard \
        always shows it.";
    let note = hint_or_problem("sign_in_provider-note".into(), hint.into(), error);
    view! {
        <div class="field">
            <label for=NAME>"Skip the sign-in page: send users straight to"</label>
            <div class="select">
                <select
                    id=NAME
                    name=NAME
                    node_ref=select
                    on:change=move |event| chosen.set(event_target_value(&event))
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby="sign_in_provider-warning sign_in_provider-note"
                >
                    {options}
                </select>
            </div>
            <div id="sign_in_provider-warning" role="status">
                {move || {
                    warning()
                        .map(|text| {
                            view! {
                                <p class="field-warning">
                                    <Glyph icon=Icon::Warning />
                                    <span>{text}</span>
                                </p>
                            }
                        })
                }}
            </div>
            {note}
        </div>
    }
    .into_any()
}
