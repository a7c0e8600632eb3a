// A new installation in a browser: set-up link, then a user, an application and a second tenant
// created in the console, then sign-in with consent through openid-client, with and without
// JavaScript. Stores a screenshot of each page in shots/.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import * as client from 'openid-client'
import { startApplication } from './lib/application.mjs'
import { launchBrowser } from './lib/browser.mjs'
import { SCREENSHOT_FOLDER, takeScreenshots } from './lib/viewports.mjs'
import { Server } from './lib/server.mjs'

const PASSWORD = 'correct-horse-battery'

let server, browser, application, callback, shop
before(async () => {
  mkdirSync(SCREENSHOT_FOLDER, { recursive: true })
  server = await Server.prepare()
  await server.start()
  browser = await launchBrowser()
  application = await startApplication()
  callback = application.callback
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
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: 'openid profile email offline_access',
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    prompt: 'consent',
  })
  const finish = (callbackUrl) =>
    client.authorizationCodeGrant(config, new URL(callbackUrl), {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    })
  return { config, url: url.href, finish }
}

test('the set-up link creates the first operator and tenant', async () => {
  const link = await server.printedLine(/(http:\S+\/setup\?token=\S+)/)
  const page = await (await browser.newContext()).newPage()
  const consoleErrors = []
  page.on('console', (message) => message.type() === 'error' && consoleErrors.push(message.text()))
  await page.goto(link)
  await takeScreenshots(page, 'set-up')
  await page.getByLabel('Your name').fill('Ada Lovelace')
  await page.getByLabel('Email').fill('ada@ops.example')
  await page.getByLabel('Password').fill('short')
  await page.getByLabel('Name of your first tenant').fill('Kestrel Bank')
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.getByText('Use 8 to 1024 characters.').waitFor()
  assert.equal(await page.getByLabel('Email').inputValue(), 'ada@ops.example')
  await takeScreenshots(page, 'set-up-refused')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.waitForURL('**/console/t/kestrel-bank')
  await page.getByText('Next steps').waitFor()
  await takeScreenshots(page, 'overview-new')
  assert.deepEqual(
    consoleErrors.filter((text) => !text.includes('422')),
    [],
  )
  const document = await (await fetch(`${server.origin}/.well-known/openid-configuration`)).json()
  assert.equal(document.issuer, server.origin)

  // Create a user and an application with the next steps of the overview.
  await page.getByRole('link', { name: 'Add a user' }).click()
  await page.getByLabel('Username').fill('anna')
  await page.getByLabel('Email').fill('anna@kestrel.example')
  await page.getByLabel('Full name').fill('Anna Ames')
  await page.getByLabel('Password').fill('short')
  await page.getByRole('button', { name: 'Add user' }).click()
  await page.getByText('Use 8 to 1024 characters.').waitFor()
  assert.equal(
    await page.getByLabel('Full name').inputValue(),
    'Anna Ames',
    'a rejected form keeps its values',
  )
  await takeScreenshots(page, 'user-refused')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByText('anna can sign in now.').waitFor()
  await page.getByRole('rowheader', { name: 'Anna Ames' }).waitFor()
  await page.getByRole('link', { name: 'Applications' }).click()
  await page.getByRole('link', { name: 'Register an application' }).first().click()
  await page.getByLabel('Name').fill('Parcelboard')
  await page.getByLabel('Redirect URI').fill(callback)
  await page.getByRole('button', { name: 'Register', exact: true }).click()
  await page.getByText("You won't see this again").waitFor()
  shop = {
    id: await page.locator('dt:text-is("client_id") + dd .value').getAttribute('title'),
    secret: await page.locator('.secret code').innerText(),
  }
  assert.match(shop.secret, /^sk_/)
  await takeScreenshots(page, 'registered')
  await page.getByRole('link', { name: 'Open the application' }).click()
  await page.getByRole('heading', { name: 'Client secrets' }).waitFor()
  assert.ok(!(await page.content()).includes(shop.secret), 'the secret is shown once')
  // The submit button is enabled once the island is hydrated.
  await page.locator('button[type=submit]:enabled', { hasText: 'Save changes' }).waitFor()
  await page.getByRole('button', { name: 'Add redirect URI' }).click()
  await page.getByLabel('Redirect URI').nth(1).fill('http://staging.parcelboard.example/callback')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Use https. Plain http').waitFor()
  await takeScreenshots(page, 'application-refused')
  await page.getByRole('button', { name: 'Change to https' }).click()
  await page.getByRole('button', { name: 'Add sign-out redirect URI' }).click()
  await page.getByLabel('Sign-out redirect URI').fill(callback)
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Saved.').waitFor()
  assert.equal(
    await page.getByLabel('Redirect URI').nth(1).inputValue(),
    'https://staging.parcelboard.example/callback',
  )
  await takeScreenshots(page, 'application')

  // Create a second tenant by keyboard only.
  await page.goto(`${server.origin}/console/tenants/new`)
  await page
    .getByRole('button', { name: 'Create tenant' })
    .and(page.locator(':enabled'))
    .waitFor()
  await page.getByLabel('Name').focus()
  await page.keyboard.type('Larkfield')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/console/t/larkfield')
  await page.goto(`${server.origin}/console`)
  await page.getByRole('link', { name: 'Larkfield' }).first().waitFor()
  await takeScreenshots(page, 'tenants')
  await page.context().close()
})

for (const javaScriptEnabled of [true, false]) {
  test(`sign-in and consent ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    const context = await browser.newContext({ javaScriptEnabled })
    const page = await context.newPage()
    const { config, url, finish } = await relyingParty()
    await page.goto(url)
    if (javaScriptEnabled) await takeScreenshots(page, 'sign-in')
    await page.getByLabel('Email or username').fill('anna')
    await page.getByLabel('Password').fill('not-her-password')
    await page.keyboard.press('Enter')
    await page.getByText('The email, username or password is incorrect.').waitFor()
    if (javaScriptEnabled) await takeScreenshots(page, 'sign-in-refused')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page
      .getByRole('heading', { name: 'Parcelboard wants to access your Kestrel Bank account' })
      .waitFor()
    if (javaScriptEnabled) await takeScreenshots(page, 'consent')
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

test('an unregistered redirect URI shows the problem page', async () => {
  const page = await browser.newPage()
  const { url } = await relyingParty()
  const wrong = new URL(url)
  wrong.searchParams.set(
    'redirect_uri',
    'https://evil.example/"><script>document.title="x"</script>',
  )
  await page.goto(wrong.href)
  await page.getByRole('heading', { name: "We can't complete this sign-in" }).waitFor()
  assert.ok(!(await page.title()).startsWith('x'))
  await takeScreenshots(page, 'problem')
})
