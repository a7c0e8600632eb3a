// Pages in every viewport: light and dark, desktop and phone width, without horizontal scrolling.
import assert from 'node:assert/strict'

export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
export const SCREENSHOT_FOLDER = process.env.SHOTS ?? new URL('../shots/', import.meta.url).pathname

// Call `inspect(colorScheme, width)` once for each viewport.
export async function inEveryViewport(page, name, inspect) {
  await page.bringToFront()
  // Wait until all islands are hydrated, so that the page does not change any more.
  await page.waitForFunction(
    () => !document.querySelector('[type=submit]:disabled:not([data-needs-confirmation])'),
  )
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 })
      // Colour transitions run even with reduced motion.
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
      )
      await page.waitForFunction(() =>
        document
          .getAnimations()
          .every(
            (animation) =>
              animation.playState !== 'running' ||
              animation.effect.getTiming().iterations === Infinity,
          ),
      )
      await inspect(colorScheme, width)
      assert.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        `${name} scrolls horizontally at ${width}`,
      )
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 })
}

export const takeScreenshots = (page, name) =>
  inEveryViewport(page, name, (colorScheme, width) =>
    page.screenshot({
      path: `${SCREENSHOT_FOLDER}${name}-${width}-${colorScheme}.png`,
      fullPage: true,
    }),
  )
