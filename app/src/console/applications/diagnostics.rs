//! Diagnostics of rejected requests of a client: the reason, the expected and the received value,
//! and how to fix it.

use contract::{
    client::ClientDetail,
    developer::ClientStatus,
    diagnostic::{Diagnostic, Diagnostics},
};
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};

use crate::{
    error::AppError,
    ui::{
        CopyButton, Dialog, DialogFooter, Difference, EmptyState, LinkButton, Notice, Pill,
        PlainForm, TargetFields, ago, date, group_thousands,
    },
};

/// Diagnostics of the client with this row id.
#[server]
pub async fn list_diagnostics(tenant: String, id: String) -> Result<Diagnostics, AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    Ok(domain::diagnostic::list_by_client(&session.tenant, &session.actor, &id).await?)
}

/// Adds a redirect URI to those of a client, by the rules of its settings form. Returns what
/// happened, as a sentence.
#[server]
pub async fn register_redirect_uri(
    tenant: String,
    id: String,
    version: i64,
    uri: String,
) -> Result<String, AppError> {
    use crate::console_session;
    use domain::client::UpdateOutcome;
    let session = console_session::tenant_session(&tenant).await?;
    let mut form = domain::client::detail(&session.tenant, &session.actor, &id).await?.form;
    form.version = version;
    if !form.metadata.redirect_uris.contains(&uri) {
        form.metadata.redirect_uris.push(uri);
    }
    let outcome = session
        .tenant
        .transaction(&session.actor, async |tx| domain::client::update(tx, &id, form).await)
        .await?;
    Ok(match outcome {
        UpdateOutcome::Saved(_) => "Redirect URI registered.".into(),
        UpdateOutcome::Proposed => "Your change is pending approval.".into(),
    })
}

/// The client whose rejected requests are shown.
pub struct RejectedClient<'c> {
    pub tenant: &'c str,
    /// URL of its settings.
    pub settings: &'c str,
    pub detail: &'c ClientDetail,
    pub may_change: bool,
}

/// Stored values are cut here.
const MAX_VALUE_CHARS: usize = 300;

impl RejectedClient<'_> {
    fn has(&self, uri: &str) -> bool {
        self.detail.form.metadata.redirect_uris.iter().any(|registered| registered == uri)
    }

    /// The redirect URI that was received, if registering it would admit the request.
    fn missing_uri<'l>(&self, line: &'l Diagnostic) -> Option<&'l str> {
        let uri = line.received.as_str();
        let is_whole = !uri.is_empty() && uri.chars().count() < MAX_VALUE_CHARS;
        let is_refused = line.reason == "redirect_uri_mismatch";
        (is_refused && is_whole && !self.has(uri)).then_some(uri)
    }
}

/// The failed requests of an application, newest first.
pub fn body(client: &RejectedClient<'_>, refused: &Diagnostics, now: i64) -> AnyView {
    let (settings, name) = (client.settings, &client.detail.summary.name);
    if refused.lines.is_empty() {
        let text = format!(
            "{name} had no failed requests in the last 30 days. A failed request appears here \
                within 10 seconds, with its cause and how to fix it."
        );
        let href = settings.to_owned();
        return view! {
            <div class="card">
                <EmptyState title="No failed requests" text>
                    <LinkButton href>"View settings"</LinkButton>
                </EmptyState>
            </div>
        }
        .into_any();
    }
    let lines: Vec<_> =
        refused.lines.iter().map(|line| diagnostic_item(client, line, now)).collect();
    let is_offered =
        client.may_change && refused.lines.iter().any(|line| client.missing_uri(line).is_some());
    let dialog = is_offered.then(|| register_dialog(client));
    let older = refused.more.then_some(" Older requests are not listed.");
    view! {
        <p class="lead">
            "Requests that the authorization and token endpoints rejected in the last 30 days, \
                latest first. New ones appear within 10 seconds. Secrets, codes and tokens are \
                never stored." {older}
        </p>
        <ul class="refusals stack" aria-label="Failed requests">
            {lines}
        </ul>
        {dialog}
    }
    .into_any()
}

/// Origins that the warning names at most.
const MAX_ORIGINS: usize = 5;

