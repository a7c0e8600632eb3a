//! The identifier of a browser.

/// Identifier of a browser, found by its session cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowserId(pub String);
