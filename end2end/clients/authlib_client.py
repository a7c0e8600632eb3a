"""Authlib, used as in its guide: discovery, PKCE, ID token validation, userinfo, refresh,
introspection, revocation."""

import os
import sys

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

from http_user import authorize

issuer, client_id, secret, callback = sys.argv[1:]
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

metadata = requests.get(f"{issuer}/.well-known/openid-configuration").json()
assert metadata["issuer"] == issuer
session = OAuth2Session(
    client_id,
    secret,
    scope="openid profile email offline_access",
    redirect_uri=callback,
    code_challenge_method="S256",
)
verifier = "a-verifier-of-at-least-forty-three-characters-0"
url, state = session.create_authorization_url(
    metadata["authorization_endpoint"], code_verifier=verifier, nonce="the-nonce"
)
callback_url = authorize(url, callback)
token = session.fetch_token(
    metadata["token_endpoint"],
    authorization_response=callback_url,
    state=state,
    code_verifier=verifier,
)

keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"]).json())
decoded = jwt.decode(
    token["id_token"], keys, algorithms=metadata["id_token_signing_alg_values_supported"]
)
claims = CodeIDToken(
    decoded.claims,
    decoded.header,
    {"iss": {"value": issuer}, "aud": {"value": client_id}},
    {"nonce": "the-nonce", "client_id": client_id, "access_token": token["access_token"]},
)
claims.validate()

userinfo = session.get(metadata["userinfo_endpoint"]).json()
assert userinfo["sub"] == claims["sub"] and userinfo["email"] == "anna@acme.example", userinfo

first_refresh_token = token["refresh_token"]
renewed = session.refresh_token(metadata["token_endpoint"])
assert renewed["refresh_token"] != first_refresh_token
introspection = session.introspect_token(
    metadata["introspection_endpoint"], token=renewed["access_token"]
).json()
assert introspection["active"] is True and introspection["username"] == "anna", introspection
session.revoke_token(
    metadata["revocation_endpoint"],
    token=renewed["refresh_token"],
    token_type_hint="refresh_token",
)
introspection = session.introspect_token(
    metadata["introspection_endpoint"], token=renewed["access_token"]
).json()
assert introspection == {"active": False}, introspection

machine = OAuth2Session(client_id, secret, scope="read")
token = machine.fetch_token(metadata["token_endpoint"], grant_type="client_credentials")
assert token["scope"] == "read", token
