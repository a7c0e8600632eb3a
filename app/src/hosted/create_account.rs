//! The page behind a link that creates an account: name and password.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{
    layout::{Field, Layout, Page, field, general_problems, name, page},
    messages::Messages,
};

/// The contents of the page.
#[derive(Clone, Debug, Default)]
pub struct CreateAccount {
    /// URL that the form posts to.
    pub action: String,
    /// The one-time token of the link, sent back in a hidden field.
    pub token: String,
    /// Sent back in a hidden field: it proves that this browser was shown the form.
    pub form_token: String,
    /// The address of the new account.
    pub email: String,
    /// The user who has invited the address; `None` without an invitation.
    pub invited_by: Option<String>,
    /// What was entered as the name.
    pub name: String,
    /// URLs of the documents that the user accepts.
    pub terms_uri: Option<String>,
    /// URL of the privacy policy that the user accepts.
    pub privacy_uri: Option<String>,
    /// Problems by field. Those without a field on this page are shown above the form.
    pub problems: Vec<(String, String)>,
}

/// Links to the documents that the user accepts, in one sentence.
fn agreement(messages: &Messages, terms: Option<&str>, privacy: Option<&str>) -> Option<AnyView> {
    let documents = [(terms, messages.client_terms()), (privacy, messages.client_policy())];
    let mut links = Vec::new();
    for (url, label) in documents {
        let Some(url) = url.map(str::to_owned) else { continue };
        if !links.is_empty() {
            links.push(messages.list_separator().into_any());
        }
        let link = view! {
            <a href=url target="_blank" rel="noopener noreferrer">
                {label}
            </a>
        };
        links.push(link.into_any());
    }
    (!links.is_empty()).then(|| {
        view! { <p class="fine-print">{messages.create_account_agree()} " " {links}</p> }.into_any()
    })
}

/// Render the page as an HTML document.
pub fn create_account(layout: &Layout, model: CreateAccount) -> Page {
    let messages = layout.messages();
    page(layout, &messages.create_account_title(), false, || {
        let problem_of = |name: &str| {
            let problem = model.problems.iter().find(|(field, _)| field == name);
            problem.map(|(_, message)| message.clone())
        };
        let full_name = Field {
            name: "name",
            label: messages.name(),
            kind: "text",
            autocomplete: "name",
            value: model.name,
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
        let invited_by = model.invited_by.filter(|inviter| !inviter.is_empty()).map(|inviter| {
            let label = messages.mail_invited_by() + &messages.label_separator();
            view! { <p>{label} {name(&inviter)}</p> }
        });
        let agreement =
            agreement(messages, model.terms_uri.as_deref(), model.privacy_uri.as_deref());
        view! {
            <hgroup>
                <h1>{messages.create_account_title()}</h1>
                <p>{messages.create_account_text()}</p>
                {invited_by}
            </hgroup>
            {general_problems(&model.problems, &["name", "password"])}
            <form method="post" action=model.action>
                <input type="hidden" name="token" value=model.token />
                <input type="hidden" name="form" value=model.form_token />
                <input type="hidden" name="terms" value=model.terms_uri.unwrap_or_default() />
                <input type="hidden" name="privacy" value=model.privacy_uri.unwrap_or_default() />
                <div class="field">
                    <label for="username">{messages.email()}</label>
                    <input
                        class="input large"
                        id="username"
                        name="username"
                        type="email"
                        autocomplete="username"
                        value=model.email
                        dir="ltr"
                        readonly=true
                    />
                </div>
                {field(layout, full_name)}
                {field(layout, password)}
                {agreement}
                <button class="button primary large wide">
                    {messages.create_account_button()}
                </button>
            </form>
        }
        .into_any()
    })
}
