// The hosted pages without JavaScript, in several languages, on a phone with text at 200 %: nothing
// is cut off, nothing scrolls horizontally, and the sign-in ends at the application.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { launchBrowser } from './lib/browser.mjs'
import { Server, freePort } from './lib/server.mjs'

const PASSWORD = 'correct-horse-battery'
const LANGUAGES = ['en', 'de', 'fr', 'ja', 'ar']

let server, browser, application, callback
before(async () => {
  server = await Server.prepare()
  await server.start()
  const port = await freePort()
  callback = `http://localhost:${port}/callback`
  application = createServer((_, response) => response.end('Back at the shop'))
  await new Promise((resolve) => application.listen(port, '127.0.0.1', resolve))
  server.apply(`tenants:
  - slug: larkfield
    name: Larkfield
    scopes: [{ name: "orders:read", description: Read your orders and deliveries }]
    users:
      - { username: jonas, name: Jonas Weber, email: jonas.weber@post.example,
          password: ${PASSWORD} }
    clients:
      - client_id: parcelboard
        client_name: Parcelboard
        client_secret: a-strong-secret-of-parcelboard
        redirect_uris: ["${callback}"]
        scope: openid profile email phone address orders:read offline_access
        grant_types: [authorization_code, refresh_token]
`)
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  application?.close()
  await server?.stop()
})

const request = (language, more) =>
  `${server.origin}/t/larkfield/oauth2/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: 'parcelboard',
    redirect_uri: callback,
    scope: 'openid profile email phone address orders:read offline_access',
    prompt: 'login consent',
    ui_locales: language,
    ...more,
  })}`

// What is outside of the screen, or wider than its box. Text in inputs scrolls by itself.
const cutOff = (page) =>
  page.evaluate(() => {
    document.querySelectorAll('details').forEach((details) => (details.open = true))
    const found = []
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls')
    for (const element of document.querySelectorAll('body *:not(input, svg *)')) {
      if (element.closest('.visually-hidden')) continue
      const { left, right } = element.getBoundingClientRect()
      const isWide =
        getComputedStyle(element).display !== 'inline' &&
        element.clientWidth > 0 &&
        element.scrollWidth > element.clientWidth + 1
      if (left < -1 || right > innerWidth + 1 || isWide) found.push(element.outerHTML)
    }
    return found
  })

async function inspect(page, language) {
  const direction = language === 'ar' ? 'rtl' : 'ltr'
  const html = page.locator('html')
  assert.equal(await html.getAttribute('lang'), language)
  assert.equal(await html.evaluate((element) => getComputedStyle(element).direction), direction)
  for (const size of [100, 200]) {
    await html.evaluate((element, size) => (element.style.fontSize = `${size}%`), size)
    assert.deepEqual(await cutOff(page), [], `${language} at ${size} %: ${page.url()}`)
  }
}

for (const language of LANGUAGES)
  test(`a sign-in in ${language}, with large text and without JavaScript`, async () => {
    const context = await browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: 360, height: 740 },
    })
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    await page.goto(request(language, { redirect_uri: 'https://other.example/callback' }))
    await inspect(page, language)
    await page.goto(`${server.origin}/t/larkfield/interaction/x?ui_locales=${language}`)
    await inspect(page, language)
    await page.goto(`${server.origin}/t/larkfield/nothing?ui_locales=${language}`)
    await inspect(page, language)
    await page.goto(request(language))
    await inspect(page, language)
    await page.locator('[name=username]').fill('jonas')
    await page.locator('[name=password]').fill('not-this-one')
    await page.locator('button.primary').click()
    await page.getByRole('alert').waitFor()
    await inspect(page, language)
    await page.locator('[name=password]').fill(PASSWORD)
    await page.locator('button.primary').click()
    await page.locator('[name=decision][value=allow]').waitFor()
    await inspect(page, language)
    await page.locator('[name=decision][value=allow]').click()
    await page.getByText('Back at the shop').waitFor()
    await page.goto(request(language, { prompt: 'select_account' }))
    await inspect(page, language)
    await page.goto(`${server.origin}/t/larkfield/oauth2/logout?ui_locales=${language}`)
    await inspect(page, language)
    await page.locator('[name=confirm]').click()
    await page.locator('[name=confirm]').waitFor({ state: 'detached' })
    await inspect(page, language)
    await context.close()
  })
