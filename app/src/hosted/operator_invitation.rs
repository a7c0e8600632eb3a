//! The page to accept an invitation as an operator: name and password. The invitation fixes the
//! email address.

use leptos::prelude::*;

use super::layout::{Field, Layout, field, name, page, plain};

/// The contents of the operator invitation page.
#[derive(Clone, Debug, Default)]
pub struct OperatorInvitation {
    pub action: String,
    /// The one-time token of the link, sent back in a hidden field.
    pub token: String,
    pub email: String,
    pub name: String,
    /// Problems by field.
    pub problems: Vec<(String, String)>,
}

/// Render the operator invitation page as an HTML document.
pub fn operator_invitation(layout: &Layout, model: OperatorInvitation) -> String {
    page(layout, "Become an operator", false, || {
        let problem_of = |name: &str| {
            model
                .problems
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, message)| message.clone())
        };
        // Problems without a field on this page are shown above the form.
        let general_problems: Vec<_> = model
            .problems
            .iter()
            .filter(|(field, _)| !["name", "password"].contains(&field.as_str()))
            .map(|(_, message)| message.clone())
            .collect();
        let note = (!general_problems.is_empty()).then(|| {
            view! {
                <p class="notice bad" role="alert">
                    {plain(&general_problems.join(" "))}
                </p>
            }
        });
        let name_field = Field {
            name: "name",
            label: "Your name",
            kind: "text",
            autocomplete: "name",
            value: model.name.clone(),
            hint: "",
            problem: problem_of("name"),
            focus: true,
        };
        let password = Field {
            name: "password",
            label: "Password",
            kind: "password",
            autocomplete: "new-password",
            value: String::new(),
            hint: "At least 8 characters.",
            problem: problem_of("password"),
            focus: false,
        };
        view! {
            <hgroup>
                <h1>"Become an operator"</h1>
                <p>"You were invited to create tenants and look after this installation."</p>
            </hgroup>
            {note}
            <form method="post" action=model.action.clone()>
                <input type="hidden" name="token" value=model.token.clone() />
                <div class="field">
                    <span class="label">"Email"</span>
                    <output>{name(&model.email)}</output>
                    <p class="hint">"You sign in with it."</p>
                </div>
                {field(name_field)}
                {field(password)}
                <button class="button primary large wide">"Become an operator"</button>
            </form>
        }
        .into_any()
    })
}
