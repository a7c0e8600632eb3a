// Bytes transferred by the browser for the first view of the console, for the first form that needs
// WebAssembly, and for each later page.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launchBrowser } from './lib/browser.mjs'
import { setUp } from './lib/screens/fixtures.mjs'
import { Server } from './lib/server.mjs'

const KIB = 1024
const MAX_FIRST_VIEW = 50 * KIB
const MAX_FIRST_FORM = 300 * KIB
const MAX_LATER_PAGE = 30 * KIB

let server, browser, page, tenant
before(async () => {
  server = await Server.prepare()
  await server.start()
  browser = await launchBrowser()
  page = await browser.newPage()
  tenant = await setUp(page, server, () => {})
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

// Bytes transferred while a page loads, including headers.
async function transferredBytes(session, url) {
  let bytes = 0
  const count = ({ encodedDataLength }) => (bytes += encodedDataLength)
  session.on('Network.loadingFinished', count)
  await page.goto(url, { waitUntil: 'networkidle' })
  session.off('Network.loadingFinished', count)
  return bytes
}

test('the first view, the first form and each later page take few bytes', async () => {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.clearBrowserCache')
  const first = await transferredBytes(session, tenant)
  console.log(`   first view ${(first / KIB).toFixed(0)} KiB`)
  assert.ok(first > 10 * KIB, 'all files are counted')
  assert.ok(first < MAX_FIRST_VIEW, `the first view takes ${(first / KIB).toFixed(0)} KiB`)
  const form = await transferredBytes(session, `${tenant}/applications/new`)
  console.log(`   first form ${(form / KIB).toFixed(0)} KiB`)
  assert.ok(form > 100 * KIB, 'the WebAssembly is counted')
  assert.ok(form < MAX_FIRST_FORM, `the first form takes ${(form / KIB).toFixed(0)} KiB`)
  for (const path of [
    '/applications',
    '/applications/new',
    '/users',
    '/users/new',
    '/users/import',
    '/members',
    '/keys',
    '/providers',
    '/providers/new',
    '/providers/new?kind=google',
    '/audit',
    '/settings',
    '/addresses',
    '/tokens',
    '/approvals',
  ]) {
    const bytes = await transferredBytes(session, tenant + path)
    console.log(`   ${path} ${(bytes / KIB).toFixed(1)} KiB`)
    assert.ok(bytes < MAX_LATER_PAGE, `${path} takes ${(bytes / KIB).toFixed(1)} KiB`)
  }
})
