//! The set-up page of a new installation: the first operator and the first tenant.

use leptos::prelude::*;

use super::layout::{Field, Layout, field, page};

/// The contents of the set-up page.
#[derive(Clone, Debug, Default)]
pub struct SetUp {
    pub action: String,
    /// The one-time token of the link, sent back in a hidden field.
    pub token: String,
    pub name: String,
    pub email: String,
    pub tenant_name: String,
    /// Whether the page asks for the first tenant's name: not if a tenant exists already.
    pub needs_tenant: bool,
    /// Problems by field.
    pub problems: Vec<(String, String)>,
}

/// Render the set-up page as an HTML document.
pub fn set_up(layout: &Layout, model: SetUp) -> String {
    page(layout, "Set up", false, || {
        let problem_of = |name: &str| {
            model
                .problems
                .iter()
                .find(|(field, _)| field == name || (name == "email" && field == "username"))
                .map(|(_, message)| message.clone())
        };
        let tenant = model.needs_tenant.then(|| {
            field(Field {
                name: "tenant_name",
                label: "Name of your first tenant",
                kind: "text",
                autocomplete: "organization",
                value: model.tenant_name.clone(),
                hint: "Usually your company or product. Each tenant has its own users, \
                       applications and keys.",
                problem: problem_of("tenant_name"),
                focus: false,
            })
        });
        let name = Field {
            name: "name",
            label: "Your name",
            kind: "text",
            autocomplete: "name",
            value: model.name.clone(),
            hint: "",
            problem: problem_of("name"),
            focus: true,
        };
        let email = Field {
            name: "email",
            label: "Email",
            kind: "email",
            autocomplete: "username",
            value: model.email.clone(),
            hint: "You sign in with it.",
            problem: problem_of("email"),
            focus: false,
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
                <h1>"Set up Tenantry"</h1>
                <p>
                    "You become the first operator: you create tenants and look after the \
                     installation."
                </p>
            </hgroup>
            <form method="post" action=model.action.clone()>
                <input type="hidden" name="token" value=model.token.clone() />
                {field(name)}
                {field(email)}
                {field(password)}
                {tenant}
                <button class="button primary large wide">"Set up"</button>
            </form>
        }
        .into_any()
    })
}
