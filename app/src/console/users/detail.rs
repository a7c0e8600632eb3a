//! Page of a user: the profile on the left; password, role, sessions and consents on the right.

use contract::user::{ConsentSummary, PasskeySummary, Role, SessionSummary, UserDetail, UserEnds};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::{
    access::{AccessDialogs, consents_card, sign_ins_card},
    actions::UserDialogs,
    lock::lock_notice,
    passkeys::passkeys_card,
    password::PasswordCard,
    profile::ProfileForm,
    second_factor::second_factor_card,
};
use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
        role::RoleDialogs,
        url::param,
    },
    error::AppError,
    ui::{
        Breadcrumbs, Card, CopyIconButton, Glyph, Icon, Menu, Notice, PageHead, Pill, Tile, ago,
        date,
    },
};

/// A user, what blocking or deleting them would end, and the server's time for relative times.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UserView {
    pub detail: UserDetail,
    pub ends: UserEnds,
    pub passkeys: Vec<PasskeySummary>,
    pub sign_ins: Vec<SessionSummary>,
    pub consents: Vec<ConsentSummary>,
    /// When sign-in is possible again after too many wrong passwords; `None` if it is not locked.
    pub locked_until: Option<i64>,
    pub is_mail_on: bool,
    pub now: i64,
}

/// A user with their sessions and consents.
#[server]
pub async fn get_user(tenant: String, id: String) -> Result<UserView, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let (tenant, actor) = (&session.tenant, &session.actor);
    Ok(UserView {
        detail: domain::user::detail(tenant, actor, &id).await?,
        ends: domain::user::ends(tenant, actor, &id).await?,
        passkeys: domain::user::passkeys(tenant, actor, &id).await?,
        sign_ins: domain::user::sign_ins(tenant, actor, &id).await?,
        consents: domain::consent::list(tenant, actor, &id).await?,
        locked_until: domain::user::locked_until(tenant, actor, &id).await?,
        is_mail_on: tenant.platform().is_mail_on(),
        now: tenant.now().0,
    })
}

/// The page of a user.
#[component]
pub fn UserPage() -> impl IntoView {
    let params = use_params_map();
    let (slug, id) = (param(params, "slug"), param(params, "id"));
    screen(NavItem::Users, Some(slug.clone()), get_user(slug.clone(), id), move |frame, shown| {
        let gives_roles = frame.permissions.members
            && shown.detail.may_change
            && frame.tenant.as_ref().is_some_and(|tenant| !tenant.is_home);
        let account_url = shown.detail.is_own.then(|| frame.user.account_url.clone());
        Screen {
            title: display_name(&shown.detail),
            body: body(slug, shown, gives_roles, account_url),
        }
    })
}

/// Name of the user on pages.
fn display_name(detail: &UserDetail) -> String {
    detail.summary.name.clone().unwrap_or_else(|| detail.summary.username.clone())
}

