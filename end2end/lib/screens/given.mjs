// What the screens show: a new installation, then one that is full.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export const PASSWORD = 'correct-horse-battery'

const people = Array.from(
  { length: 60 },
  (_, n) =>
    `      - { username: person${n}, email: person${n}@kestrel.example, email_verified: ${n % 3 > 0}, name: "${['Anna Ames', 'Jonas Weber', 'Élise Martin', 'Mina Okafor'][n % 4]} ${n}", password_hash: "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$QGz1N0ZQ1pYXq0x4bWJ2cmlxdGx3cGVyZm9ybWFuY2U", disabled: ${n % 11 === 5} }`,
)
const applications = Array.from(
  { length: 30 },
  (_, n) =>
    `      - { client_id: app${n}, client_name: "${['Parcelboard', 'Kestrel Mobile', 'Statements', 'Nightly export'][n % 4]} ${n}", client_secret: a-strong-secret-${n}, redirect_uris: ["https://app${n}.kestrel.example/callback"], enabled: ${n % 7 !== 3} }`,
)
const tenants = Array.from(
  { length: 30 },
  (_, n) =>
    `  - { slug: tenant-${n}, name: "${['Larkfield', 'Lumen Health', 'Brightwater Schools', 'Tidewater Energy'][n % 4]} ${n}" }`,
)

// The link that the log prints leads to the first tenant; its address is returned.
export async function setUp(page, server, look) {
  await page.goto(await server.printedLine(/(http:\S+\/setup\?token=\S+)/))
  await look(page, 'set-up')
  await page.getByLabel('Your name').fill('Ada Lovelace')
  await page.getByLabel('Email').fill('ada@ops.example')
  await page.getByLabel('Password').fill('short')
  await page.getByLabel('Name of your first tenant').fill('Kestrel Bank')
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.getByText('Use 8 to 1024 characters.').waitFor()
  await look(page, 'set-up-refused')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.waitForURL('**/console/t/kestrel-bank')
  await look(page, 'overview-new')
  return `${server.origin}/console/t/kestrel-bank`
}

// As if people had been here for a month.
export function fill(server) {
  server.apply(
    `tenants:\n  - slug: kestrel-bank\n    name: Kestrel Bank\n    users:\n${people.join('\n')}\n    clients:\n${applications.join('\n')}\n${tenants.join('\n')}\n`,
  )
  server.command('tenant', 'suspend', 'tenant-7')
  server.command('tenant', 'delete', 'tenant-9')
  execFileSync('python3', [
    new URL('../count_a_month.py', import.meta.url).pathname,
    join(server.folder, 'data/tenantry.db'),
    'kestrel-bank',
  ])
}

// A form of an island can be sent once the island is awake.
export const awake = (page, words) =>
  page.locator('button[type=submit]:enabled', { hasText: words }).first().waitFor()

// Somebody who is asked to sign in on the way.
export async function signIn(page, username) {
  await page.getByLabel('Email or username').fill(username)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
