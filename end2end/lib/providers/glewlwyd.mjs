// Glewlwyd, an OpenID provider in C with its own libraries for HTTP and JOSE (Debian: glewlwyd).
// Its pages are replaced by one that calls its API for the sign-in and the consent: its package
// serves them only behind another web server.
import { execFileSync, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../server.mjs'

const SCHEMA = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3'
const SCOPES = ['openid', 'profile', 'email']

const LOGIN_PAGE = `<!doctype html>
<title>Glewlwyd</title>
<form>
  <input name="username" /> <input name="password" type="password" />
  <button>Sign in</button>
</form>
<script>
  const query = new URLSearchParams(location.search)
  const call = (method, path, body) =>
    fetch('api/' + path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const form = document.querySelector('form')
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    await call('POST', 'auth/', Object.fromEntries(new FormData(form)))
    const scope = query.get('scope')
    await call('PUT', 'auth/grant/' + query.get('client_id'), { scope })
    location.href = query.get('callback_url') + '&g_continue'
  })
</script>`

export class Glewlwyd {
  // Why it cannot be started here; nothing if it can.
  static missing() {
    for (const [program, ...args] of [['glewlwyd', '--version'], ['sqlite3', '-version']])
      try {
        execFileSync(program, args, { stdio: 'ignore' })
      } catch (error) {
        if (error.code === 'ENOENT') return `install the Debian package ${program} to run this`
      }
    return undefined
  }

  static async start({ clientId, clientSecret, redirectUri, user }) {
    const started = new Glewlwyd()
    const port = await freePort()
    started.origin = `http://localhost:${port}`
    started.issuer = `${started.origin}/api/oidc`
    started.folder = mkdtempSync(join(tmpdir(), 'glewlwyd-end2end-'))
    const database = join(started.folder, 'glewlwyd.db')
    execFileSync('sqlite3', [database, `.read ${SCHEMA}`])
    const pages = join(started.folder, 'pages')
    mkdirSync(pages)
    writeFileSync(join(pages, 'login.html'), LOGIN_PAGE)
    const settings = join(started.folder, 'glewlwyd.conf')
    const modules = '/usr/lib/glewlwyd'
    writeFileSync(
      settings,
      `port=${port}
bind_address="127.0.0.1"
external_url="${started.origin}"
login_url="login.html"
static_files_path="${pages}"
static_files_mime_types=({ extension=".html" mime_type="text/html" compress=0 })
log_mode="console"
log_level="WARNING"
cookie_domain="localhost"
cookie_secure=0
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="${modules}/user"
client_module_path="${modules}/client"
user_auth_scheme_module_path="${modules}/scheme"
plugin_module_path="${modules}/plugin"
use_secure_connection=false
secure_connection_key_file=""
secure_connection_pem_file=""
hash_algorithm="SHA512"
database={ type="sqlite3" path="${database}" }
`,
    )
    started.process = spawn('glewlwyd', ['--config-file', settings], { stdio: 'inherit' })
    await started.ready()
    await started.configure({ clientId, clientSecret, redirectUri, user })
    return started
  }

  async ready() {
    const deadline = Date.now() + 20_000
    for (;;) {
      try {
        if ((await fetch(`${this.origin}/config`)).ok) return
      } catch {}
      if (Date.now() > deadline || this.process.exitCode !== null)
        throw new Error('Glewlwyd did not start')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  // Adds the protocol, the user and the client, as the administrator of a new database.
  async configure({ clientId, clientSecret, redirectUri, user }) {
    let cookie = ''
    const call = async (path, body) => {
      const response = await fetch(`${this.origin}/api${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie },
        body: JSON.stringify(body),
      })
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return response
    }
    const signedIn = await call('/auth/', { username: 'admin', password: 'password' })
    cookie = signedIn.headers.get('set-cookie').split(';')[0]
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    await call('/mod/plugin/', {
      module: 'oidc',
      name: 'oidc',
      display_name: 'OpenID Connect',
      order_rank: 0,
      parameters: {
        iss: this.issuer,
        'jwt-type': 'rsa',
        'jwt-key-size': '256',
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
        cert: publicKey.export({ type: 'spki', format: 'pem' }),
        'access-token-duration': 3600,
        'refresh-token-duration': 1_209_600,
        'code-duration': 600,
        'refresh-token-rolling': true,
        'allow-non-oidc': false,
        'auth-type-code-enabled': true,
        'auth-type-token-enabled': false,
        'auth-type-id-token-enabled': true,
        'auth-type-none-enabled': false,
        'auth-type-password-enabled': false,
        'auth-type-client-enabled': false,
        'auth-type-device-enabled': false,
        'auth-type-refresh-enabled': true,
        'subject-type': 'public',
        'pkce-allowed': true,
        'pkce-method-plain-allowed': false,
        'jwks-show': true,
        'allowed-scope': SCOPES,
        'name-claim': 'on-demand',
        'name-claim-scope': ['profile'],
        'email-claim': 'on-demand',
        'email-claim-scope': ['email'],
      },
    })
    for (const name of SCOPES.slice(1))
      await call('/scope/', {
        name,
        display_name: name,
        description: name,
        password_required: true,
        password_max_age: 0,
        scheme: {},
      })
    await call('/user/?source=database', { ...user, enabled: true, scope: SCOPES })
    await call('/client/?source=database', {
      client_id: clientId,
      name: 'Tenantry',
      enabled: true,
      confidential: true,
      password: clientSecret,
      client_secret: clientSecret,
      authorization_type: ['code', 'refresh_token'],
      redirect_uri: [redirectUri],
      scope: ['openid'],
      token_endpoint_auth_method: ['client_secret_basic'],
    })
  }

  async stop() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.kill()
    await ended
    rmSync(this.folder, { recursive: true, force: true })
  }
}
