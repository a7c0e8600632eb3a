// Two processes on one PostgreSQL database behind nginx with TLS, as deploy/nginx.conf says.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { HttpUser } from './lib/http_user.mjs'
import { Server, freePort } from './lib/server.mjs'

const NGINX = '/usr/sbin/nginx'
const POSTGRES = process.env.TEST_DATABASE_URL
const skip = !existsSync(NGINX)
  ? 'nginx is not installed'
  : !POSTGRES && 'TEST_DATABASE_URL does not name a PostgreSQL server'
const CALLBACK = 'https://shop.example/callback'
const ANNA = { username: 'anna', password: 'correct-horse-battery' }
const database = `tenantry_proxy_${process.pid}`
let folder, origin, nginx, ca
const servers = []

const sql = (statement) => execFileSync('psql', [POSTGRES, '--quiet', '--command', statement])

// The site of deploy/nginx.conf with the addresses and files of this test, in a configuration that
// needs no installation.
async function nginxConfiguration(port) {
  const file = (name) => join(folder, name)
  let site = readFileSync(new URL('../deploy/nginx.conf', import.meta.url), 'utf8')
  for (const [from, to] of [
    ['127.0.0.1:8080', new URL(servers[0].origin).host.replace('localhost', '127.0.0.1')],
    ['127.0.0.1:8081', new URL(servers[1].origin).host.replace('localhost', '127.0.0.1')],
    ['listen 80;', `listen 127.0.0.1:${await freePort()};`],
    ['listen [::]:80;', ''],
    ['listen 443 ssl;', `listen ${port} ssl;`],
    ['listen [::]:443 ssl;', ''],
    ['/etc/ssl/id.example.com.pem', file('certificate.pem')],
    ['/etc/ssl/id.example.com.key', file('key.pem')],
    ['/var/log/nginx/tenantry.log', file('access.log')],
    ['id.example.com *.id.example.com login.acme.example', 'localhost'],
  ]) {
    assert.ok(site.includes(from), from)
    site = site.replaceAll(from, to)
  }
  writeFileSync(file('site.conf'), site)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  writeFileSync(
    file('nginx.conf'),
    `
daemon off;
worker_processes 1;
pid ${file('nginx.pid')};
error_log ${file('error.log')};
events { worker_connections 512; }
http {
  ${temporary.map((name) => `${name}_temp_path ${file(name)};`).join('\n  ')}
  include ${file('site.conf')};
}
`,
  )
  return file('nginx.conf')
}

before(async () => {
  if (skip) return
  folder = mkdtempSync(join(tmpdir(), 'tenantry-proxy-'))
  chmodSync(folder, 0o755)
  const port = await freePort()
  origin = `https://localhost:${port}`
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const output = ['-nodes', '-days', '2', '-keyout', key, '-out', certificate]
  execFileSync('openssl', [...request, ...names, ...output], { stdio: 'ignore' })
  ca = readFileSync(certificate)

  sql(`CREATE DATABASE ${database}`)
  const url = new URL(POSTGRES)
  url.pathname = `/${database}`
  for (let number = 0; number < 2; number++) {
    const server = await Server.prepare()
    Object.assign(server.env, {
      TENANTRY_PUBLIC_URL: origin,
      TENANTRY_DATABASE_URL: url.href,
      TENANTRY_MASTER_KEY_FILE: join(folder, 'master.key'),
      TENANTRY_TRUSTED_PROXIES: '127.0.0.1',
      TENANTRY_METRICS_LISTEN: `127.0.0.1:${await freePort()}`,
    })
    servers.push(server)
  }
  servers[0].apply(`
tenants:
  - slug: acme
    name: Acme
    settings: { rate_limits: { sign_in_failures_per_address: 3, sign_in_window: 600 } }
    users:
      - { username: anna, email: anna@acme.example, password: correct-horse-battery }
    clients:
      - client_id: shop
        client_name: Shop
        client_secret: a-strong-secret-of-the-operator
        redirect_uris: ["${CALLBACK}"]
        grant_types: [authorization_code, refresh_token]
`)
  await Promise.all(servers.map((server) => server.start()))
  const configuration = await nginxConfiguration(port)
  execFileSync(NGINX, ['-t', '-q', '-c', configuration])
  nginx = spawn(NGINX, ['-c', configuration], { stdio: 'inherit' })
  const deadline = Date.now() + 10_000
  for (;;) {
    try {
      if ((await user().request(`${origin}/health/ready`)).ok) break
    } catch (error) {
      if (Date.now() > deadline || nginx.exitCode !== null) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
})

after(async () => {
  if (skip) return
  if (nginx && nginx.exitCode === null) {
    nginx.kill('SIGTERM')
    await new Promise((resolve) => nginx.on('exit', resolve))
  }
  await Promise.all(servers.map((server) => server.stop()))
  sql(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`)
  rmSync(folder, { recursive: true, force: true })
})

// Each request opens a connection, and nginx takes the processes in turns.
const user = (localAddress = '127.0.0.2') =>
  new HttpUser({ ca, localAddress, host: '127.0.0.1', servername: 'localhost', agent: false })

function authorizationUrl(extra = {}) {
  const url = new URL(`${origin}/oauth2/authorize`)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: 'shop',
    redirect_uri: CALLBACK,
    scope: 'openid',
    ...extra,
  })
  return url
}

async function redeem(someone, callback) {
  const response = await someone.request(`${origin}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('shop:a-strong-secret-of-the-operator')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code'),
      redirect_uri: CALLBACK,
    }),
  })
  return { status: response.status, tokens: await response.json() }
}

