// Interoperability with third-party Python clients, against the release binary.
import { execFileSync } from 'node:child_process'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Server } from './lib/server.mjs'

const CLIENTS = fileURLToPath(new URL('./clients/', import.meta.url))
const PYTHON =
  process.env.PYTHON ?? fileURLToPath(new URL('../target/python/bin/python', import.meta.url))
const CALLBACK = 'http://localhost:9/callback'
const SECRET = 'a-strong-secret-of-the-operator'
const FILE = `
tenants:
  - slug: acme
    name: Acme
    settings: { allowed_grants: [password] }
    users:
      - { username: anna, email: anna@acme.example, email_verified: true, name: Anna Ames,
          password: correct-horse-battery }
    clients:
      - client_id: shop
        client_name: Shop
        client_secret: ${SECRET}
        redirect_uris: ["${CALLBACK}"]
        grant_types: [authorization_code, refresh_token, client_credentials, password]
        scope: openid profile email offline_access read
`

let server
before(async () => {
  server = await Server.prepare()
  server.apply(FILE)
  await server.start()
})
after(() => server.stop())

for (const client of ['authlib', 'requests_oauthlib', 'casdoor']) {
  test(`${client} signs a user in`, () => {
    execFileSync(PYTHON, [`${client}_client.py`, server.origin, 'shop', SECRET, CALLBACK], {
      cwd: CLIENTS,
      stdio: 'pipe',
      encoding: 'utf8',
    })
  })
}
