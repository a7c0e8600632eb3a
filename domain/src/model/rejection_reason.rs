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
        "Send the request as the answer says.",
    UnknownClient "unknown_client" "There is no such application"
        "Compare client_id with the application's page, and the address with the tenant's.",
    ClientDisabled "client_disabled" "The application is switched off"
        "Switch the application on.",
    ClientAuthenticationMissing "client_authentication_missing"
        "The application did not prove itself"
        "Send the application's secret, in the way that it is registered for.",
    ClientAuthenticationInvalid "client_authentication_invalid"
        "The application's credentials are malformed"
        "Send the credentials as the answer says.",
    ClientAuthMethodMismatch "client_auth_method_mismatch"
        "The credentials came in another way than registered"
        "Send the secret in the registered way, or register the other way.",
    ClientSecretMismatch "client_secret_mismatch" "The client secret is wrong"
        "Copy the secret again; if it is lost, add a new one beside it.",
    ClientAssertionInvalid "client_assertion_invalid" "The client assertion is not valid"
        "Sign a new assertion for every request, with a registered key.",
    RedirectUriMissing "redirect_uri_missing" "The redirect URI is missing"
        "Send redirect_uri: several addresses are registered, or it was sent when the code was \
        asked for.",
    RedirectUriNotRegistered "redirect_uri_not_registered" "No redirect URI is registered"
        "Register the address that the application is reached at.",
    RedirectUriMismatch "redirect_uri_mismatch" "The redirect URI is not the registered one"
        "Register the received address byte for byte, or send one that is registered.",
    ResponseTypeNotAllowed "response_type_not_allowed" "The response type is not allowed"
        "Ask for a response type that the application is registered for.",
    GrantNotAllowed "grant_not_allowed" "The grant is switched off"
        "Switch the grant on for this application.",
    GrantUnsupported "grant_unsupported" "The grant is unknown"
        "Use a grant that the metadata document lists.",
    GrantRefused "grant_refused" "The grant was refused"
        "Begin again with a new authorization request.",
    ScopeUnknown "scope_unknown" "A scope is unknown"
        "Ask for scopes that this tenant has.",
    ScopeNotGranted "scope_not_granted" "More scope was asked for than was granted"
        "Ask for what was granted, or for a new authorization.",
    PkceMissing "pkce_missing" "The PKCE challenge is missing"
        "Send code_challenge with S256 (RFC 7636).",
    PkceVerifierMissing "pkce_verifier_missing" "The PKCE verifier is missing"
        "Send the code_verifier whose challenge the code was asked for with.",
    PkceVerifierUnexpected "pkce_verifier_unexpected" "A PKCE verifier came without a challenge"
        "Send code_challenge with the authorization request, not only the verifier with the code.",
    PkceMismatch "pkce_mismatch" "The PKCE verifier does not match"
        "Keep the verifier of each authorization request until its code comes back.",
    CodeUnknown "code_unknown" "The authorization code is unknown"
        "Send the code of the last answer, to the tenant that it came from.",
    CodeExpired "code_expired" "The authorization code has expired"
        "Redeem the code at once, or give codes a longer life.",
    CodeUsed "code_used" "The authorization code was used twice"
        "Redeem each code once; its tokens were ended, as it may have been stolen.",
    CodeOfAnotherClient "code_of_another_client" "The authorization code is another application's"
        "Redeem a code as the application that asked for it.",
    RefreshTokenUnknown "refresh_token_unknown" "The refresh token is unknown"
        "Sign the person in again.",
    RefreshTokenExpired "refresh_token_expired" "The refresh token has expired"
        "Refresh earlier, or give refresh tokens a longer life.",
    RefreshTokenReused "refresh_token_reused" "A refresh token was used again"
        "Keep the newest refresh token of every answer; its grant was ended, as it may have been \
        stolen.",
    RefreshTokenOfAnotherClient "refresh_token_of_another_client"
        "The refresh token is another application's"
        "Refresh a token as the application that it was issued to.",
    GrantEnded "grant_ended" "The authorization has ended"
        "Sign the person in again: the authorization was withdrawn or is over.",
    CredentialsWrong "credentials_wrong" "The person's name or password is wrong"
        "The person typed a wrong name or password: let them try again.",
    UserBlocked "user_blocked" "The person is blocked"
        "The person's account is blocked: ask those who look after it.",
    NotSignedIn "not_signed_in" "The person is not signed in"
        "Send the person to sign in: prompt=none only works for who is signed in.",
    ConsentMissing "consent_missing" "The person has not consented"
        "Send the person once without prompt=none, so that they can allow it.",
    InteractionNeeded "interaction_needed" "The person must be asked"
        "Send the person once without prompt=none.",
    AccessDenied "access_denied" "The person said no"
        "The person said no, or may not be let in.",
}

impl Reason {
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
            ErrorCode::InteractionRequired | ErrorCode::AccountSelectionRequired => {
                Self::InteractionNeeded
            }
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
