//! Tests of which redirect URIs may be registered, and what matches them.

use super::{RedirectUriError::*, *};
use ApplicationType::{Native, Web};
use proptest::prelude::*;

#[test]
fn redirect_uris_that_may_and_may_not_be_registered() {
    for good in [
        "https://app.example/cb",
        "https://app.example/cb?x=1",
        "http://localhost:3000/cb",
        "http://127.0.0.1/cb",
        "http://[::1]:9/cb",
    ] {
        assert_eq!(check(good, Web, true), Ok(()), "{good}");
    }
    for private in ["com.example.app:/cb", "cursor://anysphere.cursor/cb", "vscode:cb"] {
        assert_eq!(check(private, Native, false), Ok(()), "{private}");
        let expected =
            if private.starts_with("com.") { Ok(()) } else { Err(PrivateSchemeWithoutDot) };
        assert_eq!(check(private, Native, true), expected, "{private}");
        assert_eq!(check(private, Web, false), Err(UnusablePrivateScheme), "{private}");
    }
    for dangerous in DANGEROUS_SCHEMES {
        let uri = format!("{dangerous}://x/cb");
        assert_eq!(check(&uri, Native, false), Err(DangerousScheme), "{uri}");
        assert_eq!(check(&uri.to_uppercase(), Native, false), Err(DangerousScheme), "{uri}");
    }
    for (bad, why) in [
        ("/cb", NotAbsolute),
        ("https://app.example/cb#x", Fragment),
        ("https://app.example@evil.test/cb", UserInfo),
        ("https://@evil.test/cb", UserInfo),
        ("http://app.example/cb", PlainHttp),
        ("http://localhost.evil.test/cb", PlainHttp),
        ("https://*.example/cb", Wildcard),
        ("https:///evil.test/cb", Ambiguous),
        ("https://app.example/a/../cb", Ambiguous),
        ("https://app.example/a/%2e%2e/cb", Ambiguous),
        ("https://app.example/a/..;/cb", Ambiguous),
        ("https://app.example\\@evil.test", Ambiguous),
        ("https://app.example/c b", Ambiguous),
        ("https://app.example/\tcb", Ambiguous),
        ("https://münchen.example/cb", InternationalHost("xn--mnchen-3ya.example".into())),
        ("https://app.example/é", NotAscii),
        ("café", NotAscii),
        ("https://app.example:99999/cb", InvalidPort),
        ("https://app.example:port/cb", InvalidPort),
        ("javascript:alert(1)", DangerousScheme),
        ("data:text/html,x", DangerousScheme),
        ("file:///etc/passwd", DangerousScheme),
        ("com.example.app:/cb", UnusablePrivateScheme),
        ("myapp:/cb", UnusablePrivateScheme),
    ] {
        assert_eq!(check(bad, Web, false), Err(why), "{bad}");
    }
}

#[test]
fn redirect_uri_has_at_most_2000_bytes_and_no_part_that_programs_read_differently() {
    let of_length = |length: usize| format!("https://a.example/{}", "x".repeat(length - 18));
    assert_eq!(check(&of_length(2_000), Web, false), Ok(()));
    assert_eq!(check(&of_length(2_001), Web, false), Err(TooLong));
    for (uri, expected) in [
        ("https:a.example/cb", Err(NotAbsolute)),
        ("https:/a.example/cb", Err(NotAbsolute)),
        ("http:localhost/cb", Err(NotAbsolute)),
        ("https://a:b@a.example/cb", Err(UserInfo)),
        ("https://:b@a.example/cb", Err(UserInfo)),
        ("https:/a@a.example/cb", Err(UserInfo)),
        ("https:/:b@a.example/cb", Err(UserInfo)),
        ("https://a.example/@cb", Ok(())),
        ("http://127.0.0.2/cb", Err(PlainHttp)),
        ("http://[::2]/cb", Err(PlainHttp)),
        ("https://é.example/é", Err(InternationalHost("xn--9ca.example".into()))),
        ("https://a.example?é", Err(NotAscii)),
        ("https://a.example/\"", Err(Ambiguous)),
        ("https://a.example/\x7f", Err(Ambiguous)),
        ("https://a.example/./cb", Err(Ambiguous)),
        ("https://a.example/cb?next=/../x", Ok(())),
    ] {
        assert_eq!(check(uri, Web, false), expected, "{uri}");
    }
    // Only web addresses have their host after two slashes.
    assert_eq!(check("com.example.app:///cb", Native, true), Ok(()));
    for scheme in ["ms-word", "search-ms", "searching"] {
        assert_eq!(check(&format!("{scheme}:x"), Native, false), Err(DangerousScheme));
    }
}

