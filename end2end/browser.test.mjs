// A fresh folder in a real browser: set-up link, a tenant, a user and an application made in the
// dashboard, then sign-ins with consent by a stock relying party, with JavaScript and without. A
// screenshot of each screen is kept in shots/.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import * as client from 'openid-client'
import { chromium } from 'playwright-core'
import { FLAGS, SHOTS, look } from './lib/look.mjs'
import { Server, freePort } from './lib/server.mjs'

const PASSWORD = 'correct-horse-battery'

let server, browser, application, callback, shop
before(async () => {
  mkdirSync(SHOTS, { recursive: true })
  server = await Server.prepare()
  await server.start()
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS,
  })
  const port = await freePort()
  callback = `http://localhost:${port}/callback`
  application = createServer((_, answer) =>
    answer.setHeader('content-type', 'text/html').end('<title>Shop</title>Back at the shop'),
  )
  await new Promise((resolve) => application.listen(port, '127.0.0.1', resolve))
})
after(async () => {
  await browser?.close()
  application?.close()
  await server?.stop()
})

async function relyingParty() {
  const config = await client.discovery(
    new URL(server.origin),
    shop.id,
    undefined,
    client.ClientSecretPost(shop.secret),
    { execute: [client.allowInsecureRequests] },
  )
  const verifier = client.randomPKCECodeVerifier()
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: 'openid profile email offline_access',
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    prompt: 'consent',
  })
  const finish = (back) =>
    client.authorizationCodeGrant(config, new URL(back), {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    })
  return { config, address: address.href, finish }
}

test('a fresh folder is set up by its link', async () => {
  const link = await server.printedLine(/(http:\S+\/setup\?token=\S+)/)
  const page = await (await browser.newContext()).newPage()
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
  await page.waitForURL('**/console/t/kestrel-bank')
  await page.getByText('Next steps').waitFor()
  await look(page, 'overview-new')
  assert.deepEqual(
    complaints.filter((text) => !text.includes('422')),
    [],
  )
  const document = await (await fetch(`${server.origin}/.well-known/openid-configuration`)).json()
  assert.equal(document.issuer, server.origin)

  // A user, and an application, by the next steps that the page names.
  await page.getByRole('link', { name: 'Add a user' }).click()
  await page.getByLabel('User name').fill('anna')
  await page.getByLabel('Email').fill('anna@kestrel.example')
  await page.getByLabel('Full name').fill('Anna Ames')
  await page.getByLabel('Password').fill('short')
  await page.getByRole('button', { name: 'Add the user' }).click()
  await page.getByText('Use 8 to 1024 characters.').waitFor()
  assert.equal(
    await page.getByLabel('Full name').inputValue(),
    'Anna Ames',
    'nothing typed is lost',
  )
  await look(page, 'user-refused')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByText('anna can sign in now.').waitFor()
  await page.getByRole('rowheader', { name: 'Anna Ames' }).waitFor()
  await page.getByRole('link', { name: 'Applications' }).click()
  await page.getByRole('link', { name: 'Register an application' }).first().click()
  await page.getByLabel('Name').fill('Parcelboard')
  await page.getByLabel('Redirect URI').fill(callback)
  await page.getByRole('button', { name: 'Register', exact: true }).click()
  await page.getByText('Shown only now').waitFor()
  shop = {
    id: await page.locator('dt:text-is("client_id") + dd .cut').getAttribute('title'),
    secret: await page.locator('.secret code').innerText(),
  }
  assert.match(shop.secret, /^sk_/)
  await look(page, 'registered')
  await page.getByRole('link', { name: 'Open the application' }).click()
  await page.getByRole('heading', { name: 'Credentials' }).waitFor()
  assert.ok(!(await page.content()).includes(shop.secret), 'it is shown once')
  // Islands are awake once their form can be sent.
  await page.locator('button[type=submit]:enabled', { hasText: 'Save changes' }).waitFor()
  await page.getByRole('button', { name: 'Add a redirect URI' }).click()
  await page.getByLabel('Redirect URI').nth(1).fill('http://staging.parcelboard.example/callback')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Use https: on http').waitFor()
  await look(page, 'application-refused')
  await page.getByRole('button', { name: 'Change to https' }).click()
  await page.getByRole('button', { name: 'Add an address' }).click()
  await page.getByLabel('Address after signing out').fill(callback)
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Saved.').waitFor()
  assert.equal(
    await page.getByLabel('Redirect URI').nth(1).inputValue(),
    'https://staging.parcelboard.example/callback',
  )
  await look(page, 'application')

  // A second tenant, by keyboard alone.
  await page.goto(`${server.origin}/console/tenants/new`)
  await page
    .getByRole('button', { name: 'Create the tenant' })
    .and(page.locator(':enabled'))
    .waitFor()
  await page.getByLabel('Name').focus()
  await page.keyboard.type('Larkfield')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/console/t/larkfield')
  await page.goto(`${server.origin}/console`)
  await page.getByRole('link', { name: 'Larkfield' }).first().waitFor()
  await look(page, 'tenants')
  await page.context().close()
})

for (const javaScriptEnabled of [true, false]) {
  test(`a person signs in and allows, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    const context = await browser.newContext({ javaScriptEnabled })
    const page = await context.newPage()
    const { config, address, finish } = await relyingParty()
    await page.goto(address)
    if (javaScriptEnabled) await look(page, 'sign-in')
    await page.getByLabel('Email or username').fill('anna')
    await page.getByLabel('Password').fill('not-her-password')
    await page.keyboard.press('Enter')
    await page.getByText('The name or the password is wrong.').waitFor()
    if (javaScriptEnabled) await look(page, 'sign-in-refused')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page
      .getByRole('heading', { name: 'Parcelboard wants to use your Kestrel Bank account' })
      .waitFor()
    if (javaScriptEnabled) await look(page, 'consent')
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.waitForURL(`${callback}**`)
    const tokens = await finish(page.url())
    const subject = tokens.claims().sub
    assert.equal(
      (await client.fetchUserInfo(config, tokens.access_token, subject)).name,
      'Anna Ames',
    )
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
    assert.notEqual(refreshed.refresh_token, tokens.refresh_token)
    await page.goto(
      client.buildEndSessionUrl(config, {
        id_token_hint: refreshed.id_token,
        post_logout_redirect_uri: callback,
        state: 'bye',
      }).href,
    )
    assert.equal(new URL(page.url()).searchParams.get('state'), 'bye')
    await client.tokenRevocation(config, refreshed.refresh_token)
    await assert.rejects(client.refreshTokenGrant(config, refreshed.refresh_token), {
      error: 'invalid_grant',
    })
    await context.close()
  })
}

test('a wrong redirect URI stops on our page', async () => {
  const page = await browser.newPage()
  const { address } = await relyingParty()
  const wrong = new URL(address)
  wrong.searchParams.set(
    'redirect_uri',
    'https://evil.example/"><script>document.title="x"</script>',
  )
  await page.goto(wrong.href)
  await page.getByRole('heading', { name: 'This sign-in cannot go on' }).waitFor()
  assert.ok(!(await page.title()).startsWith('x'))
  await look(page, 'problem')
})
