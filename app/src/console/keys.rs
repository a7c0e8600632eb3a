//! Signing keys of a tenant: the key set, the next rotation, and rotating now.

use contract::key::{KeySet, KeyState, KeySummary};
#[cfg(feature = "ssr")]
use contract::routes::{Endpoint, ROUTES};
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};
use leptos_router::hooks::use_params_map;

use super::{
    frame::{Screen, screen},
    nav::NavItem,
    url::param,
};
use crate::{
    error::AppError,
    ui::{
        ConfirmName, Consequences, CopyIconButton, Dialog, DialogFooter, EmptyState, Glyph, Icon,
        Notice, PageHead, Pill, PlainForm, StateDot, Table, date, from_now,
    },
};

/// The key set, the URL of the JWK Set, and the server's time for relative times.
#[server]
pub async fn get_keys(tenant: String) -> Result<(KeySet, String, i64), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let ring = domain::key::ring_view(&session.tenant, &session.actor).await?;
    // The first path of an endpoint is the one in the discovery document.
    let path =
        ROUTES.iter().find(|route| route.endpoint == Endpoint::Jwks).map_or("", |route| route.path);
    Ok((ring, format!("{}{path}", session.tenant.base_url()), session.tenant.now().0))
}

/// Starts a rotation of the signing keys now.
#[server]
pub async fn rotate_keys(tenant: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::key::rotate::rotate_now(tx).await)
        .await?;
    Ok(())
}

/// Revokes a signing key at once. For the active one, `typed` must be the slug of the tenant.
#[server]
pub async fn revoke_key(
    tenant: String,
    kid: String,
    #[server(default)] typed: String,
) -> Result<(), AppError> {
    use crate::{console::form_values::confirms, console_session};
    let session = console_session::tenant_session(&tenant).await?;
    let ring = domain::key::ring_view(&session.tenant, &session.actor).await?;
    let is_active = ring.keys.iter().any(|key| key.kid == kid && key.state == KeyState::Active);
    let may_revoke = session.actor.can(domain::Permission::ManageKeys);
    if may_revoke && is_active && !confirms(&typed, &tenant) {
        return Err(domain::Error::invalid("typed", format!("Type “{tenant}” to confirm.")).into());
    }
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::key::revoke(tx, &kid).await)
        .await?;
    Ok(())
}

/// The page with the signing keys of a tenant.
#[component]
pub fn Keys() -> impl IntoView {
    let slug = param(use_params_map(), "slug");
    screen(
        NavItem::Keys,
        Some(slug.clone()),
        get_keys(slug.clone()),
        move |frame, (ring, jwks_url, now)| {
            let may_rotate = frame.permissions.keys;
            Screen {
                title: "Signing keys".into(),
                body: body(slug, &ring, jwks_url, may_rotate, now),
            }
        },
    )
}

fn body(slug: String, ring: &KeySet, jwks_url: String, may_rotate: bool, now: i64) -> AnyView {
    let can_rotate = may_rotate && !ring.is_rotating && !ring.keys.is_empty();
    let actions = if can_rotate {
        view! {
            <button class="button secondary" type="button" data-opens="rotate-keys">
                <Glyph icon=Icon::Rotate />
                "Rotate now…"
            </button>
        }
        .into_any()
    } else {
        ().into_any()
    };
    let next = ring.next_rotation.map(|at| {
        let words = if ring.is_rotating { "New keys start signing" } else { "Next rotation" };
        view! { <span>{format!("{words} {}, on {}", from_now(at, now), date(at))}</span> }
    });
    let what = "the URL of the published keys";
    let facts = view! {
        {next}
        <span class="copyable">
            <span>"JWKS URL"</span>
            <code class="break">{jwks_url.clone()}</code>
            <CopyIconButton value=jwks_url what />
        </span>
    }
    .into_any();
    let rotation_notice = ring.is_rotating.then(|| {
        view! {
            <Notice title="Rotation in progress">
                <p>
                    "The new keys are already published, so that applications can fetch them \
                        before they start signing. You don't have to do anything."
                </p>
            </Notice>
        }
    });
    let list = if ring.keys.is_empty() {
        view! {
            <div class="card">
                <EmptyState title="No keys yet" text="The first application creates a key." />
            </div>
        }
        .into_any()
    } else {
        let lines: Vec<_> = ring.keys.iter().map(|key| line(key, may_rotate, now)).collect();
        view! {
            <Table
                caption="Signing keys, active keys first"
                columns=&[
                    ("Key", ""),
                    ("State", ""),
                    ("Algorithm", ""),
                    ("Since", "only-wide"),
                    ("Next", ""),
                    ("", "actions"),
                ]
            >
                {lines}
            </Table>
        }
        .into_any()
    };
    view! {
        <PageHead
            title="Signing keys".into_any()
            lead="Keys that sign the tokens of this tenant. They are rotated automatically every \
            90 days."
            facts
            actions
        />
        {rotation_notice}
        <div class="stack">{list}</div>
        {can_rotate.then(|| rotate_dialog(slug.clone()))}
        {may_rotate.then(|| revoke_dialog(slug.clone(), false))}
        {may_rotate.then(|| revoke_dialog(slug, true))}
    }
    .into_any()
}

