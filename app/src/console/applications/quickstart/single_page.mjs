// npm install openid-client, in the page of the redirect URI
import * as client from 'openid-client'

const config = await client.discovery(
  new URL({{discovery}}),
  {{client_id}},
  undefined,
  {{client_auth}},{{insecure}}
)
if (new URLSearchParams(location.search).has('code')) {
  const tokens = await client.authorizationCodeGrant(config, new URL(location.href), {
    pkceCodeVerifier: sessionStorage.getItem('verifier'),
  })
  console.log({{output}})
} else {
  const verifier = client.randomPKCECodeVerifier()
  sessionStorage.setItem('verifier', verifier)
  location.href = client.buildAuthorizationUrl(config, {
    redirect_uri: {{redirect_uri}},
    scope: {{scope}},
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).href
}
