# pip install Authlib requests{{secret_note}}
{{import_os}}import requests
from authlib.integrations.requests_client import OAuth2Session

server = requests.get({{discovery}}).json()
session = OAuth2Session(
    {{client_id}},
    {{client_auth}},
)
print(session.fetch_token(server["token_endpoint"], grant_type="client_credentials"))
