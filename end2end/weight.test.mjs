// What a browser loads: the first view of the console, and each screen after it, counted on the wire.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { chromium } from 'playwright-core'
import { FLAGS } from './lib/look.mjs'
import { setUp } from './lib/screens/given.mjs'
import { Server } from './lib/server.mjs'

const KIB = 1024
const FIRST = 350 * KIB
const LATER = 30 * KIB

let server, browser, page, tenant
before(async () => {
  server = await Server.prepare()
  await server.start()
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS,
  })
  page = await browser.newPage()
  tenant = await setUp(page, server, () => {})
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

// Bytes that came over the wire while the page was brought, headers among them.
async function weight(wire, address) {
  let bytes = 0
  const count = ({ encodedDataLength }) => (bytes += encodedDataLength)
  wire.on('Network.loadingFinished', count)
  await page.goto(address, { waitUntil: 'networkidle' })
  wire.off('Network.loadingFinished', count)
  return bytes
}

test('the first view weighs less than 350 KiB, each later screen less than 30 KiB', async () => {
  const wire = await page.context().newCDPSession(page)
  await wire.send('Network.enable')
  await wire.send('Network.clearBrowserCache')
  const first = await weight(wire, tenant)
  console.log(`   first view ${(first / KIB).toFixed(0)} KiB`)
  assert.ok(first > 100 * KIB, 'all of it was counted')
  assert.ok(first < FIRST, `the first view weighs ${(first / KIB).toFixed(0)} KiB`)
  for (const path of [
    '/applications',
    '/applications/new',
    '/users',
    '/users/new',
    '/members',
    '/keys',
    '/audit',
    '/settings',
    '/addresses',
    '/tokens',
    '/approvals',
  ]) {
    const bytes = await weight(wire, tenant + path)
    console.log(`   ${path} ${(bytes / KIB).toFixed(1)} KiB`)
    assert.ok(bytes < LATER, `${path} weighs ${(bytes / KIB).toFixed(1)} KiB`)
  }
})
