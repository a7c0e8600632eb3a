// Accounts that users create themselves, through a real mail server: from the sign-in page of an
// application to its callback, with and without JavaScript, and by an invitation. Stores a
// screenshot of each page in shots/ and checks it with axe.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { startApplication } from './lib/application.mjs'
import { violationsOf } from './lib/axe.mjs'
import { launchBrowser } from './lib/browser.mjs'
import { MailServer } from './lib/mail_server.mjs'
import { Server } from './lib/server.mjs'
import { SCREENSHOT_FOLDER, takeScreenshots } from './lib/viewports.mjs'

const PASSWORD = 'correct-horse-battery'
const LONG_NAME = 'Maximiliane Wolfeschlegelsteinhausenbergerdorff von und zu Öttingen-Wallerstein'

let server, browser, mail, application, callback
before(async () => {
  mkdirSync(SCREENSHOT_FOLDER, { recursive: true })
  application = await startApplication()
  callback = application.callback
  mail = await MailServer.start()
  server = await Server.prepare()
  server.env.TENANTRY_SMTP_URL = `smtp://127.0.0.1:${mail.port}`
  server.env.TENANTRY_MAIL_FROM = 'no-reply@id.example'
  server.apply(`
tenants:
  - slug: acme
    name: Acme
    settings:
      sign_up: open
      terms_uri: https://acme.example/terms
      privacy_uri: https://acme.example/privacy
    users:
      - { username: anna, email: anna@acme.example, email_verified: true, password: ${PASSWORD} }
      - { username: olivia, email: olivia@acme.example, email_verified: true, role: owner,
          name: "${LONG_NAME}", password: ${PASSWORD} }
    clients:
      - client_id: shop
        client_name: Shop
        client_secret: a-strong-secret-of-the-operator
        redirect_uris: ["${callback}"]
        skip_consent: true
`)
  await server.start()
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  application?.close()
  await server?.stop()
  await mail?.stop()
})

function authorizationUrl(more) {
  const query = new URLSearchParams({
    client_id: 'shop',
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid email',
    state: 'a-state',
    ...more,
  })
  return `${server.origin}/oauth2/authorize?${query}`
}

const to = (address, subject) =>
  mail.mails.find((one) => one.to === address && subject.test(one.subject))
const linkIn = (one) => one.text.match(/http\S+token=\S+/)[0]

async function show(page, name) {
  assert.deepEqual(await violationsOf(page), [], name)
  await takeScreenshots(page, name)
}

async function enterAddress(page, address) {
  await page.getByLabel('Email').fill(address)
  await page.getByRole('button', { name: 'Continue' }).click()
}

test('a visitor signs up with the link of a mail and lands at the application', async () => {
  const page = await browser.newPage()
  await page.goto(authorizationUrl())
  await show(page, 'sign-up-sign-in')
  await page.getByRole('link', { name: 'Create an account' }).click()
  await show(page, 'sign-up')
  await page.locator('form').evaluate((form) => (form.noValidate = true))
  await enterAddress(page, 'nora@')
  await page.getByText('Enter an email address such as').waitFor()
  await show(page, 'sign-up-wrong')
  await enterAddress(page, 'nora@new.example')
  await page.getByRole('heading', { name: 'Check your inbox' }).waitFor()
  await show(page, 'sign-up-sent')
  const one = await mail.until(() => to('nora@new.example', /Create your account/))
  await page.goto(linkIn(one))
  await show(page, 'create-account')
  await page.getByLabel('Your name').fill(LONG_NAME)
  await page.getByLabel('Password').fill('short')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByText('Use 8 to 1024 characters.').waitFor()
  await show(page, 'create-account-wrong')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.waitForURL(`${callback}**`)
  assert.ok(new URL(page.url()).searchParams.get('code'))
  await page.goto(linkIn(one))
  await page.getByRole('heading', { name: 'This link has expired' }).waitFor()
  await show(page, 'create-account-used')
  await page.close()
})

test('a known address gets a mail about its account, and the same page', async () => {
  const page = await browser.newPage()
  await page.goto(authorizationUrl({ prompt: 'create' }))
  await enterAddress(page, 'anna@acme.example')
  await page.getByRole('heading', { name: 'Check your inbox' }).waitFor()
  const one = await mail.until(() => to('anna@acme.example', /You already have an account/))
  assert.match(one.text, /\/account\r?\n/)
  assert.match(one.text, /\/forgot\r?\n/)
  assert.ok(!one.text.includes('token='))
  const letter = await browser.newPage()
  await letter.setContent(one.html)
  await takeScreenshots(letter, 'mail-account-exists')
  await letter.close()
  await page.getByRole('link', { name: 'Back to sign-in' }).click()
  await page.getByLabel('Email or username').fill('anna')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`${callback}**`)
  await page.close()
})

test('sign-up works without JavaScript, and from right to left', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(authorizationUrl({ prompt: 'create', login_hint: 'nils@new.example' }))
  await page.getByRole('button', { name: 'Continue' }).click()
  const one = await mail.until(() => to('nils@new.example', /Create your account/))
  await page.goto(linkIn(one))
  await page.getByLabel('Your name').fill('Nils')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.waitForURL(`${callback}**`)
  await context.close()
  const arabic = await browser.newPage()
  await arabic.goto(authorizationUrl({ prompt: 'create', ui_locales: 'ar' }))
  await show(arabic, 'sign-up-arabic')
  await arabic.close()
})

test('an invited user creates an account', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${server.origin}/console/t/acme/users/invite`)
  await page.getByLabel('Email or username').fill('olivia')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Invitations' }).waitFor()
  await page.getByLabel('Email').fill('ina@new.example')
  await page.getByRole('button', { name: 'Send invitation' }).click()
  await page.getByText('Invitation queued.').waitFor()
  await page.getByRole('cell', { name: 'Email', exact: true }).waitFor()
  await show(page, 'user-invitations')
  const one = await mail.until(() => to('ina@new.example', /invited/))
  const other = await browser.newPage()
  await other.goto(linkIn(one))
  await show(other, 'create-account-invited')
  await other.getByLabel('Your name').fill('Ina')
  await other.getByLabel('Password').fill(PASSWORD)
  await other.getByRole('button', { name: 'Create account' }).click()
  await other.getByRole('heading', { name: 'Your account is ready' }).waitFor()
  await show(other, 'account-ready')
  await other.getByRole('link', { name: 'Open your account' }).click()
  await other.getByText('ina@new.example').first().waitFor()
  await page.reload()
  await page.getByText('No pending invitations.').waitFor()
  await context.close()
})
