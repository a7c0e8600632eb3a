// Sign-in at identity providers of other makes, in a browser: oidc-provider, Glewlwyd where it is
// installed, another tenant of the same installation, and an OAuth 2.0 provider of GitHub's shape.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { launchBrowser } from './lib/browser.mjs'
import { GithubShape } from './lib/providers/github_shape.mjs'
import { Glewlwyd } from './lib/providers/glewlwyd.mjs'
import { NodeOidcProvider } from './lib/providers/node_oidc_provider.mjs'
import { Server, freePort } from './lib/server.mjs'
import { takeScreenshots } from './lib/viewports.mjs'

const PASSWORD = 'correct-horse-battery'
const SECRET = 'a-strong-secret-of-the-operator'
const PHONE = { width: 390, height: 800 }

const withoutGlewlwyd = Glewlwyd.missing()

let server, browser, application, callback, node, github, glewlwyd
before(async () => {
  server = await Server.prepare()
  const port = await freePort()
  callback = `http://localhost:${port}/callback`
  application = createServer((_, response) => response.end('Back at the shop'))
  await new Promise((resolve) => application.listen(port, '127.0.0.1', resolve))
  const redirectUri = (id) => `${server.origin}/t/acme/api/v1/auth/oauth/callback/${id}`
  const client = { clientId: 'us', clientSecret: SECRET }
  node = await NodeOidcProvider.start({
    ...client,
    redirectUri: redirectUri('node'),
    signOutUri: `${server.origin}/t/acme/oauth2/logout`,
    user: (id) => ({ name: `${id} of Node`, email: `${id}@mail.example` }),
  })
  github = await GithubShape.start({
    ...client,
    redirectUri: redirectUri('github'),
    user: { id: 583_231, login: 'octo', name: 'Octo Cat', email: null },
  })
  if (!withoutGlewlwyd)
    glewlwyd = await Glewlwyd.start({
      ...client,
      redirectUri: redirectUri('glewlwyd'),
      user: {
        username: 'greta',
        password: PASSWORD,
        name: 'Greta of Glewlwyd',
        email: 'greta@mail.example',
      },
    })
  server.env.TENANTRY_OUTBOUND_ALLOW = [node, github, glewlwyd ?? server, server]
    .map(({ origin }) => new URL(origin).host)
    .join()
  server.apply(`
tenants:
  # The first tenant becomes the default one, whose URLs have no slug.
  - { slug: main, name: Main }
  - slug: acme
    name: Acme
    users:
      - { username: anna, email: anna@mail.example, email_verified: true, name: Anna Ames,
          password: ${PASSWORD} }
    clients:
      - client_id: shop
        client_name: Shop
        client_secret: ${SECRET}
        redirect_uris: ["${callback}"]
        skip_consent: true
    providers:
      - { id: node, kind: oidc, name: Node ID, issuer: "${node.issuer}", client_id: us,
          client_secret: ${SECRET} }
      - { id: people, kind: tenantry, name: People, issuer: "${server.origin}/t/people",
          client_id: us, client_secret: ${SECRET}, order: 2 }
      - { id: github, kind: oauth2, name: Octo, client_id: us, client_secret: ${SECRET},
          authorization_endpoint: "${github.origin}/login/oauth/authorize",
          token_endpoint: "${github.origin}/login/oauth/access_token",
          userinfo_endpoint: "${github.origin}/user", scope: "read:user",
          claims: { sub: id, preferred_username: login }, order: 3 }
      - { id: glewlwyd, kind: oidc, name: Glewlwyd, client_id: us, client_secret: ${SECRET},
          issuer: "${glewlwyd?.issuer ?? 'https://glewlwyd.example'}", order: 4,
          enabled: ${!withoutGlewlwyd} }
  - slug: people
    name: People
    users:
      - { username: petra, email: petra@people.example, email_verified: true, name: Petra People,
          password: ${PASSWORD} }
    clients:
      - client_id: us
        client_name: Acme
        client_secret: ${SECRET}
        redirect_uris: ["${redirectUri('people')}"]
`)
  await server.start()
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  application?.close()
  for (const running of [node, github, glewlwyd, server]) await running?.stop()
})

const verifier = randomBytes(32).toString('base64url')
const request = (more) =>
  `${server.origin}/t/acme/oauth2/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: 'shop',
    redirect_uri: callback,
    scope: 'openid profile email',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  })}`

// The claims of the user whose code the application has received.
async function redeem(page) {
  await page.waitForURL(`${callback}?*`)
  const authorization = `Basic ${Buffer.from(`shop:${SECRET}`).toString('base64')}`
  const tokens = await fetch(`${server.origin}/t/acme/oauth2/token`, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: new URL(page.url()).searchParams.get('code'),
      redirect_uri: callback,
      code_verifier: verifier,
    }),
  })
  assert.equal(tokens.status, 200, await tokens.clone().text())
  const { access_token } = await tokens.json()
  const userinfo = await fetch(`${server.origin}/t/acme/oauth2/userinfo`, {
    headers: { authorization: `Bearer ${access_token}` },
  })
  return userinfo.json()
}

