// Forms submitted by a double click, at desktop and phone width and on a slow network: each ends
// like one submission.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startApplication } from './lib/application.mjs'
import { launchBrowser } from './lib/browser.mjs'
import { SETTINGS, openPage } from './lib/networks.mjs'
import { Server } from './lib/server.mjs'

const PASSWORD = 'correct-horse-battery'
// Milliseconds between the clicks: the second comes before, while and after the first is answered.
const PAUSES = [0, 5, 20, 60, 120, 250]

let browser, shop, callback
before(async () => {
  browser = await launchBrowser()
  shop = await startApplication()
  callback = shop.callback
})
after(async () => {
  await browser?.close()
  shop?.close()
})

// Click twice. The second click is lost if the page has changed by then, as for a user.
async function clickTwice(page, name, pause) {
  const button = page.getByRole('button', { name, exact: true, disabled: false })
  await button.waitFor()
  const { x, y, width, height } = await button.boundingBox()
  await page.mouse.click(x + width / 2, y + height / 2)
  await new Promise((resolve) => setTimeout(resolve, pause))
  await page.mouse.click(x + width / 2, y + height / 2)
}

for (const setting of SETTINGS) {
  describe(setting.name, () => {
    let server, operator
    before(async () => {
      server = await Server.prepare()
      await server.start()
    })
    after(async () => {
      await operator?.context().close()
      await server?.stop()
    })

    test('set-up signs the operator in', async () => {
      const page = (operator = await openPage(browser, setting))
      await page.goto(await server.printedLine(/(http:\S+\/setup\?token=\S+)/))
      await page.getByLabel('Your name').fill('Ada Lovelace')
      await page.getByLabel('Email').fill('ada@ops.example')
      await page.getByLabel('Password').fill(PASSWORD)
      await page.getByLabel('Name of your first tenant').fill('Kestrel Bank')
      await clickTwice(page, 'Set up', 30)
      // The second navigation aborts the first, so wait for the page and not for a navigation.
      await page.getByText('Next steps').waitFor()
      server.apply(`
tenants:
  - slug: kestrel-bank
    name: Kestrel Bank
    users:
      - { username: mina, email: mina@kestrel.example, name: Mina Okafor, password: ${PASSWORD} }
    clients:
      - client_id: shop
        client_name: Shop
        client_secret: a-strong-secret-of-the-operator
        redirect_uris: ["${callback}"]
`)
    })

    test('sign-in and consent lead to the client', async () => {
      const url = new URL(`${server.origin}/oauth2/authorize`)
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: 'shop',
        redirect_uri: callback,
        scope: 'openid email',
        state: 'the-state',
        prompt: 'consent',
      })
      for (const pause of PAUSES) {
        const page = await openPage(browser, setting)
        await page.goto(url.href)
        await page.getByLabel('Email or username').fill('mina')
        await page.getByLabel('Password').fill(PASSWORD)
        await clickTwice(page, 'Sign in', pause)
        await page
          .getByRole('heading', { name: /Shop wants to access your Kestrel Bank account/ })
          .waitFor()
        await clickTwice(page, 'Allow', pause)
        await page.getByText('Back at the shop').waitFor()
        assert.ok(new URL(page.url()).searchParams.get('code'), `${page.url()} after ${pause} ms`)
        await page.context().close()
      }
    })

    test('a new password is set', async () => {
      await operator.goto(`${server.origin}/console/t/kestrel-bank/users`)
      await operator.getByRole('link', { name: /Mina Okafor/ }).first().click()
      await operator.getByRole('button', { name: 'Create reset link', disabled: false }).click()
      await operator.getByText("You won't see this again").waitFor()
      const link = await operator.locator('[data-secret-result] code').innerText()
      const page = await openPage(browser, setting)
      await page.goto(link)
      await page.getByLabel('New password').fill('another-horse-battery')
      await clickTwice(page, 'Set password', 30)
      await page.getByText('Your password was changed').waitFor()
      await page.context().close()
    })

    test('an application is registered once', async () => {
      await operator.goto(`${server.origin}/console/t/kestrel-bank/applications/new`)
      await operator
        .getByRole('button', { name: 'Register', exact: true, disabled: false })
        .waitFor()
      await operator.getByLabel('Name').fill('Parcelboard')
      await operator.getByLabel('Redirect URI').fill('https://parcelboard.example/callback')
      await clickTwice(operator, 'Register', 5)
      await operator.getByText("You won't see this again").waitFor()
      await operator.goto(`${server.origin}/console/t/kestrel-bank/applications`)
      assert.equal(await operator.getByRole('rowheader', { name: 'Parcelboard' }).count(), 1)
    })
  })
}
