//! The identifier of a browser, and a browser that signs in.

/// Identifier of a browser, found by its session cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowserId(pub String);

/// A browser in which a user signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Browser {
    /// The id that the sign-in is stored for.
    pub id: BrowserId,
    /// How it names itself (RFC 9110 §10.1.5), shortened; empty if it does not.
    pub user_agent: String,
    /// The cookie with the tokens of users who have remembered it
    /// ([`crate::second_factor::add_token`]).
    pub devices: String,
}

/// Stored characters of a `User-Agent`. Real ones have about 120.
const MAX_USER_AGENT_CHARS: usize = 300;

impl Browser {
    /// A browser with its `User-Agent` header.
    pub fn new(id: BrowserId, user_agent: &str) -> Self {
        let is_printable = |letter: &char| matches!(letter, ' '..='~');
        let user_agent = user_agent.chars().filter(is_printable).take(MAX_USER_AGENT_CHARS);
        Self { id, user_agent: user_agent.collect(), devices: String::new() }
    }

    /// The browser with the cookie of remembered devices.
    #[must_use]
    pub fn with_devices(self, devices: &str) -> Self {
        Self { devices: devices.to_owned(), ..self }
    }
}
