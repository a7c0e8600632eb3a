// Accessibility of every page in every viewport, checked with axe: no serious or critical
// violation.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inEveryViewport } from './lib/viewports.mjs'
import { visitScreens } from './lib/screens.mjs'

const AXE = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

async function violationsOf(page) {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(() =>
    axe.run(document, { resultTypes: ['violations'] }),
  )
  return violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ html, failureSummary }) =>
          `${id}: ${help}\n    ${html}\n    ${failureSummary.replaceAll('\n', '\n    ')}`,
      ),
    )
}

test('axe finds no serious violation on any page', async () => {
  const found = new Map()
  let screens = 0
  await visitScreens(async (page, name) => {
    screens++
    await inEveryViewport(page, name, async (medium, width) => {
      // The colours of these two are not ours.
      if (['forced', 'print'].includes(medium)) return
      for (const violation of await violationsOf(page))
        found.set(violation, [...(found.get(violation) ?? []), `${name} ${medium} ${width}`])
    })
  })
  assert.ok(screens > 60, `${screens} screens`)
  assert.deepEqual(
    [...found].map(([violation, viewports]) => `${violation}\n    on ${viewports.join(', ')}`),
    [],
  )
})
