//! Validation of a client's settings: lifetimes, origins, default scope, description, contacts.
//!
//! Applies to the settings form and to self-registration, in addition to [`super::rules`].

use contract::{client::NewClient, settings::RefreshLifetime};
use oauth::Scope;
use url::Url;

use crate::model::error::InvalidField;

/// All invalid fields among the settings.
pub(super) fn validate(new: &NewClient) -> Vec<InvalidField> {
    let mut problems = Vec::new();
    let mut problem = |field: &str, message: &str| {
        problems.push(InvalidField { field: field.into(), message: message.into() })
    };
    if new.description.chars().count() > 2_000 {
        problem("description", "Use at most 2,000 characters.");
    }
    for (field, seconds, most) in [
        ("access_token_lifetime", new.settings.access_token_lifetime, 31_536_000),
        ("code_lifetime", new.settings.code_lifetime, 3_600),
    ] {
        if seconds.is_some_and(|seconds| !(10..=most).contains(&seconds)) {
            problem(
                field,
                &format!("Use 10 to {most} seconds, or leave it empty for the tenant's."),
            );
        }
    }
    if let Some(RefreshLifetime::Seconds(seconds)) = new.settings.refresh_token_lifetime
        && seconds != 0
        && !(60..=31_536_000).contains(&seconds)
    {
        problem(
            "refresh_token_lifetime",
            "Use 60 to 31536000 seconds, 0 for as long as the access token, or leave it empty for \
             the tenant's.",
        );
    }
    for (line, origin) in new.settings.allowed_origins.iter().enumerate() {
        let exact = Url::parse(origin).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.origin().ascii_serialization() == *origin
        });
        if !exact {
            problem(
                &format!("allowed_origins.{line}"),
                "Write an origin such as https://app.example.com, without a path or a slash at \
                 its end.",
            );
        }
    }
    if let Some(Err(error)) = new.settings.default_scope.as_deref().map(Scope::parse) {
        problem("default_scope", &error.description);
    }
    if new.metadata.contacts.len() > 20
        || new.metadata.contacts.iter().any(|contact| contact.chars().count() > 254)
    {
        problem("contacts", "Use at most 20 addresses.");
    }
    problems
}
