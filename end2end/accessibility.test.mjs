// Accessibility of every page, wide, narrow and dark, checked with axe: no serious or critical
// violation.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { violationsOf } from './lib/axe.mjs'
import { AXE_VIEWPORTS, inEveryViewport } from './lib/viewports.mjs'
import { visitScreens } from './lib/screens.mjs'

// Light and dark pages differ in nothing else, and all rules on all pages take minutes.
const RULES_OF_COLOURS = ['color-contrast', 'link-in-text-block']

test('axe finds no serious violation on any page', async () => {
  const found = new Map()
  let screens = 0
  await visitScreens(async (page, name) => {
    screens++
    const inspect = async (medium, width) => {
      const rules = medium === 'dark' ? RULES_OF_COLOURS : undefined
      for (const violation of await violationsOf(page, rules))
        found.set(violation, [...(found.get(violation) ?? []), `${name} ${medium} ${width}`])
    }
    await inEveryViewport(page, name, inspect, AXE_VIEWPORTS)
  })
  assert.ok(screens > 60, `${screens} screens`)
  assert.deepEqual(
    [...found].map(([violation, viewports]) => `${violation}\n    on ${viewports.join(', ')}`),
    [],
  )
})
