//! The languages that hosted pages and mails are written in.

/// Their tags (RFC 5646), in the order of screens.
pub const LANGUAGE_TAGS: [&str; 8] = ["en", "de", "fr", "es", "pt", "ja", "zh-Hans", "ar"];

/// The English name of the language with this tag; the tag itself if it is none of
/// [`LANGUAGE_TAGS`].
pub fn language_name(tag: &str) -> &str {
    match tag {
        "en" => "English",
        "de" => "German",
        "fr" => "French",
        "es" => "Spanish",
        "pt" => "Portuguese",
        "ja" => "Japanese",
        "zh-Hans" => "Simplified Chinese",
        "ar" => "Arabic",
        other => other,
    }
}
