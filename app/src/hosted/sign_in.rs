//! The sign-in page: username or email address, and password.

use leptos::prelude::*;

use super::layout::{Field, Layout, Page, alert, field, name, page, strong};

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
    /// URL of the page for a forgotten password; `None` if there is none.
    pub forgot_url: Option<String>,
    /// The identity providers: the URL that a sign-in begins at, and the name.
    pub providers: Vec<(String, String)>,
    /// The problem, in one sentence that discloses nothing about the account.
    pub problem: Option<String>,
}

/// Render the sign-in page as an HTML document.
pub fn sign_in(layout: &Layout, model: SignIn) -> Page {
    let messages = layout.messages();
    page(layout, &messages.sign_in_title(), false, || {
        let typed = !model.username.is_empty();
        let purpose = match model.client_name {
            Some(client) => messages.sign_in_purpose(strong(&client)),
            None => vec![messages.sign_in_console().into_any()],
        };
        let problem = model.problem.map(|problem| alert(&problem));
        let username = Field {
            name: "username",
            label: messages.username(),
            kind: "text",
            autocomplete: "username",
            value: model.username,
            hint: String::new(),
            problem: None,
            focus: !typed,
        };
        let password = Field {
            name: "password",
            label: messages.password(),
            kind: "password",
            autocomplete: "current-password",
            value: String::new(),
            hint: String::new(),
            problem: None,
            focus: typed,
        };
        let forgot = model.forgot_url.map(|url| {
            view! {
                <p class="fine-print">
                    <a href=url>{messages.forgot_link()}</a>
                </p>
            }
        });
        let providers: Vec<_> = model
            .providers
            .iter()
            .map(|(url, provider)| {
                view! {
                    <a class="button secondary large wide" href=url.clone()>
                        <span>{messages.sign_in_with(name(provider))}</span>
                    </a>
                }
            })
            .collect();
        let providers = (!providers.is_empty()).then(|| {
            view! {
                <p class="divider">{messages.sign_in_or()}</p>
                <div class="providers">{providers}</div>
            }
        });
        view! {
            <hgroup>
                <h1>{messages.sign_in_title()}</h1>
                <p>{purpose}</p>
            </hgroup>
            {problem}
            <form method="post" action=model.action>
                <input type="hidden" name="form" value=model.form_token />
                {field(username)}
                {field(password)}
                <label class="choice">
                    <input type="checkbox" name="keep" value="yes" checked=model.keep_signed_in />
                    {messages.keep_signed_in()}
                </label>
                <button class="button primary large wide">{messages.sign_in_button()}</button>
            </form>
            {forgot}
            {providers}
        }
        .into_any()
    })
}
