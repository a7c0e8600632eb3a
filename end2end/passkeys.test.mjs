// Passkeys in a browser with a virtual authenticator: one is added, signs in by the button and by
// a suggestion of the username field, is a second factor, is removed, and is replaced when it is
// lost; in every viewport, and as axe sees it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addAuthenticator } from './lib/authenticator.mjs'
import { violationsOf } from './lib/axe.mjs'
import { launchBrowser } from './lib/browser.mjs'
import { accountOf, openAccount, seedAccounts } from './lib/screens/account.mjs'
import { PASSWORD, signIn } from './lib/screens/fixtures.mjs'
import { Server } from './lib/server.mjs'
import { codeOf, currentStep } from './lib/totp.mjs'
import { inEveryViewport } from './lib/viewports.mjs'

let server, browser
before(async () => {
  server = await Server.prepare()
  await server.start()
  seedAccounts(server)
  server.apply(`tenants:
  - slug: strict
    name: Strict
    settings: { second_factor: all }
    users:
      - { username: jonas, email: jonas@strict.example, password: ${PASSWORD} }
      - { username: mina, password: ${PASSWORD} }
`)
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor()

async function addPasskey(page, name) {
  await page.getByRole('link', { name: 'Add Passkey' }).click()
  await heading(page, 'Add a passkey')
  if (name) await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Create passkey' }).click()
  await page.getByText('The passkey was added.').waitFor()
}

const signOut = (page) => page.context().clearCookies()

test('a passkey is added, signs in by the button, and is removed', async () => {
  const page = await openAccount(browser, server, 'lark', 'jonas')
  const authenticator = await addAuthenticator(page)
  await addPasskey(page, "Jonas's laptop")
  const [credential] = await authenticator.credentials()
  assert.equal(credential.rpId, 'localhost')
  assert.ok(credential.isResidentCredential)
  await page.getByRole('listitem').filter({ hasText: "Jonas's laptop" }).first().waitFor()

  const named = page.getByRole('listitem').filter({ hasText: "Jonas's laptop" }).first()
  await named.getByText('Rename…').click()
  await named.getByLabel('Name').fill("Jonas's key")
  await named.getByRole('button', { name: 'Save' }).dblclick()
  await page.getByText('The passkey was renamed.').waitFor()
  await page.getByText("Passkey renamed to “Jonas's key”").waitFor()
  await page.getByRole('listitem').filter({ hasText: "Jonas's key" }).first().waitFor()

  // The same authenticator has one already.
  await page.getByRole('link', { name: 'Add Passkey' }).click()
  await page.getByRole('button', { name: 'Create passkey' }).click()
  await page.getByText('This device already has a passkey for your account.').waitFor()

  // No suggestion is taken while no one touches the device.
  await signOut(page)
  await authenticator.setPresence(false)
  await page.goto(accountOf(server, 'lark'))
  await page.getByLabel('Keep me signed in').check()
  await authenticator.setPresence(true)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await heading(page, 'Your account')
  await page.getByText('Last used').first().waitFor()
  const cookies = await page.context().cookies()
  assert.ok(cookies.some(({ name, expires }) => name === 'tenantry' && expires > 0))

  const row = page.getByRole('listitem').filter({ hasText: "Jonas's key" }).first()
  await row.getByText('Remove…').click()
  await row.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('The passkey was removed.').waitFor()
  await signOut(page)
  await authenticator.setPresence(false)
  await page.goto(accountOf(server, 'lark'))
  await authenticator.setPresence(true)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.getByText("This passkey doesn't belong to an account here.").waitFor()
  await page.context().close()
})

test('the username field suggests a passkey', async () => {
  const page = await openAccount(browser, server, 'lark', 'jonas')
  const authenticator = await addAuthenticator(page)
  await addPasskey(page)
  await signOut(page)
  // A virtual authenticator takes the suggestion at once.
  await page.goto(accountOf(server, 'lark'))
  await heading(page, 'Your account')
  assert.equal((await authenticator.credentials()).length, 1)
  await page.context().close()
})

test('cancelling is no error, and a user who is not verified gets a message', async () => {
  const page = await openAccount(browser, server, 'lark', 'jonas')
  const authenticator = await addAuthenticator(page)
  await addPasskey(page)
  await signOut(page)
  await authenticator.setVerified(false)
  await page.goto(accountOf(server, 'lark'))
  const button = page.getByRole('button', { name: 'Use a passkey' })
  await button.click()
  await page.waitForFunction(() => !document.querySelector('form[data-passkey] button').disabled)
  assert.equal(await page.getByRole('alert').count(), 0)
  await page.getByLabel('Password').waitFor()
  await signIn(page, 'jonas')
  await heading(page, 'Your account')
  await page.context().close()
})

test('a passkey of one tenant does not sign in at another', async () => {
  server.apply(`tenants:
  - slug: heron
    name: Heron
    users: [{ username: jonas, password: ${PASSWORD} }]
`)
  const page = await openAccount(browser, server, 'lark', 'jonas')
  const authenticator = await addAuthenticator(page)
  await addPasskey(page)
  await authenticator.setPresence(false)
  await page.goto(accountOf(server, 'heron'))
  await authenticator.setPresence(true)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.getByText("This passkey doesn't belong to an account here.").waitFor()
  await page.context().close()
})

test('a passkey replaces a code, and a recovery code leads to a new passkey', async () => {
  const page = await openAccount(browser, server, 'lark', 'mina')
  await page.getByRole('link', { name: 'Set up Authenticator app' }).click()
  const key = await page.locator('.key code').textContent()
  await page.getByLabel('Code', { exact: true }).fill(codeOf(key, currentStep()))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await heading(page, 'Save your recovery codes')
  const [recoveryCode] = await page.locator('.codes code').allTextContents()
  await page.getByRole('link', { name: "I've saved the codes" }).click()
  const authenticator = await addAuthenticator(page)
  await addPasskey(page, 'Old phone')

  await signOut(page)
  await authenticator.setPresence(false)
  await page.goto(accountOf(server, 'lark'))
  await signIn(page, 'mina')
  await heading(page, 'Enter your code')
  await authenticator.setPresence(true)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await heading(page, 'Your account')

  await authenticator.clear()
  await signOut(page)
  await page.goto(accountOf(server, 'lark'))
  await signIn(page, 'mina')
  await page.getByLabel('Code', { exact: true }).fill(recoveryCode)
  await page.getByRole('button', { name: 'Continue' }).click()
  await heading(page, 'Your account')
  const row = page.getByRole('listitem').filter({ hasText: 'Old phone' }).first()
  await row.getByText('Remove…').click()
  await row.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('The passkey was removed.').waitFor()
  await addPasskey(page, 'New phone')
  await signOut(page)
  // The passkey alone is enough, without a code.
  await page.goto(accountOf(server, 'lark'))
  await heading(page, 'Your account')
  await page.context().close()
})

// Opens the account of a user who has no second factor yet and needs one.
async function openSetUp(username, options = {}) {
  const page = await (await browser.newContext(options)).newPage()
  page.setDefaultTimeout(10_000)
  const authenticator = options.javaScriptEnabled === false ? null : await addAuthenticator(page)
  await page.goto(accountOf(server, 'strict'))
  await signIn(page, username)
  await heading(page, 'Set up two-step verification')
  return { page, authenticator }
}

test('a passkey is set up where a second factor is required, with recovery codes', async () => {
  const { page, authenticator } = await openSetUp('jonas')
  await page.getByRole('heading', { level: 2, name: 'Set up an authenticator app' }).waitFor()
  await inEveryViewport(page, 'passkey-set-up', async (medium, width) => {
    if (process.env.SHOTS)
      await page.screenshot({
        path: `${process.env.SHOTS}/passkey-set-up-${medium}-${width}.png`,
        fullPage: true,
      })
    if (!['forced', 'print'].includes(medium)) assert.deepEqual(await violationsOf(page), [])
  })
  await page.getByRole('button', { name: 'Create passkey' }).click()
  await heading(page, 'Save your recovery codes')
  await page.getByText('in place of your passkey').waitFor()
  await page.getByText('jonas@strict.example').waitFor()
  const codes = await page.locator('.codes code').allTextContents()
  assert.equal(codes.length, 10)
  await page.getByRole('link', { name: "I've saved the codes" }).click()
  await heading(page, 'Your account')
  await page.getByText('Recovery codes left: 10').waitFor()

  await signOut(page)
  await authenticator.setPresence(false)
  await page.goto(accountOf(server, 'strict'))
  await signIn(page, 'jonas')
  await heading(page, 'Confirm with your passkey')
  if (process.env.SHOTS)
    await page.screenshot({ path: `${process.env.SHOTS}/passkey-or-code.png`, fullPage: true })
  assert.deepEqual(await violationsOf(page), [])
  await authenticator.setPresence(true)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await heading(page, 'Your account')

  // The passkey is lost: a recovery code signs in, and another passkey is added.
  await authenticator.clear()
  await signOut(page)
  await page.goto(accountOf(server, 'strict'))
  await signIn(page, 'jonas')
  await page.getByLabel('Recovery code').fill(codes[0])
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Recovery codes left: 9').waitFor()
  await addPasskey(page, 'New phone')
  await page.context().close()
})

test('without JavaScript an app is set up where a second factor is required', async () => {
  const { page } = await openSetUp('mina', { javaScriptEnabled: false })
  assert.equal(await page.getByRole('button', { name: 'Create passkey' }).count(), 0)
  const key = await page.locator('.key code').textContent()
  await page.getByLabel('Code', { exact: true }).fill(codeOf(key, currentStep()))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await heading(page, 'Save your recovery codes')
  await page.getByRole('link', { name: "I've saved the codes" }).click()
  await heading(page, 'Your account')
  await page.context().close()
})

test('without JavaScript there is no button, and the page to add one says why', async () => {
  const page = await openAccount(browser, server, 'lark', 'jonas', { javaScriptEnabled: false })
  await page.getByRole('link', { name: 'Add Passkey' }).click()
  await page.getByText("Your browser can't create a passkey here.").waitFor()
  assert.equal(await page.getByRole('button', { name: 'Create passkey' }).count(), 0)
  await signOut(page)
  await page.goto(accountOf(server, 'lark'))
  assert.equal(await page.getByRole('button', { name: 'Use a passkey' }).count(), 0)
  await page.context().close()
})

test('axe finds nothing on the pages of passkeys, which fit every width', async () => {
  const page = await openAccount(browser, server, 'lark', 'jonas')
  const found = []
  const inspect = (name) =>
    inEveryViewport(page, name, async (medium, width) => {
      if (process.env.SHOTS)
        await page.screenshot({
          path: `${process.env.SHOTS}/${name}-${medium}-${width}.png`,
          fullPage: true,
        })
      if (['forced', 'print'].includes(medium)) return
      for (const violation of await violationsOf(page))
        found.push(`${name} ${medium} ${width}: ${violation}`)
    })
  const authenticator = await addAuthenticator(page)
  await page.getByRole('link', { name: 'Add Passkey' }).click()
  await heading(page, 'Add a passkey')
  await inspect('passkey-add')
  await page.getByRole('button', { name: 'Create passkey' }).click()
  await page.getByText('The passkey was added.').waitFor()
  await inspect('passkey-account')
  await authenticator.setPresence(false)
  await signOut(page)
  await page.goto(accountOf(server, 'lark'))
  await page.getByRole('button', { name: 'Use a passkey' }).waitFor()
  await inspect('passkey-sign-in')
  await page.context().close()
  assert.deepEqual(found, [])
})
