# Needs curl.{{secret_note}}
curl -sS {{token}} \
  {{client_auth}} \
  -d grant_type=client_credentials
