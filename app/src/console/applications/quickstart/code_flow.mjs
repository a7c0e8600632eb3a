// npm install openid-client{{secret_note}}
import { createInterface } from 'node:readline/promises'
import * as client from 'openid-client'

const config = await client.discovery(
  new URL({{discovery}}),
  {{client_id}},
  undefined,
  {{client_auth}},{{insecure}}
)
const verifier = client.randomPKCECodeVerifier()
const address = client.buildAuthorizationUrl(config, {
  redirect_uri: {{redirect_uri}},
  scope: {{scope}},
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
})
console.log('Open in a browser:', address.href)
const terminal = createInterface({ input: process.stdin, output: process.stdout })
const back = await terminal.question('Paste the URL you were redirected to: ')
terminal.close()
const tokens = await client.authorizationCodeGrant(config, new URL(back), {
  pkceCodeVerifier: verifier,
})
console.log({{output}})
