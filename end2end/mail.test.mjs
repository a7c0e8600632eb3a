// Mail through a real mail server: a forgotten password in the browser, and a server that is down,
// slow or refuses. Stores a screenshot of each page in shots/.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { startApplication } from './lib/application.mjs'
import { violationsOf } from './lib/axe.mjs'
import { launchBrowser } from './lib/browser.mjs'
import { MailServer } from './lib/mail_server.mjs'
import { Server } from './lib/server.mjs'
import { SCREENSHOT_FOLDER, takeScreenshots } from './lib/viewports.mjs'

const OWNER_PASSWORD = 'correct-horse-battery'
const NEW_PASSWORD = 'another-horse-battery'

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
    name: Acme “Örtlich”
    users:
      - { username: anna, email: anna@acme.example, email_verified: true, name: Anna Ames,
          locale: de, password: ${OWNER_PASSWORD} }
      - { username: vera, email: vera@acme.example, password: ${OWNER_PASSWORD} }
      - { username: mia, email: mia@acme.example, email_verified: true,
          password: ${OWNER_PASSWORD} }
      - { username: olivia, email: olivia@acme.example, email_verified: true, role: owner,
          password: ${OWNER_PASSWORD} }
    settings: { require_verified_email: true }
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

function authorizationUrl() {
  const query = new URLSearchParams({
    client_id: 'shop',
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid email',
    state: 'a-state',
  })
  return `${server.origin}/oauth2/authorize?${query}`
}

const to = (address, subject) =>
  mail.mails.find((one) => one.to === address && subject.test(one.subject))
const linkIn = (one) => one.text.match(/http\S+token=\S+/)[0]

async function forget(page, name) {
  await page.goto(authorizationUrl())
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByLabel('Email or username').fill(name)
  await page.getByRole('button', { name: 'Send link' }).click()
  await page.getByRole('heading', { name: 'Check your inbox' }).waitFor()
}

async function signIn(page, name, password) {
  await page.goto(authorizationUrl())
  await page.getByLabel('Email or username').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

test('a forgotten password is reset with the link of a mail, without JavaScript', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await forget(page, 'anna')
  // Screenshots wait for the page with a script.
  const shown = await browser.newPage()
  await shown.goto(authorizationUrl())
  await takeScreenshots(shown, 'mail-sign-in')
  await shown.getByRole('link', { name: 'Forgot your password?' }).click()
  await takeScreenshots(shown, 'mail-forgot')
  await forget(shown, 'unknown')
  await takeScreenshots(shown, 'mail-forgot-sent')
  const one = await mail.until(() => to('anna@acme.example', /Passwort/))
  assert.match(one.from, /Acme “Örtlich”.*<no-reply@id\.example>/)
  assert.deepEqual([one.auto, one.language], ['auto-generated', 'de'])
  assert.ok(one.html.includes(linkIn(one)) && !one.html.includes('<script'))
  assert.ok(Math.abs(Date.parse(one.date) - Date.now()) < 60_000, one.date)

  await page.goto(linkIn(one))
  await page.locator('input[name=password]').fill(NEW_PASSWORD)
  await page.locator('form button:not([type=button])').click()
  await page.getByRole('heading', { name: 'Your password was changed' }).waitFor()
  await mail.until(() => to('anna@acme.example', /Ihr Passwort wurde geändert/))
  await signIn(page, 'anna', NEW_PASSWORD)
  await page.waitForURL(`${callback}**`)
  await mail.until(() => to('anna@acme.example', /Neue Anmeldung/))
  await page.goto(linkIn(one))
  assert.equal(await page.locator('input[name=password]').count(), 0)

  await shown.close()
  // A new page: the policy of a page of the server would block the styles of the mail.
  const letter = await browser.newPage()
  await letter.setContent(one.html)
  await takeScreenshots(letter, 'mail-html')
  await letter.close()
  await context.close()
})

test('an address is verified before the sign-in continues', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await signIn(page, 'vera', OWNER_PASSWORD)
  await page.getByRole('heading', { name: 'Verify your email address' }).waitFor()
  await takeScreenshots(page, 'mail-await-verification')
  const one = await mail.until(() => to('vera@acme.example', /Verify/))
  const other = await context.newPage()
  await other.goto(linkIn(one))
  await takeScreenshots(other, 'mail-verify')
  await other.getByRole('button', { name: 'Verify' }).click()
  await other.getByRole('heading', { name: 'Your email address is verified' }).waitFor()
  await page.getByRole('link', { name: 'Continue' }).click()
  await page.waitForURL(`${callback}**`)
  await context.close()
})

