//! The sign-in page: username or email address, and password.

use domain::identity_provider::ProviderIcon;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{
    layout::{Field, Layout, Page, alert, field, name, page, provider_tile, strong},
    messages::Messages,
    passkey::{PasskeyAction, passkey_form},
};

/// What the user signs in for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignInPurpose {
    /// The dashboard.
    #[default]
    Console,
    /// The client with this name.
    Client(String),
    /// The user's own account.
    Account,
    /// A change of the account, which needs a new sign-in.
    AccountChange,
}

/// The contents of the sign-in page.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// URL that the form posts to.
    pub action: String,
    /// Sent back in a hidden field: it proves that this browser was shown the form.
    pub form_token: String,
    /// What the user signs in for.
    pub purpose: SignInPurpose,
    /// What was entered as the username.
    pub username: String,
    /// Whether the form asks for the username alone, because it may decide about the provider.
    pub username_first: bool,
    /// Whether the checkbox is checked.
    pub keep_signed_in: bool,
    /// URL of the page for a forgotten password; `None` if there is none.
    pub forgot_url: Option<String>,
    /// URL of the page that creates an account; `None` if there is none.
    pub sign_up_url: Option<String>,
    /// The identity providers, in their order.
    pub providers: Vec<ProviderButton>,
    /// Asks for a passkey; `None` if users of the tenant have none.
    pub passkey: Option<PasskeyAction>,
    /// Whether a passkey has just been rejected.
    pub is_passkey_rejected: bool,
    /// The account at a provider that waits to be linked.
    pub link: Option<LinkChoice>,
    /// The problem, in one sentence that discloses nothing about the account.
    pub problem: Option<String>,
}

/// The button of an identity provider.
#[derive(Clone, Debug, Default)]
pub struct ProviderButton {
    /// Where a sign-in begins.
    pub url: String,
    /// The name of the provider.
    pub name: String,
    /// For the eye only.
    pub icon: ProviderIcon,
}

/// An account at a provider, and whether the sign-in links it.
#[derive(Clone, Debug, Default)]
pub struct LinkChoice {
    /// Sent back if the user wants the link.
    pub id: String,
    /// The name of the provider.
    pub provider: String,
    /// The address or name of the account there.
    pub account: String,
    /// Whether the checkbox is checked.
    pub is_wanted: bool,
}

/// What the user signs in for, below the title.
pub(super) fn purpose_text(messages: &Messages, purpose: &SignInPurpose) -> Vec<AnyView> {
    match purpose {
        SignInPurpose::Client(client) => messages.sign_in_purpose(strong(client)),
        SignInPurpose::Console => vec![messages.sign_in_console().into_any()],
        SignInPurpose::Account => vec![messages.sign_in_account().into_any()],
        SignInPurpose::AccountChange => vec![messages.sign_in_account_change().into_any()],
    }
}

fn provider_link(
    messages: &Messages,
    provider: &ProviderButton,
    url: String,
    class: &str,
) -> AnyView {
    view! {
        <a class=format!("button secondary large wide {class}") href=url>
            {provider_tile(&provider.icon)}
            <span>{messages.sign_in_with(name(&provider.name))}</span>
        </a>
    }
    .into_any()
}

/// Render the sign-in page as an HTML document.
pub fn sign_in(layout: &Layout, model: SignIn) -> Page {
    let messages = layout.messages();
    page(layout, &messages.sign_in_title(), false, || {
        let typed = !model.username.is_empty();
        let purpose = purpose_text(messages, &model.purpose);
        let problem = model.problem.map(|problem| alert(&problem));
        let username = Field {
            name: "username",
            label: messages.username(),
            kind: "text",
            autocomplete: if model.passkey.is_some() { "username webauthn" } else { "username" },
            value: model.username,
            hint: String::new(),
            problem: None,
            focus: !typed,
            is_optional: false,
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
            is_optional: false,
        };
        let link = model.link.map(|link| {
            view! {
                <label class="choice">
                    <input type="checkbox" name="link" value=link.id checked=link.is_wanted />
                    <span>
                        {messages.sign_in_link(strong(&link.provider), strong(&link.account))}
                    </span>
                </label>
            }
        });
        let is_complete = !model.username_first;
        let step = model.username_first.then(|| {
            view! { <input type="hidden" name="step" value="username" /> }
        });
        let password = is_complete.then(|| {
            view! {
                {field(layout, password)}
                {link}
                <label class="choice">
                    <input type="checkbox" name="keep" value="yes" checked=model.keep_signed_in />
                    {messages.keep_signed_in()}
                </label>
            }
        });
        let button = match is_complete {
            true => messages.sign_in_button(),
            false => messages.continue_button(),
        };
        let forgot = model.forgot_url.map(|url| {
            view! {
                <p class="fine-print">
                    <a href=url>{messages.forgot_link()}</a>
                </p>
            }
        });
        let sign_up = model.sign_up_url.map(|url| {
            view! {
                <p class="fine-print">
                    <a href=url>{messages.sign_up_title()}</a>
                </p>
            }
        });
        let providers: Vec<_> = model
            .providers
            .iter()
            .map(|provider| {
                // Without a script, too, the link carries the box: the style shows one of two.
                let kept = is_complete.then(|| {
                    provider_link(messages, provider, format!("{}?keep=yes", provider.url), "kept")
                });
                let class = if is_complete { "unkept" } else { "" };
                view! {
                    {provider_link(messages, provider, provider.url.clone(), class)}
                    {kept}
                }
            })
            .collect();
        let passkey = model.passkey.map(|passkey| {
            // A passkey that was rejected is not suggested again at once.
            passkey_form(layout, passkey, "secondary", !model.is_passkey_rejected)
        });
        let others = (passkey.is_some() || !providers.is_empty()).then(|| {
            view! {
                <p class="divider">{messages.sign_in_or()}</p>
                <div class="providers">{passkey} {providers}</div>
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
                {step}
                {field(layout, username)}
                {password}
                <button class="button primary large wide">{button}</button>
            </form>
            {forgot}
            {others}
            {sign_up}
        }
        .into_any()
    })
}
