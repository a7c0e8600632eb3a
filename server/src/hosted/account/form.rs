//! What every form of the account begins with: the tenant, the fields, and the session that submits
//! it.

use std::{marker::PhantomData, net::IpAddr};

use app::hosted::Layout;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use domain::{RequestContext, Tenant, interaction::AccountPage, sign_in::SignIn};
use oauth::Params;
use tower_sessions::Session;

use super::{current, delete, to_account, to_sign_in};
use crate::{
    extract::{CurrentTenant, client_ip::ClientIp},
    hosted::Frame,
    respond::page_error::OrPage,
};

/// A form that was submitted in a session. Without one, the response leads to the account page,
/// which begins a sign-in.
pub struct AccountForm {
    pub tenant: Tenant,
    pub frame: Layout,
    pub sign_in: SignIn,
    pub client_ip: IpAddr,
    params: Params,
    headers: HeaderMap,
}

impl AccountForm {
    /// The value of a field; empty if it is absent.
    pub fn text(&self, name: &str) -> &str {
        self.params.get(name).unwrap_or_default()
    }

    /// The address and the language of the request, which mails and events name.
    pub fn from(&self) -> RequestContext<'static> {
        RequestContext { client_ip: self.client_ip, language: self.frame.language.tag() }
    }

    /// How the browser names itself.
    pub fn user_agent(&self) -> &str {
        user_agent(&self.headers)
    }
}

/// How the browser names itself.
pub(super) fn user_agent(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// A page that a sign-in returns to.
pub trait ReturnPage {
    const PAGE: AccountPage;
    /// Whether a form without a session begins a sign-in, too, instead of leading to the account
    /// page: the form has a page of its own to return to.
    const BEGINS_SIGN_IN: bool;
}

/// Declares a type for each page.
macro_rules! return_pages {
    ($($name:ident $begins_sign_in:literal,)*) => {$(
        pub struct $name;
        impl ReturnPage for $name {
            const PAGE: AccountPage = AccountPage::$name;
            const BEGINS_SIGN_IN: bool = $begins_sign_in;
        }
    )*};
}

return_pages!(
    Change false,
    Email true,
    Delete false,
    Password false,
    SecondFactor true,
    RecoveryCodes true,
    Passkey true,
);

/// As [`Change`], for the removal of a way to sign in: it begins a sign-in without a session, too.
pub struct Removal;

impl ReturnPage for Removal {
    const PAGE: AccountPage = AccountPage::Change;
    const BEGINS_SIGN_IN: bool = true;
}

/// A form of a user who has just authenticated. In an older session, the response begins a sign-in
/// that returns to the page `P`.
pub struct RecentForm<P>(pub AccountForm, pub PhantomData<P>);

/// A request whose session is not known yet.
struct Unauthenticated {
    tenant: Tenant,
    frame: Layout,
    session: Session,
    client_ip: IpAddr,
    params: Params,
    headers: HeaderMap,
}

impl Unauthenticated {
    async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let CurrentTenant(tenant) = CurrentTenant::from_request_parts(&mut parts, state).await?;
        let Ok(Frame(frame)) = Frame::from_request_parts(&mut parts, state).await;
        let Ok(ClientIp(client_ip)) = ClientIp::from_request_parts(&mut parts, state).await;
        let session = Session::from_request_parts(&mut parts, state).await;
        let session = session.map_err(IntoResponse::into_response)?;
        let headers = parts.headers.clone();
        let body = Bytes::from_request(Request::from_parts(parts, body), state).await;
        let body = body.map_err(IntoResponse::into_response)?;
        let params = Params::from_form(&body).or_page(&frame);
        let params = params.map_err(IntoResponse::into_response)?;
        Ok(Self { tenant, frame, session, client_ip, params, headers })
    }

    async fn sign_in(&self) -> Result<Option<SignIn>, Response> {
        let sign_in = current(&self.tenant, &self.session, &self.frame).await;
        sign_in.map_err(IntoResponse::into_response)
    }

    async fn is_recent(&self, sign_in: &SignIn) -> Result<bool, Response> {
        let is_recent = sign_in.is_recent(&self.tenant).await.or_page(&self.frame);
        is_recent.map_err(IntoResponse::into_response)
    }

    fn with(self, sign_in: SignIn) -> AccountForm {
        let Self { tenant, frame, client_ip, params, headers, .. } = self;
        AccountForm { tenant, frame, sign_in, client_ip, params, headers }
    }
}

impl<S: Send + Sync> FromRequest<S> for AccountForm {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let read = Unauthenticated::read(request, state).await?;
        match read.sign_in().await? {
            Some(sign_in) => Ok(read.with(sign_in)),
            None => Err(to_account(&read.tenant)),
        }
    }
}

impl<S: Send + Sync, P: ReturnPage> FromRequest<S> for RecentForm<P> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let read = Unauthenticated::read(request, state).await?;
        let sign_in = read.sign_in().await?;
        match &sign_in {
            Some(sign_in) if read.is_recent(sign_in).await? => {
                return Ok(Self(read.with(sign_in.clone()), PhantomData));
            }
            None if P::PAGE == AccountPage::Delete => {
                let ticket = read.params.get("ticket").unwrap_or_default();
                let repeated = delete::repeated(&read.frame, &read.tenant, ticket).await;
                return Err(repeated.unwrap_or_else(IntoResponse::into_response));
            }
            None if !P::BEGINS_SIGN_IN => return Err(to_account(&read.tenant)),
            _ => {}
        }
        let begun = to_sign_in(&read.tenant, &read.frame, P::PAGE, sign_in.as_ref()).await;
        Err(begun.unwrap_or_else(IntoResponse::into_response))
    }
}
