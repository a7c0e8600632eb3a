//! The page of the recovery codes, which are shown once.

use domain::second_factor::RecoveryCodes;
use leptos::prelude::*;

use crate::hosted::layout::{Layout, Page, account_row, copy_button, copy_script, page};

/// What recovery codes replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplacedFactor {
    /// An authenticator app.
    App,
    /// A passkey.
    Passkey,
}

/// The contents of the page of the recovery codes, which are shown once.
pub struct ShownRecoveryCodes {
    /// The codes, shown once.
    pub codes: RecoveryCodes,
    /// The factor in whose place the codes are used.
    pub replaced: ReplacedFactor,
    /// The account that they are for, also on paper.
    pub user_name: String,
    /// The email address of the user, if they have one.
    pub user_email: Option<String>,
    /// URL of the page that follows.
    pub next: String,
}

/// Render the recovery codes.
pub fn recovery_codes(layout: &Layout, model: ShownRecoveryCodes) -> Page {
    let messages = layout.messages();
    page(layout, &messages.factor_codes_title(), false, || {
        let ShownRecoveryCodes { codes, replaced, user_name, user_email, next } = model;
        let text = match replaced {
            ReplacedFactor::App => messages.factor_codes_text(),
            ReplacedFactor::Passkey => messages.factor_codes_text_passkey(),
        };
        // Works without a script, and sends the codes nowhere.
        let file = format!("data:text/plain,{}%0A", codes.0.join("%0A"));
        let copy = copy_button(layout, codes.0.join("\n"), "button secondary large");
        let codes: Vec<_> = codes
            .0
            .into_iter()
            .map(|code| view! { <li><code dir="ltr">{code}</code></li> })
            .collect();
        view! {
            <hgroup>
                <h1>{messages.factor_codes_title()}</h1>
                <p>{text}</p>
            </hgroup>
            {account_row(user_name, user_email, None)}
            <ul class="codes">{codes}</ul>
            <div class="button-rows">
                <a class="button secondary large wide" href=file download="recovery-codes.txt">
                    {messages.factor_codes_download()}
                </a>
                <div class="button-pair">
                    {copy}
                    <button
                        class="button secondary large"
                        type="button"
                        data-prints=""
                        hidden=true
                    >
                        {messages.print()}
                    </button>
                </div>
            </div>
            <a class="button primary large wide" href=next>
                {messages.factor_codes_saved()}
            </a>
            {copy_script(layout)}
        }
        .into_any()
    })
}
