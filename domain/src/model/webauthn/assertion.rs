//! Authentication with a credential (§7.2).

use serde::Deserialize;

use super::{
    Expected, MAX_JSON, PublicKey, Rejection, authenticator_data::AuthenticatorData,
    client_data::ClientData, decode, decode_credential_id,
};

/// The response of `navigator.credentials.get()`.
#[derive(Clone, Debug)]
pub struct Assertion {
    /// The id of the credential, by which it is found.
    pub credential_id: Vec<u8>,
    /// The user handle in base64url, which authenticators return for discoverable credentials.
    pub user_handle: Option<String>,
    client_data: ClientData,
    authenticator_data: AuthenticatorData,
    /// What was signed.
    signed: Vec<u8>,
    signature: Vec<u8>,
}

/// What is stored about a credential.
#[derive(Clone, Debug)]
pub struct KnownCredential<'a> {
    /// The key.
    pub public_key: &'a PublicKey,
    /// The handle of its user, in base64url.
    pub user_handle: &'a str,
    /// The last signature counter.
    pub sign_count: u32,
    /// Whether it may be synchronised to other devices, which never changes.
    pub is_backup_eligible: bool,
}

/// What has changed about a credential by its use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CredentialUse {
    /// The new signature counter.
    pub sign_count: u32,
    /// Whether it is synchronised to other devices.
    pub is_backed_up: bool,
}

#[derive(Deserialize)]
struct Credential {
    id: String,
    r#type: String,
    response: Response,
}

#[derive(Deserialize)]
struct Response {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    #[serde(rename = "authenticatorData")]
    authenticator_data: String,
    signature: String,
    #[serde(default, rename = "userHandle")]
    user_handle: Option<String>,
}

impl Assertion {
    /// Reads the JSON of an `AuthenticationResponseJSON` (§5.1.8).
    pub fn parse(json: &str) -> Result<Self, Rejection> {
        if json.len() > MAX_JSON {
            return Err(Rejection::Malformed("credential"));
        }
        let Credential { id, r#type, response } =
            serde_json::from_str(json).map_err(|_| Rejection::Malformed("credential"))?;
        if r#type != "public-key" {
            return Err(Rejection::WrongType);
        }
        let client_data = ClientData::parse(&decode("clientDataJSON", &response.client_data)?)?;
        let mut signed = decode("authenticatorData", &response.authenticator_data)?;
        let authenticator_data = AuthenticatorData::parse(&signed)?;
        // Only a registration has a new credential (§6.1).
        if authenticator_data.attested.is_some() {
            return Err(Rejection::Malformed("authenticator data"));
        }
        signed.extend_from_slice(&client_data.hash);
        Ok(Self {
            credential_id: decode_credential_id(&id)?,
            user_handle: response.user_handle.filter(|handle| !handle.is_empty()),
            client_data,
            authenticator_data,
            signed,
            signature: decode("signature", &response.signature)?,
        })
    }

    /// Checks the response to this request by the credential with its id.
    pub fn verify(
        &self,
        expected: &Expected<'_>,
        known: &KnownCredential<'_>,
    ) -> Result<CredentialUse, Rejection> {
        if self.user_handle.as_deref().is_some_and(|handle| handle != known.user_handle) {
            return Err(Rejection::WrongUserHandle);
        }
        self.client_data.check("webauthn.get", expected)?;
        self.authenticator_data.check(expected)?;
        if self.authenticator_data.is_backup_eligible() != known.is_backup_eligible {
            return Err(Rejection::WrongBackupState);
        }
        if !known.public_key.verifies(&self.signed, &self.signature) {
            return Err(Rejection::WrongSignature);
        }
        // Last, because only the holder of the key, or of a copy, can bring the counter back.
        let sign_count = self.authenticator_data.sign_count;
        if (sign_count, known.sign_count) != (0, 0) && sign_count <= known.sign_count {
            return Err(Rejection::CounterWentBack);
        }
        Ok(CredentialUse { sign_count, is_backed_up: self.authenticator_data.is_backed_up() })
    }
}
