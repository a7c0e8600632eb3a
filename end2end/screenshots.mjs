// A picture of every screen: full, empty, refused; light, dark, and at phone width. They lie in
// shots/, to be looked at beside the design.
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { FLAGS, SHOTS, look } from './lib/look.mjs'
import { lookAtHostedPages } from './lib/hosted.mjs'
import { Server } from './lib/server.mjs'

const PASSWORD = 'correct-horse-battery'
const people = Array.from({ length: 60 }, (_, n) => `      - { username: person${n}, email: person${n}@kestrel.example, email_verified: ${n % 3 > 0}, name: "${['Anna Ames', 'Jonas Weber', 'Élise Martin', 'Mina Okafor'][n % 4]} ${n}", password_hash: "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$QGz1N0ZQ1pYXq0x4bWJ2cmlxdGx3cGVyZm9ybWFuY2U", disabled: ${n % 11 === 5} }`)
const applications = Array.from({ length: 30 }, (_, n) => `      - { client_id: app${n}, client_name: "${['Parcelboard', 'Kestrel Mobile', 'Statements', 'Nightly export'][n % 4]} ${n}", client_secret: a-strong-secret-${n}, redirect_uris: ["https://app${n}.kestrel.example/callback"], enabled: ${n % 7 !== 3} }`)

// One person in full, members and operators: as they are found, refused, asked before, and shown once.
async function lookAtPeople(page, tenant) {
  await page.goto(`${tenant}/members`)
  await look(page, 'members-empty')
  await page.getByRole('link', { name: 'Invite somebody' }).first().click()
  await page.locator('button[type=submit]:enabled', { hasText: 'Make the link' }).waitFor()
  await look(page, 'member-invite')
  await page.getByLabel('Email').fill('karl@kestrel')
  await page.getByRole('button', { name: 'Make the link' }).click()
  await page.getByText('Write an address such as').waitFor()
  await look(page, 'member-refused')
  await page.getByLabel('Email').fill('karl.holt@kestrel.example')
  await page.getByLabel('Admin').check()
  await page.getByRole('button', { name: 'Make the link' }).click()
  await page.getByText('Shown only now').waitFor()
  await look(page, 'member-invited')
  await page.goto(`${tenant}/users?q=jonas`)
  await page.getByRole('link', { name: 'Jonas Weber 1', exact: true }).click()
  await page.locator('button[type=submit]:enabled', { hasText: 'Save changes' }).waitFor()
  await look(page, 'user')
  await page.getByLabel('Birthdate').fill('yesterday')
  await page.getByLabel('Website').fill('jonas')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Write 1990-12-31').waitFor()
  await page.getByRole('button', { name: 'Make a link' }).click()
  await page.getByText('Shown only now').waitFor()
  await look(page, 'user-edited')
  await page.getByRole('button', { name: 'Give a role…' }).click()
  await page.locator('dialog[open]').waitFor()
  await look(page, 'user-role')
  await page.locator('dialog[open]').getByLabel('Owner').check()
  await page.getByRole('button', { name: 'Give the role' }).click()
  await page.getByText('The role is changed.').waitFor()
  await page.getByRole('button', { name: 'Block…' }).click()
  await look(page, 'user-block')
  await page.getByRole('button', { name: 'Leave them' }).click()
  await page.goto(`${tenant}/members`)
  await look(page, 'members')
  await page.goto(new URL('/console/operators/new', tenant).href)
  await page.locator('button[type=submit]:enabled', { hasText: 'Make the link' }).waitFor()
  await page.getByLabel('Email').fill('grace@ops.example')
  await page.getByRole('button', { name: 'Make the link' }).click()
  await page.getByText('Shown only now').waitFor()
  await look(page, 'operator-invited')
  await page.getByRole('link', { name: 'I have copied it' }).click()
  await page.getByRole('heading', { name: 'Open invitations' }).waitFor()
  await look(page, 'operators')
}

