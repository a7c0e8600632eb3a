//! The page of the user's own account: who they are, how they sign in, where they are signed in,
//! which applications have access, and what has happened lately.
//!
//! Each change is a form of its own. What cannot be undone at once is confirmed first, in a part of
//! the page that opens without a script.

mod activity;
mod applications;
mod data;
mod delete;
mod email;
mod passkeys;
mod password;
mod profile;
mod row;
mod sessions;
mod time;
mod ways;

use domain::account::{AccountView, EmailChangeOffer};
use leptos::{prelude::*, tachys::view::any_view::AnyView};

pub use delete::{DeleteAccount, delete_account, deletion_scheduled};
pub use email::{ChangeEmail, ConfirmEmail, UndoEmail, change_email, confirm_email, undo_email};
pub use password::{ChangePassword, change_password};
pub use profile::{ChangeProfile, change_profile};

use super::{
    layout::{Layout, Page, address, initial, name, plain, wide_page},
    messages::Messages,
};
use crate::ui::{Glyph, Icon};

/// Where the forms and links of the page lead.
#[derive(Clone, Debug, Default)]
pub struct AccountUrls {
    /// Changes the profile.
    pub profile: String,
    /// Changes the email address.
    pub email: String,
    /// Changes the password.
    pub password: String,
    /// Sets the authenticator app up, or manages it.
    pub second_factor: String,
    /// Creates or replaces the recovery codes of passkeys.
    pub recovery_codes: String,
    /// Adds a passkey.
    pub passkey: String,
    /// Renames a passkey.
    pub passkey_rename: String,
    /// Removes a passkey.
    pub passkey_remove: String,
    /// Deletes the account.
    pub delete: String,
    /// Downloads the user's data.
    pub export: String,
    /// Revokes an application's access.
    pub revoke: String,
    /// Ends a session of another browser.
    pub end_session: String,
    /// Ends all other sessions.
    pub end_others: String,
    /// Removes a remembered browser.
    pub forget_device: String,
    /// Links an account of a provider.
    pub link: String,
    /// Unlinks an account of a provider.
    pub unlink: String,
    /// Signs out.
    pub sign_out: String,
}

/// What has just been done, or why it was not.
#[derive(Clone, Debug)]
pub struct AccountNotice {
    /// The text.
    pub text: String,
    /// Whether it tells of a problem.
    pub is_problem: bool,
}

/// The contents of the account page.
#[derive(Clone, Debug)]
pub struct Account {
    /// Where its forms and links lead.
    pub urls: AccountUrls,
    /// What it shows.
    pub view: AccountView,
    /// What became of the last form.
    pub notice: Option<AccountNotice>,
    /// Unix seconds.
    pub now: i64,
}

/// Render the account page as an HTML document.
pub fn account(layout: &Layout, model: Account) -> Page {
    let messages = layout.messages();
    let tenant = layout.tenant_name.clone();
    wide_page(layout, &messages.account_title(), || {
        let Account { urls, view, notice, now } = model;
        let sign_out = view! {
            <form method="post" action=urls.sign_out.clone()>
                <button class="button secondary small" name="confirm" value="yes">
                    {messages.sign_out_button()}
                </button>
            </form>
        };
        let kept = view.has_just_kept_account.then(|| {
            notice_line(AccountNotice { text: messages.account_done_kept(), is_problem: false })
        });
        let sections = [
            Some(profile(layout, &urls, &view)),
            passkeys::section(layout, &urls, &view, now),
            ways::section(layout, &urls, &view, now),
            Some(sessions::section(layout, &urls, &view.sessions, now)),
            sessions::devices(layout, &urls, &view.devices, now),
            Some(applications::section(layout, &urls, &view.applications, now)),
            Some(activity::section(layout, &view.activity, now)),
            Some(data::section(layout, &urls, &view)),
        ];
        let sections: Vec<_> = sections.into_iter().flatten().collect();
        let contents = contents(messages, &sections);
        let cards: Vec<_> = sections.into_iter().map(card).collect();
        view! {
            {contents}
            <div class="account-head">
                <hgroup>
                    <h1>{messages.account_title()}</h1>
                    <p>{messages.account_lead(name(&tenant))}</p>
                </hgroup>
                {sign_out}
            </div>
            {notice.map(notice_line)}
            {kept}
            {cards}
        }
        .into_any()
    })
}

