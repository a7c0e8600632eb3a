//! Values at which parsers stumble.

use serde_json::{Value, json};

use super::Inputs;

const TEXTS: &[&str] = &[
    "",
    " ",
    "\0",
    "a\0b",
    "\t",
    "\r\n",
    "x\r\nset-cookie: a=b",
    "\u{feff}",
    "\u{202e}",
    "\u{2028}",
    "é",
    "e\u{301}",
    "𝕊",
    "İ",
    "ß",
    "ﬁ",
    "\u{10ffff}",
    "\u{fffd}",
    "\"",
    "'",
    "\\",
    "<b>",
    "&amp;",
    "{{7*7}}",
    "' OR 1=1 --",
    "=1+1",
    "%",
    "%00",
    "%zz",
    "%u0041",
    "%c0%80",
    "%ff",
    "+",
    "*",
    "../..",
    "..%2f",
    "//",
    "null",
    "true",
    "NaN",
    "[]",
    "{}",
    "[object Object]",
    "-1",
    "0",
    "-0",
    "00",
    "1e309",
    "0x10",
    "2147483647",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551616",
    "1.5",
    "https://",
    "https://[::1",
    "https://[::1]:99999/",
    "https://user:pw@shop.example/cb",
    "https://shop.example:0/cb",
    "https://shop.example\\@evil.example",
    "https://ü.example/cb",
    "https://xn--a/cb",
    "https://shop.example/cb#",
    "http://127.1/cb",
    "http://localhost:1/cb",
    "javascript:alert(1)",
    "data:text/html,x",
    "com.example.app:/cb",
    "urn:ietf:wg:oauth:2.0:oob",
    "urn:x",
    "//evil.example",
    "file:///etc/passwd",
    "openid",
    "openid openid",
    "openid\topenid",
    "offline_access",
    "none login",
    "S256",
    "plain",
    "code token id_token",
    "form_post",
    "query",
    "e30.e30.",
    "e30.e30.AAAA",
    "eyJhbGciOiJub25lIn0.e30.",
    "eyJhbGciOiJIUzI1NiJ9.W10.AAAA",
    "a.b.c.d",
    "....",
    "en;q=2",
    "en;q=0.0000000001,*;q=1",
    "de-DE-1996-x-a-b",
    "-,-;q=,;;=",
    "zh-Hant-TW",
    "i-klingon",
    "2024-02-30",
    "0000-00-00",
    "$argon2id$v=19$m=4294967295,t=4294967295,p=255$c2FsdHNhbHQ$aGFzaA",
    "$argon2id$v=19$m=8,t=1,p=1$$",
    "$2b$99$abcdefghijklmnopqrstuuAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "Basic Og==",
    "Bearer ",
    "pat_",
    "rt_x",
    "ix_x",
    "cli_unknown",
    "1",
    "application/json",
    "W/\"",
    "*.example",
    "*.*",
    "anna",
    "anna@acme.example",
    "a@b@c",
    "\"a b\"@c.example",
    "@",
];

const LENGTHS: [usize; 9] = [43, 128, 129, 256, 513, 1025, 2001, 8_200, 60_000];
const DEPTHS: [usize; 5] = [2, 31, 33, 200, 5_000];

impl Inputs {
    /// A text that is unusual, or unusually long.
    pub(super) fn odd_text(&mut self) -> String {
        match self.below(12) {
            0 => {
                let length = *self.choose(&LENGTHS);
                let part = *self.choose(&["a", "a ", "é", "%61", "a,", "/", "a.", "[", "𝕊", "0"]);
                part.repeat(length / part.len())
            }
            1 => {
                let depth = *self.choose(&DEPTHS);
                let (open, close) = *self.choose(&[("[", "]"), ("{\"a\":", "}"), ("(", ")")]);
                format!("{}1{}", open.repeat(depth), close.repeat(depth))
            }
            2 => {
                let length = self.below(24);
                (0..length).map(|_| char::from(self.below(128) as u8)).collect()
            }
            3 => {
                let length = self.below(12);
                let any = (0..length).map(|_| char::from_u32(self.below(0x11_0000) as u32));
                any.map(|char| char.unwrap_or('\u{fffd}')).collect()
            }
            _ => (*self.choose(TEXTS)).to_owned(),
        }
    }

    /// A JSON value of any type.
    pub(super) fn odd_json(&mut self) -> Value {
        match self.below(14) {
            0 => Value::Null,
            1 => json!(true),
            2 => json!(0),
            3 => json!(-1),
            4 => json!(i64::MAX),
            5 => json!(i64::MIN),
            6 => json!(u64::MAX),
            7 => json!(1e308),
            8 => json!([]),
            9 => json!({}),
            10 => {
                let inner = json!(self.odd_text());
                let depth = self.below(40);
                (0..depth).fold(inner, |inner, level| match level % 2 {
                    0 => json!([inner]),
                    _ => json!({ "a": inner }),
                })
            }
            11 => {
                let length = self.below(300);
                Value::Array(vec![json!(self.odd_text()); length.min(60)])
            }
            _ => json!(self.odd_text()),
        }
    }
}
