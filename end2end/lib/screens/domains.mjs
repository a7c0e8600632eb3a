// Domains of a tenant: one added by an operator, and one that an owner claims and verifies.
import { PASSWORD, signIn } from './fixtures.mjs'

export async function domains(page, tenant, server, inspect) {
  await page.goto(`${tenant}/domains`)
  await inspect(page, 'domains-empty')
  server.apply(`
tenants:
  - slug: kestrel-bank
    name: Kestrel Bank
    users:
      - { username: olivia, name: Olivia Brandt, email: olivia@kestrel.example,
          password: ${PASSWORD}, role: owner }
`)
  await add(page, 'login.kestrel.example', inspect)
  await page.getByText('Domain added. It is active now.').waitFor()
  await page.getByLabel('Actions for login.kestrel.example').click()
  await page
    .getByRole('button', { name: 'Make primary…' })
    .and(page.locator(':visible'))
    .click()
  await inspect(page, 'domain-own')
  const context = await page.context().browser().newContext()
  const olivia = await context.newPage()
  await olivia.goto(`${tenant}/domains`)
  await signIn(olivia, 'olivia')
  await add(olivia, 'id.kestrel.example')
  await olivia.getByText('Pending verification').waitFor()
  await inspect(olivia, 'domains')
  await olivia.goto(`${tenant}/domains?check=now#reached`)
  await olivia.getByRole('link', { name: 'Check again' }).waitFor()
  await inspect(olivia, 'domains-checked')
  await context.close()
}

async function add(page, host, inspect) {
  await page.getByRole('button', { name: 'Add a domain…' }).first().click()
  await page.getByLabel('Host name').fill(host)
  await inspect?.(page, 'domain-add')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
}
