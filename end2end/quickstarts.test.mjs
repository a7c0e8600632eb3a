// The quickstarts of an application's page, run as they are printed there: by bash, by node with the
// openid-client of this folder, by Python with Authlib, and in the browser for a single-page application.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { FLAGS } from './lib/look.mjs'
import { Person } from './lib/person.mjs'
import { Server, freePort } from './lib/server.mjs'

const PYTHON =
  process.env.PYTHON ?? fileURLToPath(new URL('../target/python/bin/python', import.meta.url))
const MODULES = fileURLToPath(new URL('node_modules', import.meta.url))
const ANNA = { username: 'anna', password: 'correct-horse-battery' }
const SECRET = 'a-strong-secret-of-the-operator'
// An address that is more than a word to whoever pastes it carelessly.
const ODD = "https://shop.example/it's/$(touch%20pwned)/callback"

let server, browser, page, tenant, single
before(async () => {
  server = await Server.prepare()
  await server.start()
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS,
  })
  page = await browser.newPage()
  await page.goto(await server.printedLine(/(http:\S+\/setup\?token=\S+)/))
  await page.getByLabel('Your name').fill('Ada Lovelace')
  await page.getByLabel('Email').fill('ada@ops.example')
  await page.getByLabel('Password').fill(ANNA.password)
  await page.getByLabel('Name of your first tenant').fill('Acme')
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.waitForURL('**/console/t/acme')
  tenant = page.url()
  single = `http://localhost:${await freePort()}`
  server.apply(`
tenants:
  - slug: acme
    name: Acme
    users:
      - { username: anna, email: anna@acme.example, name: Anna Ames, password: ${ANNA.password} }
    clients:
      - { client_id: web, client_name: Web, client_secret: ${SECRET}, redirect_uris: ["https://shop.example/callback"], scope: openid profile email }
      - { client_id: post, client_name: Post, client_secret: ${SECRET}, token_endpoint_auth_method: client_secret_post, redirect_uris: ["https://shop.example/callback"], scope: openid profile }
      - { client_id: odd, client_name: Odd, client_secret: ${SECRET}, redirect_uris: ["${ODD}"], scope: openid profile }
      - { client_id: native, client_name: Native, client_type: public, token_endpoint_auth_method: none, application_type: native, redirect_uris: ["com.example.shop:/callback"], scope: openid profile }
      - { client_id: single, client_name: Single, client_type: public, token_endpoint_auth_method: none, redirect_uris: ["${single}/callback"], scope: openid profile }
      - { client_id: machine, client_name: Machine, client_secret: ${SECRET}, grant_types: [client_credentials] }
`)
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

// What the page prints, and what its button copies, which must be the same.
async function printed(application) {
  await page.goto(`${tenant}/applications`)
  await page.getByRole('link', { name: application, exact: true }).click()
  await page.getByRole('heading', { level: 1, name: application }).waitFor()
  const texts = {}
  for (const language of await page
    .getByRole('group', { name: 'Language of the quickstart' })
    .locator('label')
    .allInnerTexts()) {
    await page
      .getByRole('group', { name: 'Language of the quickstart' })
      .getByText(language, { exact: true })
      .click()
    const text = await page.getByRole('region', { name: `${language} sample` }).innerText()
    assert.equal(
      await page
        .getByRole('button', { name: `Copy the ${language} sample` })
        .getAttribute('data-copy'),
      text,
    )
    assert.ok(!text.includes(SECRET))
    texts[language] = text
  }
  return texts
}

// In an empty folder, beside nothing but the packages that the text names.
function begin(language, text) {
  const folder = join(server.folder, `quickstart-${language}`)
  mkdirSync(folder, { recursive: true })
  const [file, program] = {
    curl: ['quickstart.sh', 'bash'],
    JavaScript: ['quickstart.mjs', process.execPath],
    Python: ['quickstart.py', PYTHON],
  }[language]
  writeFileSync(join(folder, file), text)
  if (language === 'JavaScript')
    try {
      symlinkSync(MODULES, join(folder, 'node_modules'))
    } catch {}
  return [
    program,
    [file],
    { cwd: folder, env: { PATH: process.env.PATH, CLIENT_SECRET: SECRET, PYTHONUNBUFFERED: '1' } },
  ]
}

