// Looking at a page: light and dark, desktop and phone; nothing may scroll sideways.
import assert from 'node:assert/strict'

export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
export const SHOTS = process.env.SHOTS ?? new URL('../shots/', import.meta.url).pathname

// Everywhere a page is looked at: `see(colorScheme, width)` once for each.
export async function everywhere(page, name, see) {
  await page.bringToFront()
  // Its islands are awake: nothing changes any more while it is looked at.
  await page.waitForFunction(
    () => !document.querySelector('[type=submit]:disabled:not([data-needs-confirmation])'),
  )
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 })
      // Colours move over, even where nothing may be seen moving.
      await page.evaluate(
        () => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then))),
      )
      await page.waitForFunction(() =>
        document
          .getAnimations()
          .every(
            (one) => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity,
          ),
      )
      await see(colorScheme, width)
      assert.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        `${name} scrolls sideways at ${width}`,
      )
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 })
}

export const look = (page, name) =>
  everywhere(page, name, (colorScheme, width) =>
    page.screenshot({ path: `${SHOTS}${name}-${width}-${colorScheme}.png`, fullPage: true }),
  )
