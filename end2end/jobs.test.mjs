// The jobs that people come for, each told once and done with the mouse, by keyboard alone, and on a phone.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import * as client from 'openid-client'
import { chromium } from 'playwright-core'
import { HANDS } from './lib/hands.mjs'
import { FLAGS } from './lib/look.mjs'
import { Person } from './lib/person.mjs'
import { Server } from './lib/server.mjs'

const PASSWORD = 'correct-horse-battery'
const CALLBACK = 'https://parcelboard.example/callback'
const MINA = { username: 'mina', password: PASSWORD }

let browser
before(
  async () =>
    (browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: FLAGS,
    })),
)
after(() => browser?.close())

for (const [how, Hand] of Object.entries(HANDS)) {
  describe(how, () => {
    let server, console, ada, dora, application
    const complaints = []

    // Somebody at a browser of their own.
    async function somebody() {
      const context = await browser.newContext({
        ...Hand.look,
        permissions: ['clipboard-read', 'clipboard-write'],
      })
      const page = await context.newPage()
      page.setDefaultTimeout(8_000)
      // What is refused on purpose is no complaint.
      page.on(
        'console',
        (message) =>
          message.type() === 'error' &&
          !message.text().startsWith('Failed to load resource') &&
          complaints.push(message.text()),
      )
      page.on('pageerror', (error) => complaints.push(error.message))
      return { page, hand: new Hand(page), context }
    }

    // A button of a form sleeps until its island is awake.
    const button = (page, name) =>
      page.getByRole('button', { name, exact: true, disabled: false }).and(page.locator(':visible'))
    const link = (page, name) =>
      page.getByRole('link', { name, exact: true }).and(page.locator(':visible')).first()

    // Parcelboard signs somebody in, and gets tokens by this secret.
    async function signIn(person, secret) {
      const config = await client.discovery(
        new URL(server.origin),
        application.id,
        undefined,
        client.ClientSecretBasic(secret),
        { execute: [client.allowInsecureRequests] },
      )
      const verifier = client.randomPKCECodeVerifier()
      const address = client.buildAuthorizationUrl(config, {
        redirect_uri: CALLBACK,
        scope: 'openid profile offline_access',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
      const back = await person.walk(address, CALLBACK, MINA)
      return {
        config,
        tokens: await client.authorizationCodeGrant(config, back, {
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        }),
      }
    }

    before(async () => {
      server = await Server.prepare()
      await server.start()
      console = `${server.origin}/console/t/kestrel-bank`
      ada = await somebody()
      dora = await somebody()
    })
    after(async () => {
      await ada?.context.close()
      await dora?.context.close()
      await server?.stop()
    })

    test('the first tenant', async () => {
      const { page, hand } = ada
      await page.goto(await server.printedLine(/(http:\S+\/setup\?token=\S+)/))
      await hand.write(page.getByLabel('Your name'), 'Ada Lovelace')
      await hand.write(page.getByLabel('Email'), 'ada@ops.example')
      await hand.write(page.getByLabel('Password'), PASSWORD)
      await hand.write(page.getByLabel('Name of your first tenant'), 'Kestrel Bank')
      await hand.press(button(page, 'Set up'))
      await page.waitForURL(console)
      await page.getByText('Next steps').waitFor()
      assert.equal(
        (await (await fetch(`${server.origin}/.well-known/openid-configuration`)).json()).issuer,
        server.origin,
      )
      server.apply(
        `tenants:\n  - slug: kestrel-bank\n    name: Kestrel Bank\n    users:\n      - { username: mina, email: mina@kestrel.example, name: Mina Okafor, password: ${PASSWORD} }\n      - { username: jonas, email: jonas@kestrel.example, name: Jonas Weber, password: ${PASSWORD} }\n`,
      )
    })

    test('a colleague is invited, and sees what their role says', async () => {
      const { page, hand } = ada
      await hand.goTo('Members')
      await hand.press(link(page, 'Invite somebody'))
      await hand.write(page.getByLabel('Email'), 'dora@kestrel.example')
      await hand.choose(page.getByRole('radio', { name: 'Auditor' }))
      await hand.choose(page.getByRole('radio', { name: 'Developer' }))
      await hand.press(button(page, 'Make the link'))
      await page.getByText('Shown only now').waitFor()
      const invitation = await hand.copy(button(page, 'Copy link'))
      await hand.press(link(page, 'I have copied it'))
      await page.getByRole('row', { name: /dora@kestrel.example Developer/ }).waitFor()

      await dora.page.goto(invitation)
      await dora.hand.write(dora.page.getByLabel('Your name'), 'Dora Lind')
      await dora.hand.write(dora.page.getByLabel('Password'), PASSWORD)
      await dora.hand.press(button(dora.page, 'Accept'))
      await dora.hand.press(link(dora.page, 'Open the dashboard'))
      await dora.page.getByRole('heading', { level: 1, name: 'Applications' }).waitFor()
      assert.deepEqual(
        await dora.page
          .locator('.sidebar')
          .getByRole('link', { includeHidden: true })
          .allInnerTexts(),
        ['Applications', 'Personal tokens', 'Addresses'],
      )
      await dora.page.getByText('No application yet').waitFor()
      assert.equal(
        (await dora.page.request.get(`${console}/users`)).status(),
        403,
        'other screens are closed to her',
      )
      await page.goto(invitation)
      await page.getByRole('heading', { name: 'This invitation is no longer good' }).waitFor()
      assert.equal(await page.getByLabel('Password').count(), 0, 'the link works once')
      await page.goto(`${console}/members`)
      await page
        .getByRole('row', { name: /Dora Lind/ })
        .getByText('Developer')
        .waitFor()
    })

    test('a developer registers their first application', async () => {
      const { page, hand } = dora
      await hand.press(link(page, 'Register an application'))
      await hand.write(page.getByLabel('Name'), 'Parcelboard')
      await hand.choose(page.getByRole('radio', { name: 'Machine' }))
      await page.getByLabel('Redirect URI').waitFor({ state: 'hidden' })
      await hand.choose(page.getByRole('radio', { name: 'Web' }))
      await hand.write(page.getByLabel('Redirect URI'), CALLBACK.replace('https:', 'http:'))
      await hand.press(button(page, 'Register'))
      await page.getByText('Use https').waitFor()
      await hand.write(page.getByLabel('Redirect URI'), CALLBACK)
      await hand.press(button(page, 'Register'))
      await page.getByText('It waits for approval').waitFor()
      const secret = await hand.copy(button(page, 'Copy secret'))
      application = {
        id: await hand.copy(page.getByRole('button', { name: 'Copy client_id' })),
        secret,
      }
      assert.match(secret, /^sk_/)
      await hand.press(link(page, 'Open the application'))
      await page.getByRole('heading', { name: 'Quickstart' }).waitFor()

      await ada.hand.goTo('Approvals')
      await ada.hand.press(button(ada.page, 'Approve…'))
      await ada.hand.press(button(ada.page, 'Approve'))
      await ada.page.getByText('It is approved and may be used.').waitFor()
      const { config, tokens } = await signIn(new Person(), secret)
      assert.equal(
        (await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)).name,
        'Mina Okafor',
      )
    })

    test('a secret is rotated without downtime', async () => {
      const { page, hand } = dora
      const person = new Person()
      await page.reload()
      await hand.press(button(page, 'Add a secret'))
      await page.getByText('Shown only now').waitFor()
      const fresh = await hand.copy(button(page, 'Copy secret'))
      for (const secret of [application.secret, fresh])
        assert.ok((await signIn(person, secret)).tokens.access_token, 'both work')
      await hand.press(link(page, 'I have copied it'))
      await page.getByText('2 secrets live').waitFor()
      const old = page
        .locator('.card-line')
        .filter({ hasNotText: 'newest' })
        .filter({ hasText: `…${application.secret.slice(-4)}` })
      await hand.press(old.getByRole('button', { name: 'End…' }))
      await page.getByRole('dialog').getByText(application.secret.slice(-4)).waitFor()
      await hand.press(button(page, 'End it'))
      await page.getByText('The secret is ended.').waitFor()
      await assert.rejects(signIn(person, application.secret), { status: 401 })
      assert.ok((await signIn(person, fresh)).tokens.access_token)
      application.secret = fresh
    })

    test('somebody is blocked, and their sessions and tokens end', async () => {
      const { page, hand } = ada
      const person = new Person()
      const { config, tokens } = await signIn(person, application.secret)
      await hand.goTo('Users')
      await hand.write(page.getByRole('searchbox'), 'mina')
      await page.getByRole('link', { name: 'Jonas Weber' }).waitFor({ state: 'detached' })
      await hand.press(link(page, 'Mina Okafor'))
      await hand.press(button(page, 'Block…'))
      await page.getByRole('dialog').getByText('sign-in').first().waitFor()
      assert.ok(
        await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub),
        'asking ends nothing',
      )
      await hand.press(button(page, 'Block'))
      await page.getByText('They are blocked, and signed out everywhere.').waitFor()
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
        (await person.walk(silent, CALLBACK, {})).searchParams.get('error'),
        'login_required',
      )
    })

    test('an event is found in the audit log', async () => {
      const { page, hand } = ada
      await hand.goTo('Audit log')
      await hand.pick(page.getByLabel('About'), 'Users')
      await page.waitForURL('**topic=user**')
      const event = page.locator('tr').filter({ hasText: 'Blocked mina' })
      await hand.press(event.getByRole('link', { name: /^Open the event/ }))
      await page.getByText('"verb": "user.blocked"').waitFor()
      await page.getByText('The event as JSON').waitFor()
      assert.deepEqual(complaints, [])
    })
  })
}
