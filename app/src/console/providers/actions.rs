//! Actions on a provider, with their dialogs.

use contract::provider::{ProviderDetail, ProviderSummary};
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};

use crate::{
    error::AppError,
    ui::{
        ConfirmName, Consequences, Dialog, DialogFooter, Glyph, Icon, PlainForm, SubmitButton,
        TargetFields, group_thousands, pluralize,
    },
};

/// Gives a provider this place on the sign-in page, counted from 0. A place instead of a direction,
/// so that a form that is submitted twice moves it once.
#[server]
pub async fn move_provider(tenant: String, id: String, place: usize) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            domain::identity_provider::place(tx, &id, place).await
        })
        .await?;
    Ok(())
}

/// Lets users sign in with a provider, or keeps them from it.
#[server]
pub async fn enable_provider(
    tenant: String,
    id: String,
    #[server(default)] enabled: bool,
) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            domain::identity_provider::set_enabled(tx, &id, enabled).await
        })
        .await?;
    Ok(())
}

/// `typed` must be the id, as a protection against deleting the wrong provider.
#[server]
pub async fn delete_provider(tenant: String, id: String, typed: String) -> Result<(), AppError> {
    use crate::{console::form_values::confirms, console_session};
    let session = console_session::tenant_session(&tenant).await?;
    if !confirms(&typed, &id) {
        return Err(domain::Error::invalid("typed", format!("Type “{id}” to confirm.")).into());
    }
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::identity_provider::remove(tx, &id).await)
        .await?;
    Ok(())
}

fn target_fields(slug: &str, detail: &ProviderDetail) -> AnyView {
    view! { <TargetFields tenant=slug.to_owned() id=detail.summary.id.clone() /> }.into_any()
}

/// Buttons at the head of a provider's page.
pub fn head_actions(slug: &str, detail: &ProviderDetail) -> AnyView {
    let state = if detail.summary.enabled {
        view! {
            <button class="button secondary" type="button" data-opens="disable-provider">
                "Disable…"
            </button>
        }
        .into_any()
    } else {
        let target = target_fields(slug, detail);
        view! {
            <PlainForm action=EnableProvider::url() success_message="Identity provider enabled.">
                {target}
                <input type="hidden" name="enabled" value="true" />
                <SubmitButton>"Enable"</SubmitButton>
            </PlainForm>
        }
        .into_any()
    };
    view! {
        {state}
        <button class="button secondary danger" type="button" data-opens="delete-provider">
            "Delete…"
        </button>
    }
    .into_any()
}

/// The id of the dialog that asks before stored tokens are deleted.
pub const DROP_TOKENS: &str = "drop-tokens";

/// Asks before the form is saved with the setting off; `None` if there is nothing to delete.
fn drop_tokens_dialog(detail: &ProviderDetail) -> Option<AnyView> {
    let stored = detail.stored_tokens;
    let deleted = format!("The tokens of {} are deleted", pluralize(stored, "user", "users"));
    (stored.count > 0).then(|| {
        view! {
            <Dialog id=DROP_TOKENS title="Stop keeping tokens?".into_any()>
                <div class="body">
                    <p>"You have turned off Keep tokens. This takes effect when you save:"</p>
                    <Consequences items=vec![
                        deleted.into_any(),
                        "Applications can't act for these users at the provider".into_any(),
                    ] />
                    <p class="small quiet-text">
                        "To get tokens again later, turn it on. Each user then has to sign in with \
                            the provider again."
                    </p>
                </div>
                <footer>
                    <button class="button secondary" type="button" data-closes="">
                        "Cancel"
                    </button>
                    <button
                        class="button danger primary"
                        type="button"
                        data-closes=""
                        data-confirms=""
                    >
                        "Delete tokens and save"
                    </button>
                </footer>
            </Dialog>
        }
        .into_any()
    })
}

/// Item of a row's menu that enables the provider, or opens the dialog that disables it.
pub fn enable_item(slug: &str, row: &ProviderSummary) -> AnyView {
    if row.enabled {
        return view! {
            <button
                type="button"
                data-opens="disable-listed"
                data-fill-id=row.id.clone()
                data-fill-name=row.name.clone()
            >
                <Glyph icon=Icon::Ban />
                "Disable…"
            </button>
        }
        .into_any();
    }
    let (tenant, id) = (slug.to_owned(), row.id.clone());
    view! {
        <PlainForm action=EnableProvider::url() success_message="Identity provider enabled.">
            <TargetFields tenant id />
            <input type="hidden" name="enabled" value="true" />
            <button type="submit">
                <Glyph icon=Icon::CheckCircle />
                "Enable"
            </button>
        </PlainForm>
    }
    .into_any()
}

