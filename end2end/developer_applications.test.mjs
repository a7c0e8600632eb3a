// Applications of developers, on a phone: an administrator sees what an approval decides about, and
// the developer withdraws, resubmits and deletes an application.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launchBrowser } from './lib/browser.mjs'
import { PASSWORD, setUp, signIn, waitForHydration } from './lib/screens/fixtures.mjs'
import { Server } from './lib/server.mjs'

let server, browser, tenant, ada, dora
before(async () => {
  server = await Server.prepare()
  await server.start()
  browser = await launchBrowser()
  const openPhone = async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    return page
  }
  ada = await openPhone()
  dora = await openPhone()
  tenant = await setUp(ada, server, () => {})
  server.apply(`
tenants:
  - slug: kestrel-bank
    name: Kestrel Bank
    users:
      - { username: dora, name: Dora Lind, email: dora@kestrel.example,
          password: ${PASSWORD}, role: developer }
`)
  await dora.goto(`${tenant}/applications`)
  await signIn(dora, 'dora')
  await dora.getByText('No applications yet').waitFor()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const states = async (page) => {
  await page.goto(`${tenant}/applications`)
  return page.locator('tbody tr :is(.pill, .state)').allInnerTexts()
}

// Open the application's menu and confirm one of its actions.
async function act(action, confirm, done) {
  await dora.locator('summary', { hasText: 'More actions' }).click()
  await dora.getByRole('button', { name: action }).click()
  const dialog = dora.locator('dialog[open]')
  if (await dialog.getByRole('textbox').count())
    await dialog.getByRole('textbox').fill('Nightly export')
  await dialog.getByRole('button', { name: confirm, exact: true }).click()
  await dora.getByText(done).waitFor()
}

test('an approval shows grant types, scopes, redirect hosts and the submitter', async () => {
  for (const [name, type, uri] of [
    ['Nightly export', 'Machine', null],
    ['Route planner', 'Web', 'https://routes.kestrel.example/callback'],
  ]) {
    await dora.goto(`${tenant}/applications/new`)
    await waitForHydration(dora, 'Register')
    await dora.getByLabel('Name').fill(name)
    await dora.getByRole('radio', { name: type }).check()
    if (uri) await dora.getByLabel('Redirect URI').fill(uri)
    await dora.getByRole('button', { name: 'Register', exact: true }).click()
    await dora.getByText('This application is pending approval').waitFor()
  }
  assert.deepEqual(await states(dora), ['Pending approval', 'Pending approval'])
  await ada.goto(`${tenant}/approvals`)
  const review = (name) => ada.locator('.reviews .card').filter({ hasText: name })
  for (const [name, texts] of [
    ['Nightly export', ['client_credentials', 'acts on its own behalf', "users can't sign in"]],
    ['Route planner', ['authorization_code', 'openid', 'routes.kestrel.example']],
  ])
    for (const text of [...texts, 'dora'])
      assert.ok(await review(name).getByText(text).first().isVisible(), `${text} of ${name}`)
})

test('a developer withdraws an application, submits it again and deletes it', async () => {
  await dora.goto(`${tenant}/applications`)
  await dora.getByRole('link', { name: 'Nightly export' }).click()
  await act('Withdraw…', 'Withdraw', 'Application withdrawn.')
  await dora.getByText('This application is withdrawn').waitFor()
  await ada.goto(`${tenant}/approvals`)
  await ada.getByText('Route planner').waitFor()
  assert.equal(await ada.getByText('Nightly export').count(), 0, 'it is not reviewed any more')

  await act('Submit again…', 'Submit', 'Application submitted.')
  await ada.reload()
  await ada
    .locator('.reviews .card')
    .filter({ hasText: 'Nightly export' })
    .getByRole('button', { name: 'Approve…' })
    .click()
  await ada.getByRole('button', { name: 'Approve', exact: true }).click()
  await ada.getByText('Application approved.').waitFor()
  assert.deepEqual((await states(dora)).sort(), ['Enabled', 'Pending approval'])

  await dora.getByRole('link', { name: 'Nightly export' }).click()
  await act('Withdraw…', 'Withdraw', 'Application withdrawn.')
  assert.deepEqual((await states(dora)).sort(), ['Pending approval', 'Withdrawn'])
  await dora.getByRole('link', { name: 'Nightly export' }).click()
  await act('Delete…', 'Delete', 'Nightly export was deleted.')
  assert.deepEqual(await states(dora), ['Pending approval'])
})

test('a proposed change is withdrawn by its developer', async () => {
  await ada.goto(`${tenant}/approvals`)
  await ada.getByRole('button', { name: 'Approve…' }).click()
  await ada.getByRole('button', { name: 'Approve', exact: true }).click()
  await ada.getByText('Application approved.').waitFor()
  await dora.goto(`${tenant}/applications`)
  await dora.getByRole('link', { name: 'Route planner' }).click()
  await waitForHydration(dora, 'Save changes')
  await dora.getByLabel('Name', { exact: true }).fill('Route planner 2')
  await dora.getByRole('button', { name: 'Save changes' }).click()
  await dora.getByText('A change is pending approval').waitFor()
  await dora.getByRole('button', { name: 'Withdraw change…' }).click()
  await dora.getByRole('button', { name: 'Withdraw change', exact: true }).click()
  await dora.getByText('Change withdrawn.').waitFor()
  assert.equal(await dora.getByText('A change is pending approval').count(), 0)
  await ada.goto(`${tenant}/approvals`)
  await ada.getByText('No pending approvals').waitFor()
})
