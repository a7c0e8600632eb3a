// The files of deploy, the Dockerfile and compose.yaml, as far as this machine can run them.
import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs'
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { BINARY, freePort } from './lib/server.mjs'

const file = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url))
const read = (name) => readFileSync(file(name), 'utf8')
const isInstalled = (program) => spawnSync('which', [program]).status === 0
const unless = (program) => !isInstalled(program) && `${program} is not installed`

let folder
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenantry-deployment-'))
  chmodSync(folder, 0o755)
})
after(() => rmSync(folder, { recursive: true, force: true }))

// The instructions of the last stage of the Dockerfile, as pairs of name and argument.
function finalStage() {
  const stage = read('Dockerfile').split(/^FROM scratch$/m)[1]
  return stage.split('\n').flatMap((line) => {
    const [, name, argument] = line.match(/^([A-Z]+) (.*)$/) ?? []
    return name ? [[name, argument]] : []
  })
}

// The root of the image is laid out as the Dockerfile does it, and its program runs in it as the
// user of the image. Docker itself adds the hosts file.
const CHROOT = '/usr/sbin/chroot'
const needsRoot = (process.getuid() !== 0 || !existsSync(CHROOT)) && 'chroot needs root'
test('the image runs without anything from its builder', { skip: needsRoot }, async () => {
  const stage = finalStage()
  const all = (name) => stage.filter(([other]) => other === name).map(([, argument]) => argument)
  const [identity] = all('USER')
  const [user, group] = identity.split(':').map(Number)
  assert.ok(user > 0 && group > 0)
  const env = Object.fromEntries(all('ENV').map((pair) => pair.split('=')))
  const entry = JSON.parse(all('ENTRYPOINT')[0])
  const check = JSON.parse(all('HEALTHCHECK')[0].split('CMD ')[1])

  const root = join(folder, 'image')
  execFileSync(file('deploy/image.sh'), [BINARY, root])
  const copied = all('COPY').flatMap((argument) => argument.match(/ \/private (\/\w+)$/)?.[1] ?? [])
  assert.deepEqual(copied, ['/data', '/keys'])
  for (const path of copied) {
    mkdirSync(join(root, path), { mode: 0o700 })
    chownSync(join(root, path), user, group)
  }
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n')
  assert.ok(!existsSync(join(root, 'bin/sh')), 'there is no shell')

  const port = await freePort()
  const origin = `http://localhost:${port}`
  const settings = {
    ...env,
    TENANTRY_LISTEN: env.TENANTRY_LISTEN.replace('8080', port),
    TENANTRY_PUBLIC_URL: origin,
    TENANTRY_MASTER_KEY_FILE: '/keys/master.key',
  }
  const chroot = [`--userspec=${identity}`, root]
  const options = { env: settings, encoding: 'utf8' }
  const run = (args) => spawnSync(CHROOT, [...chroot, ...args], options)
  writeFileSync(
    join(root, 'acme.yaml'),
    `
tenants:
  - slug: acme
    name: Acme
    clients:
      - client_id: robot
        client_name: Robot
        client_secret: a-strong-secret-of-the-operator
        grant_types: [client_credentials]
`,
  )
  const applied = run([...entry, 'apply', '/acme.yaml'])
  assert.equal(applied.status, 0, applied.stderr)
  assert.equal(run(check).status, 1, 'nothing runs yet')
  const command = [...chroot, ...entry, ...JSON.parse(all('CMD')[0])]
  const server = spawn(CHROOT, command, { env: settings, stdio: 'ignore' })
  try {
    const deadline = Date.now() + 20_000
    while (run(check).status !== 0) {
      assert.ok(Date.now() < deadline && server.exitCode === null, 'the server did not start')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    const response = await fetch(`${origin}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('robot:a-strong-secret-of-the-operator')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    assert.equal(response.status, 200, await response.text())
    for (const name of readdirSync(join(root, 'data'))) {
      const { uid, mode } = statSync(join(root, 'data', name))
      assert.deepEqual([uid, mode & 0o777], [user, 0o600], name)
    }
  } finally {
    server.kill('SIGTERM')
    const code = await new Promise((resolve) => server.on('exit', resolve))
    assert.equal(code, 0)
  }
})

test('systemd accepts the unit and finds it hardened', { skip: unless('systemd-analyze') }, () => {
  const unit = join(folder, 'tenantry.service')
  const text = read('deploy/tenantry.service')
  assert.ok(text.includes('ExecStart=/usr/local/bin/tenantry serve'))
  writeFileSync(unit, text.replace('/usr/local/bin/tenantry', BINARY))
  const verified = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })
  assert.equal(verified.status, 0, verified.stderr)
  assert.equal(verified.stderr.trim(), '')
  // The exposure that systemd computes: 0 is the least, 100 the most.
  const options = ['security', '--offline=yes', '--threshold=20', '--no-pager', unit]
  const exposure = spawnSync('systemd-analyze', options, { encoding: 'utf8' })
  assert.equal(exposure.status, 0, exposure.stdout)
})

test('the proxy of compose.yaml has a valid configuration', { skip: unless('nginx') }, () => {
  // Everything below the key that is indented further.
  const [, block] = read('compose.yaml').match(/ {4}content: \|\n((?: {6}.*\n)+)/)
  const site = block.replaceAll('$$', '$').replaceAll(/tenantry-[12]:/g, '127.0.0.1:')
  const configuration = join(folder, 'nginx.conf')
  writeFileSync(
    configuration,
    `pid ${join(folder, 'pid')};\nerror_log stderr;\nevents {}\nhttp {\n${site}\n}\n`,
  )
  const checked = spawnSync('nginx', ['-t', '-q', '-c', configuration], { encoding: 'utf8' })
  assert.equal(checked.status, 0, checked.stderr)
})

test('Caddy accepts its file', { skip: unless('caddy') }, () => {
  const options = ['validate', '--adapter', 'caddyfile', '--config', file('deploy/Caddyfile')]
  const checked = spawnSync('caddy', options, { encoding: 'utf8' })
  assert.equal(checked.status, 0, checked.stderr)
})
