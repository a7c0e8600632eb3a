// The button that shows what was typed into a password field: by mouse and keyboard, with a double
// click, before the form is submitted, and absent without JavaScript.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launchBrowser } from './lib/browser.mjs'
import { accountOf, openAccount, seedAccounts } from './lib/screens/account.mjs'
import { PASSWORD } from './lib/screens/fixtures.mjs'
import { Server } from './lib/server.mjs'

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

const typeOf = (field) => field.getAttribute('type')

test('the button shows and hides the password, and the form never submits it as text', async () => {
  const page = await (await browser.newContext()).newPage()
  page.setDefaultTimeout(10_000)
  await page.goto(accountOf(server, 'lark'))
  const field = page.getByLabel('Password')
  const button = page.getByRole('button', { name: 'Show password' })
  await page.getByLabel('Email or username').fill('jonas')
  await field.fill(PASSWORD)
  assert.equal(await typeOf(field), 'password')
  assert.equal(await button.getAttribute('aria-pressed'), 'false')
  await field.focus()
  await field.evaluate((input) => input.setSelectionRange(3, 3))
  await button.click()
  assert.equal(await typeOf(field), 'text')
  assert.equal(await button.getAttribute('aria-pressed'), 'true')
  // Typing continues where it was.
  assert.ok(await field.evaluate((input) => input === document.activeElement))
  assert.equal(await field.evaluate((input) => input.selectionStart), 3)
  await button.dblclick()
  assert.equal(await typeOf(field), 'password', 'a double click is one click')
  await button.focus()
  await page.keyboard.press('Space')
  assert.equal(await typeOf(field), 'text')
  const submitted = await field.evaluate(
    (input) =>
      new Promise((resolve) => {
        input.form.addEventListener('submit', (event) => {
          event.preventDefault()
          setTimeout(() => resolve(input.type))
        })
        input.form.requestSubmit()
      }),
  )
  assert.equal(submitted, 'password')
  await page.context().close()
})

test('each of two fields has its own button', async () => {
  const page = await openAccount(browser, server, 'lark', 'jonas')
  await page.getByRole('link', { name: 'Change password' }).click()
  const [current, next] = [page.getByLabel('Current password'), page.getByLabel('New password')]
  const buttons = page.getByRole('button', { name: 'Show password' })
  assert.equal(await buttons.count(), 2)
  await buttons.last().click()
  assert.deepEqual([await typeOf(current), await typeOf(next)], ['password', 'text'])
  await page.context().close()
})

test('without JavaScript there is no button', async () => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await page.goto(accountOf(server, 'lark'))
  await page.getByLabel('Password').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Show password' }).count(), 0)
  await page.context().close()
})
