// Operating a tenant in the console: the audit log by mouse, by keyboard only, at phone width and
// without JavaScript; key rotation; failed actions; and stale updates.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { launchBrowser } from './lib/browser.mjs'
import { Server } from './lib/server.mjs'

const PASSWORD = 'correct-horse-battery'

let server, browser, tenant, state
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
  tenant = `${server.origin}/console/t/kestrel-bank`
  server.apply(`
tenants:
  - slug: kestrel-bank
    name: Kestrel Bank
    clients:
      - { client_id: shop, client_name: Parcelboard, client_secret: a-strong-secret-1,
          redirect_uris: ["https://shop.example/cb"] }
`)
  state = await context.storageState()
  await context.close()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

async function signedIn(options = {}) {
  const context = await browser.newContext({ storageState: state, ...options })
  const page = await context.newPage()
  const consoleErrors = []
  page.on('console', (message) => message.type() === 'error' && consoleErrors.push(message.text()))
  page.on('pageerror', (error) => consoleErrors.push(error.message))
  return { context, page, consoleErrors }
}

test('the audit log is filtered, opens an event in place, and is exported', async () => {
  const { context, page, consoleErrors } = await signedIn()
  await page.goto(tenant)
  await page
    .getByRole('navigation', { name: 'Kestrel Bank' })
    .getByRole('link', { name: 'Audit log' })
    .click()
  await page.getByLabel('Category').selectOption('Applications')
  await page.waitForURL('**topic=client**')
  await page
    .getByRole('row', { name: /Registered Parcelboard/ })
    .getByRole('link', { name: /^Open the event/ })
    .click()
  await page.getByText('"verb": "client.registered"').waitFor()
  const url = page.url()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click(),
  ])
  assert.equal(file.suggestedFilename(), 'kestrel-bank-audit.jsonl')
  const events = readFileSync(await file.path(), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.ok(
    events.length > 0 && events.every((event) => event.verb.startsWith('client.')),
    'the export has the filters of the form',
  )
  await page.getByRole('link', { name: 'Filter by Parcelboard' }).click()
  await page.getByText('Registered Parcelboard').waitFor()
  // The URL holds the filters and the open event, so it can be shared.
  await page.goto(url)
  await page.getByText('"verb": "client.registered"').waitFor()
  assert.deepEqual(consoleErrors, [])
  await context.close()
})

test('the audit log works by keyboard only', async () => {
  const { context, page } = await signedIn()
  await page.goto(`${tenant}/audit`)
  await page.keyboard.press('/')
  assert.equal(await page.evaluate(() => document.activeElement.name), 'object')
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.name), 'topic')
  await page.keyboard.type('Appl')
  await page.waitForURL('**topic=client**')
  for (let steps = 0; steps < 40; steps++) {
    await page.keyboard.press('Tab')
    if (
      await page.evaluate(() =>
        document.activeElement.getAttribute('aria-label')?.startsWith('Open the event'),
      )
    )
      break
  }
  await page.keyboard.press('Enter')
  await page.getByText('The event as JSON').waitFor()
  await context.close()
})

test('console pages work on a phone without JavaScript', async () => {
  const { context, page } = await signedIn({
    javaScriptEnabled: false,
    viewport: { width: 390, height: 844 },
  })
  await page.goto(`${tenant}/audit`)
  await page.getByLabel('Category').selectOption('Applications')
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.waitForURL('**topic=client**')
  await page
    .getByRole('link', { name: /^Open the event/ })
    .first()
    .click()
  await page.getByText('The event as JSON').waitFor()
  for (const [path, text] of [
    ['', 'Activity by day'],
    ['/keys', 'Next rotation'],
    ['/mail', 'Email is off'],
    ['/settings', 'Security policy'],
    ['/addresses?q=introspect', '/oauth2/introspect'],
  ]) {
    await page.goto(tenant + path)
    await page.getByText(text).first().waitFor()
    assert.ok((await page.locator('main').boundingBox()).width <= 390, path)
  }
  await context.close()
})

test('key rotation requires a confirmation and shows the published keys', async () => {
  const { context, page, consoleErrors } = await signedIn()
  await page.goto(`${tenant}/keys`)
  await page.getByRole('button', { name: 'Rotate now…' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Rotate now…' }).click()
  await page.getByRole('button', { name: 'Rotate', exact: true }).click()
  await page.getByText('New keys are published.').waitFor()
  await page.getByText('Rotation in progress').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Rotate now…' }).count(), 0)
  assert.deepEqual(consoleErrors, [])
  await context.close()
})

test('a failed action shows its error in the dialog and can be repeated', async () => {
  const { context, page } = await signedIn()
  await page.goto(`${server.origin}/console/tenants/new`)
  await page
    .getByRole('button', { name: 'Create tenant' })
    .and(page.locator(':enabled'))
    .waitFor()
  await page.getByLabel('Name').fill('Larkfield')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/console/t/larkfield')
  await page.goto(`${server.origin}/console/t/larkfield/settings`)
  await page.getByRole('button', { name: 'Suspend…' }).click()
  const dialog = page.getByRole('dialog')
  await context.setOffline(true)
  await dialog.getByRole('button', { name: 'Suspend' }).click()
  await dialog.getByText('Network error.').waitFor()
  await context.setOffline(false)
  server.command('tenant', 'suspend', 'larkfield')
  await dialog.getByRole('button', { name: 'Suspend' }).click()
  await dialog
    .getByText('The tenant “larkfield” is suspended. This is possible only while it is active.')
    .waitFor()
  await context.close()
})

test('a stale settings update is rejected and keeps its values', async () => {
  const { context, page } = await signedIn()
  const other = await context.newPage()
  for (const one of [page, other]) {
    await one.goto(`${tenant}/settings`)
    await one.getByRole('button', { name: 'Save changes' }).and(one.locator(':enabled')).waitFor()
  }
  await other.getByLabel('Authorization code').fill('300')
  await other.getByRole('button', { name: 'Save changes' }).click()
  await other.getByText('Saved.').waitFor()
  await page.getByLabel('Authorization code').fill('60')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('This has changed since you opened it.').waitFor()
  assert.equal(await page.getByLabel('Authorization code').inputValue(), '60')
  await page.reload()
  assert.equal(await page.getByLabel('Authorization code').inputValue(), '300')
  await context.close()
})
