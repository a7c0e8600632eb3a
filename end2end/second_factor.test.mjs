// Second factors in a browser: an authenticator app is set up from the key or the QR code of the
// page, asked for at the next sign-in, and replaced by a recovery code; with and without
// JavaScript, with a double click, in every viewport, and as axe sees it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { violationsOf } from './lib/axe.mjs'
import { launchBrowser } from './lib/browser.mjs'
import { accountOf, openAccount, seedAccounts } from './lib/screens/account.mjs'
import { signIn } from './lib/screens/fixtures.mjs'
import { Server } from './lib/server.mjs'
import { codeOf, currentStep } from './lib/totp.mjs'
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

const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor()

for (const [scripts, user, javaScriptEnabled] of [
  ['with JavaScript', 'jonas', true],
  ['without JavaScript', 'mina', false],
])
  test(`an app is set up and asked for, ${scripts}`, async () => {
    const page = await openAccount(browser, server, 'lark', user, { javaScriptEnabled })
    await page.getByRole('link', { name: 'Set up Authenticator app' }).click()
    await heading(page, 'Set up an authenticator app')
    await page.getByRole('img', { name: 'QR code with the key' }).waitFor()
    const key = await page.locator('.key code').textContent()
    // Buttons that a script needs appear with it.
    const copies = async (text) => {
      const button = page.getByRole('button', { name: 'Copy' })
      assert.equal(await button.count(), javaScriptEnabled ? 1 : 0)
      if (!javaScriptEnabled) return
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      await button.click()
      await page.getByRole('button', { name: 'Copied' }).waitFor()
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text)
    }
    await copies(key.replaceAll(' ', ''))
    await page.getByLabel('Code', { exact: true }).fill('000000')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('This code is incorrect').waitFor()
    assert.equal(await page.locator('.key code').textContent(), key)
    const step = currentStep()
    await page.getByLabel('Code', { exact: true }).fill(codeOf(key, step))
    await page.getByRole('button', { name: 'Confirm' }).dblclick()
    await heading(page, 'Save your recovery codes')
    const codes = await page.locator('.codes code').allTextContents()
    assert.equal(codes.length, 10)
    await copies(codes.join('\n'))
    const print = page.getByRole('button', { name: 'Print' })
    assert.equal(await print.count(), javaScriptEnabled ? 1 : 0)
    if (javaScriptEnabled) {
      await page.evaluate(() => (window.print = () => (window.isPrinted = true)))
      await print.click()
      assert.equal(await page.evaluate(() => window.isPrinted), true)
    }
    await page.getByRole('link', { name: "I've saved the codes" }).click()
    await page.getByText('Recovery codes left: 10').waitFor()

    const other = await (await browser.newContext({ javaScriptEnabled })).newPage()
    await other.goto(accountOf(server, 'lark'))
    await signIn(other, user)
    await heading(other, 'Enter your code')
    // The account is not open yet, and its page asks again.
    await other.goto(accountOf(server, 'lark'))
    await heading(other, 'Enter your code')
    await other.getByLabel('Code', { exact: true }).fill(codeOf(key, step))
    await other.getByRole('button', { name: 'Continue' }).click()
    await other.getByText('already used').waitFor()
    await other.getByLabel('Code', { exact: true }).fill(codeOf(key, step + 1))
    await other.getByRole('button', { name: 'Continue' }).dblclick()
    await heading(other, 'Your account')
    await other.goto(accountOf(server, 'lark'))
    await heading(other, 'Your account')

    const lost = await (await browser.newContext({ javaScriptEnabled })).newPage()
    await lost.goto(accountOf(server, 'lark'))
    await signIn(lost, user)
    await lost.getByLabel('Code', { exact: true }).fill(codes[0].toUpperCase())
    await lost.getByRole('button', { name: 'Continue' }).click()
    await lost.getByText('Recovery codes left: 9').waitFor()
    await lost.getByRole('link', { name: 'Manage Authenticator app' }).click()
    await lost.getByRole('link', { name: 'Create new recovery codes' }).click()
    await lost.getByRole('button', { name: 'Create new recovery codes' }).dblclick()
    await heading(lost, 'Save your recovery codes')
    await lost.goto(`${accountOf(server, 'lark')}/second_factor`)
    await lost.getByRole('link', { name: 'Remove the authenticator app' }).click()
    await lost.getByRole('button', { name: 'Remove the authenticator app' }).click()
    await lost.getByText('The authenticator app was removed.').waitFor()
    for (const opened of [page, other, lost]) await opened.context().close()
  })

test('axe finds nothing on the pages of the second factor, which fit every width', async () => {
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
  await page.goto(`${accountOf(server, 'lark')}/second_factor`)
  await inspect('factor-setup')
  const key = await page.locator('.key code').textContent()
  await page.getByLabel('Code', { exact: true }).fill(codeOf(key, currentStep()))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await heading(page, 'Save your recovery codes')
  await inspect('factor-codes')
  await page.goto(`${accountOf(server, 'lark')}/second_factor`)
  await inspect('factor-manage')
  for (const change of ['codes', 'remove']) {
    await page.goto(`${accountOf(server, 'lark')}/second_factor/${change}`)
    await inspect(`factor-confirm-${change}`)
  }
  await page.context().clearCookies()
  await page.goto(accountOf(server, 'lark'))
  await signIn(page, 'jonas')
  await heading(page, 'Enter your code')
  await inspect('factor-code')
  await page.context().close()
  assert.deepEqual(found, [])
})