/// The warning that browsers send the secret; `None` if none does.
pub fn warning(warnings: &[Diagnostic], now: i64) -> Option<AnyView> {
    let latest = warnings.first()?;
    let origins = warnings.iter().map(|warning| warning.received.clone());
    // Beyond some origins of one hour, none is stored.
    let origins: Vec<_> = origins.filter(|origin| !origin.is_empty()).take(MAX_ORIGINS).collect();
    if origins.is_empty() {
        return None;
    }
    let origins: Vec<_> = origins
        .into_iter()
        .map(|origin| {
            view! {
                " "
                <code>{origin}</code>
            }
        })
        .collect();
    let (summary, advice) = (latest.summary.clone(), latest.advice.clone());
    let last_seen = ago(latest.last_at, now);
    Some(
        view! {
            <Notice variant="warn" title=summary>
                <p>
                    "Last seen "{last_seen}", from"
                    {origins}
                </p>
                <p>{advice}</p>
            </Notice>
        }
        .into_any(),
    )
}

/// The dialog that registers a redirect URI; the button that opens it fills in the URI.
fn register_dialog(client: &RejectedClient<'_>) -> AnyView {
    let detail = client.detail;
    let (tenant, id) = (client.tenant.to_owned(), detail.summary.row_id.clone());
    let version = detail.form.version;
    let may_need_approval = !detail.may_manage && detail.state == ClientStatus::Active;
    let approval = may_need_approval.then_some(
        " If the change needs approval, it takes effect when an owner or admin approves it.",
    );
    view! {
        <Dialog id="register-uri" title="Register this redirect URI?".into_any()>
            <PlainForm action=RegisterRedirectUri::url() success_message="{result}">
                <TargetFields tenant id />
                <input type="hidden" name="version" value=version />
                <input type="hidden" name="uri" value="" />
                <div class="body">
                    <pre class="wrap" data-slot="uri"></pre>
                    <p>
                        "Users return there after signing in, with an authorization code. Register \
                            it only if your application uses it." {approval}
                    </p>
                </div>
                <DialogFooter cancel="Cancel">"Register"</DialogFooter>
            </PlainForm>
        </Dialog>
    }
    .into_any()
}

/// The buttons at a refused redirect URI.
fn uri_actions(client: &RejectedClient<'_>, line: &Diagnostic) -> Option<AnyView> {
    if line.reason != "redirect_uri_mismatch" || line.received.is_empty() {
        return None;
    }
    let uri = line.received.clone();
    let register = client.missing_uri(line).filter(|_| client.may_change).map(|uri| {
        view! {
            <button
                class="button primary"
                type="button"
                data-opens="register-uri"
                data-fill-uri=uri.to_owned()
            >
                "Register the received URI…"
            </button>
        }
    });
    let is_registered = client.has(&uri);
    let note = is_registered.then(|| view! { <p>"The received URI is registered now."</p> });
    Some(
        view! {
            {note}
            <div class="row">
                {register} <CopyButton value=uri>"Copy the received URI"</CopyButton>
            </div>
        }
        .into_any(),
    )
}

fn diagnostic_item(client: &RejectedClient<'_>, line: &Diagnostic, now: i64) -> AnyView {
    let times = if line.count == 1 {
        "1 time".to_owned()
    } else {
        format!("{} times", group_thousands(line.count))
    };
    let since = (line.count > 1).then(|| format!(", since {}", date(line.first_at)));
    let values = if line.expected.is_empty() && line.received.is_empty() {
        (!line.error_description.is_empty()).then(|| {
            view! { <p>{format!("Error description: “{}”", line.error_description)}</p> }.into_any()
        })
    } else {
        Some(
            view! { <Difference expected=line.expected.clone() received=line.received.clone() /> }
                .into_any(),
        )
    };
    view! {
        <li class="card">
            <header>
                <h2>{line.summary.clone()}</h2>
                <Pill variant="bad" label=times />
                <p>
                    {format!("Last seen {}", ago(line.last_at, now))}{since}" · "
                    <code>{line.reason.clone()}</code>
                </p>
            </header>
            <div class="body stack tight">
                {values} <p>
                    <strong>"How to fix it: "</strong>
                    {line.advice.clone()}
                </p> {uri_actions(client, line)}
            </div>
        </li>
    }
    .into_any()
}
