//! Validation of profile claims: the standard claims of OpenID Connect Core §5.1, each by its
//! format.

use oauth::display_text::is_displayable;
use serde_json::{Map, Value};
use url::Url;

use crate::model::{
    error::InvalidField, name::INVALID_CHARACTER, profile_claims::TEXT_CLAIMS,
    reserved_claims::RESERVED_CLAIMS,
};

/// Members of the `address` claim (Core §5.1.1).
const ADDRESS: [&str; 6] =
    ["formatted", "street_address", "locality", "region", "postal_code", "country"];

/// The claims without those that a profile may not have, as from an identity provider.
pub(crate) fn valid_claims(mut claims: Map<String, Value>) -> Map<String, Value> {
    for invalid in check(&claims) {
        claims.remove(&invalid.field);
    }
    claims
}

/// All invalid claims.
pub(super) fn check(claims: &Map<String, Value>) -> Vec<InvalidField> {
    let mut problems = Vec::new();
    for (name, value) in claims {
        let wrong = match (name.as_str(), value) {
            (reserved, _) if RESERVED_CLAIMS.contains(&reserved) => {
                Some("This is set by the server and can't be set in a profile.".into())
            }
            ("phone_number_verified", Value::Bool(_)) => None,
            ("address", Value::Object(parts)) => {
                parts.iter().find_map(|(part, value)| match value {
                    Value::String(text) if ADDRESS.contains(&part.as_str()) => plain(text, 500),
                    _ => Some(format!("“{part}” is not a field of an address.")),
                })
            }
            (known, Value::String(text)) if TEXT_CLAIMS.contains(&known) => {
                text_problem(known, text)
            }
            (known, _) if TEXT_CLAIMS.contains(&known) => Some("Enter text.".into()),
            _ => Some("This can't be set in a profile.".into()),
        };
        if let Some(message) = wrong {
            problems.push(InvalidField { field: name.clone(), message });
        }
    }
    problems
}

fn plain(text: &str, most: usize) -> Option<String> {
    if text.chars().count() > most {
        return Some(format!("Use at most {most} characters."));
    }
    // An address has several lines.
    text.chars()
        .any(|letter| !is_displayable(letter) && letter != '\n')
        .then(|| INVALID_CHARACTER.into())
}

fn text_problem(name: &str, text: &str) -> Option<String> {
    let say = |wrong: bool, message: &str| wrong.then(|| message.to_owned());
    plain(text, if matches!(name, "profile" | "picture" | "website") { 2_000 } else { 200 })
        .or_else(|| match name {
            "profile" | "picture" | "website" => {
                let address = Url::parse(text).is_ok_and(|url| {
                    matches!(url.scheme(), "https" | "http") && url.host().is_some()
                });
                say(!address, "Enter a URL such as https://example.com.")
            }
            "birthdate" => say(!is_birthdate(text), "Enter a date such as 1990-12-31, or a year."),
            "phone_number" => {
                let form = text.len() >= 4
                    && text
                        .chars()
                        .all(|letter| letter.is_ascii_digit() || "+ ()-.;=ext".contains(letter));
                say(!form, "Enter the number with its country code, such as +43 1 2345678.")
            }
            "zoneinfo" => say(!is_words(text, "/_+-"), "Enter a time zone such as Europe/Vienna."),
            "locale" => say(!is_words(text, "-_"), "Enter a language code such as de-AT."),
            _ => None,
        })
}

fn is_words(text: &str, between: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || between.contains(letter))
}

/// `YYYY` or `YYYY-MM-DD`; the year 0000 means that it is withheld (Core §5.1).
fn is_birthdate(text: &str) -> bool {
    let mut parts = text.split('-');
    let number = |part: Option<&str>, digits: usize| {
        part.filter(|part| part.len() == digits).and_then(|part| part.parse::<u32>().ok())
    };
    let (Some(_), month, day) = (number(parts.next(), 4), parts.next(), parts.next()) else {
        return false;
    };
    match (month, day, parts.next()) {
        (None, None, None) => true,
        (Some(month), Some(day), None) => {
            number(Some(month), 2).is_some_and(|month| (1..=12).contains(&month))
                && number(Some(day), 2).is_some_and(|day| (1..=31).contains(&day))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn wrong(claims: Value) -> Vec<String> {
        let Value::Object(claims) = claims else { panic!("an object") };
        check(&claims).into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn what_the_standard_says_may_be_set() {
        let good = json!({
            "name": "Anna Ames",
            "birthdate": "1990-12-31",
            "zoneinfo": "Europe/Vienna",
            "locale": "de-AT",
            "phone_number": "+43 1 2345678",
            "phone_number_verified": true,
            "website": "https://anna.example",
            "address": {"country": "AT", "street_address": "Ring 1\nTop 2"},
        });
        assert_eq!(wrong(good), [""; 0]);
        assert_eq!(wrong(json!({"birthdate": "1990"})), [""; 0]);
    }

    #[test]
    fn nothing_else_may() {
        for reserved in RESERVED_CLAIMS {
            assert_eq!(wrong(json!({ (reserved): "x" })), [reserved]);
        }
        for (name, value) in [
            ("email", json!("a@b.example")),
            ("role", json!("owner")),
            ("disabled", json!(false)),
            ("name", json!(1)),
            ("name", json!("x".repeat(201))),
            ("nickname", json!("Anna\u{202e}")),
            ("picture", json!("javascript:alert(1)")),
            ("website", json!("anna")),
            ("birthdate", json!("31.12.1990")),
            ("birthdate", json!("1990-13-01")),
            ("phone_number", json!("call me")),
            ("zoneinfo", json!("<b>")),
            ("locale", json!("")),
            ("address", json!({"planet": "Earth"})),
            ("address", json!("Ring 1")),
            ("phone_number_verified", json!("yes")),
        ] {
            assert_eq!(wrong(json!({ (name): value })), [name], "{value}");
        }
    }
}
