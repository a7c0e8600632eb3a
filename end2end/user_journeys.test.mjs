// The most frequent tasks of administrators and developers, each done with the mouse, by keyboard
// only, and on a phone.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import * as client from 'openid-client'
import { launchBrowser } from './lib/browser.mjs'
import { INPUT_METHODS } from './lib/input_methods.mjs'
import { HttpUser } from './lib/http_user.mjs'
import { Server } from './lib/server.mjs'

const PASSWORD = 'correct-horse-battery'
const CALLBACK = 'https://parcelboard.example/callback'
const MINA = { username: 'mina', password: PASSWORD }

let browser
before(
  async () =>
    (browser = await launchBrowser()),
)
after(() => browser?.close())

for (const [method, InputMethod] of Object.entries(INPUT_METHODS)) {
  describe(method, () => {
    let server, console, ada, dora, application
    const consoleErrors = []

    // A user with a browser context of their own.
    async function openBrowser() {
      const context = await browser.newContext({
        ...InputMethod.contextOptions,
        permissions: ['clipboard-read', 'clipboard-write'],
      })
      const page = await context.newPage()
      page.setDefaultTimeout(8_000)
      // Requests that are rejected on purpose also log an error.
      page.on(
        'console',
        (message) =>
          message.type() === 'error' &&
          !message.text().startsWith('Failed to load resource') &&
          consoleErrors.push(message.text()),
      )
      page.on('pageerror', (error) => consoleErrors.push(error.message))
      return { page, input: new InputMethod(page), context }
    }

    // The submit button of an island is disabled until the island is hydrated.
    const button = (page, name) =>
      page.getByRole('button', { name, exact: true, disabled: false }).and(page.locator(':visible'))
    const link = (page, name) =>
      page.getByRole('link', { name, exact: true }).and(page.locator(':visible')).first()

    // Sign the user in to Parcelboard, which redeems the code with this secret.
    async function signIn(user, secret) {
      const config = await client.discovery(
        new URL(server.origin),
        application.id,
        undefined,
        client.ClientSecretBasic(secret),
        { execute: [client.allowInsecureRequests] },
      )
      const verifier = client.randomPKCECodeVerifier()
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: CALLBACK,
        scope: 'openid profile offline_access',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
      const callback = await user.authorize(url, CALLBACK, MINA)
      return {
        config,
        tokens: await client.authorizationCodeGrant(config, callback, {
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        }),
      }
    }

    before(async () => {
      server = await Server.prepare()
      await server.start()
      console = `${server.origin}/console/t/kestrel-bank`
      ada = await openBrowser()
      dora = await openBrowser()
    })
    after(async () => {
      await ada?.context.close()
      await dora?.context.close()
      await server?.stop()
    })

    test('set-up creates the first tenant', async () => {
      const { page, input } = ada
      await page.goto(await server.printedLine(/(http:\S+\/setup\?token=\S+)/))
      await input.fill(page.getByLabel('Your name'), 'Ada Lovelace')
      await input.fill(page.getByLabel('Email'), 'ada@ops.example')
      await input.fill(page.getByLabel('Password'), PASSWORD)
      await input.fill(page.getByLabel('Name of your first tenant'), 'Kestrel Bank')
      await input.press(button(page, 'Set up'))
      await page.waitForURL(console)
      await page.getByText('Next steps').waitFor()
      assert.equal(
        (await (await fetch(`${server.origin}/.well-known/openid-configuration`)).json()).issuer,
        server.origin,
      )
      server.apply(`
tenants:
  - slug: kestrel-bank
    name: Kestrel Bank
    users:
      - { username: mina, email: mina@kestrel.example, name: Mina Okafor, password: ${PASSWORD} }
      - { username: jonas, email: jonas@kestrel.example, name: Jonas Weber, password: ${PASSWORD} }
`)
    })

    test('an invited member sees the pages of their role', async () => {
      const { page, input } = ada
      await input.openPage('Members')
      await input.press(link(page, 'Invite a member'))
      await input.fill(page.getByLabel('Email'), 'dora@kestrel.example')
      await input.check(page.getByRole('radio', { name: 'Auditor' }))
      await input.check(page.getByRole('radio', { name: 'Developer' }))
      await input.press(button(page, 'Create invitation link'))
      await page.getByText("You won't see this again").waitFor()
      const invitation = await input.copy(button(page, 'Copy link'))
      await input.press(link(page, 'Done'))
      await page.getByRole('row', { name: /dora@kestrel.example Developer/ }).waitFor()

      await dora.page.goto(invitation)
      await dora.input.fill(dora.page.getByLabel('Your name'), 'Dora Lind')
      await dora.input.fill(dora.page.getByLabel('Password'), PASSWORD)
      await dora.input.press(button(dora.page, 'Accept'))
      await dora.input.press(link(dora.page, 'Open the dashboard'))
      await dora.page.getByRole('heading', { level: 1, name: 'Applications' }).waitFor()
      assert.deepEqual(
        await dora.page
          .locator('.sidebar')
          .getByRole('link', { includeHidden: true })
          .allInnerTexts(),
        ['Applications', 'Personal tokens', 'Endpoints'],
      )
      await dora.page.getByText('No applications yet').waitFor()
      assert.equal(
        (await dora.page.request.get(`${console}/users`)).status(),
        403,
        'her role does not allow other pages',
      )
      await page.goto(invitation)
      await page.getByRole('heading', { name: /^This link has expired or was/ }).waitFor()
      assert.equal(await page.getByLabel('Password').count(), 0, 'the link works once')
      await page.goto(`${console}/members`)
      await page
        .getByRole('row', { name: /Dora Lind/ })
        .getByText('Developer')
        .waitFor()
    })

    test('a developer registers an application and an admin approves it', async () => {
      const { page, input } = dora
      await input.press(link(page, 'Register an application'))
      await input.fill(page.getByLabel('Name'), 'Parcelboard')
      await input.check(page.getByRole('radio', { name: 'Machine' }))
      await page.getByLabel('Redirect URI').waitFor({ state: 'hidden' })
      await input.check(page.getByRole('radio', { name: 'Web' }))
      await input.fill(page.getByLabel('Redirect URI'), CALLBACK.replace('https:', 'http:'))
      await input.press(button(page, 'Register'))
      await page.getByText('Use https').waitFor()
      await input.fill(page.getByLabel('Redirect URI'), CALLBACK)
      await input.press(button(page, 'Register'))
      await page.getByText('This application is pending approval').waitFor()
      const secret = await input.copy(button(page, 'Copy secret'))
      application = {
        id: await input.copy(page.getByRole('button', { name: 'Copy client_id' })),
        secret,
      }
      assert.match(secret, /^sk_/)
      await input.press(link(page, 'Open the application'))
      await page.getByRole('heading', { name: 'Quickstart' }).waitFor()

      await ada.input.openPage('Approvals')
      await ada.input.press(button(ada.page, 'Approve…'))
      await ada.input.press(button(ada.page, 'Approve'))
      await ada.page.getByText('Application approved.').waitFor()
      const { config, tokens } = await signIn(new HttpUser(), secret)
      assert.equal(
        (await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)).name,
        'Mina Okafor',
      )
    })

    test('a secret is rotated without downtime', async () => {
      const { page, input } = dora
      const user = new HttpUser()
      await page.reload()
      await input.press(button(page, 'Add a secret'))
      const credentials = page.getByRole('region', { name: 'Client secrets' })
      await credentials.getByText("You won't see this again").waitFor()
      const newSecret = await input.copy(button(page, 'Copy secret'))
      for (const secret of [application.secret, newSecret])
        assert.ok((await signIn(user, secret)).tokens.access_token, 'both secrets are accepted')
      await input.press(link(page, 'Done'))
      await page.getByText('2 active secrets').waitFor()
      const old = page
        .locator('.card-line')
        .filter({ hasNotText: 'newest' })
        .filter({ hasText: `…${application.secret.slice(-4)}` })
      await input.press(old.getByRole('button', { name: 'Revoke…' }))
      await page.getByRole('dialog').getByText(application.secret.slice(-4)).waitFor()
      await input.press(button(page, 'Revoke'))
      await page.getByText('Secret revoked.').waitFor()
      await assert.rejects(signIn(user, application.secret), { status: 401 })
      assert.ok((await signIn(user, newSecret)).tokens.access_token)
      application.secret = newSecret
    })

    test('blocking a user ends their sessions and tokens', async () => {
      const { page, input } = ada
      const user = new HttpUser()
      const { config, tokens } = await signIn(user, application.secret)
      await input.openPage('Users')
      await input.fill(page.getByRole('searchbox'), 'mina')
      await page.getByRole('link', { name: 'Jonas Weber' }).waitFor({ state: 'detached' })
      await input.press(link(page, 'Mina Okafor'))
      await input.press(button(page, 'Block…'))
      await page.getByRole('dialog').getByText('session').first().waitFor()
      assert.ok(
        await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub),
        'the confirmation dialog changes nothing',
      )
      await input.press(button(page, 'Block'))
      await page.getByText('User blocked and signed out everywhere.').waitFor()
      await assert.rejects(client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub))
      await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), {
        error: 'invalid_grant',
      })
      const silent = client.buildAuthorizationUrl(config, {
        redirect_uri: CALLBACK,
        scope: 'openid',
        prompt: 'none',
        code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
        code_challenge_method: 'S256',
      })
      assert.equal(
        (await user.authorize(silent, CALLBACK, {})).searchParams.get('error'),
        'login_required',
      )
    })

    test('the audit log is filtered to one event', async () => {
      const { page, input } = ada
      await input.openPage('Audit log')
      await input.select(page.getByLabel('Category'), 'Users')
      await page.waitForURL('**topic=user**')
      const event = page.locator('tr').filter({ hasText: 'Blocked mina' })
      await input.press(event.getByRole('link', { name: /^Open the event/ }))
      await page.getByText('"verb": "user.blocked"').waitFor()
      await page.getByText('The event as JSON').waitFor()
      assert.deepEqual(consoleErrors, [])
    })
  })
}
