// Identity providers of a tenant: the catalogue, forms with and without errors, and a test sign-in
// that fails because nothing listens at the provider.
export async function providers(page, tenant, inspect) {
  const list = `${tenant}/providers`
  await page.goto(list)
  await inspect(page, 'providers-empty')
  await page.goto(`${list}/new`)
  await inspect(page, 'provider-catalogue')
  await page.getByRole('link', { name: 'OpenID Connect Any provider' }).click()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('alert').getByText('errors').waitFor()
  await inspect(page, 'provider-errors')
  await page.getByLabel('ID', { exact: true }).fill('corporate')
  await page.getByLabel('Name').fill('Kestrel Corporate Directory')
  await page.getByLabel('Issuer').fill('https://login.kestrel.example')
  await page.getByLabel('Client ID').fill('kestrel-bank')
  await page.getByLabel('Client secret').fill('a secret of the provider')
  await inspect(page, 'provider-new')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByText('Identity provider added. Test it, then enable it.').waitFor()
  await page.getByRole('button', { name: 'Test sign-in' }).click()
  await page.getByText('Failed', { exact: true }).waitFor()
  await inspect(page, 'provider')
  await page.getByRole('button', { name: 'Delete…' }).click()
  await inspect(page, 'provider-delete')
  for (const kind of ['apple', 'oauth2', 'github']) {
    await page.goto(`${list}/new?kind=${kind}`)
    await inspect(page, `provider-new-${kind}`)
  }
  await page.getByLabel('Client ID').fill('kestrel')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByText('Identity provider added. Test it, then enable it.').waitFor()
  await page.getByRole('button', { name: 'Enable' }).click()
  await page.getByRole('button', { name: 'Disable…' }).waitFor()
  await page.goto(list)
  await inspect(page, 'providers')
}
