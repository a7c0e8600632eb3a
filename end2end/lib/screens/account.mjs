// The page of the user's own account: empty, full, with long names, and in a language that is
// written from right to left.
import { addAuthenticator } from '../authenticator.mjs'
import { PASSWORD, signIn } from './fixtures.mjs'
import { LONG_NAMES } from './long_names.mjs'

export const USER_AGENTS = {
  phone: 'Mozilla/5.0 (Android 16; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0',
  mac: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15',
}

const clients = (names) =>
  names
    .map(
      ([id, name, scope]) => `      - client_id: ${id}
        client_name: "${name}"
        client_secret: a-strong-secret-of-${id}
        redirect_uris: ["https://${id}.example/callback"]
        scope: ${scope}
        grant_types: [authorization_code, refresh_token]`,
    )
    .join('\n')

export function seedAccounts(server) {
  server.apply(`tenants:
  - slug: lark
    name: Larkfield
    settings: { account_deletion_days: 14 }
    scopes: [{ name: "orders:read", description: Read your orders and deliveries }]
    providers:
      - { id: google, kind: google, client_id: c, client_secret: a-strong-secret }
      - { id: github, kind: github, client_id: c, client_secret: a-strong-secret }
    users:
      - { username: jonas, name: Jonas Weber, email: jonas.weber@post.example,
          email_verified: true, password: ${PASSWORD} }
      - { username: mina, password: ${PASSWORD} }
    clients:
${clients([
  ['parcelboard', 'Parcelboard', 'openid profile email orders:read offline_access'],
  ['planner', 'Route Planner', 'openid profile'],
])}
  - slug: long
    name: "${LONG_NAMES.unbroken}"
    users:
      - { username: "${'x'.repeat(60)}", name: "${LONG_NAMES.unbroken}",
          email: l@${'y'.repeat(60)}.example, password: ${PASSWORD} }
    clients:
${clients(
  Object.entries(LONG_NAMES).map(([id, name]) => [id, name, 'openid profile email offline_access']),
)}
`)
}

export const accountOf = (server, tenant) => `${server.origin}/t/${tenant}/account`

// Sign in at the account page in a browser of its own.
export async function openAccount(browser, server, tenant, username, options = {}) {
  const page = await (await browser.newContext(options)).newPage()
  page.setDefaultTimeout(10_000)
  await page.goto(accountOf(server, tenant))
  await signIn(page, username)
  await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor()
  return page
}

// Allow an application in this browser, and return to the account page.
export async function allow(page, server, tenant, id, scope) {
  await page.route(`https://${id}.example/**`, (route) =>
    route.fulfill({ contentType: 'text/html', body: `<title>${id}</title>Back at ${id}` }),
  )
  const params = {
    response_type: 'code',
    client_id: id,
    redirect_uri: `https://${id}.example/callback`,
    scope,
    state: 's',
  }
  await page.goto(`${server.origin}/t/${tenant}/oauth2/authorize?${new URLSearchParams(params)}`)
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.waitForURL(`https://${id}.example/**`)
  await page.goto(accountOf(server, tenant))
}

// The pages of passkeys: adding one, its name, and its removal.
async function passkeys(page, server, inspect) {
  await addAuthenticator(page)
  await page.getByRole('link', { name: 'Add Passkey' }).click()
  await page.getByRole('button', { name: 'Create passkey' }).waitFor()
  await inspect(page, 'account-passkey')
  await page.getByLabel('Name').fill("Jonas's laptop")
  await page.getByRole('button', { name: 'Create passkey' }).click()
  await page.getByText('The passkey was added.').waitFor()
  const row = page.getByRole('listitem').filter({ hasText: "Jonas's laptop" }).first()
  await row.getByText('Rename…').click()
  await row.getByText('Remove…').click()
  await inspect(page, 'account-passkey-asks')
}

export async function account(browser, server, inspect) {
  seedAccounts(server)
  const signedOut = await browser.newPage()
  await signedOut.goto(accountOf(server, 'lark'))
  await inspect(signedOut, 'account-sign-in')
  await signedOut.close()
  const empty = await openAccount(browser, server, 'lark', 'mina')
  await inspect(empty, 'account-empty')
  await empty.context().close()
  const others = []
  for (const userAgent of Object.values(USER_AGENTS))
    others.push(await openAccount(browser, server, 'lark', 'jonas', { userAgent }))
  const page = await openAccount(browser, server, 'lark', 'jonas')
  const everything = 'openid profile email orders:read offline_access'
  await allow(page, server, 'lark', 'parcelboard', everything)
  await allow(page, server, 'lark', 'planner', 'openid profile')
  await inspect(page, 'account')
  await page.getByText('Sign out everywhere else…').click()
  await page.getByText('Revoke access… Parcelboard').click()
  await inspect(page, 'account-asks')
  await page.getByRole('link', { name: 'Change password' }).click()
  await page.getByLabel('Current password').waitFor()
  await inspect(page, 'account-password')
  await page.getByLabel('Current password').fill('not-this-one')
  await page.getByLabel('New password').fill('another-horse-battery')
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByText('The password is incorrect.').waitFor()
  await inspect(page, 'account-password-wrong')
  await page.goto(accountOf(server, 'lark'))
  await page.getByText('Sign out everywhere else…').click()
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await page.getByRole('status').waitFor()
  await inspect(page, 'account-done')
  await page.goto(`${accountOf(server, 'lark')}?ui_locales=ar`)
  await inspect(page, 'account-arabic')
  await page.goto(`${accountOf(server, 'lark')}/profile`)
  await page.getByLabel('Full name').fill('x'.repeat(81))
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Use at most 80 characters.').waitFor()
  await inspect(page, 'account-profile-refused')
  await page.getByLabel('Full name').fill('Jonas Weber-Lark')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Your profile was saved.').waitFor()
  await page.goto(`${accountOf(server, 'lark')}/delete`)
  await page.getByRole('heading', { level: 1, name: 'Delete your account' }).waitFor()
  await inspect(page, 'account-delete')
  await page.goto(accountOf(server, 'lark'))
  await passkeys(page, server, inspect)
  for (const other of [page, ...others]) await other.context().close()
  const long = await openAccount(browser, server, 'long', 'x'.repeat(60))
  for (const id of Object.keys(LONG_NAMES))
    await allow(long, server, 'long', id, 'openid profile email offline_access')
  await inspect(long, 'account-long')
  await long.context().close()
}
