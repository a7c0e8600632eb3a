// Every screen, judged by axe: nothing serious on any of them, light and dark, wide and narrow.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { everywhere } from './lib/look.mjs'
import { visitScreens } from './lib/screens.mjs'

const AXE = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

async function found(page) {
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

test('axe finds nothing serious on any screen', async () => {
  const told = new Map()
  let screens = 0
  await visitScreens(async (page, name) => {
    screens++
    await everywhere(page, name, async (colorScheme, width) => {
      for (const words of await found(page))
        told.set(words, [...(told.get(words) ?? []), `${name} ${colorScheme} ${width}`])
    })
  })
  assert.ok(screens > 60, `${screens} screens`)
  assert.deepEqual(
    [...told].map(([words, where]) => `${words}\n    on ${where.join(', ')}`),
    [],
  )
})
