// Lists with names that are long, have no spaces, are emoji or run from right to left: every row
// keeps its other columns in view, is one link, and its menu works.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launchBrowser } from './lib/browser.mjs'
import { setUp } from './lib/screens/fixtures.mjs'
import { LONG_NAMES, seedLongNames } from './lib/screens/long_names.mjs'
import { Server } from './lib/server.mjs'

let server, browser, tenant, page
before(async () => {
  server = await Server.prepare()
  await server.start()
  browser = await launchBrowser()
  page = await (await browser.newContext()).newPage()
  page.setDefaultTimeout(10_000)
  tenant = await setUp(page, server, () => {})
  seedLongNames(server)
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const LISTS = [
  ['users', () => `${tenant}/users`, 'Active'],
  ['applications', () => `${tenant}/applications`, 'Disabled'],
  ['members', () => `${tenant}/members`, 'Active'],
  ['tenants', () => `${server.origin}/console`, 'Active'],
]

for (const [list, url, state] of LISTS)
  for (const width of [1280, 1000, 768, 390])
    test(`${list} keep their columns in view at ${width} pixels`, async () => {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(url())
      const rows = page.locator('tbody tr')
      assert.ok((await rows.count()) >= 4)
      for (const row of await rows.all()) {
        const hidden = await row.evaluate((row) => {
          const frame = row.closest('.table-frame').getBoundingClientRect()
          const isOutside = (cell) => {
            const box = cell.getBoundingClientRect()
            const isInside = box.left >= frame.left - 1 && box.right <= frame.right + 1
            return cell.checkVisibility() && !isInside
          }
          return [...row.querySelectorAll('td, th, summary, td > button, .state, .pill')]
            .filter(isOutside)
            .map((cell) => cell.outerHTML.slice(0, 100))
        })
        assert.deepEqual(hidden, [])
        const mark = row.getByText(state, { exact: true })
        assert.ok(await mark.isVisible())
        const isOnTop = await mark.evaluate((element) => {
          element.scrollIntoView({ block: 'center' })
          const { x, y, width, height } = element.getBoundingClientRect()
          const at = document.elementFromPoint(x + width / 2, y + height / 2)
          return at?.closest('tr') === element.closest('tr')
        })
        assert.ok(isOnTop, 'the state is not covered')
        const link = row.locator('a.row-link')
        assert.equal(await link.getAttribute('title'), await link.innerText())
      }
      assert.ok(
        await page.evaluate(() => {
          const frame = document.querySelector('.table-frame')
          return frame.scrollWidth <= frame.clientWidth
        }),
        'nothing scrolls sideways',
      )
    })

test('a row opens by a click anywhere, by keyboard, and in a new tab', async () => {
  await page.setViewportSize({ width: 1280, height: 900 })
  for (const [, url] of LISTS) {
    await page.goto(url())
    const row = page.locator('tbody tr').filter({ hasText: LONG_NAMES.spaced }).first()
    const href = new URL(await row.locator('a.row-link').getAttribute('href'), tenant).href
    // The cell of the state has no link of its own.
    const { x, y, width, height } = await row.locator('td').first().boundingBox()
    const spot = [x + width - 4, y + height - 4]
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      page.mouse.click(...spot, { button: 'middle' }),
    ])
    await opened.waitForURL(href)
    await opened.close()
    await page.mouse.click(...spot)
    await page.waitForURL(href)
    await page.goto(url())
    await row.locator('a.row-link').focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(href)
  }
})

test('buttons and menus of a row are above its link', async () => {
  await page.goto(`${server.origin}/console`)
  const row = page.locator('tbody tr').filter({ hasText: LONG_NAMES.spaced }).first()
  await row.locator('summary').click()
  await row.getByRole('button', { name: 'Suspend…' }).click()
  await page.getByRole('dialog').getByText(LONG_NAMES.spaced).waitFor()
  await page.keyboard.press('Escape')
  await row.getByRole('button', { name: /^Copy the issuer/ }).click()
  assert.equal(page.url(), `${server.origin}/console`, 'the page stays')
})

test('menus with long names stay in the window', async () => {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 })
    await page.goto(`${server.origin}/console/t/unbroken-tenant`)
    await page.locator('.tenant-switcher summary').click()
    const panel = await page.locator('.tenant-switcher .panel').boundingBox()
    assert.ok(panel.x >= 0 && panel.x + panel.width <= width, JSON.stringify(panel))
    const items = page.locator('.tenant-switcher .panel a')
    for (const item of await items.all())
      assert.ok(await item.evaluate((item) => item.scrollWidth <= item.clientWidth), width)
    await page.keyboard.press('Escape')
  }
})
