// Application pages, from the empty list to one application: registration, settings, validation
// errors and confirmation dialogs.
import { waitForHydration } from './fixtures.mjs'

export async function applications(page, tenant, inspect) {
  for (const [name, path] of [
    ['users-empty', '/users'],
    ['applications-empty', '/applications'],
    ['user-new', '/users/new'],
    ['users-import', '/users/import'],
    ['register', '/applications/new'],
  ]) {
    await page.goto(tenant + path)
    await inspect(page, name)
  }
  await waitForHydration(page, 'Register')
  await page.getByLabel('Name').fill('Parcelboard')
  await page.getByLabel('Redirect URI').fill('app.parcelboard.example/callback')
  await page.getByRole('button', { name: 'Register', exact: true }).click()
  await page.locator('.field-error').first().waitFor()
  await inspect(page, 'register-refused')
  await page.getByLabel('Redirect URI').fill('https://app.parcelboard.example/callback')
  await page.getByRole('button', { name: 'Register', exact: true }).click()
  await page.getByText("You won't see this again").waitFor()
  await inspect(page, 'registered')
  await page.getByRole('link', { name: 'Open the application' }).click()
  await page.getByRole('heading', { name: 'Client secrets' }).waitFor()
  await inspect(page, 'application')
  await waitForHydration(page, 'Save changes')
  await page.getByRole('button', { name: 'Add redirect URI' }).click()
  await page.getByLabel('Redirect URI').nth(1).fill('http://staging.parcelboard.example/callback')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByRole('button', { name: 'Change to https' }).waitFor()
  await page.getByRole('button', { name: 'Add a secret' }).click()
  await page.getByText("You won't see this again").waitFor()
  await inspect(page, 'application-edited')
  await page.reload()
  await page.getByRole('button', { name: 'Revoke…' }).first().click()
  await inspect(page, 'secret-end')
  await page.getByRole('button', { name: 'Cancel' }).first().click()
  const moreActions = page.locator('summary', { hasText: 'More actions' })
  await moreActions.click()
  await page.getByRole('button', { name: 'Disable…' }).click()
  await inspect(page, 'application-disable')
  await page.locator('dialog[open]').getByRole('button', { name: 'Cancel' }).click()
  await moreActions.click()
  await page.getByRole('button', { name: 'Delete…' }).click()
  await inspect(page, 'application-delete')
}
