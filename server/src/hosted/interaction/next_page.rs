//! The page of the next step of an interaction.

use app::hosted::Layout;
use axum::response::Response;
use contract::routes::Endpoint;
use domain::{
    Tenant, identity_provider,
    interaction::{self, ConsentView, LinkView, ResumeOutcome, Review, SignInPurpose},
    sign_in::BrowserId,
};

use crate::{
    hosted::{account, forgot_password, in_ui_locales, passkey, second_factor, sign_up},
    respond::{
        authorization_response, headers,
        page_error::{OrPage, PageError},
        see_other,
    },
};

/// The page or redirect of the next step. `notice` is what became of the last form, for the page
/// that stays.
pub(super) async fn next_page(
    frame: &Layout,
    tenant: &Tenant,
    (handle, browser): (&str, &BrowserId),
    outcome: ResumeOutcome,
    notice: Option<String>,
) -> Result<Response, PageError> {
    Ok(match outcome {
        ResumeOutcome::SignIn { purpose, login_hint, link, username_first, keep_signed_in } => {
            // A waiting link is to the account with the same address.
            let address = link.as_ref().map(|link| link.account.clone());
            let username = login_hint.or(address).unwrap_or_default();
            let link = link.map(|link| link_choice(link, true));
            let purpose = purpose_model(purpose);
            let model = app::hosted::SignIn {
                purpose,
                username,
                username_first,
                keep_signed_in,
                link,
                ..Default::default()
            };
            sign_in_page(frame, tenant, handle, Some(browser), model).await?
        }
        ResumeOutcome::SignUp => see_other(&tenant.page_url(Endpoint::SignUpPage, handle)),
        ResumeOutcome::AtProvider { provider_id, .. } => {
            see_other(&tenant.url_with_all(Endpoint::ContinueAtProvider, &[handle, &provider_id]))
        }
        ResumeOutcome::SecondFactor(view) => {
            second_factor::factor_page(frame, tenant, (handle, Some(browser)), view, None)
        }
        ResumeOutcome::SecondFactorSetup(view, offer) => {
            second_factor::setup_page(frame, tenant, handle, (view, offer), (None, None))
        }
        ResumeOutcome::SecondFactorReset(view) => {
            second_factor::reset_page(frame, tenant, handle, view)
        }
        ResumeOutcome::SelectAccount { client_name, user_display_name, user_email } => {
            let model = app::hosted::SelectAccount {
                action: tenant.page_url(Endpoint::SelectAccount, handle),
                client_name,
                user_name: user_display_name,
                user_email,
            };
            headers::form_page_response(app::hosted::select_account(frame, model))
        }
        ResumeOutcome::Consent(view) => {
            let model = consent_model(tenant, handle, *view);
            headers::form_page_response(app::hosted::consent(frame, model))
        }
        ResumeOutcome::VerifyEmail { client_name, user_display_name, user_email } => {
            let can_send = tenant.platform().is_mail_on() && user_email.is_some();
            let model = app::hosted::AwaitVerification {
                client_name,
                user_name: user_display_name,
                user_email,
                resend_action: can_send
                    .then(|| tenant.page_url(Endpoint::ResendVerification, handle)),
                continue_url: tenant.page_url(Endpoint::ResumeInteraction, handle),
                notice,
            };
            headers::form_page_response(app::hosted::await_verification(frame, model))
        }
        ResumeOutcome::Response(response) => authorization_response::send(frame, &response),
        ResumeOutcome::ConsoleSignedIn { return_to } => see_other(&return_to),
        ResumeOutcome::SessionStarted { return_to } => see_other(&return_to),
        ResumeOutcome::AccountSignedIn { page, link } => {
            account::after_sign_in(tenant, page, link.as_ref())
        }
        ResumeOutcome::Gone => return Err(PageError::interaction_gone(frame)),
    })
}

