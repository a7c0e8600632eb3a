//! The page to accept an invitation to a role: a new user enters name and password, an existing one
//! their password.

use leptos::prelude::*;

use super::layout::{Field, Layout, field, name, page, plain};

/// The contents of the member invitation page.
#[derive(Clone, Debug, Default)]
pub struct MemberInvitation {
    pub action: String,
    /// The one-time token of the link, sent back in a hidden field.
    pub token: String,
    pub email: String,
    /// The role with its article: "an admin".
    pub role: String,
    pub tenant_name: String,
    /// Whether the email address has an account: only its password is required.
    pub has_account: bool,
    pub name: String,
    /// Problems by field. Those without a field on this page are shown above the form.
    pub problems: Vec<(String, String)>,
}

/// Render the member invitation page as an HTML document.
pub fn member_invitation(layout: &Layout, model: MemberInvitation) -> String {
    page(layout, "Join", false, || {
        let problem_of = |name: &str| {
            model
                .problems
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, message)| message.clone())
        };
        let general_problems: Vec<_> = model
            .problems
            .iter()
            .filter(|(field, _)| !["name", "password"].contains(&field.as_str()))
            .map(|(_, words)| words.clone())
            .collect();
        let notice = (!general_problems.is_empty()).then(|| {
            view! {
                <p class="notice bad" role="alert">
                    {plain(&general_problems.join(" "))}
                </p>
            }
        });
        let name_field = (!model.has_account).then(|| {
            field(Field {
                name: "name",
                label: "Your name",
                kind: "text",
                autocomplete: "name",
                value: model.name.clone(),
                hint: "",
                problem: problem_of("name"),
                focus: true,
            })
        });
        let password = Field {
            name: "password",
            label: if model.has_account { "Your password" } else { "Password" },
            kind: "password",
            autocomplete: if model.has_account { "current-password" } else { "new-password" },
            value: String::new(),
            hint: if model.has_account {
                "You have an account here: sign in to accept."
            } else {
                "At least 8 characters."
            },
            problem: problem_of("password"),
            focus: model.has_account,
        };
        view! {
            <hgroup>
                <h1>"Join " {name(&model.tenant_name)}</h1>
                <p>"You were invited to be " {plain(&model.role)} "."</p>
            </hgroup>
            {notice}
            <form method="post" action=model.action.clone()>
                <input type="hidden" name="token" value=model.token.clone() />
                <div class="field">
                    <label for="username">"Email"</label>
                    <input
                        class="input large"
                        id="username"
                        name="username"
                        type="email"
                        autocomplete="username"
                        value=model.email.clone()
                        readonly=true
                    />
                </div>
                {name_field}
                {field(password)}
                <button class="button primary large wide">"Accept"</button>
            </form>
        }
        .into_any()
    })
}