fn line(key: &KeySummary, may_revoke: bool, now: i64) -> impl IntoView + use<> {
    let opens = revoke_dialog_id(key.state == KeyState::Active);
    let (state, next) = match key.state {
        KeyState::Active => (
            view! { <StateDot variant="ok" label="Active" /> }.into_any(),
            key.next_at.map(|at| format!("Retires {}, on {}", from_now(at, now), date(at))),
        ),
        KeyState::Pending => (
            view! { <Pill variant="accent" label="Published" /> }.into_any(),
            key.next_at.map(|at| format!("Starts signing {}", from_now(at, now))),
        ),
        KeyState::Retired => (
            view! { <StateDot variant="hollow" label="Retired" /> }.into_any(),
            key.published_until.map(|at| format!("Published until {}", date(at))),
        ),
    };
    view! {
        <tr>
            <th scope="row" class="lead">
                <span class="copyable">
                    <code class="truncate">{key.kid.clone()}</code>
                    <CopyIconButton value=key.kid.clone() what=format!("the key ID {}", key.kid) />
                </span>
            </th>
            <td>{state}</td>
            <td>
                <code>{key.algorithm.clone()}</code>
            </td>
            <td class="only-wide">{date(key.since)}</td>
            <td>{next}</td>
            <td class="actions">
                {may_revoke
                    .then(|| {
                        view! {
                            <button
                                class="button secondary small danger"
                                type="button"
                                data-opens=opens
                                data-fill-kid=key.kid.clone()
                            >
                                "Revoke…"
                            </button>
                        }
                    })}
            </td>
        </tr>
    }
}

fn revoke_dialog_id(is_active: bool) -> &'static str {
    if is_active { "revoke-active-key" } else { "revoke-key" }
}

/// The dialog for an active key, which all new tokens are signed with, or for another one.
fn revoke_dialog(slug: String, is_active: bool) -> AnyView {
    let (title, end) = if is_active {
        (
            "Revoke the active signing key?",
            "Another key signs from now on. If this one isn't compromised, rotate the keys \
                instead.",
        )
    } else {
        ("Revoke this signing key?", "This can't be undone.")
    };
    let confirm = is_active.then(|| {
        let expected = slug.clone();
        view! { <ConfirmName id="revoke-key-typed" name="typed" name_slot="tenant" expected /> }
    });
    view! {
        <Dialog id=revoke_dialog_id(is_active) title=title.into_any()>
            <PlainForm action=RevokeKey::url() success_message="Key revoked.">
                <input type="hidden" name="tenant" value=slug />
                <input type="hidden" name="kid" />
                <div class="body">
                    <p>"Revoke a key only if it may have been compromised:"</p>
                    <p>
                        <code data-slot="kid"></code>
                    </p>
                    <Consequences items=vec![
                        "All tokens it has signed are rejected here immediately".into_any(),
                        "Applications and servers that verify tokens themselves reject them when \
                            they next fetch the keys, within 1 hour".into_any(),
                    ] />
                    <p>{end}</p>
                    {confirm}
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary" needs_confirmation=is_active>
                    "Revoke"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
    .into_any()
}

fn rotate_dialog(slug: String) -> AnyView {
    view! {
        <Dialog id="rotate-keys" title="Rotate the signing keys now?".into_any()>
            <PlainForm action=RotateKeys::url() success_message="New keys are published.">
                <input type="hidden" name="tenant" value=slug />
                <div class="body">
                    <p>
                        "A new key for each algorithm is published immediately and starts signing \
                            in 24 hours, when applications have fetched it."
                    </p>
                    <p>
                        "Users stay signed in. Tokens signed with the old keys stay valid until \
                            they expire, and the old keys are published until then."
                    </p>
                </div>
                <DialogFooter cancel="Cancel">"Rotate"</DialogFooter>
            </PlainForm>
        </Dialog>
    }
    .into_any()
}