/// “Not you?” on the consent page: the account selection page, which signs no user out by itself.
pub(super) async fn account_question(
    frame: Layout,
    tenant: &Tenant,
    handle: &str,
    browser: &BrowserId,
) -> Result<Response, PageError> {
    let resumed = interaction::resume(tenant, handle, browser).await.or_page(&frame)?;
    let frame = in_ui_locales(frame, resumed.ui_locales.as_deref());
    let outcome = match resumed.outcome {
        ResumeOutcome::Consent(view) => ResumeOutcome::SelectAccount {
            client_name: view.client_name,
            user_display_name: view.user_display_name,
            user_email: view.user_email,
        },
        other => other,
    };
    next_page(&frame, tenant, (handle, browser), outcome, None).await
}

pub fn link_choice(link: LinkView, is_wanted: bool) -> app::hosted::LinkChoice {
    let LinkView { id, provider, account } = link;
    app::hosted::LinkChoice { id, provider, account, is_wanted }
}

/// The sign-in page. It asks for passkeys only in the browser of the interaction.
pub async fn sign_in_page(
    frame: &Layout,
    tenant: &Tenant,
    handle: &str,
    browser: Option<&BrowserId>,
    model: app::hosted::SignIn,
) -> Result<Response, PageError> {
    let sign_up_url = sign_up::url(tenant, handle, &model.purpose);
    // The accounts of the console are of several tenants.
    let choices = match &model.purpose {
        app::hosted::SignInPurpose::Console => Vec::new(),
        _ => identity_provider::choices(tenant).await.or_page(frame)?,
    };
    let providers = choices.into_iter().map(|provider| {
        let values = [handle, &provider.id];
        app::hosted::ProviderButton {
            url: tenant.url_with_all(Endpoint::ContinueAtProvider, &values),
            icon: provider.icon,
            name: provider.name,
        }
    });
    let passkey = match browser {
        Some(browser) => passkey::sign_in_action(frame, tenant, handle, browser).await?,
        None => None,
    };
    // The form signs in to the dashboards of all tenants, whichever page has asked for it.
    let is_shared = tenant.is_home() && model.purpose == app::hosted::SignInPurpose::Console;
    let frame = &match is_shared {
        true => Layout { tenant_name: String::new(), ..frame.clone() },
        false => frame.clone(),
    };
    let model = app::hosted::SignIn {
        action: tenant.page_url(Endpoint::SignIn, handle),
        passkey,
        form_token: interaction::sign_in_form_token(tenant, handle),
        forgot_url: forgot_password::url(tenant, frame, handle),
        sign_up_url,
        providers: providers.collect(),
        ..model
    };
    Ok(headers::form_page_response(app::hosted::sign_in(frame, model)))
}

pub fn purpose_model(purpose: SignInPurpose) -> app::hosted::SignInPurpose {
    match purpose {
        SignInPurpose::Console => app::hosted::SignInPurpose::Console,
        SignInPurpose::Client(name) => app::hosted::SignInPurpose::Client(name),
        SignInPurpose::Account => app::hosted::SignInPurpose::Account,
        SignInPurpose::AccountChange => app::hosted::SignInPurpose::AccountChange,
    }
}

fn consent_model(tenant: &Tenant, handle: &str, view: ConsentView) -> app::hosted::Consent {
    app::hosted::Consent {
        action: tenant.page_url(Endpoint::Consent, handle),
        account_url: tenant.url(Endpoint::AccountPage),
        client_name: view.client_name,
        logo_url: view.logo_url,
        user_name: view.user_display_name,
        user_email: view.user_email,
        scopes: view.scopes,
        claims: view.claims,
        resources: view.resources,
        return_to: view.redirect_host,
        review: match view.review {
            Review::RegisteredByStaff => app::hosted::Review::RegisteredByStaff,
            Review::Approved => app::hosted::Review::Approved,
            Review::NotReviewed => app::hosted::Review::NotReviewed,
        },
        client_uri: view.client_uri,
        policy_uri: view.policy_uri,
        tos_uri: view.tos_uri,
    }
}
