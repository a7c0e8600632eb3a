// Pages in every viewport: light and dark, desktop and phone width, forced colours and print,
// without horizontal scrolling.
import assert from 'node:assert/strict'

const { SHOTS } = process.env
export const SCREENSHOT_FOLDER = SHOTS
  ? `${SHOTS}/`
  : new URL('../shots/', import.meta.url).pathname

// What a page is shown in: its name, the width, and the emulated media.
const VIEWPORTS = [
  ...['light', 'dark'].flatMap((colorScheme) =>
    [1280, 390].map((width) => ({ medium: colorScheme, width, media: { colorScheme } })),
  ),
  { medium: 'forced', width: 1280, media: { colorScheme: 'dark', forcedColors: 'active' } },
  { medium: 'print', width: 794, media: { colorScheme: 'dark', media: 'print' } },
]
const SCREEN = { colorScheme: 'light', forcedColors: 'none', media: 'screen' }

// Those in which axe can find something of its own: all widths, and the colours of both schemes.
export const AXE_VIEWPORTS = VIEWPORTS.filter(
  ({ medium, width }) => medium === 'light' || (medium === 'dark' && width === 1280),
)

// Call `inspect(medium, width)` once for each viewport.
export async function inEveryViewport(page, name, inspect, viewports = VIEWPORTS) {
  await page.bringToFront()
  // Wait until all islands are hydrated, so that the page does not change any more.
  await page.waitForFunction(
    () => !document.querySelector('[type=submit]:disabled:not([data-needs-confirmation])'),
  )
  for (const { medium, width, media } of viewports) {
    await page.emulateMedia({ ...SCREEN, ...media, reducedMotion: 'reduce' })
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
    await inspect(medium, width)
    assert.ok(
      await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
      `${name} scrolls horizontally at ${width}`,
    )
  }
  await page.emulateMedia({ ...SCREEN, reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1280, height: 900 })
}

export const takeScreenshots = (page, name) =>
  inEveryViewport(page, name, (medium, width) =>
    page.screenshot({
      path: `${SCREENSHOT_FOLDER}${name}-${width}-${medium}.png`,
      fullPage: true,
    }),
  )