fn notice_line(notice: AccountNotice) -> AnyView {
    let (class, role, icon) = if notice.is_problem {
        ("notice bad", "alert", Icon::Alert)
    } else {
        ("notice ok", "status", Icon::CheckCircle)
    };
    view! {
        <div class=class role=role>
            <Glyph icon />
            <p>{plain(&notice.text)}</p>
        </div>
    }
    .into_any()
}

/// A part of the page.
struct Section {
    /// Of its title.
    id: &'static str,
    title: String,
    /// At the end of the line of its title.
    end: Option<AnyView>,
    body: AnyView,
}

fn card(section: Section) -> AnyView {
    let Section { id, title, end, body } = section;
    view! {
        <section class="card" aria-labelledby=id>
            <header>
                <h2 id=id>{title}</h2>
                {end}
            </header>
            {body}
        </section>
    }
    .into_any()
}

/// Links to the parts of the page, for windows that have room beside them.
fn contents(messages: &Messages, sections: &[Section]) -> AnyView {
    let links: Vec<_> = sections
        .iter()
        .map(|section| {
            view! {
                <li>
                    <a href=format!("#{}", section.id)>{section.title.clone()}</a>
                </li>
            }
        })
        .collect();
    view! {
        <nav class="account-contents" aria-label=messages.account_contents()>
            <ul>{links}</ul>
        </nav>
    }
    .into_any()
}

/// The address, whether it is verified, and how it is changed.
fn email_line(messages: &Messages, urls: &AccountUrls, view: &AccountView) -> Option<AnyView> {
    let is_offered = view.email_change == EmailChangeOffer::Offered;
    if view.email.is_none() && !is_offered {
        return None;
    }
    let current = view.email.as_ref().map(|email| {
        let (class, state) = if view.is_email_verified {
            ("pill ok", messages.account_email_verified())
        } else {
            ("pill", messages.account_email_unverified())
        };
        view! {
            {address(email)}
            " "
            <span class=class>{state}</span>
        }
    });
    let change = is_offered.then(|| {
        view! {
            " "
            <a href=urls.email.clone()>{messages.email_change()}</a>
        }
    });
    let waiting = view.new_email.as_ref().map(|email| {
        view! { <dd class="hint">{messages.account_email_waiting(address(email))}</dd> }
    });
    let off = (view.email_change == EmailChangeOffer::NoMail).then(|| {
        view! { <dd class="hint">{messages.account_email_off()}</dd> }
    });
    Some(
        view! {
            <div>
                <dt>{messages.email()}</dt>
                <dd>{current} {change}</dd>
                {waiting}
                {off}
            </div>
        }
        .into_any(),
    )
}

fn profile(layout: &Layout, urls: &AccountUrls, view: &AccountView) -> Section {
    let messages = layout.messages();
    let email = email_line(messages, urls, view);
    let has_name = view.display_name != view.username;
    let full_name = has_name.then(|| {
        view! {
            <div>
                <dt>{messages.account_name()}</dt>
                <dd>{name(&view.display_name)}</dd>
            </div>
        }
    });
    let body = view! {
        <div class="account-profile">
            <span class="tile quiet round" aria-hidden="true">
                {initial(&view.display_name)}
            </span>
            <dl>
                {full_name} <div>
                    <dt>{messages.account_username()}</dt>
                    <dd>{name(&view.username)}</dd>
                </div> {email}
            </dl>
        </div>
    };
    let edit = view.may_change_profile.then(|| {
        view! {
            <a class="button secondary small" href=urls.profile.clone()>
                {messages.account_edit()}
                <span class="visually-hidden">" " {messages.account_profile()}</span>
            </a>
        }
        .into_any()
    });
    Section { id: "profile", title: messages.account_profile(), end: edit, body: body.into_any() }
}
