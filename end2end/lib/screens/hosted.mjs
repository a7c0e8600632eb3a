// Hosted pages of end users, in the order of a sign-in.
import assert from 'node:assert/strict'

export async function hosted(page, server, inspect) {
  server.apply(`tenants:
  - slug: larkfield
    name: Larkfield
    scopes: [{ name: "orders:read", description: Read your orders and deliveries }]
    users:
      - { username: jonas, name: Jonas Weber, email: jonas.weber@post.example,
          password: correct-horse-battery }
    clients:
      - client_id: parcelboard
        client_name: Parcelboard
        client_secret: a-strong-secret-of-parcelboard
        redirect_uris: ["https://app.parcelboard.example/callback"]
        scope: openid profile email orders:read offline_access
        grant_types: [authorization_code, refresh_token]
`)
  const request = (more) => {
    const params = {
      response_type: 'code',
      client_id: 'parcelboard',
      redirect_uri: 'https://app.parcelboard.example/callback',
      scope: 'openid profile email orders:read offline_access',
      state: 's',
      ...more,
    }
    return `${server.origin}/t/larkfield/oauth2/authorize?${new URLSearchParams(params)}`
  }
  await page.goto(request({ redirect_uri: 'https://app.parcelboard.example/other' }))
  await inspect(page, 'hosted-problem')
  await page.goto(request())
  await inspect(page, 'hosted-sign-in')
  await page.getByRole('button', { name: 'Show password' }).click()
  await inspect(page, 'hosted-sign-in-password-shown')
  await page.getByLabel('Email or username').fill('jonas')
  await page.getByLabel('Password').fill('not-this-one')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').waitFor()
  await inspect(page, 'hosted-sign-in-wrong')
  await page.getByLabel('Password').fill('correct-horse-battery')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  await inspect(page, 'hosted-consent')
  await page.goto(request({ prompt: 'select_account' }))
  await inspect(page, 'hosted-select-account')
  await page.goto(`${server.origin}/t/larkfield/oauth2/logout`)
  await inspect(page, 'hosted-sign-out')
  await page.goto(`${server.origin}/t/larkfield/interaction/ix_nothing`)
  await inspect(page, 'hosted-over')
  await page.goto(request({ prompt: 'consent', ui_locales: 'ar' }))
  await inspect(page, 'hosted-consent-arabic')
  await page.goto(request({ redirect_uri: 'https://app.parcelboard.example/x', ui_locales: 'ar' }))
  await inspect(page, 'hosted-problem-arabic')
  await page.goto(`${server.origin}/t/larkfield/nothing`)
  await inspect(page, 'hosted-not-found')
  server.command('tenant', 'suspend', 'larkfield')
  // The server learns of it within a second.
  const heading = page.getByRole('heading', { name: 'Sign-in is unavailable' })
  for (let opened = 0; opened < 20 && !(await heading.isVisible()); opened++) {
    await page.goto(request())
    await page.waitForTimeout(100)
  }
  assert.ok(await heading.isVisible())
  await inspect(page, 'hosted-suspended')
}
