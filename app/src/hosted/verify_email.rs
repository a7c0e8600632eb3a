//! The pages that verify a user's address: the one behind a link, and the one that waits for it
//! before a sign-in continues.

use leptos::prelude::*;

use super::layout::{Layout, Page, account_row, address, page, plain, strong};

/// The contents of the page behind a link.
#[derive(Clone, Debug, Default)]
pub struct VerifyEmail {
    /// URL that the form posts to.
    pub action: String,
    /// The one-time token of the link, sent back in a hidden field.
    pub token: String,
    /// The address to verify.
    pub email: String,
}

/// Render the page behind a link. Programs that follow the links of a mail submit no form.
pub fn verify_email(layout: &Layout, model: VerifyEmail) -> Page {
    let messages = layout.messages();
    page(layout, &messages.verify_title(), false, || {
        view! {
            <hgroup>
                <h1>{messages.verify_title()}</h1>
                <p>{messages.verify_text()}</p>
            </hgroup>
            <p>
                <strong>{address(&model.email)}</strong>
            </p>
            <form method="post" action=model.action>
                <input type="hidden" name="token" value=model.token />
                <button class="button primary large wide">{messages.verify_button()}</button>
            </form>
        }
        .into_any()
    })
}

/// The contents of the page that waits.
#[derive(Clone, Debug, Default)]
pub struct AwaitVerification {
    /// The name of the client.
    pub client_name: String,
    /// The name of the user.
    pub user_name: String,
    /// The email address of the user, if they have one.
    pub user_email: Option<String>,
    /// URL of the form that sends another link; `None` if none can be sent.
    pub resend_action: Option<String>,
    /// URL at which the sign-in continues.
    pub continue_url: String,
    /// What became of the form.
    pub notice: Option<String>,
}

/// Render the page that waits.
pub fn await_verification(layout: &Layout, model: AwaitVerification) -> Page {
    let messages = layout.messages();
    page(layout, &messages.verify_title(), false, || {
        let text = match &model.resend_action {
            Some(_) => messages.verify_wait_text(),
            None => messages.verify_wait_impossible(),
        };
        let notice = model.notice.map(|notice| {
            view! {
                <p class="notice" role="status">
                    {plain(&notice)}
                </p>
            }
        });
        let resend = model.resend_action.map(|action| {
            view! {
                <form method="post" action=action>
                    <button class="button secondary large wide">
                        {messages.verify_wait_button()}
                    </button>
                </form>
            }
        });
        view! {
            <hgroup>
                <h1>{messages.verify_title()}</h1>
                <p>{messages.sign_in_purpose(strong(&model.client_name))}</p>
            </hgroup>
            {account_row(model.user_name, model.user_email, None)}
            <p>{text}</p>
            {notice}
            <a class="button primary large wide" href=model.continue_url>
                {messages.continue_button()}
            </a>
            {resend}
        }
        .into_any()
    })
}
