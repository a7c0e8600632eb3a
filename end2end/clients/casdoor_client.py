"""The Casdoor SDK, which SetherAuth clients use: authorization link, code, token validation,
refresh, and password grant."""

import datetime
import sys

import requests
from casdoor import CasdoorSDK
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt import PyJWK
from urllib.parse import parse_qs, urlparse

from http_user import authorize

base, client_id, secret, callback = sys.argv[1:]


def certificate(key):
    """A certificate for the public key, as the SDK expects; it does not verify the issuer."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tenant")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key).serial_number(1)
    builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    signed = builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM).decode()


keys = requests.get(f"{base}/.well-known/jwks.json").json()["keys"]
rsa = next(key for key in keys if key["kty"] == "RSA")
sdk = CasdoorSDK(base, client_id, secret, certificate(PyJWK(rsa).key), "acme", "shop")

url = sdk.get_auth_link(callback, scope="openid profile read", state="the-state")
response = parse_qs(urlparse(authorize(url, callback)).query)
assert response["state"] == ["the-state"]
token = sdk.get_oauth_token(code=response["code"][0])
claims = sdk.parse_jwt_token(token["id_token"])
assert claims["iss"] == base and claims["aud"] == client_id, claims

renewed = sdk.refresh_oauth_tokens(token["refresh_token"], "openid profile")
assert renewed["access_token"] != token["access_token"], renewed
assert sdk.get_oauth_token_by_password("anna", "correct-horse-battery")["token_type"] == "Bearer"
assert "refresh_token" not in sdk.get_oauth_token()

account = requests.get(
    f"{base}/api/get-account",
    headers={"Authorization": f"Bearer {renewed['access_token']}"},
).json()
assert account["status"] == "ok" and account["name"] == "anna", account
