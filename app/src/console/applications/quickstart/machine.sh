# Needs curl.{{keep}}
curl -sS {{token}} \
  {{proof}} \
  -d grant_type=client_credentials
