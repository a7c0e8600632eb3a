//! Accepting an invitation: who is new says who they are; who has an account confirms it.

use leptos::prelude::*;

use super::frame::{Field, Frame, field, page};

#[derive(Clone, Debug, Default)]
pub struct Join {
    pub action: String,
    /// The one-time token of the link, carried along.
    pub token: String,
    pub email: String,
    /// What they become, with its article: "an admin".
    pub role: String,
    pub tenant_name: String,
    /// There is an account of this address: only its password is asked.
    pub is_known: bool,
    pub name: String,
    /// Problems by field; one of no field here stands above the form.
    pub problems: Vec<(String, String)>,
}

pub fn join(frame: &Frame, model: Join) -> String {
    page(frame, "Join", false, || {
        let of = |name: &str| {
            model
                .problems
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, message)| message.clone())
        };
        let others: Vec<_> = model
            .problems
            .iter()
            .filter(|(field, _)| !["name", "password"].contains(&field.as_str()))
            .map(|(_, words)| words.clone())
            .collect();
        let notice = (!others.is_empty())
            .then(|| view! { <p class="notice bad" role="alert">{others.join(" ")}</p> });
        let name = (!model.is_known).then(|| {
            field(Field {
                name: "name",
                label: "Your name",
                kind: "text",
                autocomplete: "name",
                value: model.name.clone(),
                hint: "",
                problem: of("name"),
                focus: true,
            })
        });
        let password = Field {
            name: "password",
            label: if model.is_known { "Your password" } else { "Password" },
            kind: "password",
            autocomplete: if model.is_known { "current-password" } else { "new-password" },
            value: String::new(),
            hint: if model.is_known {
                "You have an account here: sign in to accept."
            } else {
                "At least 8 characters."
            },
            problem: of("password"),
            focus: model.is_known,
        };
        view! {
            <hgroup><h1>"Join " {model.tenant_name.clone()}</h1><p>"You were invited to be " {model.role.clone()} "."</p></hgroup>
            {notice}
            <form method="post" action=model.action.clone()>
                <input type="hidden" name="token" value=model.token.clone()/>
                <div class="field">
                    <label for="username">"Email"</label>
                    <input class="input large" id="username" name="username" type="email" autocomplete="username" value=model.email.clone() readonly=true/>
                </div>
                {name}
                {field(password)}
                <button class="button primary large wide">"Accept"</button>
            </form>
        }
        .into_any()
    })
}
