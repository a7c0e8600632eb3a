//! The credentials of each caller.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::*;

impl Fixture {
    pub(super) fn session_cookie(&self, caller: Caller) -> Option<String> {
        let browser = match caller {
            Caller::Authorized => &self.anna_browser,
            Caller::Anonymous => return None,
            Caller::SameTenant => &self.ben_browser,
            Caller::OtherTenant => &self.rival_browser,
        };
        browser.session_cookie().map(str::to_owned)
    }

    pub(super) fn basic_authorization(&self, caller: Caller) -> Option<String> {
        let client = match caller {
            Caller::Authorized => &self.shop,
            Caller::Anonymous => return None,
            Caller::SameTenant => &self.other_client,
            Caller::OtherTenant => &self.rival_client,
        };
        Some(format!(
            "Basic {}",
            STANDARD.encode(format!("{}:{}", client.client_id, client.secret.as_deref().unwrap()))
        ))
    }

    pub(super) fn bearer_authorization(&self, caller: Caller) -> Option<String> {
        let token = match caller {
            Caller::Authorized => self.tokens.access_token(),
            Caller::Anonymous => return None,
            // An ID token of this tenant, which is not an access token.
            Caller::SameTenant => self.tokens.0["id_token"].as_str().unwrap(),
            Caller::OtherTenant => self.rival_tokens.access_token(),
        };
        Some(format!("Bearer {token}"))
    }

    /// A developer's personal token as an `Authorization` header.
    pub(super) fn personal_token_authorization(
        &self,
        endpoint: Endpoint,
        caller: Caller,
    ) -> Option<String> {
        let token = match caller {
            Caller::Authorized => &self.personal_tokens[0],
            Caller::Anonymous => return None,
            // Every developer may register clients, so send an ID token instead.
            Caller::SameTenant if endpoint == Endpoint::ClientRegistration => {
                return self.bearer_authorization(caller);
            }
            Caller::SameTenant => &self.personal_tokens[1],
            Caller::OtherTenant => &self.personal_tokens[2],
        };
        Some(format!("Bearer {token}"))
    }

    /// The one-time token of an endpoint, or for other callers a secret of another kind.
    pub(super) fn one_time_token(&self, endpoint: Endpoint, caller: Caller) -> &str {
        match caller {
            Caller::Authorized => match endpoint {
                Endpoint::JoinPage | Endpoint::Join => &self.invitation_token,
                Endpoint::CreateAccountPage | Endpoint::CreateAccount => {
                    &self.user_invitation_token
                }
                Endpoint::ResetPage | Endpoint::Reset => &self.reset_token,
                Endpoint::VerifyEmailPage | Endpoint::VerifyEmail => &self.verification_token,
                Endpoint::AccountEmailUndoPage | Endpoint::AccountEmailUndo => {
                    &self.email_undo_token
                }
                _ => &self.setup_token,
            },
            Caller::Anonymous => "",
            Caller::SameTenant => &self.code,
            Caller::OtherTenant => self.rival_tokens.refresh_token(),
        }
    }
}
