# pip install Authlib requests{{secret_note}}
{{import_os}}import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session

server = requests.get({{discovery}}).json()
session = OAuth2Session(
    {{client_id}},
    {{client_auth}},
    scope={{scope}},
    redirect_uri={{redirect_uri}},
    code_challenge_method="S256",
)
verifier = generate_token(48)
address, state = session.create_authorization_url(
    server["authorization_endpoint"], code_verifier=verifier
)
print("Open in a browser:", address)
back = input("Paste the URL you were redirected to: ")
token = session.fetch_token(
    server["token_endpoint"],
    authorization_response=back,
    state=state,
    code_verifier=verifier,
)
print({{output}})
