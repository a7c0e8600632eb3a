//! Secret values: tokens, codes and client secrets in plain text.
//!
//! They are shown once. The database stores only their digest (see [`crate::vault`]).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::entropy::Entropy;

/// A value that must not be logged: it has no `Display`, and its `Debug` is redacted.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(value: String) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The plain value, for the one response that contains it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Whether a value has the form of [`generate`]. It can then not be found by guessing.
pub(crate) fn has_generated_form(value: &str, prefix: &str) -> bool {
    let random = value.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_'));
    random.is_some_and(|random| URL_SAFE_NO_PAD.decode(random).is_ok_and(|bytes| bytes.len() == 32))
}

/// A new random secret: a prefix that names its kind, and 256 bits in base64url.
pub fn generate(entropy: &dyn Entropy, prefix: &str) -> Secret {
    let mut bytes = Zeroizing::new([0u8; 32]);
    entropy.fill(bytes.as_mut());
    let mut value = String::with_capacity(prefix.len() + 44);
    value.push_str(prefix);
    value.push('_');
    URL_SAFE_NO_PAD.encode_string(bytes.as_ref(), &mut value);
    Secret::new(value)
}
