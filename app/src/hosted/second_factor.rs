//! The pages of the second factor: the code at sign-in, and setting an authenticator app up. None
//! of them needs a script, but for a passkey.

mod account;
mod recovery_codes;

use domain::second_factor::Enrolment;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{
    layout::{Field, Layout, Page, account_row, alert, copy_button, copy_script, field, page},
    passkey::{PasskeyAction, passkey_form, set_up_form},
    qr_code::qr_code,
    sign_in::{SignInPurpose, purpose_text},
};

pub use self::{
    account::{
        ConfirmFactorChange, FactorChange, ManageSecondFactor, confirm_factor_change,
        manage_second_factor,
    },
    recovery_codes::{ReplacedFactor, ShownRecoveryCodes, recovery_codes},
};

/// Where a page of the second factor leads, and who it is for.
#[derive(Clone, Debug)]
pub enum SecondFactorPlace {
    /// A step of a sign-in.
    SignIn {
        /// What the user signs in for.
        purpose: SignInPurpose,
        /// The name of the user.
        user_name: String,
        /// The email address of the user, if they have one.
        user_email: Option<String>,
        /// URL of the form that signs in with another account.
        leave_action: String,
    },
    /// The account page, with its URL.
    Account(String),
}

/// The contents of the page for a code or a passkey.
#[derive(Clone, Debug)]
pub struct SecondFactor {
    /// URL of the form for a code; `None` if the user has neither an app nor recovery codes.
    pub action: Option<String>,
    /// Whether the user has an app; otherwise the code is a recovery code.
    pub has_app: bool,
    /// The hidden field of that form.
    pub form_token: String,
    /// Asks for a passkey; `None` if the user has none that works on this page.
    pub passkey: Option<PasskeyAction>,
    /// For how many days the user can remember this browser; `None` if they cannot.
    pub remembered_days: Option<u32>,
    /// Whether the last form has asked for it.
    pub remembers: bool,
    /// Where the page is shown.
    pub place: SecondFactorPlace,
    /// What is wrong with the code.
    pub code_problem: Option<String>,
    /// Another problem.
    pub problem: Option<String>,
}

/// The contents of the page that sets an app up.
#[derive(Clone, Debug)]
pub struct SecondFactorSetup {
    /// URL that the form posts to.
    pub action: String,
    /// Where the page is shown.
    pub place: SecondFactorPlace,
    /// The key of the app to set up.
    pub enrolment: Enrolment,
    /// Creates a passkey instead, at a sign-in; `None` if users can have none here.
    pub passkey: Option<PasskeyAction>,
    /// What is wrong with the code.
    pub code_problem: Option<String>,
    /// Another problem.
    pub problem: Option<String>,
}

fn code_field(layout: &Layout, hint: String, problem: Option<String>, focus: bool) -> AnyView {
    let label = layout.messages().factor_code();
    labelled_code_field(layout, (label, hint, problem), "one-time-code", focus)
}

/// The field for a recovery code of a user who has no app.
fn recovery_field(layout: &Layout, problem: Option<String>, focus: bool) -> AnyView {
    let messages = layout.messages();
    let texts = (messages.factor_recovery_code(), messages.factor_recovery_hint(), problem);
    labelled_code_field(layout, texts, "off", focus)
}

fn labelled_code_field(
    layout: &Layout,
    (label, hint, problem): (String, String, Option<String>),
    autocomplete: &'static str,
    focus: bool,
) -> AnyView {
    let code = Field {
        name: "code",
        label,
        kind: "text",
        autocomplete,
        value: String::new(),
        hint,
        problem,
        focus,
        is_optional: false,
    };
    field(layout, code)
}

/// The purpose of the sign-in below the title.
fn purpose_line(layout: &Layout, place: &SecondFactorPlace) -> Option<AnyView> {
    match place {
        // The title says what it is about.
        SecondFactorPlace::SignIn { purpose: SignInPurpose::AccountChange, .. } => None,
        SecondFactorPlace::SignIn { purpose, .. } => {
            Some(view! { <p>{purpose_text(layout.messages(), purpose)}</p> }.into_any())
        }
        SecondFactorPlace::Account(_) => None,
    }
}

/// The user of the sign-in.
fn user_line(place: &SecondFactorPlace) -> Option<AnyView> {
    match place {
        SecondFactorPlace::SignIn { user_name, user_email, .. } => {
            Some(account_row(user_name.clone(), user_email.clone(), None))
        }
        SecondFactorPlace::Account(_) => None,
    }
}

/// What leaves the page: another account, or the account page.
fn way_out(layout: &Layout, place: SecondFactorPlace) -> AnyView {
    let messages = layout.messages();
    match place {
        SecondFactorPlace::SignIn { leave_action, .. } => view! {
            <form method="post" action=leave_action>
                <button class="button secondary large wide" name="account" value="other">
                    {messages.use_another_account()}
                </button>
            </form>
        }
        .into_any(),
        SecondFactorPlace::Account(url) => view! {
            <p class="fine-print">
                <a href=url>{messages.back_to_account()}</a>
            </p>
        }
        .into_any(),
    }
}

