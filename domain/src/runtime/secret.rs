//! Secret values: tokens, codes and client secrets in plain text.
//!
//! They are shown once. The database stores only their digest (see [`crate::runtime::vault`]).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::runtime::entropy::Entropy;

/// Length of 256 bits in base64url.
const RANDOM_CHARS: usize = 43;

/// A value that must not be logged: it has no `Display`, and its `Debug` is redacted.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps a value that was received or chosen elsewhere, and erases it from memory when dropped.
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

/// What follows this prefix and its underscore.
fn strip_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    text.strip_prefix(prefix)?.strip_prefix('_')
}

/// Whether the text begins as a secret of this prefix does, whatever follows.
pub fn has_prefix(text: &str, prefix: &str) -> bool {
    strip_prefix(text, prefix).is_some()
}

/// Whether the text has the form of a secret that [`generate`] returns for this prefix.
pub fn is_well_formed(text: &str, prefix: &str) -> bool {
    strip_prefix(text, prefix).is_some_and(|random| {
        random.len() == RANDOM_CHARS
            && random.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    })
}

/// A new random secret: a prefix that names its kind, and 256 bits in base64url.
pub fn generate(entropy: &dyn Entropy, prefix: &str) -> Secret {
    let mut bytes = Zeroizing::new([0u8; 32]);
    entropy.fill(bytes.as_mut());
    let mut value = String::with_capacity(prefix.len() + 1 + RANDOM_CHARS);
    value.push_str(prefix);
    value.push('_');
    URL_SAFE_NO_PAD.encode_string(bytes.as_ref(), &mut value);
    Secret::new(value)
}
