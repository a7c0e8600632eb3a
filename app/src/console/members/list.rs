//! List of users with a role, with open invitations.

use contract::{
    member::{InvitationSummary, MemberSummary},
    paging::Page,
    user::Role,
};
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

use crate::{
    console::{
        frame::{Screen, screen},
        invitations::{revoke_button, revoke_dialog},
        nav::NavItem,
        role::RoleDialogs,
        url::{param, with_query},
    },
    error::AppError,
    ui::{
        EmptyState, Glyph, Icon, LinkButton, Notice, PageHead, Pager, Pill, RowMenu, RowName,
        Segments, StateDot, Table, Tile, date, from_now,
    },
};

/// A page of members, the open invitations, and the server's time for relative times.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MembersView {
    pub members: Page<MemberSummary>,
    pub invitations: Vec<InvitationSummary>,
    pub now: i64,
}

/// A page of members, with all open invitations.
#[server]
pub async fn list_members(
    tenant: String,
    role: Option<Role>,
    cursor: Option<String>,
) -> Result<MembersView, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(MembersView {
        members: domain::member::list(&session.tenant, &session.actor, role, cursor.as_deref())
            .await?,
        invitations: domain::member::invitations(&session.tenant, &session.actor).await?,
        now: session.tenant.now().0,
    })
}

/// Withdraws an open invitation.
#[server]
pub async fn withdraw_invitation(tenant: String, email: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            domain::member::withdraw_invitation(tx, &email).await
        })
        .await?;
    Ok(())
}

/// The page with the members of a tenant and their invitations.
#[component]
pub fn Members() -> impl IntoView {
    let (params, map) = (use_params_map(), use_query_map());
    let (slug, role, cursor) = (param(params, "slug"), param(map, "role"), param(map, "page"));
    let role_filter = Role::parse(&role);
    let load =
        list_members(slug.clone(), role_filter, Some(cursor).filter(|cursor| !cursor.is_empty()));
    screen(NavItem::Members, Some(slug.clone()), load, move |frame, found| {
        let is_home = frame.tenant.as_ref().is_some_and(|tenant| tenant.is_home);
        let may_change = frame.permissions.members && !is_home;
        Screen {
            title: "Members".into(),
            body: body(slug, role_filter, found, may_change, is_home),
        }
    })
}

fn body(
    slug: String,
    role: Option<Role>,
    found: MembersView,
    may_change: bool,
    is_home: bool,
) -> AnyView {
    let path = format!("/console/t/{slug}/members");
    let invite = format!("{path}/new");
    let MembersView { members: page, invitations, now } = found;
    let word = role.map_or("", Role::as_str);
    let filter = |label: &'static str, value: &'static str| {
        (label, with_query(&path, &[("role", value)]), word == value)
    };
    let roles: Vec<_> = std::iter::once(filter("All", ""))
        .chain(Role::TENANT_ROLES.into_iter().map(|role| filter(role.label(), role.as_str())))
        .collect();
    let turn = |cursor: Option<String>| {
        cursor.map(|cursor| with_query(&path, &[("role", word), ("page", &cursor)]))
    };
    let (previous, next) = (turn(page.previous), turn(page.next));
    let action = move || {
        view! {
            <LinkButton href=invite.clone() variant="primary" icon=Icon::Plus>
                "Invite a member"
            </LinkButton>
        }
        .into_any()
    };
    let is_first = page.rows.is_empty() && role.is_none();
    let list = if page.rows.is_empty() {
        let (title, text, below) = match role {
            Some(role) => (
                format!("No {}s yet", role.as_str()),
                role.means(),
                Some(
                    view! { <LinkButton href=path.clone()>"Show all members"</LinkButton> }
                        .into_any(),
                ),
            ),
            None => (
                "No members yet".to_owned(),
                "Invite users to help manage this tenant. Operators have access without being \
                    members.",
                may_change.then(&action),
            ),
        };
        view! {
            <div class="card">
                <EmptyState title text>
                    {below}
                </EmptyState>
            </div>
        }
        .into_any()
    } else {
        let lines: Vec<_> = page.rows.into_iter().map(|row| line(&slug, row, may_change)).collect();
        view! {
            <Table
                caption="Members, oldest first"
                columns=&[
                    ("Member", ""),
                    ("Role", ""),
                    ("State", ""),
                    ("Email", "only-wide"),
                    ("Since", "number only-wide"),
                    ("", "actions"),
                ]
            >
                {lines}
            </Table>
            <Pager what="members" total=None previous next />
        }
        .into_any()
    };
    let of_installation = is_home.then(|| {
        view! {
            <Notice title="Operators are managed for the whole installation">
                <p>
                    <a href="/console/operators">"Go to operators"</a>
                </p>
            </Notice>
        }
    });
    let pending =
        (!invitations.is_empty()).then(|| open_invitations(&invitations, may_change, now));
    let asks = may_change.then(|| {
        let withdraws = (!invitations.is_empty())
            .then(|| revoke_dialog(WithdrawInvitation::url(), Some(slug.clone())));
        view! {
            <RoleDialogs tenant=slug />
            {withdraws}
        }
    });
    // Where there are none yet, the button is below the text that says so.
    let actions = (may_change && !is_first).then(action);
    view! {
        <PageHead
            title="Members".into_any()
            lead="Users with a role in this tenant."
            actions=actions.into_any()
        />
        {of_installation}
        {(!is_home && !is_first)
            .then(|| {
                view! {
                    <div class="toolbar">
                        <Segments label="Role" links=roles />
                    </div>
                }
            })}
        <div class="stack">{list}</div>
        {pending}
        {asks}
    }
    .into_any()
}

