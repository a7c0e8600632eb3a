// Screen widths and network speeds that a test runs with.
export const SETTINGS = [
  { name: 'desktop', viewport: { width: 1280, height: 900 }, latency: 0 },
  { name: 'phone', viewport: { width: 390, height: 844 }, latency: 0 },
  { name: 'slow network', viewport: { width: 1280, height: 900 }, latency: 400 },
]

// A new context and page with the width and speed of a setting.
export async function openPage(browser, { viewport, latency }, options = {}) {
  const context = await browser.newContext({ viewport, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  if (latency) {
    const devtools = await context.newCDPSession(page)
    await devtools.send('Network.enable')
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency,
      downloadThroughput: 60_000,
      uploadThroughput: 30_000,
    })
  }
  return page
}
