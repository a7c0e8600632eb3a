//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0 §2).

use crate::Params;

/// A request to the end session endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogoutRequest {
    pub id_token_hint: Option<String>,
    pub client_id: Option<String>,
    pub post_logout_redirect_uri: Option<String>,
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

    /// The URI to redirect the browser to after logout: the requested one, if the client has
    /// registered it byte for byte (SECURITY R5), with `state` added.
    pub fn redirect_location(&self, registered: &[String]) -> Option<String> {
        let uri = self.post_logout_redirect_uri.as_ref().filter(|uri| registered.contains(uri))?;
        let Some(state) = &self.state else { return Some(uri.clone()) };
        let separator = if uri.contains('?') { '&' } else { '?' };
        let encoded = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("state", state)
            .finish();
        Some(format!("{uri}{separator}{encoded}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unregistered_post_logout_redirect_uri_is_not_redirected_to() {
        let registered = ["https://shop.example/".to_owned()];
        let to = |uri: &str| {
            LogoutRequest {
                post_logout_redirect_uri: Some(uri.into()),
                state: Some("a b".into()),
                ..Default::default()
            }
            .redirect_location(&registered)
        };
        assert_eq!(to("https://shop.example/").as_deref(), Some("https://shop.example/?state=a+b"));
        for evil in [
            "//evil.test",
            "/\\evil.test",
            "https://shop.example",
            "https://shop.example/#@evil.test",
            "https://shop.example/\t",
            "https://shop.example/\n",
        ] {
            assert_eq!(to(evil), None, "{evil:?}");
        }
    }
}
