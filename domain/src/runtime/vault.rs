//! Cryptography under the master key: digests of secrets (HMAC-SHA-256) and encryption at rest
//! (AES-256-GCM).
//!
//! HKDF-SHA-256 derives a separate key for each purpose. The master key itself is never stored in
//! the database.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf, hmac,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{
    model::error::{Error, Result},
    runtime::entropy::Entropy,
};

/// The kind of a digested value. It is part of the HMAC input, so that a value of one kind does not
/// match the digest of another (T4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestKind {
    /// A client secret (RFC 6749 §2.3.1).
    ClientSecret,
    /// The client secret that a file has set. It authenticates no client.
    AppliedSecret,
    /// An authorization code (RFC 6749 §4.1.2).
    AuthorizationCode,
    /// A refresh token (RFC 6749 §1.5).
    RefreshToken,
    /// An opaque access token; a JWT is verified by its signature.
    AccessToken,
    /// The handle of an interaction.
    Interaction,
    /// The hidden field of a sign-in form, which proves that its interaction's browser was shown
    /// the form.
    SignInForm,
    /// The hidden field of a form for a code, which proves that its browser was shown the form; and
    /// what such a form has submitted.
    SecondFactorForm,
    /// Browser, path and body of a submitted console form.
    Submission,
    /// The token in the link of an invitation or a password reset.
    ActionLink,
    /// What the mail with a link has besides its token, which staff see, too.
    LinkProof,
    /// The token in the link that sets the installation up.
    SetupLink,
    /// The value of a session cookie.
    Session,
    /// The id of a user, in the cookie of a browser that they have used.
    KnownBrowser,
    /// A recovery code and the id of its user.
    RecoveryCode,
    /// The id of a user, for the authenticators of their passkeys.
    PasskeyUser,
    /// The token of a browser that is not asked for the second factor.
    RememberedDevice,
    /// A challenge that a passkey has answered.
    PasskeyChallenge,
    /// What a rate limit counts by, such as an account or a network, without storing it.
    RateLimitKey,
    /// Row id of a client and the `jti` of its assertion, which may be used once (RFC 7523 §3).
    AssertionJti,
    /// A constant, whose digest shows whether the master key is the one of the database.
    MasterKeyCheck,
    /// The content of the file that the last start applied.
    AppliedFile,
    /// A pagination cursor.
    Cursor,
    /// A personal access token.
    PersonalToken,
    /// A registration access token (RFC 7592 §3).
    RegistrationToken,
    /// The `state` of a sign-in at an identity provider.
    UpstreamState,
    /// The handle of a test sign-in at an identity provider.
    ProviderTest,
    /// The value of the DNS record that proves a domain. It is public, and valid for one tenant
    /// only.
    DomainProof,
}

impl DigestKind {
    fn label(self) -> &'static [u8] {
        match self {
            Self::ClientSecret => b"client-secret",
            Self::AppliedSecret => b"applied-secret",
            Self::AuthorizationCode => b"code",
            Self::RefreshToken => b"refresh-token",
            Self::AccessToken => b"access-token",
            Self::Interaction => b"interaction",
            Self::SignInForm => b"sign-in-form",
            Self::SecondFactorForm => b"second-factor-form",
            Self::Submission => b"submission",
            Self::ActionLink => b"action-link",
            Self::LinkProof => b"link-proof",
            Self::SetupLink => b"setup",
            Self::Session => b"session",
            Self::KnownBrowser => b"known-browser",
            Self::RecoveryCode => b"recovery-code",
            Self::PasskeyUser => b"passkey-user",
            Self::RememberedDevice => b"remembered-device",
            Self::PasskeyChallenge => b"passkey-challenge",
            Self::RateLimitKey => b"failure",
            Self::AssertionJti => b"assertion-jti",
            Self::MasterKeyCheck => b"key-check",
            Self::AppliedFile => b"applied",
            Self::Cursor => b"cursor",
            Self::PersonalToken => b"personal-token",
            Self::RegistrationToken => b"registration-token",
            Self::UpstreamState => b"upstream-state",
            Self::ProviderTest => b"provider-test",
            Self::DomainProof => b"domain-proof",
        }
    }
}

/// The keys derived from the master key.
pub struct Vault {
    pepper: hmac::Key,
    sealing: LessSafeKey,
}

struct Okm(usize);

impl hkdf::KeyType for Okm {
    fn len(&self) -> usize {
        self.0
    }
}

/// Derive 32 bytes for one purpose. HKDF-SHA-256 cannot fail for this length.
fn derive(salt: &[u8], from: &[u8], purpose: &[u8]) -> Result<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0u8; 32]);
    hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
        .extract(from)
        .expand(&[purpose], Okm(32))
        .and_then(|okm| okm.fill(key.as_mut()))
        .map_err(|_| Error::internal("a key could not be derived"))?;
    Ok(key)
}

fn aead_key(key: &[u8; 32]) -> Result<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, key)
        .map(LessSafeKey::new)
        .map_err(|_| Error::internal("a sealing key was refused"))
}

