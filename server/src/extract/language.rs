//! The language of a request: that of its pages and of the mails that it causes.

use app::hosted::Language;
use axum::http::{HeaderMap, Uri, header};
use oauth::Params;

/// The language of `ui_locales` in the query, or else of the browser.
pub fn requested_language(uri: &Uri, headers: &HeaderMap) -> Language {
    let ui_locales = || {
        let params = Params::from_query(uri.query()?).ok()?;
        params.get("ui_locales").and_then(Language::from_ui_locales)
    };
    let accepted = || {
        let values = headers.get_all(header::ACCEPT_LANGUAGE).iter();
        let values: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
        Language::from_accept_language(&values.join(","))
    };
    ui_locales().or_else(accepted).unwrap_or_default()
}
