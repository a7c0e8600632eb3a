// Forms keep what was typed: before hydration, after a network error, after the session has ended,
// and when a stale update is rejected.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launchBrowser } from './lib/browser.mjs'
import { Server } from './lib/server.mjs'

const PASSWORD = 'correct-horse-battery'

let server, browser, tenant, state, forms
before(async () => {
  server = await Server.prepare()
  await server.start()
  browser = await launchBrowser()
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(await server.printedLine(/(http:\S+\/setup\?token=\S+)/))
  await page.getByLabel('Your name').fill('Ada Lovelace')
  await page.getByLabel('Email').fill('ada@ops.example')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByLabel('Name of your first tenant').fill('Kestrel Bank')
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.waitForURL('**/console/t/kestrel-bank')
  tenant = page.url()
  server.apply(`
tenants:
  - slug: kestrel-bank
    name: Kestrel Bank
    users:
      - { username: mina, email: mina@kestrel.example, name: Mina Okafor, password: ${PASSWORD} }
    clients:
      - { client_id: shop, client_name: Parcelboard, client_secret: a-strong-secret-1,
          redirect_uris: ["https://shop.example/cb"] }
`)
  const urlOf = async (list, name) => {
    await page.goto(`${tenant}/${list}`)
    return new URL(await page.getByRole('link', { name, exact: true }).getAttribute('href'), tenant)
      .href
  }
  // URL, values by label, submit button, and text on success.
  forms = {
    'a user': [
      `${tenant}/users/new`,
      {
        Username: 'jonas',
        Email: 'jonas@kestrel.example',
        'Full name': 'Jonas Weber',
        Password: PASSWORD,
      },
      'Add user',
      'jonas can sign in now.',
    ],
    'a profile': [
      await urlOf('users', 'Mina Okafor'),
      { Nickname: 'Min', Birthdate: '1991-04-12' },
      'Save changes',
      'Saved.',
    ],
    'an application': [
      `${tenant}/applications/new`,
      { Name: 'Route planner', 'Redirect URI': 'https://routes.example/cb' },
      'Register',
      "You won't see this again",
    ],
    'the settings of an application': [
      await urlOf('applications', 'Parcelboard'),
      {
        'Home page': 'https://parcelboard.example/',
        Description: 'Parcels, and where they are.',
        'Redirect URI': 'https://shop.example/other',
      },
      'Save changes',
      'Saved.',
    ],
    'the settings of a tenant': [
      `${tenant}/settings`,
      { Name: 'Kestrel', 'Authorization code': '60' },
      'Save changes',
      'Saved.',
    ],
    'an invitation': [
      `${tenant}/members/new`,
      { Email: 'karl@kestrel.example' },
      'Create invitation link',
      "You won't see this again",
    ],
    'a tenant': [
      `${server.origin}/console/tenants/new`,
      { Name: 'Larkfield', Slug: 'lark' },
      'Create tenant',
      'Tenant created.',
    ],
  }
  state = await context.storageState()
  await context.close()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

async function openSignedIn(url) {
  const context = await browser.newContext({ storageState: state })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  await page.goto(url)
  return { context, page }
}

const field = (page, label) =>
  page
    .getByLabel(label, { exact: true })
    .or(page.getByLabel(`${label} optional`, { exact: true }))
    .first()
const submitButton = (page, name) =>
  page.getByRole('button', { name, exact: true, disabled: false })

async function assertValues(page, values) {
  for (const [label, text] of Object.entries(values))
    assert.equal(await field(page, label).inputValue(), text, `the value of ${label} is lost`)
}

for (const name of [
  'a user',
  'a profile',
  'an application',
  'the settings of an application',
  'the settings of a tenant',
  'an invitation',
  'a tenant',
]) {
  test(`${name}: values survive hydration, network errors and sign-out`, async () => {
    const [url, values, button, success] = forms[name]
    const { context, page } = await openSignedIn('about:blank')
    // The WebAssembly is delivered only after all fields are filled in.
    let deliver
    const filledIn = new Promise((resolve) => (deliver = resolve))
    await page.route(/\/pkg\/.*(_bg\.wasm|page-.*\.js)$/, async (route) => {
      if (route.request().url().endsWith('.wasm')) await filledIn
      await route.continue()
    })
    await page.goto(url, { waitUntil: 'commit' })
    for (const [label, text] of Object.entries(values)) await field(page, label).fill(text)
    deliver()
    await submitButton(page, button).waitFor()
    await assertValues(page, values)

    await context.setOffline(true)
    await submitButton(page, button).click()
    await page.getByText('Network error.').filter({ visible: true }).waitFor()
    await assertValues(page, values)
    await context.setOffline(false)

    const cookies = await context.cookies()
    await context.clearCookies()
    await submitButton(page, button).click()
    await page.getByText('You are signed out.').filter({ visible: true }).waitFor()
    await assertValues(page, values)
    // The user signs in again in another tab.
    await context.addCookies(cookies)
    await submitButton(page, button).click()
    await page.getByText(success).filter({ visible: true }).first().waitFor()
    await context.close()
  })
}

for (const [name, label, stale, current] of [
  ['a profile', 'City', 'Graz', 'Wien'],
  ['the settings of an application', 'Description', 'Mine', 'Theirs'],
  ['the settings of a tenant', 'Access token', '600', '1200'],
]) {
  test(`${name}: a stale update is rejected and keeps its values`, async () => {
    const [url, , button, success] = forms[name]
    const { context, page } = await openSignedIn(url)
    const other = await openSignedIn(url)
    await submitButton(page, button).waitFor()
    await field(other.page, label).fill(current)
    await submitButton(other.page, button).click()
    await other.page.getByText(success).first().waitFor()
    await other.context.close()
    await field(page, label).fill(stale)
    await submitButton(page, button).click()
    await page.getByText('This has changed since').waitFor()
    await assertValues(page, { [label]: stale })
    await page.reload()
    assert.equal(await field(page, label).inputValue(), current, 'the first update is kept')
    await context.close()
  })
}