async function inContext(options, use) {
  const context = await browser.newContext({ viewport: PHONE, ...options })
  const page = await context.newPage()
  try {
    await use(page, context)
  } finally {
    await context.close()
  }
}

// What a user does on the pages of each provider.
const atNode = (username) => async (page) => {
  if (await page.locator('input[name=login]').isVisible()) {
    await page.fill('input[name=login]', username)
    await page.fill('input[name=password]', 'any')
    await page.click('button[type=submit]')
  }
  if (page.url().startsWith(node.origin)) await page.click('button[type=submit]')
}
const atPeople = async (page) => {
  if (await page.locator('input[name=password]').isVisible()) {
    await page.fill('input[name=username]', 'petra')
    await page.fill('input[name=password]', PASSWORD)
    await page.click('form button:not([type=button])')
  }
  if (await page.locator('button[value=allow]').isVisible()) await page.click('button[value=allow]')
}
const atGithub = (page) => page.click('text=Authorize')

const atGlewlwyd = async (page) => {
  await page.fill('input[name=username]', 'greta')
  await page.fill('input[name=password]', PASSWORD)
  await page.click('button')
}

const PROVIDERS = [
  {
    name: 'Node ID',
    act: atNode('cleo'),
    expected: { name: 'cleo of Node', email: 'cleo@mail.example' },
  },
  {
    name: 'People',
    act: atPeople,
    expected: { name: 'Petra People', email: 'petra@people.example' },
  },
  {
    name: 'Octo',
    act: atGithub,
    expected: { name: 'Octo Cat', preferred_username: 'octo' },
  },
  {
    name: 'Glewlwyd',
    act: atGlewlwyd,
    // It does not say that the address is verified, so that no account gets it.
    expected: { name: 'Greta of Glewlwyd', email: undefined },
    skip: withoutGlewlwyd,
    // Its page calls its API.
    needsJavaScript: true,
  },
]

for (const { name, act, expected, skip, needsJavaScript } of PROVIDERS)
  for (const javaScriptEnabled of needsJavaScript ? [true] : [true, false]) {
    const title = `${name}: ${javaScriptEnabled ? 'with' : 'without'} JavaScript, twice`
    test(title, { skip }, async () => {
      const subjects = []
      for (let round = 0; round < 2; round++)
        await inContext({ javaScriptEnabled }, async (page) => {
          await page.goto(request())
          await page.click(`text=Continue with ${name}`)
          await act(page)
          const claims = await redeem(page)
          for (const [claim, value] of Object.entries(expected)) assert.equal(claims[claim], value)
          subjects.push(claims.sub)
        })
      assert.equal(subjects[0], subjects[1])
    })
  }

test('an account with the same address is linked by its password, as the page says', () =>
  inContext({}, async (page) => {
    await page.goto(request())
    await page.click('text=Continue with Node ID')
    await atNode('anna')(page)
    await page.waitForSelector('text=You already have an account')
    await takeScreenshots(page, 'provider-conflict')
    await page.setViewportSize(PHONE)
    await page.click('text=Sign in with your password')
    const box = page.locator('input[name=link]')
    assert.ok(await box.isChecked())
    const label = await page.locator('label', { has: box }).innerText()
    assert.match(label, /Node ID account anna@mail\.example/)
    assert.equal(await page.inputValue('input[name=username]'), 'anna@mail.example')
    await takeScreenshots(page, 'provider-link')
    await page.fill('input[name=password]', PASSWORD)
    await page.click('form button:not([type=button])')
    const { sub } = await redeem(page)
    await inContext({}, async (other) => {
      await other.goto(request())
      await other.click('text=Continue with Node ID')
      await atNode('anna')(other)
      assert.equal((await redeem(other)).sub, sub)
    })
  }))

for (const javaScriptEnabled of [true, false])
  test(`staying signed in is carried to the provider, JavaScript: ${javaScriptEnabled}`, () =>
    inContext({ javaScriptEnabled }, async (page) => {
      const cookie = async () => {
        const cookies = await page.context().cookies()
        return cookies.find(({ name }) => name === 'tenantry')
      }
      await page.goto(request())
      await page.getByLabel('Keep me signed in').check()
      assert.equal(await page.getByRole('link', { name: 'Continue with Octo' }).count(), 1)
      await page.getByRole('link', { name: 'Continue with Octo' }).click()
      await page.click('text=Cancel')
      await page.click('text=Back to sign-in')
      assert.ok(await page.getByLabel('Keep me signed in').isChecked())
      await page.getByRole('link', { name: 'Continue with Octo' }).click()
      await page.click('text=Authorize')
      await redeem(page)
      assert.ok((await cookie()).expires > 0)
    }))

