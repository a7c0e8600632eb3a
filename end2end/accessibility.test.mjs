// Accessibility of every page in every viewport, checked with axe: no serious or critical
// violation.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { violationsOf } from './lib/axe.mjs'
import { inEveryViewport } from './lib/viewports.mjs'
import { visitScreens } from './lib/screens.mjs'

// Light and dark pages differ in nothing else, and all rules on all pages take minutes.
const RULES_OF_COLOURS = ['color-contrast', 'link-in-text-block']

test('axe finds no serious violation on any page', async () => {
  const found = new Map()
  let screens = 0
  await visitScreens(async (page, name) => {
    screens++
    await inEveryViewport(page, name, async (medium, width) => {
      // The colours of these two are not ours.
      if (['forced', 'print'].includes(medium)) return
      const rules = medium === 'dark' ? RULES_OF_COLOURS : undefined
      for (const violation of await violationsOf(page, rules))
        found.set(violation, [...(found.get(violation) ?? []), `${name} ${medium} ${width}`])
    })
  })
  assert.ok(screens > 60, `${screens} screens`)
  assert.deepEqual(
    [...found].map(([violation, viewports]) => `${violation}\n    on ${viewports.join(', ')}`),
    [],
  )
})
