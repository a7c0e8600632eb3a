//! The page to accept an invitation to a role: a new user enters name and password, an existing one
//! their password.

use leptos::prelude::*;

use super::layout::{Field, Layout, Page, field, general_problems, name, page, plain};

/// The contents of the member invitation page.
#[derive(Clone, Debug, Default)]
pub struct MemberInvitation {
    /// URL that the form posts to.
    pub action: String,
    /// The one-time token of the link, sent back in a hidden field.
    pub token: String,
    /// The invited address.
    pub email: String,
    /// The sentence that names the role.
    pub invited_as: String,
    /// The name of the tenant.
    pub tenant_name: String,
    /// Whether the email address has an account: only its password is required.
    pub has_account: bool,
    /// What was entered as the name.
    pub name: String,
    /// Problems by field. Those without a field on this page are shown above the form.
    pub problems: Vec<(String, String)>,
}

/// Render the member invitation page as an HTML document.
pub fn member_invitation(layout: &Layout, model: MemberInvitation) -> Page {
    let messages = layout.messages();
    page(layout, &messages.invitation(), false, || {
        let problem_of = |name: &str| {
            model
                .problems
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, message)| message.clone())
        };
        let name_field = (!model.has_account).then(|| {
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
            field(layout, name)
        });
        let password = Field {
            name: "password",
            label: messages.password(),
            kind: "password",
            autocomplete: if model.has_account { "current-password" } else { "new-password" },
            value: String::new(),
            hint: if model.has_account {
                messages.has_account_hint()
            } else {
                messages.password_hint()
            },
            problem: problem_of("password"),
            focus: model.has_account,
            is_optional: false,
        };
        view! {
            <hgroup>
                <h1>{messages.join_heading(name(&model.tenant_name))}</h1>
                <p>{plain(&model.invited_as)}</p>
            </hgroup>
            {general_problems(&model.problems, &["name", "password"])}
            <form method="post" action=model.action.clone()>
                <input type="hidden" name="token" value=model.token.clone() />
                <div class="field">
                    <label for="username">{messages.email()}</label>
                    <input
                        class="input large"
                        id="username"
                        name="username"
                        type="email"
                        autocomplete="username"
                        value=model.email.clone()
                        dir="ltr"
                        readonly=true
                    />
                </div>
                {name_field}
                {field(layout, password)}
                <button class="button primary large wide">{messages.accept()}</button>
            </form>
        }
        .into_any()
    })
}
