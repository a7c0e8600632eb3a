//! Authorization responses (RFC 6749 §4.1.2, RFC 9207) and where they are sent.
//!
//! Only [`crate::authorize`] constructs a [`ResponseTarget`], and only for a registered redirect
//! URI, so that an open redirect cannot be written by mistake.

use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use crate::{Error, ResponseMode};

/// Where and how a request is answered: redirect URI, response mode, `state` and issuer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseTarget {
    redirect_uri: String,
    mode: ResponseMode,
    state: Option<String>,
    issuer: String,
}

/// A response that the browser delivers to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationResponse {
    /// The registered URI that was requested.
    pub redirect_uri: String,
    /// How the parameters are delivered.
    pub mode: ResponseMode,
    /// Names and values in order, not encoded yet.
    pub params: Vec<(String, String)>,
}

impl ResponseTarget {
    pub(crate) fn new(
        redirect_uri: String,
        mode: ResponseMode,
        state: Option<String>,
        issuer: String,
    ) -> Self {
        Self { redirect_uri, mode, state, issuer }
    }

    /// The registered redirect URI that the response goes to.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// A response with `state` echoed and the issuer in `iss` (RFC 9207).
    pub fn response(&self, params: Vec<(&str, String)>) -> AuthorizationResponse {
        let mut params: Vec<(String, String)> =
            params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        if let Some(state) = &self.state {
            params.push(("state".into(), state.clone()));
        }
        params.push(("iss".into(), self.issuer.clone()));
        AuthorizationResponse { redirect_uri: self.redirect_uri.clone(), mode: self.mode, params }
    }

    /// An error response (RFC 6749 §4.1.2.1).
    pub fn error_response(&self, error: &Error) -> AuthorizationResponse {
        self.response(vec![
            ("error", error.code.as_str().to_owned()),
            ("error_description", crate::error::printable(&error.description)),
        ])
    }
}

impl AuthorizationResponse {
    /// Whether it is an error response (RFC 6749 §4.1.2.1).
    pub fn is_error(&self) -> bool {
        self.params.iter().any(|(name, _)| name == "error")
    }

    /// The URI to redirect the browser to, for `query` and `fragment`; the action of the form for
    /// `form_post`.
    pub fn location(&self) -> String {
        let encoded =
            || form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.params).finish();
        match self.mode {
            ResponseMode::FormPost => self.redirect_uri.clone(),
            ResponseMode::Fragment => format!("{}#{}", self.redirect_uri, encoded()),
            ResponseMode::Query => {
                let separator = match self.redirect_uri.find('?') {
                    None => "?",
                    Some(position)
                        if position + 1 == self.redirect_uri.len()
                            || self.redirect_uri.ends_with('&') =>
                    {
                        ""
                    }
                    Some(_) => "&",
                };
                format!("{}{separator}{}", self.redirect_uri, encoded())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_response_carries_state_and_issuer() {
        let target = ResponseTarget::new(
            "https://a.example/cb?x=1".into(),
            ResponseMode::Query,
            Some("s&t".into()),
            "https://id.example".into(),
        );
        assert_eq!(
            target.response(vec![("code", "c".into())]).location(),
            "https://a.example/cb?x=1&code=c&state=s%26t&iss=https%3A%2F%2Fid.example"
        );
        let rejected =
            target.error_response(&Error::new(crate::ErrorCode::AccessDenied, "No \"thanks\""));
        assert!(rejected.params.contains(&("error_description".into(), "No ?thanks?".into())));
        assert!(rejected.is_error());
        assert!(!target.response(vec![("code", "error".into())]).is_error());
    }

    #[test]
    fn parameters_are_appended_to_the_redirect_uri() {
        use ResponseMode::{FormPost, Fragment, Query};
        for (redirect_uri, mode, location) in [
            ("https://a.example/cb", Query, "https://a.example/cb?iss=i"),
            ("https://a.example/cb?", Query, "https://a.example/cb?iss=i"),
            ("https://a.example/cb?x=1", Query, "https://a.example/cb?x=1&iss=i"),
            ("https://a.example/cb?x=1&", Query, "https://a.example/cb?x=1&iss=i"),
            ("https://a.example/cb?x=1", Fragment, "https://a.example/cb?x=1#iss=i"),
            ("https://a.example/cb?x=1", FormPost, "https://a.example/cb?x=1"),
        ] {
            let target = ResponseTarget::new(redirect_uri.into(), mode, None, "i".into());
            assert_eq!(target.redirect_uri(), redirect_uri);
            assert_eq!(target.response(vec![]).location(), location, "{mode:?}");
        }
    }
}