/// Render the page for a code or a passkey.
pub fn second_factor(layout: &Layout, model: SecondFactor) -> Page {
    let messages = layout.messages();
    let has_app = model.has_app;
    let title = match has_app {
        true => messages.factor_code_title(),
        false => messages.passkey_factor_title(),
    };
    page(layout, &title, false, || {
        let SecondFactor { action, form_token, passkey, place, code_problem, problem, .. } = model;
        // A recovery code is used because the factor is not at hand.
        let remember = model.remembered_days.filter(|_| has_app).map(|days| {
            view! {
                <label class="choice">
                    <input type="checkbox" name="remember" value="yes" checked=model.remembers />
                    {messages.factor_remember(days.into())}
                </label>
            }
        });
        let text = match (has_app, &passkey) {
            (true, _) => None,
            (false, Some(_)) => Some(messages.passkey_factor_text()),
            (false, None) => Some(messages.passkey_factor_elsewhere()),
        };
        let missing = (!has_app && passkey.is_some()).then(|| {
            view! {
                <p class="notice" data-passkey-missing="">
                    {messages.passkey_needs_script()}
                </p>
            }
        });
        let variant = if has_app { "secondary" } else { "primary" };
        let code_variant = if has_app { "primary" } else { "secondary" };
        let class = format!("button {code_variant} large wide");
        let passkey = passkey.map(|passkey| passkey_form(layout, passkey, variant, false));
        let code = action.map(|action| {
            let field = match has_app {
                true => code_field(layout, messages.factor_code_text(), code_problem, true),
                false => {
                    let focus = code_problem.is_some();
                    recovery_field(layout, code_problem, focus)
                }
            };
            view! {
                <form method="post" action=action>
                    <input type="hidden" name="form" value=form_token />
                    {field}
                    {remember}
                    <button class=class>{messages.continue_button()}</button>
                </form>
            }
            .into_any()
        });
        let (first, second) = if has_app { (code, passkey) } else { (passkey, code) };
        view! {
            <hgroup>
                <h1>{title.clone()}</h1>
                {purpose_line(layout, &place)}
            </hgroup>
            {user_line(&place)}
            {problem.map(|problem| alert(&problem))}
            {text.map(|text| view! { <p>{text}</p> })}
            {missing}
            {first}
            {second}
            {way_out(layout, place)}
        }
        .into_any()
    })
}

/// Render the page which says that staff have to reset the second factor.
pub fn second_factor_reset(layout: &Layout, place: SecondFactorPlace) -> Page {
    let messages = layout.messages();
    page(layout, &messages.factor_reset_title(), false, || {
        view! {
            <hgroup>
                <h1>{messages.factor_reset_title()}</h1>
                {purpose_line(layout, &place)}
            </hgroup>
            {user_line(&place)}
            {alert(&messages.factor_reset_text())}
            <p>{messages.factor_reset_help()}</p>
            {way_out(layout, place)}
        }
        .into_any()
    })
}

/// The key in groups of four, as people copy it.
fn grouped(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

/// Render the page that sets an app up.
pub fn second_factor_setup(layout: &Layout, model: SecondFactorSetup) -> Page {
    let messages = layout.messages();
    let title = match model.passkey {
        Some(_) => messages.factor_enrol_title(),
        None => messages.factor_setup_title(),
    };
    page(layout, &title, false, || {
        let SecondFactorSetup { action, place, enrolment, passkey, code_problem, problem } = model;
        // The passkey is above the code: a focus would scroll past it.
        let focus = passkey.is_none() || code_problem.is_some();
        let app_title =
            passkey.is_some().then(|| view! { <h2>{messages.factor_setup_title()}</h2> });
        let passkey = passkey.map(|passkey| set_up_form(layout, passkey, enrolment.ticket.clone()));
        let is_sign_in = matches!(place, SecondFactorPlace::SignIn { .. });
        let required = is_sign_in.then(|| view! { <p>{messages.factor_setup_required()}</p> });
        view! {
            <hgroup>
                <h1>{title.clone()}</h1>
                {required}
            </hgroup>
            {user_line(&place)}
            {problem.map(|problem| alert(&problem))}
            {passkey}
            {app_title}
            <p>{messages.factor_setup_scan()}</p>
            {qr_code(&enrolment.uri, messages.factor_setup_qr())}
            <a class="button secondary large wide only-touch" href=enrolment.uri.clone()>
                {messages.factor_setup_open()}
            </a>
            <dl class="key">
                <dt>{messages.factor_setup_key()}</dt>
                <dd>
                    <code dir="ltr">{grouped(&enrolment.key)}</code>
                    {copy_button(layout, enrolment.key.clone(), "button secondary small")}
                </dd>
            </dl>
            <form method="post" action=action>
                <input type="hidden" name="ticket" value=enrolment.ticket />
                {code_field(layout, messages.factor_setup_hint(), code_problem, focus)}
                <button class="button primary large wide">{messages.factor_setup_button()}</button>
            </form>
            {way_out(layout, place)}
            {copy_script(layout)}
        }
        .into_any()
    })
}
