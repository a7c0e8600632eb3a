// A page of another origin, which runs what AuthMaster's document shows for JavaScript: its own
// statements in their order, with host, id, secret and address changed and the helpers supplied that
// it leaves out. Secret and verifier go to the token endpoint from the browser, so that the answer's
// CORS headers decide who may read it (DIALECTS S2-21, SECURITY O3).
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { chromium } from 'playwright-core'
import { FLAGS } from './lib/look.mjs'
import { Server, freePort } from './lib/server.mjs'

const PASSWORD = 'correct-horse-battery'
const SECRET = 'a-strong-secret-of-the-page'

const page = (
  tenant,
  callback,
  client,
) => `<!doctype html><meta charset="utf-8"><title>The application</title><output></output><script type="module">
const show = (value) => { document.querySelector('output').textContent = JSON.stringify(value) }
const base64URLEncode = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
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
    const person = response.ok && await (await fetch('${tenant}/oauth2/userinfo', { headers: { Authorization: \`Bearer \${tokens.access_token}\` } })).json()
    show({ status: response.status, tokens, person })
  } catch (error) {
    show({ unreadable: error.name })
  }
}
</script>`

const serve = async (port, html) => {
  const server = createServer((_, answer) =>
    answer.setHeader('content-type', 'text/html').end(html()),
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
    users: [{ username: anna, email: anna@pages.example, email_verified: true, password: ${PASSWORD} }]
    clients: [{ client_id: page, client_name: The page, client_secret: ${SECRET}, redirect_uris: ["${origins.own}/callback"] }]
`)
  await server.start()
  const html = () => page(`${server.origin}/t/pages`, `${origins.own}/callback`, 'page')
  ours = await serve(own, html)
  theirs = await serve(foreign, html)
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS,
  })
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

test('S2-21: a page of another origin signs a person in and reads its tokens', async () => {
  const tab = await (await browser.newContext()).newPage()
  await tab.goto(`${origins.own}/start`)
  await tab.getByLabel('Email or username').fill('anna')
  await tab.getByLabel('Password').fill(PASSWORD)
  await tab.getByRole('button', { name: 'Sign in' }).click()
  await tab.getByRole('button', { name: 'Allow' }).click()
  await tab.waitForURL(`${origins.own}/callback?*`)
  const { status, tokens, person } = await shown(tab)
  assert.equal(status, 200, JSON.stringify(tokens))
  assert.equal(tokens.token_type, 'Bearer')
  assert.equal(tokens.expires_in, 3600)
  assert.ok(tokens.access_token && tokens.refresh_token && tokens.id_token)
  assert.deepEqual(tokens.scope.split(' ').sort(), ['email', 'openid', 'profile'])
  assert.equal(person.email, 'anna@pages.example')
  assert.equal(person.email_verified, true)
  assert.ok(person.sub)
})

test('O3: an origin that is no application’s reads nothing, not even a refusal', async () => {
  const tab = await (await browser.newContext()).newPage()
  const refused = []
  tab.on('console', (message) => message.type() === 'error' && refused.push(message.text()))
  await tab.goto(`${origins.foreign}/callback?code=any`)
  assert.deepEqual(await shown(tab), { unreadable: 'TypeError' })
  assert.ok(
    refused.some((words) => words.includes('CORS')),
    refused.join('\n'),
  )
})

test('O3: its own origin reads why it was refused', async () => {
  const tab = await (await browser.newContext()).newPage()
  await tab.goto(`${origins.own}/callback?code=never-given`)
  const { status, tokens } = await shown(tab)
  assert.equal(status, 400)
  assert.equal(tokens.error, 'invalid_grant')
})
