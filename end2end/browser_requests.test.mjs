// What browsers add to requests and withhold from them: cookies of cross-site posts, the origin on
// plain HTTP, blocked cookies, and links into the console that are opened while signed out.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { launchBrowser } from './lib/browser.mjs'
import { SETTINGS, openPage } from './lib/networks.mjs'
import { Server, freePort } from './lib/server.mjs'

const PASSWORD = 'correct-horse-battery'
// A host that is not loopback by name: without TLS, Chromium sends no Fetch Metadata to it.
const LAN_HOST = 'auth.lan'
// A page of a client, on another site.
const SHOP_HOST = 'shop.test'

let browser, shop, shopOrigin
before(async () => {
  browser = await launchBrowser(
    `--host-resolver-rules=MAP ${LAN_HOST} 127.0.0.1, MAP ${SHOP_HOST} 127.0.0.1`,
  )
  const port = await freePort()
  shopOrigin = `http://${SHOP_HOST}:${port}`
  shop = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<title>Shop</title><main>Shop</main>'),
  )
  await new Promise((resolve) => shop.listen(port, '127.0.0.1', resolve))
})
after(async () => {
  await browser?.close()
  shop?.close()
})

async function fillSignIn(page, name) {
  await page.getByLabel('Email or username').fill(name)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

for (const setting of SETTINGS) {
  describe(setting.name, () => {
    let server, origin
    before(async () => {
      server = await Server.prepare()
      const { port } = new URL(server.origin)
      origin = `http://${LAN_HOST}:${port}`
      server.env.TENANTRY_PUBLIC_URL = origin
      await server.start()
      const page = await openPage(browser, setting)
      await page.goto(await server.printedLine(/(http:\S+\/setup\?token=\S+)/))
      await page.getByLabel('Your name').fill('Ada Lovelace')
      await page.getByLabel('Email').fill('ada@ops.example')
      await page.getByLabel('Password').fill(PASSWORD)
      await page.getByLabel('Name of your first tenant').fill('Kestrel Bank')
      await page.getByRole('button', { name: 'Set up' }).click()
      await page.waitForURL('**/console/t/kestrel-bank')
      await page.context().close()
      server.apply(`
tenants:
  - slug: kestrel-bank
    name: Kestrel Bank
    users:
      - { username: mina, email: mina@kestrel.example, name: Mina Okafor, password: ${PASSWORD} }
      - { username: omar, name: Omar Owner, role: owner, password: ${PASSWORD} }
    clients:
      - client_id: shop
        client_name: Shop
        client_secret: a-strong-secret-of-the-operator
        redirect_uris: ["${shopOrigin.replace('http:', 'https:')}/callback"]
`)
    })
    after(() => server?.stop())

    test('forms work on plain HTTP with the name of a network host', async () => {
      assert.match(server.logged, /not private/)
      const page = await openPage(browser, setting)
      await page.goto(`${origin}/console/t/kestrel-bank/users`)
      await fillSignIn(page, 'ada@ops.example')
      await page.waitForURL(`${origin}/console/t/kestrel-bank/users`)
      await page.getByRole('rowheader', { name: /Mina Okafor/ }).waitFor()
      await page.context().close()
    })

    test('one sign-in serves operators and members', async () => {
      for (const [path, end] of [
        ['/', '/console/t/kestrel-bank'],
        ['/console', '/console/t/kestrel-bank'],
        ['/console/t/kestrel-bank/users', '/console/t/kestrel-bank/users'],
      ]) {
        const page = await openPage(browser, setting)
        await page.goto(`${origin}${path}`)
        await fillSignIn(page, 'omar')
        await page.waitForURL(`${origin}${end}`)
        await page.context().close()
      }
    })

    test('another account can sign in where the first has no access', async () => {
      const page = await openPage(browser, setting)
      await page.goto(`${origin}/console/t/kestrel-bank/users`)
      await fillSignIn(page, 'mina')
      await page.getByRole('button', { name: 'Sign in with another account' }).click()
      await fillSignIn(page, 'omar')
      await page.waitForURL(`${origin}/console/t/kestrel-bank/users`)
      await page.context().close()
    })

    test('blocked cookies are named on the page', async () => {
      const page = await openPage(browser, setting)
      await page.goto(`${origin}/console`)
      // As if the browser had not stored the cookie of the page.
      await page.context().clearCookies()
      await fillSignIn(page, 'omar')
      await page.getByRole('heading', { name: 'Your browser blocks cookies' }).waitFor()
      await page.context().close()
    })

    test('logout by a form post from the page of a client ends the session', async () => {
      const page = await openPage(browser, setting)
      await page.goto(`${origin}/console/t/kestrel-bank`)
      await fillSignIn(page, 'omar')
      await page.waitForURL(`${origin}/console/t/kestrel-bank`)
      await page.goto(shopOrigin)
      await page.evaluate((action) => {
        const form = document.createElement('form')
        form.method = 'post'
        form.action = action
        form.innerHTML = '<input name="client_id" value="shop"><button>Log out</button>'
        document.body.append(form)
      }, `${origin}/oauth2/logout`)
      await page.getByRole('button', { name: 'Log out' }).click()
      await page.getByRole('heading', { name: 'Sign out?' }).waitFor()
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByText('You are signed out').waitFor()
      await page.goto(`${origin}/console/t/kestrel-bank`)
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await page.context().close()
    })
  })
}
