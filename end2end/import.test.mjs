// Import of users in the console: a file of several batches with progress, rows that are refused,
// files that cannot be read, and a server that is restarted meanwhile.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { violationsOf } from './lib/axe.mjs'
import { launchBrowser } from './lib/browser.mjs'
import { Server } from './lib/server.mjs'

const PASSWORD = 'correct-horse-battery'

let server, browser, page, users
before(async () => {
  server = await Server.prepare()
  server.apply(`
tenants:
  - slug: acme
    name: Acme
    users:
      - { username: olivia, email: olivia@acme.example, email_verified: true, role: owner,
          password: ${PASSWORD} }
`)
  await server.start()
  browser = await launchBrowser()
  page = await browser.newPage()
  users = `${server.origin}/console/t/acme/users`
  await page.goto(`${users}/import`)
  await page.getByLabel('Email or username').fill('olivia')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Import users' }).waitFor()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

async function importFile(name, text) {
  await page.goto(`${users}/import`)
  await page.getByLabel('File').setInputFiles({ name, mimeType: '', buffer: Buffer.from(text) })
  await page.getByRole('button', { name: 'Import users' }).click()
}

test('a file of several batches, with rows that are refused', async () => {
  const rows = Array.from(
    { length: 130 },
    (_, number) => `user${number},user${number}@x.example,yes,"Name, of\n${number}"`,
  )
  rows[7] = 'olivia,,,'
  rows[120] = 'user120,user119@x.example,,'
  await importFile('users.csv', `username,email,email_verified,nickname\r\n${rows.join('\r\n')}`)
  await page.getByText('128 users added. 2 rows were rejected.').waitFor()
  const refused = page.getByRole('table', { name: 'Rejected rows' })
  const cells = await refused.locator('tbody td').allInnerTexts()
  assert.deepEqual(
    [cells.slice(0, 2), cells.slice(3, 5)],
    [
      ['8', 'olivia'],
      ['121', 'user120'],
    ],
  )
  assert.equal((await violationsOf(page)).length, 0)
  await page.getByRole('link', { name: 'Show users' }).click()
  await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor()
  await page.goto(`${users}?q=user0`)
  await page.getByRole('link', { name: 'user0', exact: true }).waitFor()

  await importFile('users.csv', `username;email\nuser0;user0@x.example\nnew;new@x.example`)
  await page.getByText('1 user added. 1 row was rejected.').waitFor()
  await page.getByRole('button', { name: 'Choose another file' }).click()
  await page.getByLabel('File').waitFor()
})

test('a check changes nothing, and refused rows are downloaded', async () => {
  const rows = Array.from({ length: 70 }, (_, number) => `check${number},check${number}@x.example`)
  rows[60] = 'CHECK3,other@x.example'
  rows[65] = '=cmd,not an address'
  await page.goto(`${users}/import`)
  const buffer = Buffer.from(`username,email\n${rows.join('\n')}`)
  await page.getByLabel('File').setInputFiles({ name: 'users.csv', mimeType: '', buffer })
  await page.getByRole('button', { name: 'Check only' }).click()
  await page.getByText('68 users can be added. Nothing was changed. 2 rows would be').waitFor()
  assert.equal((await violationsOf(page)).length, 0)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as CSV' }).click(),
  ])
  assert.equal(download.suggestedFilename(), 'rejected-rows.csv')
  const lines = readFileSync(await download.path(), 'utf8').trimEnd().split('\r\n')
  assert.equal(lines[0], '\ufeff"row","username","problem"')
  assert.equal(lines[1], '"61","check3","“check3” is in an earlier row of this file."')
  assert.match(lines[2], /^"66","'=cmd","/)
  assert.equal(lines.length, 3)
  const list = await page.evaluate(async (url) => (await fetch(url)).text(), `${users}?q=check`)
  assert.match(list, /No user matches/)

  await page.getByRole('button', { name: 'Import these users' }).click()
  await page.getByText('68 users added. 2 rows were rejected.').waitFor()
})

test('files that cannot be read say why, and another can be chosen', async () => {
  for (const [name, text, message] of [
    ['users.csv', 'username,role\nkarl,owner', "Roles can't be imported."],
    ['users.csv', 'username,email\n', 'This file has no rows.'],
    ['users.csv', 'username\n"karl', 'A quote in this file has no end.'],
    ['users.csv', Buffer.from('username,name\nkarl,J\xf6rg', 'latin1'), "isn't encoded in UTF-8"],
    ['users.json', '{"username": "karl"}', "isn't a JSON array"],
  ]) {
    await importFile(name, text)
    await page.getByRole('alert').getByText(message).waitFor()
    assert.equal(await page.getByLabel('File').isVisible(), true)
  }
  await importFile('users.json', '[{"username": "karl"}, {"username": "lena"}]')
  await page.getByText('2 users added.').waitFor()
  await page.goto(`${users}/import`)
  await page.getByRole('button', { name: 'Import users' }).click()
  await page.getByRole('alert').getByText('Choose a file.').waitFor()
})

test('an import goes on when the server is back', async () => {
  const rows = Array.from({ length: 120 }, (_, number) => `late${number}`)
  let batches = 0
  await page.route('**/import_users', async (route) => {
    batches++
    if (batches === 2) {
      server.process.kill('SIGINT')
      await new Promise((resolve) => server.process.on('exit', resolve))
    }
    if (batches === 3) await server.start()
    await route.continue()
  })
  await importFile('users.csv', `username\n${rows.join('\n')}`)
  await page.getByText('Waiting for the server. The import continues automatically.').waitFor()
  await page.getByText('120 users added.').waitFor()
  await page.unroute('**/import_users')
})
