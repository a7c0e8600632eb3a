//! Adding a user.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
        url::param,
    },
    error::AppError,
    ui::{
        ActionSubmit, Breadcrumbs, Field, FormErrors, LinkButton, PageHead, SaveBar,
        navigate_with_toast, on_success,
    },
};

/// Succeeds if the caller may add users.
#[server]
pub async fn check_may_add_user(tenant: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    if session.actor.can(domain::Permission::ManageUsers) {
        Ok(())
    } else {
        crate::error::reject(AppError::Forbidden)
    }
}

/// A user who was added.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct AddedUser {
    id: String,
    username: String,
    has_password: bool,
}

/// Adds a user.
#[server]
pub async fn add_user(
    tenant: String,
    username: String,
    email: String,
    name: String,
    password: String,
) -> Result<AddedUser, AppError> {
    use crate::console_session;
    use contract::user::NewUser;
    let session = console_session::tenant_session(&tenant).await?;
    let mut new = NewUser {
        username,
        email: Some(email),
        password: Some(password).filter(|password| !password.is_empty()),
        ..Default::default()
    };
    let name = name.trim();
    if !name.is_empty() {
        new.claims.insert("name".into(), name.into());
    }
    let username = new.username.trim().to_owned();
    let has_password = new.password.is_some();
    let prepared = domain::user::prepare_new(&session.tenant, &session.actor, new).await?;
    let id = session
        .tenant
        .transaction(&session.actor, async |tx| domain::user::create(tx, prepared).await)
        .await?;
    Ok(AddedUser { id, username, has_password })
}

/// The page on which a user is created.
#[component]
pub fn NewUserPage() -> impl IntoView {
    let slug = param(use_params_map(), "slug");
    screen(NavItem::Users, Some(slug.clone()), check_may_add_user(slug.clone()), move |_, ()| {
        let above = format!("/console/t/{slug}/users");
        Screen {
            title: "Add a user".into(),
            body: view! {
                <Breadcrumbs ancestors=vec![("Users".into(), above)] current="Add a user" />
                <PageHead
                    title="Add a user".into_any()
                    lead="Users sign in with their username or email address."
                />
                <AddUserForm tenant=slug />
            }
            .into_any(),
        }
    })
}

const FIELDS: &[&str] = &["username", "email", "name", "password"];

#[island]
fn AddUserForm(tenant: String) -> impl IntoView {
    let action = ServerAction::<AddUser>::new();
    let errors = FormErrors::of_action(action);
    let list = format!("/console/t/{tenant}/users");
    let list_url = list.clone();
    on_success(action, move |AddedUser { id, username, has_password }| {
        if has_password {
            navigate_with_toast(&format!("{username} can sign in now."), &list_url);
        } else {
            navigate_with_toast(
                &format!("{username} has no password yet. Send them a reset link."),
                &format!("{list_url}/{id}#password"),
            );
        }
    });
    view! {
        <ActionForm action attr:class="form narrow" attr:novalidate=true>
            <input type="hidden" name="tenant" value=tenant />
            <section>
                <Field
                    name="username"
                    label="Username"
                    errors
                    autofocus=true
                    hint="Letters a to z, digits and . _ - +"
                />
                <Field
                    name="email"
                    label="Email"
                    kind="email"
                    errors
                    optional=true
                    hint="The address is marked as not verified."
                />
                <Field name="name" label="Full name" errors optional=true />
                <Field
                    name="password"
                    label="Password"
                    kind="password"
                    autocomplete="new-password"
                    errors
                    optional=true
                    hint="At least 8 characters. Leave empty and send the user a reset link \
                    instead."
                />
            </section>
            <SaveBar errors fields=FIELDS>
                <LinkButton href=list variant="quiet">
                    "Cancel"
                </LinkButton>
                <ActionSubmit pending=action.pending()>"Add user"</ActionSubmit>
            </SaveBar>
        </ActionForm>
    }
}
