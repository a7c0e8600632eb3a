"""requests-oauthlib, used as in its guide, on Sage's paths: the code flow, and automatic refresh of
an expired token."""

import os
import sys

from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session

from http_user import authorize

base, client_id, secret, callback = sys.argv[1:]
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
# The library warns if the granted scope differs from the requested one.
os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"] = "0"

for prefix in ("/oauth2", "/api/oauth2"):
    saved = []
    session = OAuth2Session(
        client_id,
        redirect_uri=callback,
        scope=["openid", "profile", "email"],
        pkce="S256",
        auto_refresh_url=f"{base}{prefix}/token",
        auto_refresh_kwargs={"client_id": client_id, "client_secret": secret},
        token_updater=saved.append,
    )
    url, _ = session.authorization_url(f"{base}{prefix}/authorize")
    token = session.fetch_token(
        f"{base}{prefix}/token",
        authorization_response=authorize(url, callback),
        client_secret=secret,
    )
    assert token["token_type"] == "Bearer" and token["expires_in"] == 3600, token
    assert session.get(f"{base}{prefix}/userinfo").json()["email"] == "anna@acme.example"
    session.token = {**token, "expires_at": 1}
    assert session.get(f"{base}{prefix}/userinfo").status_code == 200
    assert saved and saved[0]["access_token"] != token["access_token"]

    machine = OAuth2Session(client=BackendApplicationClient(client_id=client_id))
    token = machine.fetch_token(
        f"{base}{prefix}/token", client_id=client_id, client_secret=secret
    )
    assert token["expires_in"] == 3600, token