test('a user who cancels at the provider can choose again', () =>
  inContext({}, async (page) => {
    await page.goto(request())
    await page.click('text=Continue with Octo')
    await page.click('text=Cancel')
    await page.waitForSelector('text=You canceled the sign-in')
    await takeScreenshots(page, 'provider-denied')
    await page.click('text=Back to sign-in')
    await page.click('text=Continue with Octo')
    await page.click('text=Authorize')
    assert.equal((await redeem(page)).preferred_username, 'octo')
  }))

test('the back button and a double click begin another sign-in, and one is enough', () =>
  inContext({}, async (page) => {
    await page.goto(request())
    await page.click('text=Continue with Octo')
    await page.waitForSelector('text=Authorize')
    await page.goBack()
    await page.waitForSelector('text=Continue with Octo')
    await page.dblclick('text=Continue with Octo')
    await page.waitForSelector('text=Authorize')
    const back = await page.getAttribute('text=Authorize', 'href')
    await page.click('text=Authorize')
    await redeem(page)
    // The response is accepted once.
    const again = await page.goto(back)
    assert.equal(again.status(), 410)
    await page.waitForSelector('text=sign-in has ended')
    await takeScreenshots(page, 'provider-used')
  }))

test('the request sends the user straight to a provider, and sign-out offers its sign-out', () =>
  inContext({}, async (page) => {
    await page.goto(request({ idp_hint: 'node' }))
    assert.ok(page.url().startsWith(node.origin), page.url())
    await atNode('dora')(page)
    await redeem(page)
    await page.goto(`${server.origin}/t/acme/oauth2/logout`)
    await page.click('button[name=confirm]')
    await page.waitForSelector('text=You are signed out')
    await takeScreenshots(page, 'provider-signed-out')
    await page.setViewportSize(PHONE)
    await page.click('text=Sign out of Node ID too')
    assert.ok(page.url().startsWith(`${node.origin}/session/end`), page.url())
    await page.click('button[value=yes]')
    await page.waitForURL(`${server.origin}/t/acme/oauth2/logout*`)
    await page.waitForSelector('text=You are signed out')
    // The provider asks again.
    await page.goto(request({ idp_hint: 'node' }))
    await page.waitForSelector('input[name=login]')
  }))

test('a tenant sends sign-ins straight to a provider, but not after a sign-out', async () => {
  // The server learns of the change within a second.
  const setProvider = async (id, origin) => {
    server.apply(`tenants: [{ slug: acme, settings: { sign_in_provider: ${id} } }]`)
    const deadline = Date.now() + 10_000
    for (let isThere = false; !isThere; )
      await inContext({}, async (page) => {
        assert.ok(Date.now() < deadline, `sign-ins do not go to ${origin}`)
        await page.goto(request())
        isThere = page.url().startsWith(origin)
      })
  }
  await setProvider('node', node.origin)
  try {
    await inContext({}, async (page) => {
      await page.goto(request())
      await atNode('fay')(page)
      assert.equal((await redeem(page)).name, 'fay of Node')
      await page.goto(`${server.origin}/t/acme/oauth2/logout`)
      await page.click('button[name=confirm]')
      await page.waitForSelector('text=You are signed out')
      for (let round = 0; round < 2; round++) {
        await page.goto(request())
        await page.waitForSelector('input[name=password]')
      }
      await page.click('text=Continue with Node ID')
      await atNode('fay')(page)
      await redeem(page)
    })
    await inContext({}, async (page) => {
      await page.goto(request())
      assert.ok(page.url().startsWith(node.origin), page.url())
      await page.goBack()
      await page.goto(request({ idp_hint: 'none' }))
      await page.waitForSelector('input[name=password]')
      await page.goto(`${server.origin}/console/t/acme/providers`)
      await page.waitForSelector('input[name=password]')
    })
  } finally {
    await setProvider('null', server.origin)
  }
})

// The last test: the providers are stopped.
test('a provider that is down is named, and others work', () =>
  inContext({}, async (page) => {
    await page.goto(request())
    await takeScreenshots(page, 'provider-choice')
    await page.setViewportSize(PHONE)
    await page.click('text=Continue with Octo')
    await page.waitForSelector('text=Authorize')
    await github.stop()
    await page.click('text=Authorize', { noWaitAfter: true })
    await page.waitForSelector('text=not responding')
    await takeScreenshots(page, 'provider-down')
    await page.setViewportSize(PHONE)
    await page.click('text=Back to sign-in')
    await page.click('text=Continue with Node ID')
    await atNode('emil')(page)
    assert.equal((await redeem(page)).name, 'emil of Node')
  }))
