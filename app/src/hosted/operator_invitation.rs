//! The page to accept an invitation as an operator: name and password. The invitation fixes the
//! email address.

use leptos::prelude::*;

use super::layout::{Field, Layout, Page, address, field, general_problems, page};

/// The contents of the operator invitation page.
#[derive(Clone, Debug, Default)]
pub struct OperatorInvitation {
    /// URL that the form posts to.
    pub action: String,
    /// The one-time token of the link, sent back in a hidden field.
    pub token: String,
    /// The invited address.
    pub email: String,
    /// What was entered as the name.
    pub name: String,
    /// Problems by field.
    pub problems: Vec<(String, String)>,
}

/// Render the operator invitation page as an HTML document.
pub fn operator_invitation(layout: &Layout, model: OperatorInvitation) -> Page {
    let messages = layout.messages();
    page(layout, &messages.operator_title(), false, || {
        let problem_of = |name: &str| {
            model
                .problems
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, message)| message.clone())
        };
        let name_field = Field {
            name: "name",
            label: messages.name(),
            kind: "text",
            autocomplete: "name",
            value: model.name.clone(),
            hint: String::new(),
            problem: problem_of("name"),
            focus: model.problems.is_empty(),
            is_optional: false,
        };
        let password = Field {
            name: "password",
            label: messages.password(),
            kind: "password",
            autocomplete: "new-password",
            value: String::new(),
            hint: messages.password_hint(),
            problem: problem_of("password"),
            focus: false,
            is_optional: false,
        };
        view! {
            <hgroup>
                <h1>{messages.operator_title()}</h1>
                <p>{messages.operator_text()}</p>
            </hgroup>
            {general_problems(&model.problems, &["name", "password"])}
            <form method="post" action=model.action.clone()>
                <input type="hidden" name="token" value=model.token.clone() />
                <div class="field">
                    <span class="label">{messages.email()}</span>
                    <output>{address(&model.email)}</output>
                    <p class="hint">{messages.email_hint()}</p>
                </div>
                {field(layout, name_field)}
                {field(layout, password)}
                <button class="button primary large wide">{messages.accept()}</button>
            </form>
        }
        .into_any()
    })
}