/// The dialog that disables a provider of the list.
pub fn disable_listed_dialog(slug: &str) -> AnyView {
    let tenant = slug.to_owned();
    let title = view! {
        "Disable "
        <bdi data-slot="name"></bdi>
        "?"
    };
    let ends = vec![
        "Users can't sign in with it".into_any(),
        "Users who signed in with it are signed out".into_any(),
        "Sign-ins in progress can't be completed".into_any(),
    ];
    view! {
        <Dialog id="disable-listed" title=title.into_any()>
            <PlainForm action=EnableProvider::url() success_message="Identity provider disabled.">
                <TargetFields tenant />
                <div class="body">
                    <p>"This takes effect immediately:"</p>
                    <Consequences items=ends />
                    <p class="small quiet-text">
                        "Linked accounts are kept, and work again when you enable it."
                    </p>
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Disable"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
    .into_any()
}

/// Dialogs of a provider's page.
pub fn dialogs(slug: &str, detail: &ProviderDetail) -> AnyView {
    let name = detail.summary.name.clone();
    let list = format!("/console/t/{slug}/providers");
    let linked = match (detail.linked_identities.count, detail.linked_identities.more) {
        (0, _) => "Users can't sign in with it".to_owned(),
        (1, false) => "1 user can no longer sign in with their linked account".to_owned(),
        (count, more) => {
            let more = if more { "More than " } else { "" };
            let count = group_thousands(count);
            format!("{more}{count} users can no longer sign in with their linked account")
        }
    };
    // The page with the password, which the tenant's users may never have seen.
    let direct = |until: &'static str| {
        let text =
            format!("It is the default sign-in provider: users see the sign-in page {until}");
        detail.summary.is_sign_in_provider.then(|| text.into_any())
    };
    let mut of_disabled = vec![
        "Users can't sign in with it".into_any(),
        "Users who signed in with it are signed out".into_any(),
        "Sign-ins in progress can't be completed".into_any(),
    ];
    of_disabled.extend(direct("until you enable it again"));
    let mut of_deleted = vec![
        linked.into_any(),
        "Users who signed in with it are signed out".into_any(),
        "The settings and the client secret are deleted".into_any(),
    ];
    of_deleted.extend(direct("instead, until you choose another one in the settings"));
    if detail.settings.keep_tokens {
        of_disabled.push("Applications can't get the provider's tokens".into_any());
        of_deleted.push("The tokens that it has issued for users are deleted".into_any());
    }
    if detail.settings.roles.is_some() {
        of_deleted.push("Users lose the roles that it assigned".into_any());
    }
    let drop_tokens = drop_tokens_dialog(detail);
    let id = detail.summary.id.clone();
    let (to_disable, to_delete) = (target_fields(slug, detail), target_fields(slug, detail));
    view! {
        {drop_tokens}
        <Dialog
            id="disable-provider"
            title=view! {
                "Disable "
                <bdi>{name.clone()}</bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm action=EnableProvider::url() success_message="Identity provider disabled.">
                {to_disable}
                <div class="body">
                    <p>"This takes effect immediately:"</p>
                    <Consequences items=of_disabled />
                    <p class="small quiet-text">
                        "Linked accounts are kept, and work again when you enable it. Until then, \
                            users with no other way to sign in need a reset link. Tokens that \
                            this tenant issued to applications stay valid."
                    </p>
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Disable"
                </DialogFooter>
            </PlainForm>
        </Dialog>
        <Dialog
            id="delete-provider"
            title=view! {
                "Delete "
                <bdi>{name.clone()}</bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm
                action=DeleteProvider::url()
                success_message="Identity provider deleted."
                success_url=list
            >
                {to_delete}
                <div class="body">
                    <p>"Users keep their accounts. This takes effect immediately:"</p>
                    <Consequences items=of_deleted />
                    <p class="small quiet-text">
                        "Tokens that this tenant issued to applications stay valid. Users with no \
                            other way to sign in need a reset link."
                    </p>
                    <ConfirmName
                        id="delete-provider-typed"
                        name="typed"
                        name_slot="id"
                        expected=id
                    />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary" needs_confirmation=true>
                    "Delete"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
    .into_any()
}
