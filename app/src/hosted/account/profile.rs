//! The page for the names of the user's profile.

use domain::account::Names;
use leptos::prelude::*;

use crate::hosted::layout::{Field, Layout, Page, field, general_problems, page};

/// The contents of the page for the names.
#[derive(Clone, Debug, Default)]
pub struct ChangeProfile {
    /// URL that the form posts to.
    pub action: String,
    /// The page to return to.
    pub account_url: String,
    /// What was entered, or is stored.
    pub names: Names,
    /// Problems by field.
    pub problems: Vec<(String, String)>,
}

/// Render the page for the names as an HTML document.
pub fn change_profile(layout: &Layout, model: ChangeProfile) -> Page {
    let messages = layout.messages();
    page(layout, &messages.profile_change(), false, || {
        let ChangeProfile { action, account_url, names, problems } = model;
        let general = general_problems(&problems, &["name", "given_name", "family_name"]);
        let name_field = |name: &'static str, label, autocomplete, value, focus| {
            let of_field = |(field, _): &&(String, String)| field == name;
            let problem = problems.iter().find(of_field).map(|(_, problem)| problem.clone());
            let hint = String::new();
            let (kind, is_optional) = ("text", true);
            let model =
                Field { name, label, kind, autocomplete, value, hint, problem, focus, is_optional };
            field(layout, model)
        };
        let is_first = problems.is_empty();
        view! {
            <hgroup>
                <h1>{messages.profile_change()}</h1>
                <p>{messages.profile_change_text()}</p>
            </hgroup>
            {general}
            <form method="post" action=action>
                {name_field("name", messages.full_name(), "name", names.name, is_first)}
                {name_field(
                    "given_name",
                    messages.first_name(),
                    "given-name",
                    names.given_name,
                    false,
                )}
                {name_field(
                    "family_name",
                    messages.last_name(),
                    "family-name",
                    names.family_name,
                    false,
                )}
                <button class="button primary large wide">{messages.save_button()}</button>
            </form>
            <p class="fine-print">
                <a href=account_url>{messages.back_to_account()}</a>
            </p>
        }
        .into_any()
    })
}
