//! The sign-in page: username or email address, and password.

use leptos::prelude::*;

use super::layout::{Field, Layout, field, name, page, plain};

/// The contents of the sign-in page.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// URL that the form posts to.
    pub action: String,
    /// Sent back in a hidden field: it proves that this browser was shown the form.
    pub form_token: String,
    /// The client that requests the sign-in; `None` for the console.
    pub client_name: Option<String>,
    pub username: String,
    pub keep_signed_in: bool,
    /// The problem, in one sentence that discloses nothing about the account.
    pub problem: Option<String>,
}

/// Render the sign-in page as an HTML document.
pub fn sign_in(layout: &Layout, model: SignIn) -> String {
    page(layout, "Sign in", false, || {
        let typed = !model.username.is_empty();
        let purpose = match model.client_name {
            Some(client) => {
                view! { <p>"to continue to " <strong>{name(&client)}</strong></p> }.into_any()
            }
            None => view! { <p>"to the dashboard"</p> }.into_any(),
        };
        let problem = model.problem.map(|problem| {
            view! {
                <p class="notice bad" role="alert">
                    {plain(&problem)}
                </p>
            }
        });
        let username = Field {
            name: "username",
            label: "Email or username",
            kind: "text",
            autocomplete: "username",
            value: model.username,
            hint: "",
            problem: None,
            focus: !typed,
        };
        let password = Field {
            name: "password",
            label: "Password",
            kind: "password",
            autocomplete: "current-password",
            value: String::new(),
            hint: "",
            problem: None,
            focus: typed,
        };
        view! {
            <hgroup>
                <h1>"Sign in"</h1>
                {purpose}
            </hgroup>
            {problem}
            <form method="post" action=model.action>
                <input type="hidden" name="form" value=model.form_token />
                {field(username)}
                {field(password)}
                <label class="choice">
                    <input type="checkbox" name="keep" value="yes" checked=model.keep_signed_in />
                    "Keep me signed in on this device"
                </label>
                <button class="button primary large wide">"Sign in"</button>
            </form>
        }
        .into_any()
    })
}
