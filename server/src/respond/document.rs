//! Public documents that clients cache and revalidate (RFC 9110 §13.1.2).

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::PublishedDocument;

/// The document, or 304 if the client has it already.
pub fn document(
    request: &HeaderMap,
    document: &PublishedDocument,
    content_type: &'static str,
    caching: &'static str,
) -> Response {
    let is_known = request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .any(|tags| matches(tags.as_bytes(), document.etag.as_bytes()));
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let content_type = HeaderValue::from_static(content_type);
        ([(header::CONTENT_TYPE, content_type)], document.body.clone()).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(etag) = HeaderValue::from_str(&document.etag) {
        headers.insert(header::ETAG, etag);
    }
    response
}

/// Whether a list of entity tags contains this one. A proxy that compresses makes a tag weak, and
/// the comparison is a weak one.
fn matches(tags: &[u8], etag: &[u8]) -> bool {
    tags.split(|byte| *byte == b',').map(<[u8]>::trim_ascii).any(|tag| {
        tag == b"*" || tag == etag || tag.strip_prefix(b"W/").is_some_and(|tag| tag == etag)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_documents_are_not_sent_again() {
        let published = PublishedDocument::new(b"{}".to_vec());
        let tag = &published.etag;
        for (sent, expected) in [
            (tag.clone(), 304),
            (format!("W/{tag}"), 304),
            (format!("\"other\", {tag}"), 304),
            ("*".into(), 304),
            ("\"other\"".into(), 200),
            (String::new(), 200),
        ] {
            let headers = HeaderMap::from_iter([(
                header::IF_NONE_MATCH,
                HeaderValue::from_str(&sent).expect("a header"),
            )]);
            let response = document(&headers, &published, "application/json", "no-store");
            assert_eq!(response.status(), expected, "{sent}");
            assert_eq!(response.headers()[header::ETAG], **tag, "{sent}");
        }
    }
}
