//! The page of the link that undoes a change of the address, for the holder of the former one.

use app::hosted::{Confirmation, Layout, UndoEmail};
use axum::{body::Bytes, http::Uri, response::Response};
use contract::routes::Endpoint;
use domain::{
    Error, Tenant,
    recovery::{self, EmailUndo, UndoOutcome},
};
use oauth::Params;

use super::Frame;
use crate::{
    extract::CurrentTenant,
    respond::{
        headers,
        page_error::{OrPage, PageError},
    },
};

pub async fn show(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    uri: Uri,
) -> Result<Response, PageError> {
    let params = Params::from_query(uri.query().unwrap_or_default()).unwrap_or_default();
    let token = params.get("token").unwrap_or_default();
    let undo = recovery::email_undo_of(&tenant, token).await.or_page(&frame)?;
    let EmailUndo { email, ends_password, .. } = undo.ok_or_else(|| invalid_link(&frame))?;
    let action = tenant.url(Endpoint::AccountEmailUndo);
    let model = UndoEmail { action, token: token.to_owned(), email, ends_password };
    Ok(headers::form_page_response(app::hosted::undo_email(&frame, model)))
}

pub async fn submit(
    CurrentTenant(tenant): CurrentTenant,
    Frame(frame): Frame,
    body: Bytes,
) -> Result<Response, PageError> {
    let params = Params::from_form(&body).or_page(&frame)?;
    let token = params.get("token").unwrap_or_default();
    match recovery::undo_email_change(&tenant, token).await {
        Ok(UndoOutcome::Undone(undone)) => Ok(done(&frame, &tenant, &undone)),
        Ok(UndoOutcome::Taken) => {
            let messages = frame.messages();
            let next = messages.step_contact_service();
            Err(PageError::invalid_link(&frame, messages.email_taken(), next))
        }
        Err(Error::NotFound) => Err(invalid_link(&frame)),
        Err(error) => Err(PageError::failed(&frame, error)),
    }
}

fn done(frame: &Layout, tenant: &Tenant, undone: &EmailUndo) -> Response {
    let messages = frame.messages();
    let mut text = vec![messages.email_undone_text()];
    if undone.ends_password {
        text.push(messages.email_undone_password());
    }
    if undone.keeps_passkeys {
        text.push(messages.passkeys_kept());
    }
    let next = match undone.ends_password {
        true => (messages.reset_title(), tenant.url(Endpoint::ForgotPasswordPage)),
        false => (messages.account_open(), tenant.url(Endpoint::AccountPage)),
    };
    let model = Confirmation {
        title: messages.email_undone_title(),
        text: text.join(" "),
        next: Some(next),
    };
    headers::page_response(app::hosted::confirmation(frame, model))
}

fn invalid_link(frame: &Layout) -> PageError {
    let messages = frame.messages();
    let next = messages.step_contact_service();
    PageError::invalid_link(frame, messages.link_email_undo_text(), next)
}
