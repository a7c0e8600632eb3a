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
            "Domain added. It is active now.",
            "Active immediately: domains added by operators need no verification.",
        )
    } else {
        (
            "Domain added. Set the DNS record below, then verify.",
            "Next, set a DNS record to verify that the domain is yours. The domain is active \
                once it is verified.",
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
                        "Point it to your proxy with a CNAME, A or AAAA record. The proxy needs a \
                            certificate for it and must forward the Host header."
                    </p>
                </div>
                <DialogFooter cancel="Cancel">"Add"</DialogFooter>
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
                ", because an operator has set it. Applications don't have to change."
            </p>
        }
        .into_any()
    } else {
        view! {
            <p>
                "The issuer changes, too: from "<code>{issuer}</code>" to "
                <code data-slot="address"></code>"."
            </p>
            <Consequences items=vec![
                "Applications configured with the old issuer reject new ID tokens until you update \
                    their configuration"
                    .into_any(),
                "Existing access tokens are rejected; applications with a refresh token can get \
                    a new one"
                    .into_any(),
                "Services that check the issuer of access tokens reject new ones until you update \
                    them"
                    .into_any(),
                "Users have to sign in again, because sessions are per host".into_any(),
                "Passkeys created at the installation's host don't work at a custom domain, and \
                    vice versa"
                    .into_any(),
            ] />
            <p class="small quiet-text">
                "The old URL keeps working. Consents and refresh tokens stay valid."
            </p>
        }
        .into_any()
    };
    view! {
        <Dialog id="set-primary-base-url" title="Change the primary URL?".into_any()>
            <PlainForm
                action=SetPrimaryBaseUrl::url()
                success_message="Primary URL changed."
            >
                {tenant}
                <input type="hidden" name="host" />
                <div class="body stack tight">
                    <p>
                        "All URLs in the tenant's metadata will begin with "
                        <code data-slot="address"></code>"."
                    </p>
                    {consequences}
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
                    "Change primary URL"
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
                <bdi data-slot="host"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm action=RemoveDomain::url() success_message="Domain removed.">
                {tenant}
                <input type="hidden" name="host" />
                <div class="body">
                    <p>"The tenant stops responding there. This stops working immediately:"</p>
                    <Consequences items=vec![
                        "Applications that use URLs at this host".into_any(),
                        "Sessions of users at this host".into_any(),
                        "Passkeys for this host, wherever users created them".into_any(),
                    ] />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary">
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
                "Remove "
                <bdi data-slot="host"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm action=WithdrawClaim::url() success_message="Domain removed.">
                {tenant}
                <input type="hidden" name="host" />
                <div class="body">
                    <p>
                        "This domain isn't active yet, so nothing stops working. You can add it \
                            again later with the same DNS record."
                    </p>
                </div>
                <DialogFooter cancel="Cancel">"Remove"</DialogFooter>
            </PlainForm>
        </Dialog>
    }
    .into_any()
}
