//! A public JSON document that is serialized once.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// A serialized document with its entity tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublishedDocument {
    /// The JSON text.
    pub body: Vec<u8>,
    /// The strong entity tag (RFC 9110 §8.8.3), including the quotes.
    pub etag: String,
}

impl PublishedDocument {
    /// The document with this text.
    pub fn new(body: Vec<u8>) -> Self {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &body);
        let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&digest.as_ref()[..12]));
        Self { body, etag }
    }
}
