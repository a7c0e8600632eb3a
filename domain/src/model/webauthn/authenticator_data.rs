//! Authenticator data (§6.1): a byte string of fixed fields, then what its flags say.

use minicbor::{Decoder, data::Type};
use sha2::{Digest, Sha256};

use super::{Expected, MAX_CREDENTIAL_ID, PublicKey, Rejection};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const ATTESTED: u8 = 0x40;
const EXTENSIONS: u8 = 0x80;

/// The length of the AAGUID, which is not kept: without attestation it proves nothing.
const AAGUID: usize = 16;

const MALFORMED: Rejection = Rejection::Malformed("authenticator data");

/// What an authenticator says.
#[derive(Clone, Debug)]
pub(super) struct AuthenticatorData {
    rp_id_hash: [u8; 32],
    flags: u8,
    pub sign_count: u32,
    /// The new credential, of a registration only.
    pub attested: Option<(Vec<u8>, PublicKey)>,
}

fn take<'b>(bytes: &mut &'b [u8], length: usize) -> Result<&'b [u8], Rejection> {
    let (taken, rest) = bytes.split_at_checked(length).ok_or(MALFORMED)?;
    *bytes = rest;
    Ok(taken)
}

fn take_array<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], Rejection> {
    take(bytes, N)?.try_into().map_err(|_| MALFORMED)
}

impl AuthenticatorData {
    pub fn parse(bytes: &[u8]) -> Result<Self, Rejection> {
        let mut rest = bytes;
        let rp_id_hash = take_array(&mut rest)?;
        let [flags] = take_array(&mut rest)?;
        let sign_count = u32::from_be_bytes(take_array(&mut rest)?);
        let attested = match flags & ATTESTED {
            0 => None,
            _ => Some(attested_credential(&mut rest)?),
        };
        if flags & EXTENSIONS != 0 {
            skip_map(&mut rest)?;
        }
        if !rest.is_empty() {
            return Err(MALFORMED);
        }
        Ok(Self { rp_id_hash, flags, sign_count, attested })
    }

    pub fn is_for(&self, rp_id: &str) -> bool {
        self.rp_id_hash == <[u8; 32]>::from(Sha256::digest(rp_id))
    }

    /// Checks the relying party and the flags.
    pub fn check(&self, expected: &Expected<'_>) -> Result<(), Rejection> {
        if !self.is_for(expected.rp_id) {
            return Err(Rejection::WrongRpId);
        }
        if self.flags & USER_PRESENT == 0 {
            return Err(Rejection::UserNotPresent);
        }
        if self.flags & USER_VERIFIED == 0 {
            return Err(Rejection::UserNotVerified);
        }
        if self.is_backed_up() && !self.is_backup_eligible() {
            return Err(Rejection::WrongBackupState);
        }
        Ok(())
    }

    /// Whether the credential may be synchronised to other devices.
    pub fn is_backup_eligible(&self) -> bool {
        self.flags & BACKUP_ELIGIBLE != 0
    }

    pub fn is_backed_up(&self) -> bool {
        self.flags & BACKED_UP != 0
    }
}

fn attested_credential(rest: &mut &[u8]) -> Result<(Vec<u8>, PublicKey), Rejection> {
    take(rest, AAGUID)?;
    let length = usize::from(u16::from_be_bytes(take_array(rest)?));
    if !(1..=MAX_CREDENTIAL_ID).contains(&length) {
        return Err(MALFORMED);
    }
    let id = take(rest, length)?.to_vec();
    let (key, length) = PublicKey::parse(rest)?;
    take(rest, length)?;
    Ok((id, key))
}

/// Skips the extension outputs: none was asked for.
fn skip_map(rest: &mut &[u8]) -> Result<(), Rejection> {
    let mut decoder = Decoder::new(rest);
    if !matches!(decoder.datatype(), Ok(Type::Map)) {
        return Err(MALFORMED);
    }
    decoder.skip().map_err(|_| MALFORMED)?;
    let length = decoder.position();
    take(rest, length)?;
    Ok(())
}
