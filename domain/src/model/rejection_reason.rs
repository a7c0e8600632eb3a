//! The reasons of diagnostics, each with a stable name, a title and advice.

use oauth::ErrorCode;

macro_rules! reasons {
    ($($name:ident $word:literal $what:literal $advice:literal),* $(,)?) => {
        /// Why a request was rejected, for the developers of its client.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Reason { $(#[doc = concat!("`", $word, "`: ", $what, ".")] $name),* }

        impl Reason {
            /// Every reason, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name that is stored and shown. It must never change.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// The reason with this stored name; `None` if this build does not know it.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)* _ => None }
            }

            /// What happened, as a heading.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $what),* }
            }

            /// What the developer should do.
            pub fn advice(self) -> &'static str {
                match self { $(Self::$name => $advice),* }
            }
        }
    };
}

reasons! {
    RequestMalformed "request_malformed" "The request is malformed"
        "Send the request as the error description says.",
    UnknownClient "unknown_client" "The application is unknown"
        "Compare client_id with the application's page, and the URL with the tenant's endpoints.",
    ClientDisabled "client_disabled" "The application is disabled"
        "Enable the application. If it is pending approval, approve it.",
    ClientAuthenticationMissing "client_authentication_missing"
        "The application did not authenticate"
        "Send the client secret with the registered authentication method.",
    ClientAuthenticationInvalid "client_authentication_invalid"
        "The application's credentials are malformed"
        "Send the credentials as the error description says.",
    ClientAuthMethodMismatch "client_auth_method_mismatch"
        "The authentication method is not the registered one"
        "Use the registered authentication method, or change it in the settings.",
    ClientSecretMismatch "client_secret_mismatch" "The client secret is wrong"
        "Copy the secret again. If it is lost, add a second one.",
    ClientAssertionInvalid "client_assertion_invalid" "The client assertion is not valid"
        "Sign a new assertion for every request, with a registered key.",
    ClientKeysUnavailable "client_keys_unavailable" "The application's keys can't be loaded"
        "Serve the JWK Set at jwks_uri over https, on a public host, within 4 seconds.",
    RedirectUriMissing "redirect_uri_missing" "The redirect URI is missing"
        "Send redirect_uri: several are registered, or it was sent in the authorization request.",
    RedirectUriNotRegistered "redirect_uri_not_registered" "No redirect URI is registered"
        "Register the redirect URI of the application.",
    RedirectUriMismatch "redirect_uri_mismatch" "The redirect URI isn't registered"
        "Register the received URI exactly as it was sent, or send a registered one.",
    ResponseTypeNotAllowed "response_type_not_allowed" "The response type is not allowed"
        "Request a response type that the application is registered for.",
    GrantNotAllowed "grant_not_allowed" "The grant type is disabled"
        "Enable the grant type for this application.",
    GrantUnsupported "grant_unsupported" "The grant type is unknown"
        "Use a grant type that the metadata document lists.",
    GrantRefused "grant_refused" "The grant was rejected"
        "Start again with a new authorization request.",
    ScopeUnknown "scope_unknown" "A scope is unknown"
        "Request scopes that this tenant has.",
    ScopeNotGranted "scope_not_granted" "The requested scope exceeds the granted one"
        "Request what was granted, or send a new authorization request.",
    PkceMissing "pkce_missing" "The PKCE challenge is missing"
        "Send code_challenge with S256 (RFC 7636).",
    PkceVerifierMissing "pkce_verifier_missing" "The PKCE verifier is missing"
        "Send the code_verifier that belongs to the code_challenge of the authorization request.",
    PkceVerifierUnexpected "pkce_verifier_unexpected" "A PKCE verifier was sent without a challenge"
        "Send code_challenge with the authorization request, not only the verifier with the code.",
    PkceMismatch "pkce_mismatch" "The PKCE verifier does not match"
        "Keep the verifier of each authorization request until its code is redeemed.",
    CodeUnknown "code_unknown" "The authorization code is unknown"
        "Send the code of the latest response, to the tenant that issued it.",
    CodeExpired "code_expired" "The authorization code has expired"
        "Redeem the code immediately, or increase the code lifetime.",
    CodeUsed "code_used" "The authorization code was used twice"
        "Redeem each code once. Its tokens were revoked, because the code may have been stolen.",
    CodeOfAnotherClient "code_of_another_client"
        "The authorization code belongs to another application"
        "Redeem a code with the application that requested it.",
    RefreshTokenUnknown "refresh_token_unknown" "The refresh token is unknown"
        "Sign the user in again.",
    RefreshTokenExpired "refresh_token_expired" "The refresh token has expired"
        "Refresh earlier, or increase the refresh token lifetime.",
    RefreshTokenReused "refresh_token_reused" "A refresh token was used again"
        "Store the new refresh token of each response. The grant was revoked, because the token \
        may have been stolen.",
    RefreshTokenOfAnotherClient "refresh_token_of_another_client"
        "The refresh token belongs to another application"
        "Refresh a token with the application that it was issued to.",
    GrantEnded "grant_ended" "The authorization has ended"
        "Sign the user in again: the authorization was revoked or has expired.",
    CredentialsWrong "credentials_wrong" "The username or password is wrong"
        "The user entered a wrong username or password. Let them try again.",
    UserBlocked "user_blocked" "The user is blocked"
        "The user's account is blocked. An owner or admin of the tenant can unblock it.",
    EmailNotVerified "email_not_verified" "The user's email address is not verified"
        "The tenant requires a verified address. The user verifies it when they sign in on the \
        sign-in page.",
    SecondFactorRequired "second_factor_required" "The user needs a second factor"
        "The password alone is not enough for this user. Send them to the sign-in page with the \
        authorization code grant.",
    SubjectTokenInvalid "subject_token_invalid" "The subject token is not valid"
        "Send an access token that this application got for the user and that is still active.",
    ProviderKeepsNoTokens "provider_keeps_no_tokens" "The identity provider keeps no tokens"
        "Send the ID of an enabled identity provider as audience. An owner or admin of the tenant \
        can let it keep tokens.",
    ProviderTokenMissing "provider_token_missing" "There is no token of the identity provider"
        "Send the user to sign in with this identity provider again.",
    ProviderUnavailable "provider_unavailable" "The identity provider can't refresh the token"
        "Try again later. If this continues, an owner or admin of the tenant can test the \
        provider.",
    NotSignedIn "not_signed_in" "The user is not signed in"
        "Send the user to sign in first: prompt=none needs an active session.",
    ConsentMissing "consent_missing" "The user has not consented"
        "Send the user once without prompt=none, so that they can consent.",
    InteractionNeeded "interaction_needed" "User interaction is required"
        "Send the user once without prompt=none.",
    AccessDenied "access_denied" "Access was denied"
        "If the user denied by mistake, let them try again. Otherwise, request fewer scopes, or no \
        essential acr value.",
    SecretFromBrowser "secret_from_browser" "A browser sent the client secret"
        "Anyone who opens the page can read the secret. Replace it, and send it from a server \
        only; or register a single-page application, which needs no secret.",
}

impl Reason {
    /// Whether the request was accepted, so that the diagnostic is only a warning.
    pub(crate) fn is_warning(self) -> bool {
        self == Self::SecretFromBrowser
    }

    /// The reason of an error without a more specific diagnostic.
    pub(crate) fn from_error_code(code: ErrorCode) -> Self {
        match code {
            ErrorCode::InvalidClient => Self::ClientAuthenticationInvalid,
            ErrorCode::InvalidGrant => Self::GrantRefused,
            ErrorCode::UnauthorizedClient => Self::GrantNotAllowed,
            ErrorCode::UnsupportedGrantType => Self::GrantUnsupported,
            ErrorCode::UnsupportedResponseType => Self::ResponseTypeNotAllowed,
            ErrorCode::InvalidScope => Self::ScopeUnknown,
            ErrorCode::AccessDenied => Self::AccessDenied,
            ErrorCode::LoginRequired => Self::NotSignedIn,
            ErrorCode::ConsentRequired => Self::ConsentMissing,
            ErrorCode::InteractionRequired => Self::InteractionNeeded,
            _ => Self::RequestMalformed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_parses_from_its_own_name() {
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.as_str()), Some(*reason));
        }
        assert_eq!(Reason::parse("nonsense"), None);
    }
}
