// Lists and pages with names that are long, have no spaces, are emoji or run from right to left.
import { PASSWORD, signIn } from './fixtures.mjs'

export const LONG_NAMES = {
  unbroken: 'W'.repeat(80),
  spaced: 'Kestrel Bank of the Northern and Southern Isles and All of Their Harbours, Ltd.',
  emoji: '👩‍🚀'.repeat(16),
  arabic: 'بنك الجزر الشمالية والجنوبية ومينائها القديم والجديد',
}

// A user, an application and a tenant with each of the names.
export function seedLongNames(server) {
  const each = (line) =>
    Object.entries(LONG_NAMES)
      .map(([id, name]) => line(id, name))
      .join('\n')
  server.apply(`
tenants:
  - slug: kestrel-bank
    name: Kestrel Bank
    users:
${each(
  (id, name) => `      - { username: ${id}-${'x'.repeat(50)}, role: auditor,
          email: ${id}@${'y'.repeat(60)}.example, name: "${name}", password: ${PASSWORD} }`,
)}
    clients:
${each(
  (id, name) => `      - { client_id: ${id}-${'z'.repeat(80)}, client_name: "${name}",
          client_secret: a-strong-secret, enabled: false,
          redirect_uris: ["https://a.example/cb"] }`,
)}
${each((id, name) => `  - { slug: ${id}-tenant, name: "${name}" }`)}
`)
}

export async function longNames(page, tenant, server, inspect) {
  seedLongNames(server)
  const { origin } = server
  for (const [name, path] of [
    ['long-users', `${tenant}/users?q=kestrel+bank`],
    ['long-users-unbroken', `${tenant}/users?q=${LONG_NAMES.unbroken}`],
    ['long-applications', `${tenant}/applications`],
    ['long-members', `${tenant}/members`],
    ['long-tenants', `${origin}/console`],
    ['long-overview', `${origin}/console/t/unbroken-tenant`],
    ['long-settings', `${origin}/console/t/spaced-tenant/settings`],
  ]) {
    await page.goto(path)
    await inspect(page, name)
  }
  await page.locator('.tenant-switcher summary').click()
  await inspect(page, 'long-switcher')
  await page.keyboard.press('Escape')
  // The pages of end users, in a tenant and for an application with such names.
  server.apply(`
tenants:
  - slug: unbroken-tenant
    name: ${LONG_NAMES.unbroken}
    users:
      - { username: mina, email: mina@${'y'.repeat(60)}.example, name: "${LONG_NAMES.unbroken}",
          password: ${PASSWORD} }
    clients:
      - { client_id: long, client_name: "${LONG_NAMES.unbroken}", client_secret: a-strong-secret,
          redirect_uris: ["https://${'z'.repeat(60)}.example/cb"] }
`)
  const guest = await (await page.context().browser().newContext()).newPage()
  await guest.goto(
    `${origin}/t/unbroken-tenant/oauth2/authorize?${new URLSearchParams({
      response_type: 'code',
      client_id: 'long',
      redirect_uri: `https://${'z'.repeat(60)}.example/cb`,
      scope: 'openid profile email',
      state: 's',
    })}`,
  )
  await inspect(guest, 'long-hosted-sign-in')
  await signIn(guest, 'mina')
  await guest.getByRole('button', { name: 'Allow' }).waitFor()
  await inspect(guest, 'long-hosted-consent')
  await guest.getByRole('button', { name: 'Not you?' }).click()
  await guest.getByRole('button', { name: 'Use another account' }).waitFor()
  await inspect(guest, 'long-hosted-not-you')
  await guest.context().close()
  for (const [name, list] of [
    ['long-user', 'users'],
    ['long-application', 'applications'],
  ]) {
    await page.goto(`${tenant}/${list}?q=${LONG_NAMES.unbroken}`)
    await page.locator('a.row-link').first().click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await inspect(page, name)
    await page.locator('summary', { hasText: 'More actions' }).click()
    await page.getByRole('button', { name: 'Delete…' }).click()
    await inspect(page, `${name}-delete`)
    await page.keyboard.press('Escape')
  }
}
