// CPU time per page at scale: 10,000 tenants, one of them with 100,000 users and 10,000 clients.
// The time is the CPU time of the server process, so it does not depend on the load of the machine.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { HttpUser } from './lib/http_user.mjs'
import { BINARY, Server } from './lib/server.mjs'

const MAX_CPU_MS = 20 // per page
const REPETITIONS = 50

// A debug binary takes a multiple of the time.
const skip = BINARY.includes('/debug/') && 'the limits are those of the release binary'

let server, operator
before(async () => {
  if (skip) return
  server = await Server.prepare()
  await server.start()
  operator = new HttpUser()
  const link = new URL(await server.printedLine(/(http:\S+\/setup\?token=\S+)/))
  await operator.request(link)
  const form = {
    token: link.searchParams.get('token'),
    name: 'Ada Lovelace',
    email: 'ada@ops.example',
    password: 'correct-horse-battery',
    tenant_name: 'Acme',
  }
  assert.equal((await operator.post(`${server.origin}/setup`, form)).status, 303)
  execFileSync('python3', [
    new URL('./lib/seed_large_installation.py', import.meta.url).pathname,
    join(server.folder, 'data/tenantry.db'),
    'acme',
  ])
})
after(() => server?.stop())

// CPU time of the server in milliseconds: utime and stime of proc(5), in ticks of 10 ms.
function cpuTime() {
  const fields = readFileSync(`/proc/${server.process.pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

for (const [page, path, text] of [
  ['the tenants', '/console', 'Tenant 9'],
  ['tenants that match', '/console?q=tenant+99', 'Tenant 99'],
  ['the overview', '/console/t/acme', 'Recent events'],
  ['the users', '/console/t/acme/users', 'user'],
  ['users, all of them matching', '/console/t/acme/users?q=acme', 'user'],
  ['one user', '/console/t/acme/users/usr_1077777', 'user77777'],
  ['the applications', '/console/t/acme/applications', 'Application 9'],
  ['one application', '/console/t/acme/applications/cli_1007777', 'Application 7777'],
  ['the audit log', '/console/t/acme/audit', 'Anna'],
]) {
  test(`${page}: less than ${MAX_CPU_MS} ms of CPU`, { skip }, async () => {
    const response = await operator.request(server.origin + path)
    assert.equal(response.status, 200)
    assert.ok((await response.text()).includes(text), `${path} shows ${text}`)
    const before = cpuTime()
    for (let repetition = 0; repetition < REPETITIONS; repetition++)
      await (await operator.request(server.origin + path)).text()
    const average = (cpuTime() - before) / REPETITIONS
    console.log(`   ${path} ${average.toFixed(1)} ms`)
    assert.ok(average < MAX_CPU_MS, `${path} costs ${average.toFixed(1)} ms of CPU`)
  })
}
