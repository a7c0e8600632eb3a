//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0 §2).

use crate::Params;

/// A request to the end session endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogoutRequest {
    /// An ID token that was issued to the client for this session.
    pub id_token_hint: Option<String>,
    /// The client, if there is no hint.
    pub client_id: Option<String>,
    /// Where the browser should go afterwards.
    pub post_logout_redirect_uri: Option<String>,
    /// Added to that URI unchanged.
    pub state: Option<String>,
}

impl LogoutRequest {
    /// Reads the parameters, all of which are optional.
    pub fn parse(params: &Params) -> Self {
        let text = |name: &str| params.get(name).map(str::to_owned);
        Self {
            id_token_hint: text("id_token_hint"),
            client_id: text("client_id"),
            post_logout_redirect_uri: text("post_logout_redirect_uri"),
            state: text("state"),
        }
    }

    /// Where the browser goes after logout: to the requested URI with `state` added, if the client
    /// has registered it byte for byte (R5).
    ///
    /// ```
    /// use oauth::logout::{LogoutDestination, LogoutRequest};
    ///
    /// let request = LogoutRequest {
    ///     post_logout_redirect_uri: Some("https://shop.example/".into()),
    ///     ..LogoutRequest::default()
    /// };
    /// let registered = ["https://shop.example/".to_owned()];
    /// assert_eq!(
    ///     request.destination(&registered),
    ///     LogoutDestination::Redirect("https://shop.example/".into())
    /// );
    /// ```
    pub fn destination(&self, registered: &[String]) -> LogoutDestination {
        let Some(uri) = &self.post_logout_redirect_uri else { return LogoutDestination::OwnPage };
        if !registered.contains(uri) {
            return LogoutDestination::Unregistered(uri.clone());
        }
        let Some(state) = &self.state else { return LogoutDestination::Redirect(uri.clone()) };
        let separator = if uri.contains('?') { '&' } else { '?' };
        let encoded = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("state", state)
            .finish();
        LogoutDestination::Redirect(format!("{uri}{separator}{encoded}"))
    }
}

/// Where the browser goes after logout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogoutDestination {
    /// The request has no `post_logout_redirect_uri`.
    OwnPage,
    /// The registered URI, with `state`.
    Redirect(String),
    /// The requested URI is not registered. The page names it, the browser is not redirected, and
    /// the session does not end before the end user has confirmed (X-47).
    Unregistered(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_is_added_to_the_registered_uri() {
        let registered = ["https://a.example/".to_owned(), "https://a.example/?out".to_owned()];
        for (query, destination) in [
            ("post_logout_redirect_uri=https://a.example/", "https://a.example/"),
            ("post_logout_redirect_uri=https://a.example/&state=s", "https://a.example/?state=s"),
            (
                "post_logout_redirect_uri=https://a.example/?out&state=s",
                "https://a.example/?out&state=s",
            ),
        ] {
            let request = LogoutRequest::parse(&Params::from_query(query).unwrap());
            assert_eq!(
                request.destination(&registered),
                LogoutDestination::Redirect(destination.into()),
                "{query}"
            );
        }
        let request = LogoutRequest::parse(
            &Params::from_query("id_token_hint=h&client_id=shop&state=").unwrap(),
        );
        assert_eq!(
            request,
            LogoutRequest {
                id_token_hint: Some("h".into()),
                client_id: Some("shop".into()),
                ..Default::default()
            }
        );
    }

    #[test]
    fn unregistered_post_logout_redirect_uri_is_not_redirected_to() {
        let registered = ["https://shop.example/".to_owned()];
        let to = |uri: &str| {
            LogoutRequest {
                post_logout_redirect_uri: Some(uri.into()),
                state: Some("a b".into()),
                ..Default::default()
            }
            .destination(&registered)
        };
        assert_eq!(
            to("https://shop.example/"),
            LogoutDestination::Redirect("https://shop.example/?state=a+b".into())
        );
        assert_eq!(LogoutRequest::default().destination(&registered), LogoutDestination::OwnPage);
        for evil in [
            "//evil.test",
            "/\\evil.test",
            "https://shop.example",
            "https://shop.example/#@evil.test",
            "https://shop.example/\t",
            "https://shop.example/\n",
        ] {
            assert_eq!(to(evil), LogoutDestination::Unregistered(evil.into()));
        }
    }
}
