// A fresh folder in a real browser: set-up link, set-up page, then a sign-in with consent by a
// stock relying party, with JavaScript and without. A screenshot of each screen is kept in shots/.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import * as client from 'openid-client'
import { chromium } from 'playwright-core'
import { Server, freePort } from './lib/server.mjs'

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const SHOTS = new URL('./shots/', import.meta.url).pathname
const PASSWORD = 'correct-horse-battery'

let server, browser, application, callback
before(async () => {
  mkdirSync(SHOTS, { recursive: true })
  server = await Server.prepare()
  await server.start()
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
  const port = await freePort()
  callback = `http://localhost:${port}/callback`
  application = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<title>Shop</title>Back at the shop'))
  await new Promise((resolve) => application.listen(port, '127.0.0.1', resolve))
})
after(async () => {
  await browser?.close()
  application?.close()
  await server?.stop()
})

// Every screen: light and dark, desktop and phone; no script ran where none may, nothing scrolls sideways.
async function look(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme })
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 })
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} scrolls sideways at ${width}`)
      await page.screenshot({ path: `${SHOTS}${name}-${width}-${colorScheme}.png`, fullPage: true })
    }
  }
}

async function relyingParty() {
  const config = await client.discovery(new URL(server.origin), 'shop', undefined, client.ClientSecretPost('a-strong-secret'), { execute: [client.allowInsecureRequests] })
  const verifier = client.randomPKCECodeVerifier()
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: callback, scope: 'openid profile email offline_access', state, nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', prompt: 'consent',
  })
  const finish = (back) => client.authorizationCodeGrant(config, new URL(back), { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true })
  return { address: address.href, finish }
}

test('a fresh folder is set up by its link', async () => {
  const link = await server.printedLine(/(http:\S+\/setup\?token=\S+)/)
  const page = await browser.newPage()
  const complaints = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  await page.goto(link)
  await look(page, 'set-up')
  await page.getByLabel('Your name').fill('Ada Lovelace')
  await page.getByLabel('Email').fill('ada@ops.example')
  await page.getByLabel('Password').fill('short')
  await page.getByLabel('Name of your first tenant').fill('Kestrel Bank')
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.getByText('Use 8 to 1024 characters.').waitFor()
  assert.equal(await page.getByLabel('Email').inputValue(), 'ada@ops.example')
  await look(page, 'set-up-refused')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.getByText('Tenantry is running').waitFor()
  await look(page, 'running')
  assert.deepEqual(complaints.filter((text) => !text.includes('422')), [])
  const document = await (await fetch(`${server.origin}/.well-known/openid-configuration`)).json()
  assert.equal(document.issuer, server.origin)
})

for (const javaScriptEnabled of [true, false]) {
  test(`a person signs in and allows, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    server.apply(`
tenants:
  - slug: kestrel-bank
    name: Kestrel Bank
    users:
      - { username: anna, email: anna@kestrel.example, email_verified: true, name: Anna Ames, password: ${PASSWORD} }
    clients:
      - { client_id: shop, client_name: Parcelboard, client_secret: a-strong-secret, redirect_uris: ["${callback}"], token_endpoint_auth_method: client_secret_post }
`)
    const context = await browser.newContext({ javaScriptEnabled })
    const page = await context.newPage()
    const { address, finish } = await relyingParty()
    await page.goto(address)
    if (javaScriptEnabled) await look(page, 'sign-in')
    await page.getByLabel('Email or username').fill('anna')
    await page.getByLabel('Password').fill('not-her-password')
    await page.keyboard.press('Enter')
    await page.getByText('The name or the password is wrong.').waitFor()
    if (javaScriptEnabled) await look(page, 'sign-in-refused')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Parcelboard wants to use your Kestrel Bank account' }).waitFor()
    if (javaScriptEnabled) await look(page, 'consent')
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.waitForURL(`${callback}**`)
    const tokens = await finish(page.url())
    assert.ok(tokens.refresh_token)
    await context.close()
  })
}

test('a wrong redirect URI stops on our page', async () => {
  const page = await browser.newPage()
  const { address } = await relyingParty()
  const wrong = new URL(address)
  wrong.searchParams.set('redirect_uri', 'https://evil.example/"><script>document.title="x"</script>')
  await page.goto(wrong.href)
  await page.getByRole('heading', { name: 'This sign-in cannot begin' }).waitFor()
  assert.ok(!(await page.title()).startsWith('x'))
  await look(page, 'problem')
})
