// Pages of a seeded tenant and of the installation: lists, audit log, signing keys and settings.
import { waitForHydration } from './fixtures.mjs'

const PAGES = [
  ['users', '/console/t/kestrel-bank/users'],
  ['applications', '/console/t/kestrel-bank/applications'],
  ['overview', '/console/t/kestrel-bank'],
  ['overview-hours', '/console/t/kestrel-bank?span=hours'],
  ['tenants', '/console'],
  ['tenants-deleted', '/console?state=deleted'],
  ['tenants-none', '/console?q=nobody'],
  ['tenant-new', '/console/tenants/new'],
  ['tenant-suspended', '/console/t/tenant-7'],
  ['nothing', '/console/t/kestrel-bank/nowhere'],
  ['application-nothing', '/console/t/kestrel-bank/applications/cli_nothing'],
  ['addresses', '/console/t/kestrel-bank/addresses'],
  ['addresses-sage', '/console/t/kestrel-bank/addresses?dialect=sage&q=token'],
  ['addresses-none', '/console/t/kestrel-bank/addresses?q=nowhere'],
  ['keys', '/console/t/kestrel-bank/keys'],
  ['mail', '/console/t/kestrel-bank/mail'],
  ['mail-texts', '/console/t/kestrel-bank/mail/texts?kind=sign_up&language=ar'],
  ['audit', '/console/t/kestrel-bank/audit'],
  ['audit-none', '/console/t/kestrel-bank/audit?to=2020-01-01'],
  ['settings', '/console/t/kestrel-bank/settings'],
  ['installation', '/console/installation'],
]

export async function tenants(page, tenant, server, inspect) {
  for (const [name, path] of PAGES) {
    await page.goto(server.origin + path)
    await inspect(page, name)
  }
  // Menus that open over a page.
  await page.goto(tenant)
  await page.locator('.tenant-switcher summary').click()
  await inspect(page, 'switcher')
  await page.keyboard.press('Escape')
  await page.locator('.account-menu summary').click()
  await inspect(page, 'account')
  await page.keyboard.press('Escape')

  // An audit event in the list and on its own page, with filters as chips.
  await page.goto(`${tenant}/audit?topic=client`)
  await page
    .getByRole('link', { name: /^Open the event/ })
    .nth(1)
    .click()
  await page.getByText('The event as JSON').waitFor()
  await inspect(page, 'audit-open')
  await page.getByRole('link', { name: 'Filter by this type of event' }).click()
  await page.getByRole('link', { name: /^Remove filter: Event/ }).waitFor()
  await inspect(page, 'audit-narrowed')
  await page.goto(tenant)
  await page.locator('.events a').first().click()
  await page.getByText('The event as JSON').waitFor()
  await inspect(page, 'event')

  // Confirmation dialogs, a key rotation, a stale update, and validation errors.
  await page.goto(`${tenant}/keys`)
  await page.getByRole('button', { name: 'Rotate now…' }).click()
  await inspect(page, 'keys-asked')
  await page.getByRole('button', { name: 'Rotate', exact: true }).click()
  await page.getByText('Rotation in progress').waitFor()
  await inspect(page, 'keys-turning')
  const other = await page.context().newPage()
  for (const one of [other, page]) {
    await one.goto(`${tenant}/settings`)
    await waitForHydration(one, 'Save changes')
  }
  await other.getByLabel('Authorization code').fill('300')
  await other.getByRole('button', { name: 'Save changes' }).click()
  await other.getByText('Saved.').waitFor()
  await page.getByLabel('Authorization code').fill('60')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('This has changed since').waitFor()
  await inspect(page, 'settings-second')
  await other.getByLabel('Authorization code').fill('5')
  await other.getByLabel('Access token', { exact: true }).fill('an hour')
  await other.getByRole('button', { name: 'Save changes' }).click()
  await other.getByText('Enter a whole number.').waitFor()
  await inspect(other, 'settings-refused')
  await other.close()
  await page.goto(`${server.origin}/console/t/tenant-3/settings`)
  await page.getByRole('button', { name: 'Delete…' }).click()
  await page.getByRole('dialog').getByRole('textbox').fill('tenant-3')
  await inspect(page, 'tenant-delete')
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('It can be restored until').waitFor()
  await inspect(page, 'tenant-deleted')
  await page.getByRole('button', { name: 'Restore…' }).click()
  await page.getByRole('button', { name: 'Restore', exact: true }).click()
  await page.getByText('Tenant restored.').waitFor()
  await page.goto(`${server.origin}/console/parts`)
  // The component gallery exists in development builds only.
  if (await page.getByRole('heading', { name: 'Buttons and menus' }).count())
    await inspect(page, 'parts')
}
