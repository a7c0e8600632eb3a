// The quickstarts of the application page, run exactly as printed: with bash, with Node and
// openid-client, with Python and Authlib, and in a browser for single-page applications.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { launchBrowser } from './lib/browser.mjs'
import { HttpUser } from './lib/http_user.mjs'
import { Server, freePort } from './lib/server.mjs'

const PYTHON =
  process.env.PYTHON ?? fileURLToPath(new URL('../target/python/bin/python', import.meta.url))
const MODULES = fileURLToPath(new URL('node_modules', import.meta.url))
const ANNA = { username: 'anna', password: 'correct-horse-battery' }
const SECRET = 'a-strong-secret-of-the-operator'
// A redirect URI with shell metacharacters, which the quickstarts must quote.
const UNSAFE = "https://shop.example/it's/$(touch%20pwned)/callback"

let server, browser, page, tenant, single
before(async () => {
  server = await Server.prepare()
  await server.start()
  browser = await launchBrowser()
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
      - client_id: web
        client_name: Web
        client_secret: ${SECRET}
        redirect_uris: ["https://shop.example/callback"]
        scope: openid profile email
      - client_id: post
        client_name: Post
        client_secret: ${SECRET}
        token_endpoint_auth_method: client_secret_post
        redirect_uris: ["https://shop.example/callback"]
        scope: openid profile
      - client_id: odd
        client_name: Odd
        client_secret: ${SECRET}
        redirect_uris: ["${UNSAFE}"]
        scope: openid profile
      - client_id: native
        client_name: Native
        client_type: public
        token_endpoint_auth_method: none
        application_type: native
        redirect_uris: ["com.example.shop:/callback"]
        scope: openid profile
      - client_id: single
        client_name: Single
        client_type: public
        token_endpoint_auth_method: none
        application_type: web
        redirect_uris: ["${single}/callback"]
        scope: openid profile
      - client_id: machine
        client_name: Machine
        client_secret: ${SECRET}
        grant_types: [client_credentials]
`)
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

// The printed samples by language, which must equal what the copy buttons copy.
async function samplesOf(application) {
  await page.goto(`${tenant}/applications`)
  await page.getByRole('link', { name: application, exact: true }).click()
  await page.getByRole('heading', { level: 1, name: application }).waitFor()
  const samples = {}
  for (const language of await page
    .getByRole('group', { name: 'Quickstart language' })
    .locator('label')
    .allInnerTexts()) {
    await page
      .getByRole('group', { name: 'Quickstart language' })
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
    samples[language] = text
  }
  return samples
}

// The command that runs a sample, in an empty folder with only the packages that the sample names.
function commandFor(language, text) {
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

// Run a sample that prints an authorization URL and reads the callback URL; the user signs in
// between.
function signIn(language, text, callback) {
  const sample = spawn(...commandFor(language, text))
  return new Promise((resolve, reject) => {
    let output = ''
    let isSigningIn = false
    const read = (chunk) => {
      output += chunk
      const url = output.match(/Open in a browser: (\S+)/)?.[1]
      if (isSigningIn || !url || !output.includes('redirected to')) return
      isSigningIn = true
      new HttpUser()
        .authorize(url, callback, ANNA)
        .then((landed) => sample.stdin.end(`${landed.href}\n`), reject)
    }
    sample.stdout.on('data', read)
    sample.stderr.on('data', read)
    sample.on('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${language} ended with ${code}: ${output}`)),
    )
  })
}

for (const [application, callback, languages] of [
  ['Web', 'https://shop.example/callback', ['JavaScript', 'Python', 'curl']],
  ['Post', 'https://shop.example/callback', ['JavaScript', 'Python', 'curl']],
  ['Odd', 'https://shop.example/', ['JavaScript', 'Python', 'curl']],
  ['Native', 'com.example.shop:/callback', ['JavaScript', 'Python', 'curl']],
]) {
  test(`${application}: each quickstart signs a user in as printed`, async () => {
    const samples = await samplesOf(application)
    assert.deepEqual(Object.keys(samples), languages)
    for (const [language, text] of Object.entries(samples)) {
      const output = await signIn(language, text, callback)
      if (language === 'curl') assert.match(output, /"access_token":"[^"]+"/)
      else assert.match(output, /sub['"]?: ['"]usr_/, output)
    }
    assert.throws(() => readFileSync(join(server.folder, 'quickstart-curl/pwned')), {
      code: 'ENOENT',
    })
  })
}

test('Machine: each quickstart gets an access token as printed', async () => {
  const samples = await samplesOf('Machine')
  assert.deepEqual(Object.keys(samples), ['curl', 'JavaScript', 'Python'])
  for (const [language, text] of Object.entries(samples)) {
    const [program, args, options] = commandFor(language, text)
    assert.match(
      execFileSync(program, args, { ...options, encoding: 'utf8', stdio: 'pipe' }),
      /access_token['"]?: ?['"]\S+/,
    )
  }
})

test('Single-page: the quickstart signs a user in as printed', async () => {
  const samples = await samplesOf('Single')
  assert.deepEqual(Object.keys(samples), ['JavaScript', 'curl'])
  await signIn('curl', samples.curl, `${single}/callback`)
  // An import map replaces the bundler.
  const packages = Object.fromEntries(
    ['openid-client', 'oauth4webapi', 'jose/jwe/compact/decrypt', 'jose/errors'].map((name) => [
      name,
      import.meta.resolve(name).slice(new URL('node_modules', import.meta.url).href.length),
    ]),
  )
  const importMap = JSON.stringify({ imports: packages })
  const site = createServer((request, response) => {
    const path = new URL(request.url, single).pathname
    if (path === '/callback')
      return response.setHeader('content-type', 'text/html').end(
        `<link rel="icon" href="data:,"><script type="importmap">${importMap}</script>\
<script type="module">${samples.JavaScript}</script>`,
      )
    try {
      response.setHeader('content-type', 'text/javascript').end(readFileSync(join(MODULES, path)))
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((resolve) => site.listen(new URL(single).port, '127.0.0.1', resolve))
  const context = await browser.newContext()
  try {
    const tab = await context.newPage()
    const claims = new Promise((resolve, reject) => {
      // Chromium's own hints are messages too, without arguments; the sample writes one with `log`.
      tab.on('console', (message) => {
        if (message.type() === 'error') reject(new Error(message.text()))
        else if (message.type() === 'log') message.args()[0].jsonValue().then(resolve, reject)
      })
      tab.on('pageerror', reject)
    })
    claims.catch(() => {})
    await tab.goto(`${single}/callback`)
    await tab.getByLabel('Email or username').fill(ANNA.username)
    await tab.getByLabel('Password').fill(ANNA.password)
    await tab.keyboard.press('Enter')
    // Earlier consent does not count: another program could listen on the port (RFC 8252 §8.6).
    await tab.getByRole('button', { name: 'Allow', exact: true }).click()
    assert.match((await claims).sub, /^usr_/)
  } finally {
    await context.close()
    site.close()
  }
})
