// Interoperability with openid-client, a certified relying party, against the release binary and a
// tenant created by `tenantry apply`, without a browser.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as client from 'openid-client'
import { HttpUser } from './lib/http_user.mjs'
import { Server } from './lib/server.mjs'

const CALLBACK = 'https://shop.example/callback'
const FILE = `
tenants:
  - slug: acme
    name: Acme
    preset: standard
    issuer: null
    domains: [login.acme.example]
    settings: { self_registration: open, allowed_grants: [password] }
    scopes: [{ name: "api:read", description: "Read the API" }]
    users:
      - { username: anna, email: anna@acme.example, email_verified: true, name: Anna Ames,
          password: correct-horse-battery, role: owner }
    clients:
      - client_id: shop
        client_name: Shop
        client_secret: a-strong-secret-of-the-operator
        redirect_uris: ["${CALLBACK}"]
        post_logout_redirect_uris: ["https://shop.example/"]
        grant_types: [authorization_code, refresh_token, client_credentials]
        scope: openid profile email offline_access read
        token_endpoint_auth_method: client_secret_basic
      - client_id: other
        client_name: Other issuer algorithm
        client_secret: another-secret-of-the-operator
        redirect_uris: ["${CALLBACK}"]
        id_token_signed_response_alg: EdDSA
    providers:
      - { id: google, kind: oidc, issuer: "https://accounts.google.com",
          client_id: "x", client_secret: "y" }
`

let server
before(async () => {
  server = await Server.prepare()
  const dryRun = server.apply(FILE, '--dry-run')
  assert.match(dryRun, /created +tenant acme/)
  assert.match(dryRun, /google/)
  assert.match(server.apply(FILE), /created +client acme\/shop/)
  assert.match(server.apply(FILE), /unchanged +tenant acme/)
  await server.start()
})
after(() => server.stop())

async function signIn(clientId, secret, scope) {
  // In an empty folder `apply` makes the first tenant of the file the default tenant.
  const config = await client.discovery(
    new URL(server.origin),
    clientId,
    undefined,
    client.ClientSecretBasic(secret),
    { execute: [client.allowInsecureRequests] },
  )
  const verifier = client.randomPKCECodeVerifier()
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  const callback = await new HttpUser().authorize(url, CALLBACK, {
    username: 'anna',
    password: 'correct-horse-battery',
  })
  const tokens = await client.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  })
  return { config, tokens }
}

test('openid-client signs in, reads userinfo, refreshes, logs out and revokes', async () => {
  const { config, tokens } = await signIn(
    'shop',
    'a-strong-secret-of-the-operator',
    'openid profile email offline_access',
  )
  const subject = tokens.claims().sub
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, subject)
  assert.deepEqual(
    [userinfo.email, userinfo.email_verified, userinfo.name, userinfo.preferred_username],
    ['anna@acme.example', true, 'Anna Ames', 'anna'],
  )

  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
  assert.notEqual(refreshed.refresh_token, tokens.refresh_token)
  assert.equal(refreshed.claims().sub, subject)
  assert.equal((await client.tokenIntrospection(config, refreshed.access_token)).active, true)

  const logout = client.buildEndSessionUrl(config, {
    id_token_hint: refreshed.id_token,
    post_logout_redirect_uri: 'https://shop.example/',
    state: 'bye',
  })
  const loggedOut = await new HttpUser().request(logout)
  assert.equal(loggedOut.headers.get('location'), 'https://shop.example/?state=bye')

  await client.tokenRevocation(config, refreshed.refresh_token)
  assert.equal((await client.tokenIntrospection(config, refreshed.access_token)).active, false)
  await assert.rejects(client.refreshTokenGrant(config, refreshed.refresh_token), {
    error: 'invalid_grant',
  })
})

test('openid-client verifies an ID token signed with EdDSA', async () => {
  const { tokens } = await signIn('other', 'another-secret-of-the-operator', 'openid')
  assert.ok(tokens.claims().sub)
})

test('the client credentials grant issues a token with the requested scope', async () => {
  const { config } = await signIn('shop', 'a-strong-secret-of-the-operator', 'openid')
  const tokens = await client.clientCredentialsGrant(config, { scope: 'read' })
  assert.equal(tokens.scope, 'read')
})
