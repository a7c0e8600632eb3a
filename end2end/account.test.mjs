// The page of the user's own account in a browser: what it shows, what it ends and changes, with
// and without JavaScript, with a double click, on a phone, and as axe sees it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { violationsOf } from './lib/axe.mjs'
import {
  USER_AGENTS,
  account,
  accountOf,
  allow,
  openAccount,
  seedAccounts,
} from './lib/screens/account.mjs'
import { launchBrowser } from './lib/browser.mjs'
import { PASSWORD, signIn } from './lib/screens/fixtures.mjs'
import { Server } from './lib/server.mjs'
import { inEveryViewport } from './lib/viewports.mjs'

let server, browser
before(async () => {
  server = await Server.prepare()
  await server.start()
  seedAccounts(server)
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const section = (page, name) => page.getByRole('region', { name })
const isSignedIn = async (page) => {
  await page.goto(accountOf(server, 'lark'))
  return page.getByRole('heading', { name: 'Your account' }).isVisible()
}

for (const [scripts, javaScriptEnabled] of [
  ['with JavaScript', true],
  ['without JavaScript', false],
])
  test(`a user sees and ends what they gave, ${scripts}`, async () => {
    const phone = await openAccount(browser, server, 'lark', 'jonas', {
      userAgent: USER_AGENTS.phone,
    })
    const page = await openAccount(browser, server, 'lark', 'jonas', { javaScriptEnabled })
    await allow(page, server, 'lark', 'parcelboard', 'openid email orders:read')
    await section(page, 'Profile').getByText('jonas.weber@post.example').waitFor()
    await section(page, 'Recent activity').getByText('You allowed Parcelboard').first().waitFor()
    const applications = section(page, 'Applications with access')
    await applications.getByText('Read your orders and deliveries').waitFor()
    await applications.getByText('Revoke access…').click()
    await applications.getByText('Parcelboard loses access to your account immediately.').waitFor()
    await applications.getByRole('button', { name: 'Revoke access' }).click()
    await page.getByRole('status').getByText('The application no longer has access.').waitFor()
    await applications.getByText('No application has access to your account.').waitFor()
    // Back and reload show the account, and nothing is sent again.
    await page.reload()
    await page.goBack()
    await page.getByRole('heading', { name: 'Your account' }).waitFor()
    await page.goto(accountOf(server, 'lark'))
    const sessions = section(page, 'Where you are signed in')
    const row = sessions.getByRole('listitem').filter({ hasText: 'Firefox on Android' })
    await row.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('The session was signed out.').waitFor()
    assert.equal(await row.count(), 0)
    assert.equal(await isSignedIn(phone), false)
    await page.context().close()
    await phone.context().close()
  })

test('a user changes the password; a double click changes it once', async () => {
  const other = await openAccount(browser, server, 'lark', 'mina')
  const page = await openAccount(browser, server, 'lark', 'mina')
  await page.getByRole('link', { name: 'Change password' }).click()
  await page.getByLabel('Current password').fill('not-this-one')
  await page.getByLabel('New password').fill('another-horse-battery')
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByText('The password is incorrect.').waitFor()
  assert.equal(await page.getByLabel('Current password').inputValue(), '')
  await page.getByLabel('Current password').fill(PASSWORD)
  await page.getByLabel('New password').fill('another-horse-battery')
  await page.getByRole('button', { name: 'Change password' }).dblclick()
  await page.getByText('Your password was changed.').waitFor()
  const changed = section(page, 'Recent activity').getByText('Password changed')
  assert.equal(await changed.count(), 1)
  assert.equal(await isSignedIn(other), false)
  await signIn(other, 'mina')
  await other.getByRole('alert').waitFor()
  await other.getByLabel('Password').fill('another-horse-battery')
  await other.getByRole('button', { name: 'Sign in' }).click()
  await other.getByRole('heading', { name: 'Your account' }).waitFor()
  await page.context().close()
  await other.context().close()
})

test('everything is reached and asked by keyboard', async () => {
  const other = await openAccount(browser, server, 'lark', 'jonas')
  const page = await openAccount(browser, server, 'lark', 'jonas')
  await page.getByText('Sign out everywhere else…').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  const focused = page.locator(':focus')
  assert.equal(await focused.textContent(), 'Sign out everywhere else')
  await page.keyboard.press('Enter')
  await page.getByRole('status').getByText('You are signed out everywhere else.').waitFor()
  assert.equal(await isSignedIn(other), false)
  await page.context().close()
  await other.context().close()
})

test('axe finds nothing on the pages of the account, which fit every width', async () => {
  const fresh = await Server.prepare()
  await fresh.start()
  try {
    const found = []
    await account(browser, fresh, (page, name) =>
      inEveryViewport(page, name, async (medium, width) => {
        if (['forced', 'print'].includes(medium)) return
        for (const violation of await violationsOf(page))
          found.push(`${name} ${medium} ${width}: ${violation}`)
      }),
    )
    assert.deepEqual(found, [])
  } finally {
    await fresh.stop()
  }
})
