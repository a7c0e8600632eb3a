// Pages of developers, and the approval of the applications that they register.
import { PASSWORD, waitForHydration, signIn } from './fixtures.mjs'

export async function developers(page, tenant, server, inspect) {
  await page.goto(`${tenant}/approvals`)
  await inspect(page, 'approvals-empty')
  server.apply(`
tenants:
  - slug: kestrel-bank
    name: Kestrel Bank
    users:
      - { username: dora, name: Dora Lind, email: dora@kestrel.example,
          password: ${PASSWORD}, role: developer }
`)
  const context = await page.context().browser().newContext()
  const dora = await context.newPage()
  await dora.goto(`${tenant}/applications`)
  await signIn(dora, 'dora')
  await dora.getByRole('heading', { level: 1, name: 'Applications' }).waitFor()
  await inspect(dora, 'developer-empty')
  await dora.goto(`${tenant}/tokens`)
  await waitForHydration(dora, 'Create token')
  await inspect(dora, 'tokens-empty')
  await dora.getByLabel('Name').fill('Pipeline')
  await dora.getByLabel('Days').fill('forever')
  await dora.getByRole('button', { name: 'Create token' }).click()
  await dora.locator('.field-error').first().waitFor()
  await inspect(dora, 'token-refused')
  await dora.getByLabel('Days').fill('30')
  await dora.getByRole('button', { name: 'Create token' }).click()
  await dora.getByText("You won't see this again").waitFor()
  await inspect(dora, 'token-made')
  await dora.getByRole('link', { name: 'Done', exact: true }).click()
  await dora.getByRole('button', { name: 'Revoke…' }).waitFor()
  await inspect(dora, 'tokens')
  await dora.goto(`${tenant}/applications/new`)
  await waitForHydration(dora, 'Register')
  await dora.getByLabel('Name').fill('Route planner')
  await dora.getByLabel('Single-page').check()
  await dora.getByLabel('Redirect URI').fill('https://routes.kestrel.example/callback')
  await dora.getByRole('button', { name: 'Register', exact: true }).click()
  await dora.getByText('This application is pending approval').waitFor()
  await inspect(dora, 'registered-waits')
  await dora.getByRole('link', { name: 'Open the application' }).click()
  await dora.getByText('This application is pending approval').waitFor()
  await inspect(dora, 'application-waits')
  const choose = async (action) => {
    await dora.locator('summary', { hasText: 'More actions' }).click()
    await dora.getByRole('button', { name: action }).click()
  }
  await choose('Withdraw…')
  await inspect(dora, 'application-withdraw')
  await dora.getByRole('button', { name: 'Withdraw', exact: true }).click()
  await dora.getByText('Application withdrawn.').waitFor()
  await inspect(dora, 'application-withdrawn')
  await choose('Submit again…')
  await dora.getByRole('button', { name: 'Submit', exact: true }).click()
  await dora.getByText('Application submitted.').waitFor()
  await page.goto(`${tenant}/approvals`)
  await page.getByRole('button', { name: 'Reject…' }).waitFor()
  await inspect(page, 'approvals')
  await page.getByRole('button', { name: 'Reject…' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('Ask for fewer scopes.')
  await inspect(page, 'approval-refuse')
  await page.getByRole('button', { name: 'Reject', exact: true }).click()
  await page.getByText('Application rejected.').waitFor()
  await dora.reload()
  await dora.getByText('Ask for fewer scopes.').waitFor()
  await inspect(dora, 'application-refused-by-staff')
  // Pages of the tenant that their role does not allow.
  await dora.goto(`${tenant}/users`)
  await inspect(dora, 'developer-forbidden')
  await context.close()
}
