// Glewlwyd, an OpenID provider written in C, as Debian packages it: with its own database in a
// folder of the test, a user and a client.
import { execFileSync, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { freePort } from '../server.mjs'

const SCHEMA = '/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz'

export class Glewlwyd {
  static async start({ clientId, clientSecret, redirectUri, user }) {
    const provider = new Glewlwyd()
    provider.folder = mkdtempSync(join(tmpdir(), 'tenantry-glewlwyd-'))
    const port = await freePort()
    provider.origin = `http://localhost:${port}`
    provider.issuer = `${provider.origin}/api/oidc`
    const database = join(provider.folder, 'database')
    execFileSync('sqlite3', [database], { input: gunzipSync(readFileSync(SCHEMA)) })
    const configuration = join(provider.folder, 'glewlwyd.conf')
    writeFileSync(
      configuration,
      `
port=${port}
bind_address="127.0.0.1"
external_url="${provider.origin}"
login_url="login.html"
api_prefix="api"
log_mode="console"
log_level="ERROR"
cookie_secure=0
session_expiration=86400
session_key="GLEWLWYD2_SESSION_ID"
admin_session_authentication="cookie"
profile_session_authentication="cookie"
login_api_enabled=true
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
hash_algorithm="SHA512"
database = { type = "sqlite3"; path = "${database}"; };
`,
    )
    provider.process = spawn('glewlwyd', ['--config-file', configuration], { stdio: 'pipe' })
    for (const stream of [provider.process.stdout, provider.process.stderr])
      stream.on('data', (text) => (provider.logged = (provider.logged ?? '') + text))
    await provider.ready()
    const admin = await provider.session('admin', 'password')
    await provider.configure(admin)
    await admin('POST', 'client/', {
      client_id: clientId,
      name: 'Tenantry',
      password: clientSecret,
      enabled: true,
      confidential: true,
      scope: [],
      redirect_uri: [redirectUri],
      authorization_type: ['code'],
      token_endpoint_auth_method: ['client_secret_basic'],
    })
    await admin('POST', 'user/', {
      username: user.username,
      name: user.name,
      email: user.email,
      password: user.password,
      enabled: true,
      scope: ['openid', 'g_profile'],
    })
    const own = await provider.session(user.username, user.password)
    await own('PUT', `auth/grant/${clientId}`, { scope: 'openid' })
    return provider
  }

  // The plugin that speaks OpenID Connect, with a key of its own.
  async configure(admin) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'sec1', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    })
    await admin('POST', 'mod/plugin/', {
      module: 'oidc',
      name: 'oidc',
      display_name: 'OpenID Connect',
      parameters: {
        iss: this.issuer,
        'jwt-type': 'ecdsa',
        'jwt-key-size': '256',
        key: privateKey,
        cert: publicKey,
        'jwks-show': true,
        'jwks-x5c': [],
        'access-token-duration': 3600,
        'refresh-token-duration': 86400,
        'code-duration': 600,
        'refresh-token-rolling': true,
        'allow-non-oidc': false,
        'auth-type-code-enabled': true,
        'auth-type-refresh-enabled': true,
        'pkce-allowed': true,
        'pkce-required': true,
        'pkce-method-plain-allowed': false,
        'subject-type': 'public',
        'name-claim': 'mandatory',
        'email-claim': 'mandatory',
        'scope-claim': 'no',
        'address-claim': { type: 'no' },
        claims: [],
        scope: [],
      },
    })
  }

  async ready() {
    const deadline = Date.now() + 15_000
    for (;;) {
      try {
        if ((await fetch(`${this.origin}/config`)).ok) return
      } catch {}
      if (Date.now() > deadline || this.process.exitCode !== null)
        throw new Error(`Glewlwyd did not start: ${this.logged}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  // A function that calls the API as this user.
  async session(username, password) {
    const signedIn = await fetch(`${this.origin}/api/auth/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    })
    if (!signedIn.ok) throw new Error(`Glewlwyd: ${signedIn.status} for ${username}`)
    const cookie = signedIn.headers.getSetCookie()[0].split(';')[0]
    return async (method, path, body) => {
      const response = await fetch(`${this.origin}/api/${path}`, {
        method,
        headers: { 'content-type': 'application/json', cookie },
        body: JSON.stringify(body),
      })
      if (!response.ok)
        throw new Error(`Glewlwyd: ${method} ${path}: ${response.status} ${await response.text()}`)
    }
  }

  // What its sign-in page does, whose scripts are in packages that Debian only recommends.
  async signInOnPage(page, username, password) {
    const callback = new URL(page.url()).searchParams.get('callback_url')
    await page.request.post(`${this.origin}/api/auth/`, { data: { username, password } })
    await page.goto(`${callback}&g_continue`)
  }

  async stop() {
    if (this.process.exitCode === null) {
      this.process.kill('SIGTERM')
      await new Promise((resolve) => this.process.on('exit', resolve))
    }
    rmSync(this.folder, { recursive: true, force: true })
  }
}