/// `account_url` is that of the account page if the user is the current one.
fn body(slug: String, shown: UserView, gives_roles: bool, account_url: Option<String>) -> AnyView {
    let UserView { detail, ends, passkeys, sign_ins, consents, locked_until, is_mail_on, now } =
        shown;
    let (line, name, may_change) =
        (detail.summary.clone(), display_name(&detail), detail.may_change);
    let list = format!("/console/t/{slug}/users");
    let mark = if line.disabled {
        view! { <Pill variant="bad" label="Blocked" /> }.into_any()
    } else if locked_until.is_some() {
        view! { <Pill variant="warn" label="Locked" /> }.into_any()
    } else {
        view! { <Pill variant="ok" label="Active" /> }.into_any()
    };
    let last_seen = sign_ins
        .iter()
        .map(|line| line.last_seen_at)
        .max()
        .map(|at| format!("Last active {}", ago(at, now)));
    let facts = view! {
        <span>{line.username.clone()}</span>
        <span class="copyable">
            <code>{line.id.clone()}</code>
            <CopyIconButton value=line.id.clone() what="the user ID" />
        </span>
        <span>"Added "{date(line.created_at)}</span>
        {last_seen.map(|words| view! { <a href="#sign-ins">{words}</a> })}
    }
    .into_any();
    let actions = if may_change { menu(line.disabled) } else { ().into_any() };
    let read_only_notice = (!may_change).then(|| {
        view! {
            <Notice title="Read-only access">
                <p>"Your role doesn't allow you to edit this user."</p>
            </Notice>
        }
    });
    // A stolen session of the console takes no account over: the account page asks for a sign-in.
    let may_change_sign_in = may_change && account_url.is_none();
    let own = account_url.filter(|_| may_change).map(|url| {
        view! {
            <Notice title="This is your account">
                <p>
                    "Manage how you sign in on "
                    <a href=url rel="external">"your account page"</a> "."
                </p>
            </Notice>
        }
    });
    let deleted = detail.delete_at.map(|at| {
        view! {
            <Notice variant="warn" title="This account is scheduled for deletion">
                <p>
                    {format!("It will be deleted on {}. ", date(at))}
                    "The user can keep it by signing in before then. Unblocking the user also \
                        cancels the deletion."
                </p>
            </Notice>
        }
    });
    let is_blocked = line.disabled && detail.delete_at.is_none();
    let blocked = is_blocked.then(|| {
        view! {
            <Notice variant="warn" title="This user is blocked">
                <p>
                    "They can't sign in to this tenant until they are unblocked. Sessions and \
                        tokens revoked by the block are not restored."
                </p>
            </Notice>
        }
    });
    let locked =
        locked_until.map(|until| lock_notice(&slug, &line.id, until, may_change_sign_in, now));
    let ending = may_change && !sign_ins.is_empty();
    let withdrawing = may_change && !consents.is_empty();
    view! {
        <Breadcrumbs ancestors=vec![("Users".into(), list)] current=name.clone() />
        <PageHead
            title=view! {
                <bdi>{name.clone()}</bdi>
                " "
                {mark}
            }
                .into_any()
            tile=view! { <Tile name=name.clone() variant="large round" /> }.into_any()
            facts
            actions
        />
        {read_only_notice}
        {own}
        {deleted}
        {blocked}
        {locked}
        <div class="columns">
            <div>
                <ProfileForm tenant=slug.clone() detail=detail.clone() />
            </div>
            <div>
                <PasswordCard
                    tenant=slug.clone()
                    id=line.id.clone()
                    name=name.clone()
                    has_password=detail.has_password
                    may_change=may_change_sign_in
                    is_blocked=line.disabled
                    email=line.email.clone().filter(|_| is_mail_on)
                />
                {second_factor_card(
                    (&slug, &line.id, &name),
                    detail.second_factor_added_at,
                    may_change_sign_in,
                )}
                {passkeys_card((&slug, &line.id), &passkeys, may_change_sign_in, now)}
                {role_card(&detail, &name, gives_roles)}
                {sign_ins_card(&sign_ins, may_change, now)}
                {consents_card(&slug, &consents, may_change, now)}
            </div>
        </div>
        {may_change
            .then(|| {
                view! {
                    <UserDialogs
                        tenant=slug.clone()
                        id=line.id.clone()
                        name=name.clone()
                        username=line.username.clone()
                        blocked=line.disabled
                        ends
                    />
                }
            })}
        {(ending || withdrawing)
            .then(|| {
                view! { <AccessDialogs tenant=slug.clone() id=line.id.clone() name=name.clone() /> }
            })}
        {gives_roles.then(|| view! { <RoleDialogs tenant=slug /> })}
    }
    .into_any()
}

fn menu(blocked: bool) -> AnyView {
    let (opens, icon, word) = if blocked {
        ("unblock-user", Icon::CheckCircle, "Unblock…")
    } else {
        ("block-user", Icon::Ban, "Block…")
    };
    let summary = view! {
        <span class="button secondary">
            <span class="visually-hidden">"More actions"</span>
            <Glyph icon=Icon::More />
        </span>
    }
    .into_any();
    view! {
        <button class="button secondary" type="button" data-opens=opens>
            <Glyph icon />
            {word}
        </button>
        <Menu class="button-menu" align_end=true summary>
            <button type="button" class="danger" data-opens="delete-user">
                <Glyph icon=Icon::Trash />
                "Delete…"
            </button>
        </Menu>
    }
    .into_any()
}

fn role_card(detail: &UserDetail, name: &str, gives_roles: bool) -> AnyView {
    let (id, name) = (detail.summary.id.clone(), name.to_owned());
    let (word, means) = match detail.summary.role {
        Some(role) => (role.label(), role.means()),
        None => ("No role", "Can sign in to applications, but not to the dashboard."),
    };
    let below = gives_roles.then(|| {
        let remove_button = detail.summary.role.map(|_| {
            view! {
                <button
                    class="button secondary small danger"
                    type="button"
                    data-opens="remove-member"
                    data-fill-id=id.clone()
                    data-fill-name=name.clone()
                >
                    "Remove role…"
                </button>
            }
        });
        let current = detail.summary.role.map(Role::as_str).unwrap_or_default();
        let word = if remove_button.is_some() { "Change role…" } else { "Assign role…" };
        view! {
            <footer>
                <button
                    class="button secondary small"
                    type="button"
                    data-opens="set-role"
                    data-fill-id=id.clone()
                    data-fill-name=name.clone()
                    data-fill-role=current
                >
                    {word}
                </button>
                {remove_button}
            </footer>
        }
    });
    view! {
        <Card id="role" title="Role in this tenant" end=view! { <Pill label=word /> }.into_any()>
            <div class="body">
                <p class="small quiet-text">{means}</p>
            </div>
            {below}
        </Card>
    }
    .into_any()
}
