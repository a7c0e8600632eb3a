// A single-page client of another origin, with the JavaScript sample of AuthMaster's documentation:
// the same statements in the same order, with host, client and redirect URI changed and the missing
// helpers added. The browser sends secret and verifier to the token endpoint, so CORS decides who
// may read the response (S2-21, O3).
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { launchBrowser } from './lib/browser.mjs'
import { Server, freePort } from './lib/server.mjs'

const PASSWORD = 'correct-horse-battery'
const SECRET = 'a-strong-secret-of-the-page'

const page = (
  tenant,
  callback,
  client,
) => `<!doctype html><meta charset="utf-8"><title>The application</title><output></output>
<script type="module">
const show = (value) => { document.querySelector('output').textContent = JSON.stringify(value) }
const base64URLEncode = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const generateRandomState = () => crypto.randomUUID()
function generateCodeVerifier() {
  const array = new Uint8Array(32)
  crypto.getRandomValues(array)
  return base64URLEncode(array)
}
async function generateCodeChallenge(verifier) {
  const data = new TextEncoder().encode(verifier)
  const hash = await crypto.subtle.digest('SHA-256', data)
  return base64URLEncode(new Uint8Array(hash))
}
if (location.pathname === '/start') {
  const codeVerifier = generateCodeVerifier()
  const codeChallenge = await generateCodeChallenge(codeVerifier)
  sessionStorage.setItem('code_verifier', codeVerifier)
  const params = new URLSearchParams({
    response_type: 'code',
    client_id: '${client}',
    redirect_uri: '${callback}',
    scope: 'openid profile email',
    state: generateRandomState(),
    code_challenge: codeChallenge,
    code_challenge_method: 'S256'
  })
  window.location.href = \`${tenant}/oauth2/authorize?\${params}\`
} else {
  const urlParams = new URLSearchParams(window.location.search)
  const code = urlParams.get('code') ?? 'none'
  const verifier = sessionStorage.getItem('code_verifier') ?? generateCodeVerifier()
  try {
    const response = await fetch('${tenant}/oauth2/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'authorization_code',
        code,
        redirect_uri: '${callback}',
        client_id: '${client}',
        client_secret: '${SECRET}',
        code_verifier: verifier
      })
    })
    const tokens = await response.json()
    const headers = { Authorization: \`Bearer \${tokens.access_token}\` }
    const user = response.ok && await (await fetch('${tenant}/oauth2/userinfo', { headers })).json()
    show({ status: response.status, tokens, user })
  } catch (error) {
    show({ unreadable: error.name })
  }
}
</script>`

const serve = async (port, html) => {
  const server = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end(html()),
  )
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  return server
}

let server, browser, ours, theirs, origins
before(async () => {
  server = await Server.prepare()
  const [own, foreign] = [await freePort(), await freePort()]
  origins = { own: `http://localhost:${own}`, foreign: `http://localhost:${foreign}` }
  server.apply(`tenants:
  - slug: acme
    name: Acme
  - slug: pages
    name: Pages
    users:
      - { username: anna, email: anna@pages.example, email_verified: true, password: ${PASSWORD} }
    clients:
      - { client_id: page, client_name: The page, client_secret: ${SECRET},
          redirect_uris: ["${origins.own}/callback"] }
`)
  await server.start()
  const html = () => page(`${server.origin}/t/pages`, `${origins.own}/callback`, 'page')
  ours = await serve(own, html)
  theirs = await serve(foreign, html)
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  ours?.close()
  theirs?.close()
  await server?.stop()
})

const shown = async (tab) => {
  const output = tab.locator('output:not(:empty)')
  await output.waitFor()
  return JSON.parse(await output.textContent())
}

test('S2-21: a client of another origin signs a user in and reads its tokens', async () => {
  const tab = await (await browser.newContext()).newPage()
  await tab.goto(`${origins.own}/start`)
  await tab.getByLabel('Email or username').fill('anna')
  await tab.getByLabel('Password').fill(PASSWORD)
  await tab.getByRole('button', { name: 'Sign in' }).click()
  await tab.getByRole('button', { name: 'Allow' }).click()
  await tab.waitForURL(`${origins.own}/callback?*`)
  const { status, tokens, user } = await shown(tab)
  assert.equal(status, 200, JSON.stringify(tokens))
  assert.equal(tokens.token_type, 'Bearer')
  assert.equal(tokens.expires_in, 3600)
  assert.ok(tokens.access_token && tokens.refresh_token && tokens.id_token)
  assert.deepEqual(tokens.scope.split(' ').sort(), ['email', 'openid', 'profile'])
  assert.equal(user.email, 'anna@pages.example')
  assert.equal(user.email_verified, true)
  assert.ok(user.sub)
})

test('O3: an unregistered origin reads no response, not even an error', async () => {
  const tab = await (await browser.newContext()).newPage()
  const refused = []
  tab.on('console', (message) => message.type() === 'error' && refused.push(message.text()))
  await tab.goto(`${origins.foreign}/callback?code=any`)
  assert.deepEqual(await shown(tab), { unreadable: 'TypeError' })
  assert.ok(
    refused.some((message) => message.includes('CORS')),
    refused.join('\n'),
  )
})

test('O3: a registered origin reads the error response', async () => {
  const tab = await (await browser.newContext()).newPage()
  await tab.goto(`${origins.own}/callback?code=never-given`)
  const { status, tokens } = await shown(tab)
  assert.equal(status, 400)
  assert.equal(tokens.error, 'invalid_grant')
})
