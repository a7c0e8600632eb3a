// A completed action keeps the place: the page shows the same part as before, and the focus is at
// the control that was pressed, or at what has taken its place.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { PASSWORD, openTenant, waitForHydration } from './lib/screens/fixtures.mjs'

let server, browser, tenant, state, links
before(async () => {
  ;({ server, browser, tenant, state, links } = await openTenant(
    `    users:
      - { username: mina, email: mina@kestrel.example, name: Mina Okafor, password: ${PASSWORD} }
    clients:
      - { client_id: shop, client_name: Parcelboard, client_secret: a-strong-secret-1,
          redirect_uris: ["https://shop.example/cb", "https://shop.example/other"] }
    providers:
      - { id: google, kind: google, client_id: kestrel, client_secret: a-strong-secret-2 }
      - { id: github, kind: github, client_id: kestrel, client_secret: a-strong-secret-3 }
      - { id: gitlab, kind: gitlab, client_id: kestrel, client_secret: a-strong-secret-4,
          enabled: false }
`,
    { users: 'Mina Okafor', applications: 'Parcelboard' },
  ))
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

async function open(url) {
  const context = await browser.newContext({
    storageState: state,
    viewport: { width: 1280, height: 600 },
  })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  await page.addInitScript(() =>
    addEventListener('pagehide', () => sessionStorage.setItem('top-before', scrollY)),
  )
  await page.goto(url)
  // Pages without an island are ready.
  if (await page.locator('leptos-island').count()) await waitForHydration(page)
  return { context, page }
}

const top = (page) => page.evaluate(() => scrollY)
// The accessible name, more or less, of what has the focus.
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement
    return (element.getAttribute('aria-label') ?? element.textContent).trim()
  })
// Waits until the page is loaded anew, and then for the focus.
async function reloaded(page, act) {
  await page.evaluate(() => (window.isOld = true))
  await act()
  await page.waitForFunction(() => !window.isOld && document.readyState === 'complete')
  await page.waitForFunction(() => document.activeElement !== document.body)
}

describe('a saved form keeps its place', () => {
  for (const [name, url, field] of [
    ['the settings of a tenant', () => `${tenant}/settings`, 'form[account_deletion_days]'],
    ['a user', () => links.users, 'form[claims][website]'],
    ['an application', () => links.applications, 'form[default_scope]'],
    ['a provider, which has no island', () => `${tenant}/providers/google`, 'form[update_claims]'],
  ]) {
    test(name, async () => {
      const { context, page } = await open(url())
      const input = page.locator(`[name="${field}"]`)
      await input.scrollIntoViewIfNeeded()
      const button = page.getByRole('button', { name: 'Save changes' })
      await button.scrollIntoViewIfNeeded()
      await reloaded(page, () => button.click())
      await page.getByText('Saved.').waitFor()
      assert.equal(await focused(page), 'Save changes')
      const before = Number(await page.evaluate(() => sessionStorage.getItem('top-before')))
      assert.ok(before > 100, `the page was scrolled: ${before}`)
      assert.ok(Math.abs((await top(page)) - before) < 10, `${await top(page)}, not ${before}`)
      await context.close()
    })
  }

  test('a field in which Enter was pressed keeps the focus', async () => {
    const { context, page } = await open(links.users)
    const field = page.locator('[name="form[claims][nickname]"]')
    await field.fill('Min')
    await reloaded(page, () => field.press('Enter'))
    const name = await page.evaluate(() => document.activeElement.name)
    assert.equal(name, 'form[claims][nickname]')
    await context.close()
  })
})

describe('an action gives the focus back', () => {
  test('to the button that has taken the place of Block', async () => {
    const { context, page } = await open(links.users)
    for (const [action, button, successor] of [
      ['Block…', 'Block', 'Unblock…'],
      ['Unblock…', 'Unblock', 'Block…'],
    ]) {
      await page.getByRole('button', { name: action, exact: true }).click()
      const submit = page.getByRole('dialog').getByRole('button', { name: button, exact: true })
      await reloaded(page, () => submit.click())
      assert.equal(await focused(page), successor)
    }
    await context.close()
  })

  test('to the menu of a row that was moved', async () => {
    const { context, page } = await open(`${tenant}/providers`)
    for (const [name, direction] of [
      ['GitHub', 'Move down'],
      ['GitHub', 'Move up'],
      ['Google', 'Move up'],
    ]) {
      const menu = page.getByLabel(`Actions for ${name}`)
      await menu.click()
      const row = page.locator('tr', { has: menu })
      await reloaded(page, () => row.getByRole('button', { name: direction }).click())
      assert.equal(await focused(page), `Actions for ${name}`)
    }
    await context.close()
  })

  test('to the heading, if the button is gone', async () => {
    const { context, page } = await open(`${tenant}/providers/gitlab`)
    const enable = page.getByRole('button', { name: 'Enable', exact: true })
    await reloaded(page, () => enable.click())
    assert.equal(await page.evaluate(() => document.activeElement.localName), 'h1')
    await context.close()
  })
})

