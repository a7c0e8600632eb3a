//! Actions on a tenant's domains, with their dialogs.

use contract::domain::DomainsView;
use leptos::{prelude::*, server_fn::ServerFn, tachys::view::any_view::AnyView};

use crate::{
    error::AppError,
    ui::{Consequences, Dialog, DialogFooter, Field, FormErrors, PlainForm},
};

/// Adds a domain: operators without verification, all others as a claim to verify.
#[server]
pub async fn add_domain(tenant: String, host: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::domain_name::add(tx, &host).await)
        .await?;
    Ok(())
}

/// Verifies a domain by its DNS record. If the check fails, its result is returned as a conflict.
#[server]
pub async fn check_domain(tenant: String, host: String) -> Result<(), AppError> {
    use crate::console_session;
    use contract::domain::DomainCheck;
    let session = console_session::tenant_session(&tenant).await?;
    match domain::domain_name::verify(&session.tenant, &session.actor, &host).await? {
        DomainCheck::Verified => Ok(()),
        other => crate::error::reject(AppError::Conflict(other.message().into())),
    }
}

/// Withdraws the claim to a domain that is not verified yet.
#[server]
pub async fn withdraw_claim(tenant: String, host: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| {
            domain::domain_name::withdraw_claim(tx, &host).await
        })
        .await?;
    Ok(())
}

/// Removes a domain of the tenant.
#[server]
pub async fn remove_domain(tenant: String, host: String) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::domain_name::remove(tx, &host).await)
        .await?;
    Ok(())
}

/// Without `host`, the base URL at the installation's host becomes the primary one.
#[server]
pub async fn set_primary_base_url(
    tenant: String,
    #[server(default)] host: String,
) -> Result<(), AppError> {
    use crate::console_session;
    let session = console_session::tenant_session(&tenant).await?;
    let host = Some(host.as_str()).filter(|host| !host.is_empty());
    session
        .tenant
        .transaction(&session.actor, async |tx| domain::domain_name::set_canonical(tx, host).await)
        .await?;
    Ok(())
}

/// Dialogs of the page. Domains added by an operator need no verification.
pub fn dialogs(slug: &str, view: &DomainsView, is_operator: bool) -> AnyView {
    view! {
        {add_dialog(slug, is_operator)}
        {primary_dialog(slug, view)}
        {remove_dialog(slug)}
        {withdraw_dialog(slug)}
    }
    .into_any()
}

fn tenant_input(slug: &str) -> AnyView {
    view! { <input type="hidden" name="tenant" value=slug.to_owned() /> }.into_any()
}

fn add_dialog(slug: &str, is_operator: bool) -> AnyView {
    let tenant = tenant_input(slug);
    let (success_message, words) = if is_operator {
        (
            "The domain answers now.",
            "It answers at once: you are an operator, and are asked for no proof.",
        )
    } else {
        (
            "Set the record that is shown, then check.",
            "You are shown a record to set in the DNS. It proves that the domain is yours; then \
                it answers.",
        )
    };
    view! {
        <Dialog id="add-domain" title="Add a domain".into_any()>
            <PlainForm action=AddDomain::url() success_message=success_message>
                {tenant}
                <div class="body stack tight">
                    <Field
                        name="host"
                        label="Host name"
                        errors=FormErrors::none()
                        mono=true
                        placeholder="login.example.com"
                        hint=words
                    />
                    <p class="small quiet-text">
                        "Let it lead to your proxy by a CNAME, A or AAAA record, with a \
                            certificate for it, and let the proxy pass the Host header on."
                    </p>
                </div>
                <DialogFooter cancel="Not now">"Add"</DialogFooter>
            </PlainForm>
        </Dialog>
    }
    .into_any()
}

fn primary_dialog(slug: &str, view: &DomainsView) -> AnyView {
    let (tenant, issuer) = (tenant_input(slug), view.issuer.clone());
    let consequences = if view.issuer_is_set {
        view! {
            <p>
                "The issuer stays "<code>{issuer}</code>
                ": an operator has set it. Applications change nothing."
            </p>
        }
        .into_any()
    } else {
        view! {
            <p>
                "The issuer changes with it, from "<code>{issuer}</code>" to "
                <code data-slot="address"></code>"."
            </p>
            <Consequences items=vec![
                "Applications that know the old issuer refuse new ID tokens until the new one is \
                    in their configuration"
                    .into_any(),
                "Access tokens that were given before are refused; whoever has a refresh token \
                    gets a new one"
                    .into_any(),
                "Services that compare the issuer of access tokens refuse new ones until they \
                    know it"
                    .into_any(),
                "People sign in once more: a browser keeps a sign-in for each host".into_any(),
            ] />
            <p class="small quiet-text">
                "The old address goes on answering. Consents and refresh tokens stay good."
            </p>
        }
        .into_any()
    };
    view! {
        <Dialog id="set-primary-base-url" title="Change the tenant's own address?".into_any()>
            <PlainForm
                action=SetPrimaryBaseUrl::url()
                success_message="The tenant's own address is changed."
            >
                {tenant}
                <input type="hidden" name="host" />
                <div class="body stack tight">
                    <p>
                        "Every address in its metadata begins with "
                        <code data-slot="address"></code>" from now on."
                    </p>
                    {consequences}
                </div>
                <DialogFooter cancel="Leave it" variant="danger primary">
                    "Change it"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
    .into_any()
}

fn remove_dialog(slug: &str) -> AnyView {
    let tenant = tenant_input(slug);
    view! {
        <Dialog
            id="remove-domain"
            title=view! {
                "Remove "
                <span data-slot="host"></span>
                "?"
            }
                .into_any()
        >
            <PlainForm action=RemoveDomain::url() success_message="The domain is removed.">
                {tenant}
                <input type="hidden" name="host" />
                <div class="body">
                    <p>"Nothing of this tenant answers there any more. This ends at once:"</p>
                    <Consequences items=vec![
                        "Every application that uses an address at this host".into_any(),
                        "Every sign-in that people have there".into_any(),
                    ] />
                </div>
                <DialogFooter cancel="Keep it" variant="danger primary">
                    "Remove"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    }
    .into_any()
}

fn withdraw_dialog(slug: &str) -> AnyView {
    let tenant = tenant_input(slug);
    view! {
        <Dialog
            id="withdraw-claim"
            title=view! {
                "Take "
                <span data-slot="host"></span>
                " back?"
            }
                .into_any()
        >
            <PlainForm
                action=WithdrawClaim::url()
                success_message="Nobody waits for its proof any more."
            >
                {tenant}
                <input type="hidden" name="host" />
                <div class="body">
                    <p>
                        "Nothing answers there yet, so nothing ends. You may add it again; the \
                            record stays the same."
                    </p>
                </div>
                <DialogFooter cancel="Keep it">"Take it back"</DialogFooter>
            </PlainForm>
        </Dialog>
    }
    .into_any()
}
