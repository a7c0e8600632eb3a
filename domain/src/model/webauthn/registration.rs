//! Registration of a credential (§7.1).

use minicbor::{Decoder, data::Type, decode::Error as CborError};
use serde::Deserialize;

use super::{
    Expected, MAX_JSON, MAX_TRANSPORTS, PublicKey, Rejection,
    authenticator_data::AuthenticatorData, client_data::ClientData, decode, decode_credential_id,
};

/// The response of `navigator.credentials.create()`.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The id of the credential, as the response names it.
    pub credential_id: Vec<u8>,
    client_data: ClientData,
    authenticator_data: AuthenticatorData,
    transports: Vec<String>,
}

/// A credential that can be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCredential {
    /// Its id.
    pub id: Vec<u8>,
    /// The key that verifies its signatures.
    pub public_key: PublicKey,
    /// The signature counter; 0 if the authenticator has none.
    pub sign_count: u32,
    /// Whether it may be synchronised to other devices.
    pub is_backup_eligible: bool,
    /// Whether it is.
    pub is_backed_up: bool,
    /// How browsers reach the authenticator.
    pub transports: Vec<String>,
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
    #[serde(rename = "attestationObject")]
    attestation_object: String,
    #[serde(default)]
    transports: Vec<String>,
}

impl Registration {
    /// Reads the JSON of a `RegistrationResponseJSON` (§5.1.8).
    pub fn parse(json: &str) -> Result<Self, Rejection> {
        if json.len() > MAX_JSON {
            return Err(Rejection::Malformed("credential"));
        }
        let Credential { id, r#type, response } =
            serde_json::from_str(json).map_err(|_| Rejection::Malformed("credential"))?;
        if r#type != "public-key" {
            return Err(Rejection::WrongType);
        }
        let object = decode("attestationObject", &response.attestation_object)?;
        let authenticator_data =
            read_object(&object).map_err(|_| Rejection::Malformed("attestationObject"))?;
        let (most, longest) = MAX_TRANSPORTS;
        let is_transport = |text: &String| {
            text.len() <= longest
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        Ok(Self {
            credential_id: decode_credential_id(&id)?,
            client_data: ClientData::parse(&decode("clientDataJSON", &response.client_data)?)?,
            authenticator_data: AuthenticatorData::parse(authenticator_data)?,
            transports: response.transports.into_iter().filter(is_transport).take(most).collect(),
        })
    }

    /// Whether the credential is bound to this RP ID.
    pub fn is_for(&self, rp_id: &str) -> bool {
        self.authenticator_data.is_for(rp_id)
    }

    /// Checks the response to this request.
    pub fn verify(self, expected: &Expected<'_>) -> Result<NewCredential, Rejection> {
        let Self { credential_id, client_data, authenticator_data, transports } = self;
        client_data.check("webauthn.create", expected)?;
        authenticator_data.check(expected)?;
        let (is_backup_eligible, is_backed_up) =
            (authenticator_data.is_backup_eligible(), authenticator_data.is_backed_up());
        let (id, public_key) =
            authenticator_data.attested.ok_or(Rejection::Malformed("authenticator data"))?;
        if id != credential_id {
            return Err(Rejection::Malformed("id"));
        }
        Ok(NewCredential {
            id,
            public_key,
            sign_count: authenticator_data.sign_count,
            is_backup_eligible,
            is_backed_up,
            transports,
        })
    }
}

/// The authenticator data of an attestation object (§6.5.4). The statement is not verified: it
/// would say which product the authenticator is, which nothing depends on.
fn read_object(bytes: &[u8]) -> Result<&[u8], CborError> {
    let mut decoder = Decoder::new(bytes);
    let unexpected = || CborError::message("an attestation object was expected");
    if decoder.map()? != Some(3) {
        return Err(unexpected());
    }
    let (mut format, mut statement, mut data) = (None, None, None);
    for _ in 0..3 {
        match decoder.str()? {
            "fmt" if format.is_none() => format = Some(decoder.str()?),
            "attStmt" if statement.is_none() => {
                if decoder.datatype()? != Type::Map {
                    return Err(unexpected());
                }
                let start = decoder.position();
                decoder.skip()?;
                statement = bytes.get(start..decoder.position());
            }
            "authData" if data.is_none() => data = Some(decoder.bytes()?),
            _ => return Err(unexpected()),
        }
    }
    // The statement of the format `none` is an empty map (§8.7).
    let is_empty = statement == Some(&[0xa0]);
    if decoder.position() != bytes.len() || (format == Some("none") && !is_empty) {
        return Err(unexpected());
    }
    data.ok_or_else(unexpected)
}
