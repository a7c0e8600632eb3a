// Interoperability with mod_auth_openidc, the OpenID Connect relying party module of Apache.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { HttpUser } from './lib/http_user.mjs'
import { Server, freePort } from './lib/server.mjs'

const MODULES = '/usr/lib/apache2/modules'
let server, apache, site
before(async () => {
  server = await Server.prepare()
  const port = await freePort()
  site = `http://localhost:${port}`
  server.apply(`
tenants:
  - slug: acme
    name: Acme
    users:
      - { username: anna, email: anna@acme.example, email_verified: true, name: Anna Ames,
          password: correct-horse-battery }
    clients:
      - client_id: wiki
        client_name: Wiki
        client_secret: a-strong-secret-of-the-operator
        redirect_uris: ["${site}/private/callback"]
        post_logout_redirect_uris: ["${site}/"]
`)
  await server.start()
  const pages = join(server.folder, 'pages')
  mkdirSync(join(pages, 'private'), { recursive: true })
  writeFileSync(join(pages, 'private/index.html'), 'the private page')
  const module = (name, file) => `LoadModule ${name}_module ${MODULES}/${file}.so`
  writeFileSync(
    join(server.folder, 'httpd.conf'),
    `
ServerRoot "${server.folder}"
ServerName localhost
Listen 127.0.0.1:${port}
PidFile "${server.folder}/httpd.pid"
ErrorLog "${server.folder}/error.log"
User www-data
Group www-data
${module('mpm_event', 'mod_mpm_event')}
${module('authn_core', 'mod_authn_core')}
${module('authz_core', 'mod_authz_core')}
${module('authz_user', 'mod_authz_user')}
${module('dir', 'mod_dir')}
${module('headers', 'mod_headers')}
${module('auth_openidc', 'mod_auth_openidc')}
DocumentRoot "${pages}"
DirectoryIndex index.html
OIDCProviderMetadataURL ${server.origin}/.well-known/openid-configuration
OIDCClientID wiki
OIDCClientSecret a-strong-secret-of-the-operator
OIDCRedirectURI ${site}/private/callback
OIDCCryptoPassphrase passphrase-of-this-test
OIDCScope "openid profile email"
OIDCPKCEMethod S256
OIDCRemoteUserClaim preferred_username
<Location "/">
  Require all granted
</Location>
<Location "/private">
  AuthType openid-connect
  Require valid-user
  Header set X-Remote-User "expr=%{REMOTE_USER}"
</Location>
`,
  )
  const { chmodSync } = await import('node:fs')
  chmodSync(server.folder, 0o755)
  apache = spawn('/usr/sbin/apache2', ['-DFOREGROUND', '-f', join(server.folder, 'httpd.conf')], {
    stdio: 'inherit',
  })
  const deadline = Date.now() + 15_000
  for (;;) {
    try {
      await fetch(`${site}/`)
      break
    } catch (error) {
      if (Date.now() > deadline || apache.exitCode !== null) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
})
after(async () => {
  if (apache && apache.exitCode === null) {
    apache.kill('SIGTERM')
    await new Promise((resolve) => apache.on('exit', resolve))
  }
  await server?.stop()
})

test('mod_auth_openidc requires a sign-in and then serves the page', async () => {
  const user = new HttpUser()
  const redirect = await user.request(`${site}/private/`)
  assert.equal(redirect.status, 302)
  const callback = await user.authorize(
    new URL(redirect.headers.get('location')),
    `${site}/private/callback`,
    { username: 'anna', password: 'correct-horse-battery' },
  )
  const response = await user.request(callback)
  assert.equal(response.headers.get('location'), `${site}/private/`)
  const page = await user.request(`${site}/private/`)
  assert.equal(page.status, 200)
  assert.equal(page.headers.get('x-remote-user'), 'anna')
  assert.equal(await page.text(), 'the private page')
})
