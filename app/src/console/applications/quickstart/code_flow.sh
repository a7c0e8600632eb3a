# Needs curl and openssl.{{secret_note}}
verifier=$(openssl rand -hex 32)
challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')
echo "Open in a browser:" {{authorize}}"&code_challenge=$challenge&code_challenge_method=S256"
printf 'Paste the URL you were redirected to: '
read -r back
code=${back#*[?&]code=}
curl -sS {{token}} \
  {{client_auth}} \
  -d grant_type=authorization_code \
  -d "code=${code%%&*}" \
  -d "code_verifier=$verifier" \
  --data-urlencode {{redirect_uri}}