#[test]
fn web_origins_and_uris_of_the_device_are_recognised() {
    for (text, is_origin) in [
        ("https://app.example", true),
        ("http://localhost:3000", true),
        ("https://app.example/", false),
        ("https://app.example:443", false),
        ("https://App.example", false),
        ("null", false),
        ("ftp://app.example", false),
    ] {
        assert_eq!(is_web_origin(text), is_origin, "{text}");
    }
    for (uri, is_on_device) in [
        ("http://127.0.0.1/cb", true),
        ("http://[::1]/cb", true),
        ("https://localhost/cb", true),
        ("com.example.app:/cb", true),
        ("https://app.example/cb", false),
        ("http://127.0.0.2/cb", false),
        ("http://[::2]/cb", false),
        ("javascript:x", false),
        ("cb", false),
    ] {
        assert_eq!(is_native(uri), is_on_device, "{uri}");
    }
}

#[test]
fn redirect_uris_match_byte_for_byte() {
    let registered = "https://app.example/cb";
    for other in [
        "https://app.example/cb/",
        "https://app.example:443/cb",
        "https://APP.example/cb",
        "https://app.example/cb?x",
        "https://app.example/cb/x",
        "https://app.example/CB",
        "https://app.example//cb",
        "https://app.example/cb#",
        "https://app.example@evil.test/cb",
        "https://app.example.evil.test/cb",
        "http://app.example/cb",
        "https://app.example/%63b",
        "",
    ] {
        assert!(!matches(registered, other, Web), "{other}");
        assert!(!matches(registered, other, Native), "{other}");
    }
    assert!(matches(registered, registered, Web));
}

#[test]
fn only_https_redirect_uris_cannot_be_claimed_by_another_program() {
    for (uri, claimable) in [
        ("https://app.example/cb", false),
        ("http://127.0.0.1:51004/cb", true),
        ("http://[::1]/cb", true),
        ("http://localhost:3000/cb", true),
        ("com.example.app:/cb", true),
    ] {
        assert_eq!(is_claimable(uri), claimable, "{uri}");
    }
}

#[test]
fn only_a_path_on_this_origin_is_accepted() {
    for good in ["/", "/console/t/acme/clients?search=a%20b", "/@evil", "/a//b"] {
        assert!(is_same_origin_path(good), "{good}");
    }
    for evil in [
        "",
        "console",
        "//evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/\tevil",
        "/\n/evil.test",
        "https://evil.test",
        "javascript:x",
        "/#@evil",
        "/é",
    ] {
        assert!(!is_same_origin_path(evil), "{evil:?}");
    }
    assert!(is_same_origin_path(&format!("/{}", "x".repeat(1_999))));
    assert!(!is_same_origin_path(&format!("/{}", "x".repeat(2_000))));
}

#[test]
fn native_client_may_use_any_loopback_port() {
    assert!(matches("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb", Native));
    assert!(matches("http://[::1]:1/cb", "http://[::1]:2/cb", Native));
    assert!(!matches("http://127.0.0.1/cb", "http://127.0.0.1:51004/other", Native));
    assert!(!matches("http://127.0.0.1/cb", "http://127.0.0.1:99999/cb", Native));
    assert!(!matches("http://127.0.0.1/cb", "http://127.0.0.1.evil.test/cb", Native));
    assert!(!matches("http://127.0.0.1/cb", "http://127.0.0.1:1@evil.test/cb", Native));
    assert!(!matches("http://localhost/cb", "http://localhost:3000/cb", Native));
    assert!(matches("http://127.0.0.1", "http://127.0.0.1:51004", Native));
    assert!(matches("http://127.0.0.1?a", "http://127.0.0.1:51004?a", Native));
    assert!(!matches("http://127.0.0.1/cb", "http://[::1]/cb", Native));
    assert!(!matches("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb", Web));
}

proptest! {
    #[test]
    fn arbitrary_text_does_not_panic(uri in ".{0,80}", other in ".{0,80}") {
        let _ = check(&uri, Native, false);
        let _ = is_native(&uri);
        let _ = matches(&uri, &other, Native);
    }
}
