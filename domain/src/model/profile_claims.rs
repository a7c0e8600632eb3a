//! The standard claims (OpenID Connect Core §5.1) that a profile has.

/// Text claims that a profile may set, besides those stored in columns of their own. An identity
/// provider may be asked for each of them.
pub(crate) const TEXT_CLAIMS: [&str; 14] = [
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
];
