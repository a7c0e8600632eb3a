// Where a tenant answers: as an operator gives a domain, and as an owner claims and proves one.
import { PASSWORD, signIn } from './given.mjs'

export async function domains(page, tenant, server, look) {
  await page.goto(`${tenant}/domains`)
  await look(page, 'domains-empty')
  server.apply(
    `tenants:\n  - slug: kestrel-bank\n    name: Kestrel Bank\n    users:\n      - { username: olivia, name: Olivia Brandt, email: olivia@kestrel.example, password: ${PASSWORD}, role: owner }\n`,
  )
  await add(page, 'login.kestrel.example', look)
  await page.getByText('The domain answers now.').waitFor()
  await page.getByLabel('Actions for login.kestrel.example').click()
  await page
    .getByRole('button', { name: "Make it the tenant's own…" })
    .and(page.locator(':visible'))
    .click()
  await look(page, 'domain-own')
  const context = await page.context().browser().newContext()
  const olivia = await context.newPage()
  await olivia.goto(`${tenant}/domains`)
  await signIn(olivia, 'olivia')
  await add(olivia, 'id.kestrel.example')
  await olivia.getByText('Waits for its proof').waitFor()
  await look(olivia, 'domains')
  await olivia.goto(`${tenant}/domains?check=now#reached`)
  await olivia.getByRole('link', { name: 'Check again' }).waitFor()
  await look(olivia, 'domains-checked')
  await context.close()
}

async function add(page, host, look) {
  await page.getByRole('button', { name: 'Add a domain…' }).first().click()
  await page.getByLabel('Host name').fill(host)
  await look?.(page, 'domain-add')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
}