test('an address is changed with a link to the new one, and the old one undoes it', async () => {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${server.origin}/account`)
  await page.getByLabel('Email or username').fill('mia')
  await page.getByLabel('Password').fill(OWNER_PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: 'Change email address' }).click()
  await takeScreenshots(page, 'mail-change-address')
  await page.getByLabel('New email address').fill('mia@acme.example')
  await page.getByRole('button', { name: 'Send link' }).click()
  await page.getByText('This is already your email address.').waitFor()
  await page.getByLabel('New email address').fill('mia@new.example')
  await page.getByRole('button', { name: 'Send link' }).click()
  await page.getByRole('heading', { name: 'Check your inbox' }).waitFor()
  await page.getByRole('link', { name: 'Back to your account' }).click()
  const one = await mail.until(() => to('mia@new.example', /Confirm your new email address/))
  await page.reload()
  await page.getByText('Waiting for confirmation: mia@new.example').waitFor()
  await takeScreenshots(page, 'mail-account-waiting')
  // Another browser signs in first, and returns to the link.
  const phone = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await phone.goto(linkIn(one))
  await phone.getByLabel('Email or username').fill('mia')
  await phone.getByLabel('Password').fill(OWNER_PASSWORD)
  await phone.getByRole('button', { name: 'Sign in' }).click()
  await phone.getByRole('heading', { name: 'Confirm your new email address' }).waitFor()
  await page.goto(linkIn(one))
  await takeScreenshots(page, 'mail-confirm-address')
  await phone.getByRole('button', { name: 'Confirm' }).click()
  await phone.getByText('Your email address was changed.').waitFor()
  const notice = await mail.until(() => to('mia@acme.example', /email address was changed/))
  const owner = await (await browser.newContext()).newPage()
  await owner.goto(linkIn(notice))
  await takeScreenshots(owner, 'mail-undo-address')
  await owner.getByRole('button', { name: 'Undo the change' }).dblclick()
  await owner.getByRole('heading', { name: 'The change was undone' }).waitFor()
  await takeScreenshots(owner, 'mail-address-undone')
  await page.goto(`${server.origin}/account`)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  for (const one of [page, phone, owner]) await one.context().close()
})

// The page of the tenant's mail, opened by its owner in a new browser.
async function openMailPage() {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${server.origin}/console/t/acme/mail`)
  await page.getByLabel('Email or username').fill('olivia')
  await page.getByLabel('Password').fill(OWNER_PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  return { context, page }
}

test('a tenant writes a mail anew, with a preview, and resets it', async () => {
  const { context, page } = await openMailPage()
  await page.getByRole('link', { name: 'Templates' }).click()
  await page.getByRole('combobox', { name: 'Email' }).selectOption('password_reset')
  await page.getByRole('combobox', { name: 'Language' }).selectOption('de')
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByRole('heading', { name: 'Password reset (German)' }).waitFor()
  const preview = page.frameLocator('iframe[name=mail-preview]')
  await preview.getByRole('link', { name: 'Neues Passwort wählen' }).waitFor()
  await takeScreenshots(page, 'mail-texts')
  assert.equal((await violationsOf(page)).length, 0)

  await page.getByLabel('Subject').fill('Zugang zu {tenant}')
  await page.getByLabel('Text', { exact: true }).fill('Hallo {name},\n\n{nothing}')
  await page.getByRole('button', { name: 'Preview' }).click()
  await preview.getByText("{nothing} can't be used here.").waitFor()
  await page.getByRole('button', { name: 'Save template' }).click()
  await page.getByText('Not saved: fix 1 error').waitFor()
  await takeScreenshots(page, 'mail-texts-refused')
  const text = 'Hallo {name},\nhier ist Ihr Link:\n\n{link}\n\nEr gilt {hours} Stunde.'
  await page.getByLabel('Text', { exact: true }).fill(text)
  await page.getByRole('button', { name: 'Preview' }).click()
  await preview.getByText('Er gilt 1 Stunde.').first().waitFor()
  await preview.getByText('Zugang zu Acme “Örtlich”').first().waitFor()
  await page.getByRole('button', { name: 'Save template' }).click()
  await page.getByText('Template saved.').waitFor()
  await page.getByText('Custom', { exact: true }).waitFor()
  await takeScreenshots(page, 'mail-texts-custom')

  const visitor = await context.newPage()
  await visitor.goto(`${server.origin}/forgot?ui_locales=de`)
  await visitor.locator('input[name=username]').fill('anna')
  await visitor.locator('form button:not([type=button])').click()
  const one = await mail.until(() => to('anna@acme.example', /^Zugang zu Acme “Örtlich”$/))
  assert.match(one.text, /^Hallo Anna Ames,\r?\nhier ist Ihr Link:\r?\n\r?\nhttp\S+token=/)
  assert.ok(one.html.includes(linkIn(one)) && one.html.includes('Er gilt 1 Stunde.'))
  assert.equal(one.language, 'de')

  await page.getByRole('button', { name: 'Reset to the built-in template…' }).click()
  await page.locator('dialog[open]').getByRole('button', { name: 'Reset' }).click()
  await page.getByText('Reset to the built-in template.').waitFor()
  await page.getByText('Built-in', { exact: true }).waitFor()
  await context.close()
})

test('a mail server that refuses, delays, hangs or is down loses no mail', async () => {
  const { context, page } = await openMailPage()
  await page.getByRole('heading', { name: 'Latest emails' }).waitFor()
  await takeScreenshots(page, 'mail-console')
  const invite = async (address) => {
    await page.goto(`${server.origin}/console/t/acme/members/new`)
    await page.getByLabel('Email').fill(address)
    await page.getByRole('button', { name: 'Send invitation' }).click()
    await page.getByText('You won\'t see this again').waitFor()
  }
  const row = (address) => page.locator('tr', { hasText: address })
  // Loads the page until its row of this address has these words.
  const shows = async (address, words) => {
    for (let attempt = 0; attempt < 120; attempt++) {
      await page.goto(`${server.origin}/console/t/acme/mail`)
      if (await row(address).getByText(words).count()) return
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    throw new Error(`${address} never shows ${words}: ${await page.locator('main').innerText()}`)
  }
  const retry = async (address) => {
    await row(address).getByRole('button', { name: /Retry/ }).click()
    await page.locator('dialog[open]').getByRole('button', { name: 'Retry' }).click()
    await page.getByText('Email queued again.').waitFor()
    await mail.until(() => to(address, /Invitation/))
    await shows(address, 'Sent')
  }

  await mail.set('refuse')
  await page.getByLabel('Send a test email to').fill('x@acme.example')
  await page.getByRole('button', { name: 'Send test email' }).click()
  await page.getByText(/Not sent: .*5\.1\.1 no such mailbox/).waitFor()
  await takeScreenshots(page, 'mail-console-test')
  await invite('refused@acme.example')
  await shows('refused@acme.example', 'Failed')
  await mail.set('delay')
  await invite('delayed@acme.example')
  await shows('delayed@acme.example', 'Delayed')
  await mail.set('hang')
  await invite('slow@acme.example')
  await shows('slow@acme.example', 'Delayed')
  const { port } = mail
  await mail.stop()
  await invite('down@acme.example')
  await shows('down@acme.example', 'Delayed')
  await row('down@acme.example').getByText('Could not connect: connection refused').waitFor()
  await page.getByText('Failing', { exact: true }).waitFor()
  await takeScreenshots(page, 'mail-console-errors')
  mail = await MailServer.start(port)
  for (const name of ['refused', 'delayed', 'slow', 'down']) await retry(`${name}@acme.example`)
  await page.getByLabel('Send a test email to').fill('x@acme.example')
  await page.getByRole('button', { name: 'Send test email' }).click()
  await mail.until(() => to('x@acme.example', /Test message/))
  await page.getByText('The mail server accepted the test email.').waitFor()
  await context.close()
})

test('doctor names the mail server, and no log has a link of a mail', () => {
  const doctor = JSON.parse(server.command('doctor', '--json'))
  assert.deepEqual(doctor.mail.server.from, 'no-reply@id.example')
  const printed = `${server.printed}${server.logged ?? ''}`
  for (const one of mail.mails) {
    const token = one.text.match(/token=(\S+)/)?.[1]
    if (token) assert.ok(!printed.includes(token), 'a log has the token of a mail')
  }
  const database = readFileSync(`${server.folder}/data/tenantry.db`)
  for (const one of mail.mails) {
    const token = one.text.match(/token=(\S+)/)?.[1]
    if (token) assert.equal(database.indexOf(token), -1)
  }
})
