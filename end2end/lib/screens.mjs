// Visits every page in every relevant state once. The caller passes what to do with each, such as
// taking a screenshot or checking accessibility. New pages are added to the modules in `screens/`.
import { launchBrowser } from './browser.mjs'
import { SCREENSHOT_FOLDER } from './viewports.mjs'
import { account } from './screens/account.mjs'
import { applications } from './screens/applications.mjs'
import { developers } from './screens/developers.mjs'
import { domains } from './screens/domains.mjs'
import { seed, setUp } from './screens/fixtures.mjs'
import { hosted } from './screens/hosted.mjs'
import { longNames } from './screens/long_names.mjs'
import { providers } from './screens/providers.mjs'
import { users } from './screens/users.mjs'
import { tenants } from './screens/tenants.mjs'
import { Server } from './server.mjs'

// Calls `inspect(page, name)` for each page and state.
export async function visitScreens(inspect) {
  const server = await Server.prepare()
  await server.start()
  const browser = await launchBrowser()
  const consoleErrors = []
  try {
    const context = await browser.newContext()
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    const watched = new WeakSet()
    const watch = (page) => {
      if (watched.has(page)) return
      watched.add(page)
      page.on('pageerror', (error) => consoleErrors.push(error.message))
      // Requests that are rejected on purpose also log an error.
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          consoleErrors.push(`${page.url()}: ${message.text()}`)
      })
    }
    watch(page)
    const inspectWatched = (page, name) => {
      watch(page)
      return inspect(page, name)
    }
    const tenant = await setUp(page, server, inspectWatched)
    await applications(page, tenant, inspectWatched)
    seed(server)
    await users(page, tenant, inspectWatched)
    await tenants(page, tenant, server, inspectWatched)
    await developers(page, tenant, server, inspectWatched)
    await domains(page, tenant, server, inspectWatched)
    await providers(page, tenant, inspectWatched)
    await longNames(page, tenant, server, inspectWatched)
    await account(browser, server, inspectWatched)
    await hosted(await browser.newPage(), server, inspectWatched)
  } catch (error) {
    for (const context of browser.contexts())
      for (const open of context.pages())
        await open.screenshot({ path: `${SCREENSHOT_FOLDER}failed.png` })
    throw error
  } finally {
    await browser.close()
    await server.stop()
  }
  if (consoleErrors.length) throw new Error(consoleErrors.join('\n'))
}