describe('the list of redirect URIs', () => {
  const list = (page) => page.locator('section', { hasText: 'Redirect URIs' }).first()

  test('focuses a new field, and the neighbour of one that was removed', async () => {
    const { context, page } = await open(links.applications)
    const fields = list(page).getByLabel('Redirect URI', { exact: true })
    await page.getByRole('button', { name: 'Add redirect URI' }).click()
    await page.waitForFunction(() => document.activeElement.localName === 'input')
    await page.keyboard.type('https://shop.example/third')
    assert.equal(await fields.nth(2).inputValue(), 'https://shop.example/third')
    await page.getByRole('button', { name: 'Remove https://shop.example/cb' }).click()
    await page.waitForFunction(
      () => document.activeElement.value === 'https://shop.example/other',
    )
    await page.getByRole('button', { name: 'Remove https://shop.example/third' }).click()
    await page.waitForFunction(
      () => document.activeElement.value === 'https://shop.example/other',
    )
    await page.getByRole('button', { name: 'Remove https://shop.example/other' }).click()
    await page.waitForFunction(
      () => document.activeElement.textContent.trim() === 'Add redirect URI',
    )
    await context.close()
  })

  test('fixes a URI, and then has no error', async () => {
    const { context, page } = await open(links.applications)
    const fields = list(page).getByLabel('Redirect URI', { exact: true })
    await fields.nth(0).fill('http://shop.example/cb')
    await fields.nth(1).fill('http://shop.example/other')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('Not saved: fix 2 errors').waitFor()
    // The error stays with its field when a row before it is removed.
    await page.getByRole('button', { name: 'Remove http://shop.example/cb' }).click()
    await page.getByText('Not saved: fix 1 error').waitFor()
    assert.equal(await fields.nth(0).getAttribute('aria-invalid'), 'true')
    await page.getByRole('button', { name: 'Change to https' }).click()
    await page.waitForFunction(
      () => document.activeElement.value === 'https://shop.example/other',
    )
    assert.equal(await page.getByText('Not saved').count(), 0)
    assert.equal(await page.getByRole('button', { name: 'Change to https' }).count(), 0)
    await context.close()
  })

  test('a new application offers the same fix', async () => {
    const { context, page } = await open(`${tenant}/applications/new`)
    await page.getByLabel('Name', { exact: true }).fill('Shop')
    await page.getByLabel('Redirect URI').fill('http://shop.example/cb')
    await page.getByRole('button', { name: 'Register', exact: true }).click()
    await page.getByRole('button', { name: 'Change to https' }).click()
    assert.equal(await page.getByLabel('Redirect URI').inputValue(), 'https://shop.example/cb')
    assert.equal(await page.evaluate(() => document.activeElement.id), 'redirect_uri')
    assert.equal(await page.getByText('Not saved').count(), 0)
    await context.close()
  })
})

test('a refused redirect URI is registered where its failure is shown', async () => {
  const { context, page } = await open(links.applications)
  const refused = new URL(`${server.origin}/t/kestrel-bank/oauth2/authorize`)
  const uri = 'https://shop.example/CB'
  refused.search = new URLSearchParams({
    client_id: 'shop',
    response_type: 'code',
    redirect_uri: uri,
  })
  await page.request.get(refused.href)
  // Failed requests are stored every 10 seconds.
  const register = page.getByRole('button', { name: 'Register the received URI…' })
  const failures = `${links.applications}?show=refusals`
  for (let tries = 0; tries < 60 && !(await register.count()); tries++) {
    await page.waitForTimeout(500)
    await page.goto(failures)
  }
  await register.click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(uri).waitFor()
  await reloaded(page, () => dialog.getByRole('button', { name: 'Register' }).click())
  await page.getByText('Redirect URI registered.').waitFor()
  await page.getByText('The received URI is registered now.').waitFor()
  assert.equal(await register.count(), 0)
  await page.goto(links.applications)
  await page.getByRole('button', { name: `Remove ${uri}`, exact: true }).waitFor()
  await context.close()
})