impl Vault {
    /// Derives the keys from 32 random bytes; equal bytes give equal keys in every process.
    pub fn new(master: &[u8; 32]) -> Result<Self> {
        let pepper = derive(b"tenantry", master, b"pepper/1")?;
        let sealing = derive(b"tenantry", master, b"sealing/1")?;
        Ok(Self {
            pepper: hmac::Key::new(hmac::HMAC_SHA256, pepper.as_ref()),
            sealing: aead_key(&sealing)?,
        })
    }

    /// The stored form of a secret: a version, and the HMAC-SHA-256 of its kind and value.
    pub fn digest(&self, kind: DigestKind, value: &str) -> String {
        let mut context = hmac::Context::with_key(&self.pepper);
        context.update(kind.label());
        context.update(&[0]);
        context.update(value.as_bytes());
        let mut digest = String::with_capacity(44);
        digest.push('1');
        URL_SAFE_NO_PAD.encode_string(context.sign().as_ref(), &mut digest);
        digest
    }

    /// Whether `value` has this digest. Compares in constant time.
    pub fn matches(&self, kind: DigestKind, value: &str, digest: &str) -> bool {
        self.digest(kind, value).as_bytes().ct_eq(digest.as_bytes()).into()
    }

    /// Encrypt for storage. `label` (what the value is, and of which tenant) is additional
    /// authenticated data: only the same label decrypts it.
    pub fn seal(&self, label: &str, plain: &[u8], entropy: &dyn Entropy) -> Result<String> {
        encrypt(&self.sealing, label, plain, entropy)
    }

    /// Decrypt a sealed value. Fails if the label or the master key differs.
    pub fn open(&self, label: &str, sealed: &str) -> Result<Zeroizing<Vec<u8>>> {
        decrypt(&self.sealing, label, sealed)
    }

    /// Encrypt under a key derived from `secret`. The secret is not stored, so that the database
    /// and the master key together cannot decrypt the value.
    pub fn seal_with_secret(
        &self,
        secret: &str,
        label: &str,
        plain: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<String> {
        encrypt(
            &aead_key(&*derive(b"tenantry/under", secret.as_bytes(), label.as_bytes())?)?,
            label,
            plain,
            entropy,
        )
    }

    /// Decrypt a value of [`Vault::seal_with_secret`].
    pub fn open_with_secret(
        &self,
        secret: &str,
        label: &str,
        sealed: &str,
    ) -> Result<Zeroizing<Vec<u8>>> {
        decrypt(
            &aead_key(&*derive(b"tenantry/under", secret.as_bytes(), label.as_bytes())?)?,
            label,
            sealed,
        )
    }
}

fn encrypt(key: &LessSafeKey, label: &str, plain: &[u8], entropy: &dyn Entropy) -> Result<String> {
    let mut nonce = [0u8; NONCE_LEN];
    entropy.fill(&mut nonce);
    let mut bytes = plain.to_vec();
    key.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(label.as_bytes()),
        &mut bytes,
    )
    .map_err(|_| Error::internal("a value could not be sealed"))?;
    let mut out = nonce.to_vec();
    out.extend_from_slice(&bytes);
    Ok(format!("1.{}", URL_SAFE_NO_PAD.encode(out)))
}

fn decrypt(key: &LessSafeKey, label: &str, sealed: &str) -> Result<Zeroizing<Vec<u8>>> {
    let invalid =
        || Error::internal("a sealed value could not be opened: wrong master key, or altered data");
    let bytes = sealed
        .strip_prefix("1.")
        .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok())
        .ok_or_else(invalid)?;
    let (nonce, ciphertext) = bytes.split_at_checked(NONCE_LEN).ok_or_else(invalid)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| invalid())?;
    let mut body = Zeroizing::new(ciphertext.to_vec());
    let length = key
        .open_in_place(nonce, Aad::from(label.as_bytes()), &mut body)
        .map_err(|_| invalid())?
        .len();
    body.truncate(length);
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::entropy::SystemEntropy;

    #[test]
    fn a_digest_matches_only_its_own_kind() {
        let vault = Vault::new(&[7; 32]).unwrap();
        let digest = vault.digest(DigestKind::AuthorizationCode, "ac_x");
        assert!(vault.matches(DigestKind::AuthorizationCode, "ac_x", &digest));
        assert!(!vault.matches(DigestKind::RefreshToken, "ac_x", &digest));
        assert!(!vault.matches(DigestKind::AuthorizationCode, "ac_y", &digest));
    }

    #[test]
    fn sealed_data_opens_only_with_its_label_and_key() {
        let (vault, other, entropy) = (
            Vault::new(&[7; 32]).unwrap(),
            Vault::new(&[8; 32]).unwrap(),
            SystemEntropy::default(),
        );
        let sealed = vault.seal("key/a", b"private", &entropy).unwrap();
        assert_eq!(&**vault.open("key/a", &sealed).unwrap(), b"private");
        assert!(vault.open("key/b", &sealed).is_err());
        assert!(other.open("key/a", &sealed).is_err());
        let under = vault.seal_with_secret("rt_1", "successor", b"rt_2", &entropy).unwrap();
        assert_eq!(&**vault.open_with_secret("rt_1", "successor", &under).unwrap(), b"rt_2");
        assert!(vault.open_with_secret("rt_9", "successor", &under).is_err());
    }
}