mkdirSync(SHOTS, { recursive: true })
const server = await Server.prepare()
await server.start()
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
try {
  const context = await browser.newContext()
  const page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && console.error('console:', message.text()))
  page.on('pageerror', (error) => console.error('page:', error.message))
  await page.goto(await server.printedLine(/(http:\S+\/setup\?token=\S+)/))
  await look(page, 'set-up')
  await page.getByLabel('Your name').fill('Ada Lovelace')
  await page.getByLabel('Email').fill('ada@ops.example')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByLabel('Name of your first tenant').fill('Kestrel Bank')
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.waitForURL('**/console/t/kestrel-bank')
  await look(page, 'overview-new')
  const tenant = `${server.origin}/console/t/kestrel-bank`
  for (const [name, path] of [['users-empty', '/users'], ['applications-empty', '/applications'], ['user-new', '/users/new'], ['register', '/applications/new']]) {
    await page.goto(tenant + path)
    await look(page, name)
  }
  await page.goto(`${tenant}/users/new`)
  await page.getByLabel('User name').fill('anna ames')
  await page.getByLabel('Email').fill('anna@kestrel.example')
  await page.getByLabel('Password').fill('short')
  await page.getByRole('button', { name: 'Add the user' }).click()
  await page.getByText('Use 8 to 1024 characters.').waitFor()
  await look(page, 'user-refused')
  await page.goto(`${tenant}/applications/new`)
  await page.getByLabel('Name').fill('Parcelboard')
  await page.getByLabel('Redirect URI').fill('https://app.parcelboard.example/callback')
  await page.getByRole('button', { name: 'Register', exact: true }).click()
  await page.getByText('Shown only now').waitFor()
  await look(page, 'registered')
  await page.getByRole('link', { name: 'Open the application' }).click()
  await page.getByRole('heading', { name: 'Credentials' }).waitFor()
  await look(page, 'application')
  await page.locator('button[type=submit]:enabled', { hasText: 'Save changes' }).waitFor()
  await page.getByRole('button', { name: 'Add a redirect URI' }).click()
  await page.getByLabel('Redirect URI').nth(1).fill('http://staging.parcelboard.example/callback')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByRole('button', { name: 'Change to https' }).waitFor()
  await page.getByRole('button', { name: 'Add a secret' }).click()
  await page.getByText('Shown only now').waitFor()
  await look(page, 'application-edited')
  server.apply(`tenants:\n  - slug: kestrel-bank\n    name: Kestrel Bank\n    users:\n${people.join('\n')}\n    clients:\n${applications.join('\n')}\n${Array.from({ length: 30 }, (_, n) => `  - { slug: tenant-${n}, name: "${['Larkfield', 'Lumen Health', 'Brightwater Schools', 'Tidewater Energy'][n % 4]} ${n}" }`).join('\n')}\n`)
  server.command('tenant', 'suspend', 'tenant-7')
  await lookAtPeople(page, tenant)
  server.command('tenant', 'delete', 'tenant-9')
  execFileSync('python3', [new URL('lib/count_a_month.py', import.meta.url).pathname, join(server.folder, 'data/tenantry.db'), 'kestrel-bank'])
  for (const [name, path] of [['users', '/console/t/kestrel-bank/users'], ['applications', '/console/t/kestrel-bank/applications'], ['overview', '/console/t/kestrel-bank'], ['tenants', '/console'], ['tenant-new', '/console/tenants/new'], ['nothing', '/console/t/kestrel-bank/nowhere'], ['overview-hours', '/console/t/kestrel-bank?span=hours'],
    ['addresses', '/console/t/kestrel-bank/addresses'], ['addresses-sage', '/console/t/kestrel-bank/addresses?dialect=sage&q=token'], ['addresses-none', '/console/t/kestrel-bank/addresses?q=nowhere'],
    ['keys', '/console/t/kestrel-bank/keys'], ['audit', '/console/t/kestrel-bank/audit'], ['audit-none', '/console/t/kestrel-bank/audit?to=2020-01-01'], ['settings', '/console/t/kestrel-bank/settings'],
    ['installation', '/console/installation'], ['tenants-deleted', '/console?state=deleted']]) {
    await page.goto(server.origin + path)
    await look(page, name)
  }

  // An event in its place, then by itself; its filters as chips.
  await page.goto(`${tenant}/audit?topic=client`)
  await page.getByRole('link', { name: /^Open the event/ }).nth(1).click()
  await page.getByText('The event as JSON').waitFor()
  await look(page, 'audit-open')
  await page.getByRole('link', { name: /^All “/ }).click()
  await page.getByText('Only').waitFor()
  await look(page, 'audit-narrowed')
  await page.goto(tenant)
  await page.locator('.events a').first().click()
  await page.getByText('The event as JSON').waitFor()
  await look(page, 'event')
  const [file] = await Promise.all([page.waitForEvent('download'), page.goto(`${tenant}/audit?topic=client`).then(() => page.getByRole('button', { name: 'Export' }).click())])
  if (file.suggestedFilename() !== 'kestrel-bank-audit.jsonl') throw new Error(file.suggestedFilename())

  // What asks first; turning the keys; the second of two editors; a field that is refused.
  await page.goto(`${tenant}/keys`)
  await page.getByRole('button', { name: 'Rotate now…' }).click()
  await look(page, 'keys-asked')
  await page.getByRole('button', { name: 'Rotate', exact: true }).click()
  await page.getByText('A rotation is under way').waitFor()
  await look(page, 'keys-turning')
  const settings = `${tenant}/settings`
  const other = await context.newPage()
  for (const one of [other, page]) {
    await one.goto(settings)
    await one.getByRole('button', { name: 'Save changes' }).and(one.locator(':enabled')).waitFor()
  }
  await other.getByLabel('Authorization code').fill('300')
  await other.getByRole('button', { name: 'Save changes' }).click()
  await other.getByText('Saved.').waitFor()
  await page.getByLabel('Authorization code').fill('60')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Somebody changed this').waitFor()
  if ((await page.getByLabel('Authorization code').inputValue()) !== '60') throw new Error('what was typed is lost')
  await look(page, 'settings-second')
  await other.getByLabel('Authorization code').fill('5')
  await other.getByLabel('Access token', { exact: true }).fill('an hour')
  await other.getByRole('button', { name: 'Save changes' }).click()
  await other.getByText('Write a whole number.').waitFor()
  await look(other, 'settings-refused')
  await page.goto(`${server.origin}/console/t/tenant-3/settings`)
  await page.getByRole('button', { name: 'Delete…' }).click()
  await page.getByRole('dialog').getByRole('textbox').fill('tenant-3')
  await look(page, 'tenant-delete')
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('It can be restored until').waitFor()
  await page.getByRole('button', { name: 'Restore…' }).click()
  await page.getByRole('button', { name: 'Restore', exact: true }).click()
  await page.getByText('The tenant is active again.').waitFor()
  await page.goto(`${server.origin}/console/parts`)
  // Only while building is there such a page.
  if (await page.getByRole('heading', { name: 'Buttons and menus' }).count()) await look(page, 'parts')
  await lookAtHostedPages(await browser.newPage(), server)
} catch (error) {
  for (const context of browser.contexts()) for (const one of context.pages()) await one.screenshot({ path: `${SHOTS}failed.png` })
  throw error
} finally {
  await browser.close()
  await server.stop()
}
