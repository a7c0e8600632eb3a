//! What the account page links to: a second factor that is set up, and its changes.

use leptos::prelude::*;

use super::ReplacedFactor;
use crate::hosted::layout::{Layout, Page, alert, page};

/// The contents of the page of a second factor that is set up.
#[derive(Clone, Debug)]
pub struct ManageSecondFactor {
    /// Recovery codes that are left.
    pub codes_left: u64,
    /// URL of the page that replaces the recovery codes.
    pub codes_url: String,
    /// URL of the page that removes the app; `None` if it is required.
    pub remove_url: Option<String>,
    /// The page to return to.
    pub account_url: String,
    /// What is wrong with the last form.
    pub problem: Option<String>,
}

/// Render the page of a second factor that is set up.
pub fn manage_second_factor(layout: &Layout, model: ManageSecondFactor) -> Page {
    let messages = layout.messages();
    page(layout, &messages.factor_title(), false, || {
        let remove = match model.remove_url {
            Some(url) => view! {
                <a class="button secondary large wide danger" href=url>
                    {messages.factor_remove_title()}
                </a>
            }
            .into_any(),
            None => view! { <p>{messages.factor_required()}</p> }.into_any(),
        };
        view! {
            <hgroup>
                <h1>{messages.factor_title()}</h1>
                <p>{messages.factor_codes_left(model.codes_left)}</p>
            </hgroup>
            {model.problem.map(|problem| alert(&problem))}
            <a class="button secondary large wide" href=model.codes_url>
                {messages.factor_codes_new()}
            </a>
            {remove}
            <p class="fine-print">
                <a href=model.account_url>{messages.back_to_account()}</a>
            </p>
        }
        .into_any()
    })
}

/// A change of the second factor that its user is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactorChange {
    /// New recovery codes take the place of the earlier ones.
    ReplaceCodes {
        /// Sent back by the form.
        ticket: String,
        /// The factor in whose place they are used.
        replaced: ReplacedFactor,
        /// Recovery codes that are left.
        codes_left: u64,
    },
    /// Removes the app.
    Remove,
}

/// The contents of the page that asks before a change of the second factor.
#[derive(Clone, Debug)]
pub struct ConfirmFactorChange {
    /// What is confirmed.
    pub change: FactorChange,
    /// URL that the form posts to.
    pub action: String,
    /// The page to return to.
    pub back_url: String,
    /// What is wrong with the last form.
    pub problem: Option<String>,
}

/// Render the page that asks before a change of the second factor.
pub fn confirm_factor_change(layout: &Layout, model: ConfirmFactorChange) -> Page {
    let messages = layout.messages();
    let ConfirmFactorChange { change, action, back_url, problem } = model;
    let (title, text, class, ticket) = match change {
        FactorChange::ReplaceCodes { ticket, replaced, codes_left } => (
            messages.factor_codes_new(),
            match replaced {
                ReplacedFactor::Passkey if codes_left == 0 => messages.factor_codes_first(),
                _ => messages.factor_codes_new_ask(),
            },
            "button primary large wide",
            Some(ticket),
        ),
        FactorChange::Remove => (
            messages.factor_remove_title(),
            messages.factor_remove_ask(),
            "button secondary danger large wide",
            None,
        ),
    };
    page(layout, &title, false, || {
        view! {
            <hgroup>
                <h1>{title.clone()}</h1>
                <p>{text}</p>
            </hgroup>
            {problem.map(|problem| alert(&problem))}
            <form method="post" action=action>
                {ticket.map(|ticket| view! { <input type="hidden" name="ticket" value=ticket /> })}
                <button class=class>{title.clone()}</button>
            </form>
            <a class="button secondary large wide" href=back_url>
                {messages.factor_cancel()}
            </a>
        }
        .into_any()
    })
}
