//! Settings form of a client. A rejected form keeps its input, and it carries the version it was
//! read from. Developers see only the settings that they may change.

mod basics;
mod form_data;
mod form_input;
mod tokens;
pub(super) mod uri_list;

use leptos::prelude::*;
use oauth::GrantType;

pub use self::form_data::SettingsFormData;
use self::{
    basics::{allowed_origins, basics, redirect_uris},
    form_input::ClientFormInput,
    tokens::{client_authentication, grants, scopes, tokens},
};
use crate::{
    error::AppError,
    ui::{ActionSubmit, FormErrors, Notice, SaveBar, SecretBox, navigate_with_toast, on_success},
};

/// Returns a secret if the change made the client confidential and created its first one.
#[server]
pub async fn update_client(
    tenant: String,
    id: String,
    form: ClientFormInput,
) -> Result<SavedClient, AppError> {
    use crate::{console::form_values::with_problems, console_session};
    let session = console_session::tenant_session(&tenant).await?;
    let before = domain::client::detail(&session.tenant, &session.actor, &id).await?;
    let (form, problems) = form.parse(&before);
    let outcome = session
        .tenant
        .transaction(&session.actor, async |tx| {
            with_problems(problems, domain::client::update(tx, &id, form).await)
        })
        .await?;
    Ok(match outcome {
        domain::client::UpdateOutcome::Saved(secret) => SavedClient {
            secret: secret.map(|secret| secret.expose().to_owned()),
            is_proposed: false,
        },
        domain::client::UpdateOutcome::Proposed => SavedClient { secret: None, is_proposed: true },
    })
}

/// The outcome of saving the form.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct SavedClient {
    /// The client's first secret, if the change gave it one.
    secret: Option<String>,
    /// Whether the change waits for approval.
    is_proposed: bool,
}

/// Fields that show their own errors; all other errors are shown beside the button.
const FIELDS: &[&str] = &[
    "client_name",
    "description",
    "client_uri",
    "logo_uri",
    "policy_uri",
    "tos_uri",
    "contacts",
    "redirect_uris",
    "post_logout_redirect_uris",
    "grant_types",
    "scope",
    "default_scope",
    "default_audience",
    "client_type",
    "token_endpoint_auth_method",
    "jwks",
    "jwks_uri",
    "allow_plain_pkce",
    "allowed_origins",
    "access_token_lifetime",
    "refresh_token_lifetime",
    "code_lifetime",
    "id_token_signed_response_alg",
];

/// The settings form of a client.
#[island]
pub fn SettingsForm(tenant: String, data: SettingsFormData) -> impl IntoView {
    let action = ServerAction::<UpdateClient>::new();
    let errors = FormErrors::of_action(action);
    let id = data.detail.summary.row_id.clone();
    let page_url = format!("/console/t/{tenant}/applications/{id}");
    let back = page_url.clone();
    on_success(action, move |saved: SavedClient| {
        if saved.is_proposed {
            navigate_with_toast("Your change is pending approval.", &page_url);
        } else if saved.secret.is_none() {
            navigate_with_toast("Saved.", &page_url);
        }
    });
    let secret = move || {
        action
            .value()
            .with(|value| value.as_ref().and_then(|result| result.as_ref().ok()?.secret.clone()))
    };
    let is_complete = data.is_complete;
    let save = data.may_change.then(|| {
        view! {
            <SaveBar errors fields=FIELDS>
                <ActionSubmit pending=action.pending()>"Save changes"</ActionSubmit>
            </SaveBar>
        }
        .into_any()
    });
    let redirects = (data.has(GrantType::AuthorizationCode) || data.has(GrantType::Implicit))
        .then(|| redirect_uris(errors, &data));
    view! {
        {move || {
            secret()
                .map(|secret| {
                    view! {
                        <div class="stack tight narrow" role="status">
                            <Notice
                                variant="warn"
                                title="Saved. You won't see this client secret again"
                            >
                                <p>"Copy it to your servers' configuration."</p>
                            </Notice>
                            <SecretBox value=secret />
                            <div class="row">
                                <a class="button secondary small" href=back.clone()>"Done"</a>
                            </div>
                        </div>
                    }
                })
        }}
        <div hidden=move || secret().is_some()>
            <ActionForm action attr:class="form" attr:novalidate=true>
                <input type="hidden" name="tenant" value=tenant />
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="form[version]" value=data.input.version />
                <fieldset class="form" disabled=!data.may_change>
                    {basics(errors, &data)}
                    {redirects}
                    {grants(errors, &data)}
                    {scopes(errors, &data)}
                    {client_authentication(errors, &data)}
                    {tokens(errors, &data)}
                    {is_complete.then(|| allowed_origins(errors, &data))}
                </fieldset>
                {save}
            </ActionForm>
        </div>
    }
}