// The number of requests that a process has answered at an endpoint.
async function answered(server, endpoint) {
  const url = `http://${server.env.TENANTRY_METRICS_LISTEN}/metrics`
  const text = await (await fetch(url)).text()
  const counts = text.matchAll(
    new RegExp(`^tenantry_http_requests_total{endpoint="${endpoint}".*} (\\d+)$`, 'gm'),
  )
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

test('a flow begun at one process ends at the other', { skip }, async () => {
  // The longest state, encoded, exceeds the default header buffers of nginx.
  const state = '/'.repeat(4_000)
  for (let flow = 0; flow < 4; flow++) {
    const anna = user()
    const callback = await anna.authorize(authorizationUrl({ state }), CALLBACK, ANNA)
    assert.equal(callback.searchParams.get('state'), state)
    assert.equal(callback.searchParams.get('iss'), origin)
    const { status, tokens } = await redeem(anna, callback)
    assert.equal(status, 200, `flow ${flow}: ${JSON.stringify(tokens)}`)
    const claims = JSON.parse(Buffer.from(tokens.id_token.split('.')[1], 'base64url'))
    assert.equal(claims.iss, origin)
  }
  for (const server of servers) {
    const counts = await Promise.all(
      ['authorize', 'resume_interaction', 'sign_in', 'token'].map((name) => answered(server, name)),
    )
    assert.ok(
      counts.filter((count) => count > 0).length > 1,
      `each process takes part: ${counts}`,
    )
  }
  const log = readFileSync(join(folder, 'access.log'), 'utf8')
  assert.match(log, /"GET \/oauth2\/authorize" 30[23] /)
  assert.ok(!log.includes('state=') && !log.includes('code='), 'no query is logged')
})

test('a client is limited by its own address, whatever it forwards', { skip }, async () => {
  const attempt = async (localAddress, forwarded, username) => {
    const someone = user(localAddress)
    let response = await someone.request(authorizationUrl())
    while (response.headers.get('location'))
      response = await someone.request(new URL(response.headers.get('location'), origin))
    const action = (await response.text()).match(/<form[^>]*action="([^"]+)"/)[1]
    const form = { username, password: 'a-wrong-password' }
    const answer = await someone.request(new URL(action, origin), {
      method: 'POST',
      headers: { 'x-forwarded-for': forwarded, origin, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams(form),
    })
    return answer.status
  }
  const statuses = []
  for (let number = 0; number < 5; number++)
    statuses.push(await attempt('127.0.0.3', `203.0.113.${number}`, `guess-${number}`))
  assert.deepEqual(statuses.slice(0, 3), [401, 401, 401])
  assert.equal(statuses.at(-1), 429, `a forged header evades no limit: ${statuses}`)
  assert.equal(await attempt('127.0.0.4', '127.0.0.3', 'guess'), 401, 'nor does it block others')
})

test('a process is restarted without a failed request', { skip }, async () => {
  let isDone = false
  const load = async () => {
    let count = 0
    for (const someone = user(); !isDone; count++) {
      const response = await someone.request(`${origin}/oauth2/jwks`)
      assert.equal(response.status, 200)
      await response.arrayBuffer()
    }
    return count
  }
  const clients = [load(), load()]
  for (const server of servers) {
    server.process.kill('SIGTERM')
    const code = await new Promise((resolve) => server.process.on('exit', resolve))
    assert.equal(code, 0)
    await server.start()
  }
  isDone = true
  const counts = await Promise.all(clients)
  assert.ok(counts.every((count) => count > 10), `${counts}`)
})
