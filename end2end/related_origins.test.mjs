// Related Origin Requests (WebAuthn Level 3 §5.11): a passkey that was added at one domain of a
// tenant signs in at another one, for which the browser asks the first for its origins.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { addAuthenticator } from './lib/authenticator.mjs'
import { launchBrowser } from './lib/browser.mjs'
import { PASSWORD, signIn } from './lib/screens/fixtures.mjs'
import { Server } from './lib/server.mjs'

const HOSTS = ['id.example', 'login.lark.example', 'accounts.lark.example', 'login.heron.example']

let server, proxy, browser
const requests = []
before(async () => {
  server = await Server.prepare()
  server.env.TENANTRY_PUBLIC_URL = 'https://id.example'
  applyBase('login.lark.example')
  await server.start()
  const [key, certificate] = [join(server.folder, 'key.pem'), join(server.folder, 'cert.pem')]
  const names = HOSTS.map((host) => `DNS:${host}`).join(',')
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=id.example']
      .concat(['-addext', `subjectAltName=${names}`, '-keyout', key, '-out', certificate]),
    { stdio: 'ignore' },
  )
  // What a proxy with TLS does: it leaves the host of the request as it is.
  const { port } = new URL(server.origin)
  const tls = { key: readFileSync(key), cert: readFileSync(certificate) }
  proxy = createServer(tls, (incoming, outgoing) => {
    requests.push(`${incoming.headers.host}${incoming.url}`)
    const { method, url: path, headers } = incoming
    const forwarded = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.rawHeaders)
      answer.pipe(outgoing)
    })
    forwarded.on('error', () => outgoing.destroy())
    incoming.pipe(forwarded)
  })
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const publicKey = new X509Certificate(tls.cert).publicKey.export({ type: 'spki', format: 'der' })
  const pin = createHash('sha256').update(publicKey).digest('base64')
  const rule = `MAP *.example:443 127.0.0.1:${proxy.address().port}`
  // A page whose certificate has an error gets no passkeys: this one is trusted by its key.
  browser = await launchBrowser(
    `--host-resolver-rules=${rule}`,
    `--ignore-certificate-errors-spki-list=${pin}`,
  )
})
after(async () => {
  await browser?.close()
  proxy?.closeAllConnections()
  proxy?.close()
  await server?.stop()
})

function applyBase(base) {
  server.apply(`tenants:
  - slug: home-of-tests
    name: Default
  - slug: lark
    name: Larkfield
    domains: [login.lark.example, accounts.lark.example]
    base: ${base}
    users: [{ username: jonas, password: ${PASSWORD} }]
  - slug: heron
    name: Heron
    domains: [login.heron.example]
    base: login.heron.example
    users: [{ username: jonas, password: ${PASSWORD} }]
`)
}

const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor()

test('a passkey of one domain of a tenant signs in at another one', async () => {
  const page = await (await browser.newContext()).newPage()
  page.setDefaultTimeout(10_000)
  const authenticator = await addAuthenticator(page)
  await page.goto('https://login.lark.example/account')
  await signIn(page, 'jonas')
  await heading(page, 'Your account')
  await page.getByRole('link', { name: 'Add Passkey' }).click()
  await page.getByRole('button', { name: 'Create passkey' }).click()
  await page.getByText('The passkey was added.').waitFor()
  const [credential] = await authenticator.credentials()
  assert.equal(credential.rpId, 'login.lark.example')

  // The pages of the tenant move to its other domain.
  applyBase('accounts.lark.example')
  await page.context().clearCookies()
  await authenticator.setPresence(false)
  for (let attempt = 0; attempt < 40; attempt++) {
    await page.goto('https://accounts.lark.example/account')
    if (new URL(page.url()).host === 'accounts.lark.example') break
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  assert.equal(new URL(page.url()).host, 'accounts.lark.example')
  // A virtual authenticator takes the suggestion of the field for the username.
  await authenticator.setPresence(true)
  await heading(page, 'Your account')
  assert.equal(new URL(page.url()).host, 'accounts.lark.example')
  assert.ok(
    requests.includes('login.lark.example/.well-known/webauthn'),
    `the browser has asked the first domain: ${requests.join(' ')}`,
  )
  await page.context().close()
})

test('a page of another tenant, or of the public host, cannot ask for the passkey', async () => {
  const page = await (await browser.newContext()).newPage()
  await addAuthenticator(page)
  for (const host of ['login.heron.example', 'id.example']) {
    await page.goto(`https://${host}/account`)
    const refused = await page.evaluate(() =>
      navigator.credentials
        .get({ publicKey: { challenge: new Uint8Array(32), rpId: 'login.lark.example' } })
        .then(
          () => '',
          (error) => error.name,
        ),
    )
    assert.equal(refused, 'SecurityError', host)
  }
  await page.context().close()
})
