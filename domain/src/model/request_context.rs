//! The sender of a request.

use std::net::IpAddr;

use super::browser_id::BrowserId;

/// The sender of a form: events and limits name the address, mails are in the language.
#[derive(Clone, Copy, Debug)]
pub struct RequestContext<'r> {
    /// The address of the browser.
    pub client_ip: IpAddr,
    /// The tag of the page's language (BCP 47).
    pub language: &'r str,
}

/// The browser that a redirect is made for.
#[derive(Clone, Copy, Debug)]
pub struct BrowserContext<'r> {
    /// The id in its cookie.
    pub browser: &'r BrowserId,
    /// Its address.
    pub client_ip: IpAddr,
}
