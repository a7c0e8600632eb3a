//! List of operators, with open invitations.

use contract::{
    member::{InvitationSummary, MemberSummary},
    paging::Page,
};
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

use crate::{
    console::{
        frame::{Screen, screen},
        invitations::{revoke_button, revoke_dialog},
        nav::NavItem,
        url::{param, with_query},
    },
    error::AppError,
    ui::{
        ConfirmName, Consequences, Dialog, DialogFooter, Glyph, Icon, LinkButton, PageHead, Pager,
        Pill, PlainForm, RowMenu, StateDot, Table, Tile, date, from_now,
    },
};

const PATH: &str = "/console/operators";

/// A page of operators, the open invitations, and the server's time for relative times.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OperatorsView {
    pub operators: Page<MemberSummary>,
    pub invitations: Vec<InvitationSummary>,
    pub now: i64,
}

/// A page of operators, with all open invitations.
#[server]
pub async fn list_operators(cursor: Option<String>) -> Result<OperatorsView, AppError> {
    use crate::console_session;
    let operator = console_session::operator_session().await?;
    let platform = console_session::platform()?;
    Ok(OperatorsView {
        operators: domain::member::operators(&platform, &operator.actor, cursor.as_deref()).await?,
        invitations: domain::member::operator_invitations(&platform, &operator.actor).await?,
        now: platform.now().0,
    })
}

/// `typed` must be the user name, as a protection against removing the wrong operator.
#[server]
pub async fn remove_operator(id: String, typed: String) -> Result<(), AppError> {
    use crate::console_session;
    let operator = console_session::operator_session().await?;
    let platform = console_session::platform()?;
    let home = platform.home_tenant().await?.ok_or(domain::Error::NotFound)?;
    let username = domain::user::detail(&home, &operator.actor, &id).await?.summary.username;
    if typed.trim() != username {
        return Err(
            domain::Error::invalid("typed", format!("Type “{username}” to confirm.")).into()
        );
    }
    domain::member::remove_operator(&platform, &operator.actor, &id).await?;
    Ok(())
}

/// Withdraws an open invitation of an operator.
#[server]
pub async fn withdraw_operator_invitation(email: String) -> Result<(), AppError> {
    use crate::console_session;
    let operator = console_session::operator_session().await?;
    domain::member::withdraw_operator_invitation(
        &console_session::platform()?,
        &operator.actor,
        &email,
    )
    .await?;
    Ok(())
}

/// The page with the operators and their invitations.
#[component]
pub fn Operators() -> impl IntoView {
    let cursor = param(use_query_map(), "page");
    let load = list_operators(Some(cursor).filter(|cursor| !cursor.is_empty()));
    screen(NavItem::Operators, None, load, |_, found| Screen {
        title: "Operators".into(),
        body: body(found),
    })
}

fn body(found: OperatorsView) -> AnyView {
    let OperatorsView { operators: page, invitations, now } = found;
    let turn = |cursor: Option<String>| cursor.map(|cursor| with_query(PATH, &[("page", &cursor)]));
    let (previous, next) = (turn(page.previous), turn(page.next));
    let lines: Vec<_> = page.rows.into_iter().map(line).collect();
    let pending = (!invitations.is_empty()).then(|| open_invitations(&invitations, now));
    view! {
        <PageHead
            title="Operators".into_any()
            lead="Operators manage this installation and have access to every tenant. The last \
            operator can't be removed."
            actions=view! {
                <LinkButton href="/console/operators/new" variant="primary" icon=Icon::Plus>
                    "Invite an operator"
                </LinkButton>
            }
                .into_any()
        />
        <div class="stack">
            <Table
                caption="Operators, oldest first"
                columns=&[
                    ("Operator", ""),
                    ("State", ""),
                    ("Email", ""),
                    ("Since", "number only-wide"),
                    ("", "actions"),
                ]
            >
                {lines}
            </Table>
            <Pager what="operators" total=None previous next />
        </div>
        {pending}
        <Dialogs />
    }
    .into_any()
}

fn line(row: MemberSummary) -> impl IntoView {
    let name = row.name.clone().unwrap_or_else(|| row.username.clone());
    let you = row.is_you.then(|| view! { <Pill variant="accent" label="You" /> });
    let state = if row.disabled {
        view! { <Pill variant="bad" label="Blocked" /> }.into_any()
    } else {
        view! { <StateDot variant="ok" label="Active" /> }.into_any()
    };
    view! {
        <tr>
            <th scope="row" class="lead">
                <span class="tile-row">
                    <Tile name=name.clone() variant="medium round" />
                    <span class="grow">
                        <span class="name">
                            <bdi>{name.clone()}</bdi>
                            {you}
                        </span>
                        <small>{row.username.clone()}</small>
                    </span>
                </span>
            </th>
            <td>{state}</td>
            <td class="full-row break">{row.email}</td>
            <td class="number only-wide">{date(row.since)}</td>
            <td class="actions">
                <RowMenu row_name=name.clone()>
                    <button
                        type="button"
                        class="danger"
                        data-opens="remove-operator"
                        data-fill-id=row.user_id
                        data-fill-name=name.clone()
                        data-fill-username=row.username
                    >
                        <Glyph icon=Icon::Trash />
                        "Remove…"
                    </button>
                </RowMenu>
            </td>
        </tr>
    }
}

fn open_invitations(lines: &[InvitationSummary], now: i64) -> AnyView {
    let rows: Vec<_> = lines
        .iter()
        .map(|line| {
            view! {
                <tr>
                    <th scope="row" class="lead">
                        <span class="break">{line.email.clone()}</span>
                    </th>
                    <td class="only-wide break">{line.invited_by.clone()}</td>
                    <td class="nowrap">{from_now(line.expires_at, now)}</td>
                    <td class="actions">
                        {revoke_button(&line.email)}
                    </td>
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

#[component]
fn Dialogs() -> impl IntoView {
    view! {
        <Dialog
            id="remove-operator"
            title=view! {
                "Remove "
                <bdi data-slot="name"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm action=RemoveOperator::url() success_message="Operator removed.">
                <input type="hidden" name="id" />
                <div class="body">
                    <p>"The audit log keeps their past events. This is removed immediately:"</p>
                    <Consequences items=vec![
                        "Their account and all their sessions".into_any(),
                        "Their access to every tenant".into_any(),
                        "Pending invitations and reset links that they created, in every tenant"
                            .into_any(),
                    ] />
                    <ConfirmName id="remove-operator-typed" name="typed" name_slot="username" />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary" needs_confirmation=true>
                    "Remove"
                </DialogFooter>
            </PlainForm>
        </Dialog>
        {revoke_dialog(WithdrawOperatorInvitation::url(), None)}
    }
}
