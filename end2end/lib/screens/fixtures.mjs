// Fixtures of the pages: a new installation, then one with many users, clients and tenants.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { launchBrowser } from '../browser.mjs'
import { Server } from '../server.mjs'

export const PASSWORD = 'correct-horse-battery'

// A hash that no password matches: these users never sign in.
const PASSWORD_HASH =
  '$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$QGz1N0ZQ1pYXq0x4bWJ2cmlxdGx3cGVyZm9ybWFuY2U'
const USER_NAMES = ['Anna Ames', 'Jonas Weber', 'Élise Martin', 'Mina Okafor']
const CLIENT_NAMES = ['Parcelboard', 'Kestrel Mobile', 'Statements', 'Nightly export']
const TENANT_NAMES = ['Larkfield', 'Lumen Health', 'Brightwater Schools', 'Tidewater Energy']

const users = Array.from(
  { length: 60 },
  (_, n) =>
    `      - { username: person${n}, email: person${n}@kestrel.example,
          email_verified: ${n % 3 > 0}, name: "${USER_NAMES[n % 4]} ${n}",
          password_hash: "${PASSWORD_HASH}", disabled: ${n % 11 === 5} }`,
)
const clients = Array.from(
  { length: 30 },
  (_, n) =>
    `      - { client_id: app${n}, client_name: "${CLIENT_NAMES[n % 4]} ${n}",
          client_secret: a-strong-secret-${n}, enabled: ${n % 7 !== 3},
          redirect_uris: ["https://app${n}.kestrel.example/callback"] }`,
)
const tenants = Array.from(
  { length: 30 },
  (_, n) => `  - { slug: tenant-${n}, name: "${TENANT_NAMES[n % 4]} ${n}" }`,
)

// Set up the installation with the link from the log; returns the console URL of the first tenant.
export async function setUp(page, server, inspect) {
  await page.goto(await server.printedLine(/(http:\S+\/setup\?token=\S+)/))
  await inspect(page, 'set-up')
  await page.getByLabel('Your name').fill('Ada Lovelace')
  await page.getByLabel('Email').fill('ada@ops.example')
  await page.getByLabel('Password').fill('short')
  await page.getByLabel('Name of your first tenant').fill('Kestrel Bank')
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.getByText('Use 8 to 1024 characters.').waitFor()
  await inspect(page, 'set-up-refused')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.waitForURL('**/console/t/kestrel-bank')
  await inspect(page, 'overview-new')
  return `${server.origin}/console/t/kestrel-bank`
}

// Seed the installation with a month of use.
export function seed(server) {
  server.apply(`
tenants:
  - slug: kestrel-bank
    name: Kestrel Bank
    users:
${users.join('\n')}
    clients:
${clients.join('\n')}
${tenants.join('\n')}
`)
  server.command('tenant', 'suspend', 'tenant-7')
  server.command('tenant', 'delete', 'tenant-9')
  execFileSync('python3', [
    new URL('../seed_metrics.py', import.meta.url).pathname,
    join(server.folder, 'data/tenantry.db'),
    'kestrel-bank',
  ])
}

// The submit button of an island is enabled once the island is hydrated.
export const waitForHydration = (page, button) =>
  page.locator('button[type=submit]:enabled', { hasText: button }).first().waitFor()

// Fill in and submit the sign-in page.
export async function signIn(page, username) {
  await page.getByLabel('Email or username').fill(username)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

// A server with one tenant, described by `fields` of a file, and a browser of the first operator:
// the tenant's address, the state of a signed-in context, and the address of what is named in each
// list.
export async function openTenant(fields, names) {
  const server = await Server.prepare()
  let browser
  try {
    await server.start()
    browser = await launchBrowser()
    const context = await browser.newContext()
    const page = await context.newPage()
    const tenant = await setUp(page, server, () => {})
    server.apply(`
tenants:
  - slug: kestrel-bank
    name: Kestrel Bank
${fields}`)
    const links = {}
    for (const [list, name] of Object.entries(names)) {
      await page.goto(`${tenant}/${list}`)
      const href = await page.getByRole('link', { name, exact: true }).getAttribute('href')
      links[list] = new URL(href, tenant).href
    }
    const state = await context.storageState()
    await context.close()
    return { server, browser, tenant, state, links }
  } catch (error) {
    await browser?.close()
    await server.stop()
    throw error
  }
}