// It prints an address, somebody signs in there and pastes where they came back to.
function signIn(language, text, callback) {
  const running = spawn(...begin(language, text))
  return new Promise((resolve, reject) => {
    let told = ''
    let asked = false
    const hear = (more) => {
      told += more
      const address = told.match(/Open in a browser: (\S+)/)?.[1]
      if (asked || !address || !told.includes('come back to')) return
      asked = true
      new Person()
        .walk(address, callback, ANNA)
        .then((back) => running.stdin.end(`${back.href}\n`), reject)
    }
    running.stdout.on('data', hear)
    running.stderr.on('data', hear)
    running.on('close', (code) =>
      code === 0 ? resolve(told) : reject(new Error(`${language} ended with ${code}: ${told}`)),
    )
  })
}

for (const [application, callback, languages] of [
  ['Web', 'https://shop.example/callback', ['JavaScript', 'Python', 'curl']],
  ['Post', 'https://shop.example/callback', ['JavaScript', 'Python', 'curl']],
  ['Odd', 'https://shop.example/', ['JavaScript', 'Python', 'curl']],
  ['Native', 'com.example.shop:/callback', ['JavaScript', 'Python', 'curl']],
]) {
  test(`${application}: each signs a person in, as printed`, async () => {
    const texts = await printed(application)
    assert.deepEqual(Object.keys(texts), languages)
    for (const [language, text] of Object.entries(texts)) {
      const told = await signIn(language, text, callback)
      if (language === 'curl') assert.match(told, /"access_token":"[^"]+"/)
      else assert.match(told, /sub['"]?: ['"]usr_/, told)
    }
    assert.throws(() => readFileSync(join(server.folder, 'quickstart-curl/pwned')), {
      code: 'ENOENT',
    })
  })
}

test('Machine: each gets a token of its own, as printed', async () => {
  const texts = await printed('Machine')
  assert.deepEqual(Object.keys(texts), ['curl', 'JavaScript', 'Python'])
  for (const [language, text] of Object.entries(texts)) {
    const [program, args, options] = begin(language, text)
    assert.match(
      execFileSync(program, args, { ...options, encoding: 'utf8', stdio: 'pipe' }),
      /access_token['"]?: ?['"]\S+/,
    )
  }
})

test('Single-page: its page signs a person in, as printed', async () => {
  const texts = await printed('Single')
  assert.deepEqual(Object.keys(texts), ['JavaScript', 'curl'])
  // Anna consents here; the page below is not asked again.
  await signIn('curl', texts.curl, `${single}/callback`)
  // Its bundler is an import map here.
  const packages = Object.fromEntries(
    ['openid-client', 'oauth4webapi', 'jose/jwe/compact/decrypt', 'jose/errors'].map((name) => [
      name,
      import.meta.resolve(name).slice(new URL('node_modules', import.meta.url).href.length),
    ]),
  )
  const site = createServer((asked, answer) => {
    const path = new URL(asked.url, single).pathname
    if (path === '/callback')
      return answer
        .setHeader('content-type', 'text/html')
        .end(
          `<link rel="icon" href="data:,"><script type="importmap">${JSON.stringify({ imports: packages })}</script><script type="module">${texts.JavaScript}</script>`,
        )
    try {
      answer.setHeader('content-type', 'text/javascript').end(readFileSync(join(MODULES, path)))
    } catch {
      answer.writeHead(404).end()
    }
  })
  await new Promise((resolve) => site.listen(new URL(single).port, '127.0.0.1', resolve))
  const context = await browser.newContext()
  try {
    const visitor = await context.newPage()
    const claims = new Promise((resolve, reject) => {
      visitor.on('console', async (message) =>
        message.type() === 'error'
          ? reject(new Error(message.text()))
          : resolve(await message.args()[0].jsonValue()),
      )
      visitor.on('pageerror', reject)
    })
    claims.catch(() => {})
    await visitor.goto(`${single}/callback`)
    await visitor.getByLabel('Email or username').fill(ANNA.username)
    await visitor.getByLabel('Password').fill(ANNA.password)
    await visitor.keyboard.press('Enter')
    assert.match((await claims).sub, /^usr_/)
  } finally {
    await context.close()
    site.close()
  }
})
