//! An authenticator of passkeys (WebAuthn Level 3), independent of the product's code.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::TestResponse;

/// What a page asks an authenticator for.
#[derive(Clone, Debug)]
pub struct PasskeyRequest {
    /// URL that the form posts to.
    pub action: String,
    /// The hidden field.
    pub ticket: String,
    /// The options of `navigator.credentials`.
    pub options: Value,
}

impl PasskeyRequest {
    /// Read the form of a page that asks for a passkey; `None` if it has none.
    pub fn of_page(page: &TestResponse) -> Option<Self> {
        let forms = page.body.split("<form").skip(1);
        let form = forms.filter_map(|rest| rest.split("</form>").next());
        let form = form.into_iter().find(|form| form.contains("data-passkey="))?;
        let attribute = |name: &str| {
            let from = form.split(&format!(" {name}=\"")).nth(1)?;
            Some(from.split('"').next().unwrap_or_default().replace("&quot;", "\""))
        };
        let ticket = form.split("name=\"ticket\" value=\"").nth(1)?.split('"').next()?.to_owned();
        let options = serde_json::from_str(&attribute("data-options")?).expect("options");
        Some(Self { action: attribute("action")?, ticket, options })
    }
}

impl TestResponse {
    /// The body with constants in place of what each page asks an authenticator for.
    pub fn body_without_challenge(&self) -> String {
        let Some(PasskeyRequest { action, ticket, options, .. }) = PasskeyRequest::of_page(self)
        else {
            return self.body.clone();
        };
        let challenge = options["challenge"].as_str().unwrap_or_default();
        let body = self.body.replace(&action, "PASSKEY").replace(&ticket, "TICKET");
        body.replace(challenge, "CHALLENGE")
    }
}

/// An authenticator with one passkey. Its public fields can be set to lie.
pub struct TestPasskey {
    key: EcdsaKeyPair,
    pub credential_id: Vec<u8>,
    pub user_handle: String,
    pub rp_id: String,
    /// Where its browser says to be.
    pub origin: String,
    /// User present, user verified.
    pub flags: u8,
    /// Incremented before each signature; 0 for an authenticator without a counter.
    pub sign_count: u32,
    /// Members that the client data has besides.
    pub client_data: Value,
    /// The type in the client data, if it is another one than the request's.
    pub kind: Option<&'static str>,
}

const ATTESTED: u8 = 0x40;
/// User present, user verified.
pub const VERIFIED: u8 = 0x05;
/// As [`VERIFIED`], of a passkey that is synchronised.
pub const SYNCED: u8 = 0x1d;

impl TestPasskey {
    /// Create a passkey as a page asks for. Returns it with the answer.
    pub fn create(request: &PasskeyRequest, origin: &str) -> (Self, String) {
        Self::create_with(request, origin, |_| {})
    }

    /// Create a passkey as [`Self::create`] does, by an authenticator with changes.
    pub fn create_with(
        request: &PasskeyRequest,
        origin: &str,
        change: impl FnOnce(&mut Self),
    ) -> (Self, String) {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        let key = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref()).expect("a key");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut passkey = Self {
            credential_id: Sha256::digest(key.public_key().as_ref()).to_vec(),
            key,
            user_handle: text(&request.options["user"]["id"]),
            rp_id: text(&request.options["rp"]["id"]),
            origin: origin.to_owned(),
            flags: VERIFIED,
            sign_count: 0,
            client_data: json!({}),
            kind: None,
        };
        change(&mut passkey);
        let answer = passkey.register(request);
        (passkey, answer)
    }

    /// The answer that registers this passkey.
    pub fn register(&self, request: &PasskeyRequest) -> String {
        let client_data = self.client_data(request, "webauthn.create");
        let mut data = self.authenticator_data(self.flags | ATTESTED);
        data.extend([0; 16]);
        data.extend((self.credential_id.len() as u16).to_be_bytes());
        data.extend(&self.credential_id);
        let point = self.key.public_key().as_ref();
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..65]);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        object.extend((data.len() as u16).to_be_bytes());
        object.extend(data);
        self.answer(json!({
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
            "attestationObject": URL_SAFE_NO_PAD.encode(object),
            "transports": ["internal"],
        }))
    }

    /// The answer that signs in.
    pub fn sign(&mut self, request: &PasskeyRequest) -> String {
        if self.sign_count > 0 {
            self.sign_count += 1;
        }
        let client_data = self.client_data(request, "webauthn.get");
        let data = self.authenticator_data(self.flags);
        let signed = [data.clone(), Sha256::digest(&client_data).to_vec()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).expect("a signature");
        self.answer(json!({
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "signature": URL_SAFE_NO_PAD.encode(signature.as_ref()),
            "userHandle": self.user_handle,
        }))
    }

    fn answer(&self, response: Value) -> String {
        let id = URL_SAFE_NO_PAD.encode(&self.credential_id);
        json!({ "id": id, "type": "public-key", "response": response }).to_string()
    }

    fn client_data(&self, request: &PasskeyRequest, kind: &str) -> Vec<u8> {
        let mut data = json!({
            "type": self.kind.unwrap_or(kind),
            "challenge": request.options["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        for (name, value) in self.client_data.as_object().into_iter().flatten() {
            data[name] = value.clone();
        }
        data.to_string().into_bytes()
    }

    fn authenticator_data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(&self.rp_id).to_vec();
        data.push(flags);
        data.extend(self.sign_count.to_be_bytes());
        data
    }
}