fn line(slug: &str, row: MemberSummary, may_change: bool) -> impl IntoView + use<> {
    let name = row.name.clone().unwrap_or_else(|| row.username.clone());
    let href = format!("/console/t/{slug}/users/{}", row.user_id);
    let you = row.is_you.then(|| view! { <Pill variant="accent" label="You" /> }.into_any());
    let state = if row.disabled {
        view! { <Pill variant="bad" label="Blocked" /> }.into_any()
    } else {
        view! { <StateDot variant="ok" label="Active" /> }.into_any()
    };
    let display_name = name.clone();
    let actions = may_change.then(|| {
        view! {
            <RowMenu row_name=display_name.clone()>
                <button
                    type="button"
                    data-opens="set-role"
                    data-fill-id=row.user_id.clone()
                    data-fill-name=display_name.clone()
                    data-fill-role=row.role.as_str()
                >
                    <Glyph icon=Icon::Rotate />
                    "Change role…"
                </button>
                <button
                    type="button"
                    class="danger"
                    data-opens="remove-member"
                    data-fill-id=row.user_id.clone()
                    data-fill-name=display_name.clone()
                >
                    <Glyph icon=Icon::Cross />
                    "Remove role…"
                </button>
            </RowMenu>
        }
    });
    view! {
        <tr>
            <th scope="row" class="lead">
                <span class="tile-row">
                    <Tile name=name.clone() variant="medium round" />
                    <span class="grow">
                        <RowName name href mark=you />
                        <small>{row.username}</small>
                    </span>
                </span>
            </th>
            <td>{row.role.label()}</td>
            <td>{state}</td>
            <td class="only-wide break">{row.email}</td>
            <td class="number only-wide">{date(row.since)}</td>
            <td class="actions">{actions}</td>
        </tr>
    }
}

fn open_invitations(lines: &[InvitationSummary], may_change: bool, now: i64) -> AnyView {
    let rows: Vec<_> = lines
        .iter()
        .map(|line| {
            let action = may_change.then(|| revoke_button(&line.email));
            view! {
                <tr>
                    <th scope="row" class="lead">
                        <span class="break">{line.email.clone()}</span>
                    </th>
                    <td>{line.role.label()}</td>
                    <td class="only-wide break">{line.invited_by.clone()}</td>
                    <td class="nowrap">{from_now(line.expires_at, now)}</td>
                    <td class="actions">{action}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="stack tight">
            <h2>"Pending invitations"</h2>
            <Table
                caption="Invitations not accepted yet"
                columns=&[
                    ("Email", ""),
                    ("Role", ""),
                    ("Invited by", "only-wide"),
                    ("Expires", ""),
                    ("", "actions"),
                ]
            >
                {rows}
            </Table>
        </section>
    }
    .into_any()
}
