//! The set-up page of a new installation: the first operator and the first tenant.

use leptos::prelude::*;

use super::layout::{Field, Layout, Page, field, general_problems, page};

/// The contents of the set-up page.
#[derive(Clone, Debug, Default)]
pub struct SetUp {
    /// URL that the form posts to.
    pub action: String,
    /// The one-time token of the link, sent back in a hidden field.
    pub token: String,
    /// What was entered as the name.
    pub name: String,
    /// What was entered as the email address.
    pub email: String,
    /// What was entered as the name of the tenant.
    pub tenant_name: String,
    /// Whether the page asks for the first tenant's name: not if a tenant exists already.
    pub needs_tenant: bool,
    /// Problems by field.
    pub problems: Vec<(String, String)>,
}

/// Render the set-up page as an HTML document.
pub fn set_up(layout: &Layout, model: SetUp) -> Page {
    let messages = layout.messages();
    page(layout, &messages.set_up_title(), false, || {
        let problem_of = |name: &str| {
            model
                .problems
                .iter()
                .find(|(field, _)| field == name || (name == "email" && field == "username"))
                .map(|(_, message)| message.clone())
        };
        let tenant = model.needs_tenant.then(|| {
            let name = Field {
                name: "tenant_name",
                label: messages.set_up_tenant(),
                kind: "text",
                autocomplete: "organization",
                value: model.tenant_name.clone(),
                hint: messages.set_up_tenant_hint(),
                problem: problem_of("tenant_name"),
                focus: false,
                is_optional: false,
            };
            field(layout, name)
        });
        let name = Field {
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
        let email = Field {
            name: "email",
            label: messages.email(),
            kind: "email",
            autocomplete: "username",
            value: model.email.clone(),
            hint: messages.email_hint(),
            problem: problem_of("email"),
            focus: false,
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
                <h1>{messages.set_up_title()}</h1>
                <p>{messages.set_up_text()}</p>
            </hgroup>
            {general_problems(
                &model.problems,
                &["name", "email", "username", "password", "tenant_name"],
            )}
            <form method="post" action=model.action.clone()>
                <input type="hidden" name="token" value=model.token.clone() />
                {field(layout, name)}
                {field(layout, email)}
                {field(layout, password)}
                {tenant}
                <button class="button primary large wide">{messages.set_up_button()}</button>
            </form>
        }
        .into_any()
    })
}
