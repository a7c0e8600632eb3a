// What somebody typed into a form is never lost: not when it is refused, when their session ends, when
// the network fails, or when they were quicker than the page; and the second of two editors is told.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { chromium } from 'playwright-core'
import { FLAGS } from './lib/look.mjs'
import { Server } from './lib/server.mjs'

const PASSWORD = 'correct-horse-battery'

let server, browser, tenant, state, forms
before(async () => {
  server = await Server.prepare()
  await server.start()
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS,
  })
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
  server.apply(
    `tenants:\n  - slug: kestrel-bank\n    name: Kestrel Bank\n    users:\n      - { username: mina, email: mina@kestrel.example, name: Mina Okafor, password: ${PASSWORD} }\n    clients:\n      - { client_id: shop, client_name: Parcelboard, client_secret: a-strong-secret-1, redirect_uris: ["https://shop.example/cb"] }\n`,
  )
  const addressOf = async (list, name) => {
    await page.goto(`${tenant}/${list}`)
    return new URL(await page.getByRole('link', { name, exact: true }).getAttribute('href'), tenant)
      .href
  }
  // Where, what is typed (by label), what sends it, and what is said when it is done.
  forms = {
    'a user': [
      `${tenant}/users/new`,
      {
        'User name': 'jonas',
        Email: 'jonas@kestrel.example',
        'Full name': 'Jonas Weber',
        Password: PASSWORD,
      },
      'Add the user',
      'jonas can sign in now.',
    ],
    'a profile': [
      await addressOf('users', 'Mina Okafor'),
      { Nickname: 'Min', Birthdate: '1991-04-12' },
      'Save changes',
      'Saved.',
    ],
    'an application': [
      `${tenant}/applications/new`,
      { Name: 'Route planner', 'Redirect URI': 'https://routes.example/cb' },
      'Register',
      'Shown only now',
    ],
    'the settings of an application': [
      await addressOf('applications', 'Parcelboard'),
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
      'Make the link',
      'Shown only now',
    ],
    'a tenant': [
      `${server.origin}/console/tenants/new`,
      { Name: 'Larkfield', Slug: 'lark' },
      'Create the tenant',
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

async function at(address) {
  const context = await browser.newContext({ storageState: state })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  await page.goto(address)
  return { context, page }
}

const field = (page, label) =>
  page
    .getByLabel(label, { exact: true })
    .or(page.getByLabel(`${label} optional`, { exact: true }))
    .first()
const awake = (page, send) => page.getByRole('button', { name: send, exact: true, disabled: false })

async function stands(page, typed) {
  for (const [label, text] of Object.entries(typed))
    assert.equal(await field(page, label).inputValue(), text, `${label} is lost`)
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
  test(`${name}: typed before the page wakes, without a network, and signed out in between`, async () => {
    const [address, typed, send, done] = forms[name]
    const { context, page } = await at('about:blank')
    // The browser's part comes only when everything is typed.
    let wake
    const slow = new Promise((resolve) => (wake = resolve))
    await page.route(/\/pkg\/.*(_bg\.wasm|page-.*\.js)$/, async (route) => {
      if (route.request().url().endsWith('.wasm')) await slow
      await route.continue()
    })
    await page.goto(address, { waitUntil: 'commit' })
    for (const [label, text] of Object.entries(typed)) await field(page, label).fill(text)
    wake()
    await awake(page, send).waitFor()
    await stands(page, typed)

    await context.setOffline(true)
    await awake(page, send).click()
    await page.getByText('The network failed.').filter({ visible: true }).waitFor()
    await stands(page, typed)
    await context.setOffline(false)

    const cookies = await context.cookies()
    await context.clearCookies()
    await awake(page, send).click()
    await page.getByText('You are signed out.').filter({ visible: true }).waitFor()
    await stands(page, typed)
    // Signed in again in another tab.
    await context.addCookies(cookies)
    await awake(page, send).click()
    await page.getByText(done).filter({ visible: true }).first().waitFor()
    await context.close()
  })
}

for (const [name, label, mine, theirs] of [
  ['a profile', 'City', 'Graz', 'Wien'],
  ['the settings of an application', 'Description', 'Mine', 'Theirs'],
  ['the settings of a tenant', 'Access token', '600', '1200'],
]) {
  test(`${name}: the second of two editors is told, and keeps what they typed`, async () => {
    const [address, , send, done] = forms[name]
    const { context, page } = await at(address)
    const other = await at(address)
    await awake(page, send).waitFor()
    await field(other.page, label).fill(theirs)
    await awake(other.page, send).click()
    await other.page.getByText(done).first().waitFor()
    await other.context.close()
    await field(page, label).fill(mine)
    await awake(page, send).click()
    await page.getByText('Somebody changed this').waitFor()
    await stands(page, { [label]: mine })
    await page.reload()
    assert.equal(await field(page, label).inputValue(), theirs, 'theirs is kept')
    await context.close()
  })
}
