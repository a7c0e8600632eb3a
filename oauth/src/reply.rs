//! Where an authorization answer goes. Only [`crate::authorize`] can make a [`ResponseTarget`], and
//! only for a registered redirect URI: who has none has nowhere to send, so an open redirect
//! cannot be written by mistake.

use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use crate::{Error, ResponseMode};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseTarget {
    redirect_uri: String,
    mode: ResponseMode,
    state: Option<String>,
    issuer: String,
}

/// What the browser is told to carry to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationResponse {
    pub redirect_uri: String,
    pub mode: ResponseMode,
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

    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// An answer, with `state` echoed and the issuer named (RFC 9207).
    pub fn response(&self, params: Vec<(&str, String)>) -> AuthorizationResponse {
        let mut params: Vec<(String, String)> =
            params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        if let Some(state) = &self.state {
            params.push(("state".into(), state.clone()));
        }
        params.push(("iss".into(), self.issuer.clone()));
        AuthorizationResponse { redirect_uri: self.redirect_uri.clone(), mode: self.mode, params }
    }

    pub fn error_response(&self, error: &Error) -> AuthorizationResponse {
        self.response(vec![
            ("error", error.code.as_str().to_owned()),
            ("error_description", crate::error::printable(&error.description)),
        ])
    }
}

impl AuthorizationResponse {
    /// The address to send the browser to, for `query` and `fragment`. For `form_post` it is
    /// the form's action.
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
    }
}
