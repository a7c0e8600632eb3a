// A tenant with a hundred thousand people and ten thousand applications, in an installation with ten
// thousand tenants: what a screen costs the processor, counted by the system, not by a clock.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Person } from './lib/person.mjs'
import { Server } from './lib/server.mjs'

const MOST = 20 // milliseconds of CPU for a screen
const TIMES = 50

let server, operator
before(async () => {
  server = await Server.prepare()
  await server.start()
  operator = new Person()
  const link = new URL(await server.printedLine(/(http:\S+\/setup\?token=\S+)/))
  await operator.go(link)
  const fields = {
    token: link.searchParams.get('token'),
    name: 'Ada Lovelace',
    email: 'ada@ops.example',
    password: 'correct-horse-battery',
    tenant_name: 'Acme',
  }
  assert.equal((await operator.post(`${server.origin}/setup`, fields)).status, 303)
  execFileSync('python3', [
    new URL('./lib/fill_to_the_brim.py', import.meta.url).pathname,
    join(server.folder, 'data/tenantry.db'),
    'acme',
  ])
})
after(() => server?.stop())

// Milliseconds of CPU that the server has used: the 14th and 15th word of its line, in ticks of ten.
function used() {
  const words = readFileSync(`/proc/${server.process.pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(words[11]) + Number(words[12])) * 10
}

for (const [what, path, shows] of [
  ['the tenants', '/console', 'Tenant 9'],
  ['tenants that match', '/console?q=tenant+99', 'Tenant 99'],
  ['the overview', '/console/t/acme', 'Newest events'],
  ['the people', '/console/t/acme/users', 'user'],
  ['people whom everybody matches', '/console/t/acme/users?q=acme', 'user'],
  ['one person of all', '/console/t/acme/users/usr_1077777', 'user77777'],
  ['the applications', '/console/t/acme/applications', 'Application 9'],
  ['one application of all', '/console/t/acme/applications/cli_1007777', 'Application 7777'],
  ['the audit log', '/console/t/acme/audit', 'Anna'],
]) {
  test(`${what} cost less than ${MOST} ms of CPU`, async () => {
    const page = await operator.go(server.origin + path)
    assert.equal(page.status, 200)
    assert.ok((await page.text()).includes(shows), `${path} shows ${shows}`)
    const before = used()
    for (let turn = 0; turn < TIMES; turn++) await (await operator.go(server.origin + path)).text()
    const each = (used() - before) / TIMES
    console.log(`   ${path} ${each.toFixed(1)} ms`)
    assert.ok(each < MOST, `${path} costs ${each.toFixed(1)} ms of CPU`)
  })
}
