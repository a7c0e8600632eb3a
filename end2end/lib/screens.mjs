// Visits every page in every relevant state once. The caller passes what to do with each, such as
// taking a screenshot or checking accessibility. New pages are added to the modules in `screens/`.
import { chromium } from 'playwright-core'
import { CHROMIUM_FLAGS, SCREENSHOT_FOLDER } from './viewports.mjs'
import { applications } from './screens/applications.mjs'
import { developers } from './screens/developers.mjs'
import { domains } from './screens/domains.mjs'
import { seed, setUp } from './screens/fixtures.mjs'
import { hosted } from './screens/hosted.mjs'
import { longNames } from './screens/long_names.mjs'
import { users } from './screens/users.mjs'
import { tenants } from './screens/tenants.mjs'
import { Server } from './server.mjs'

// Calls `inspect(page, name)` for each page and state.
export async function visitScreens(inspect) {
  const server = await Server.prepare()
  await server.start()
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: CHROMIUM_FLAGS,
  })
  const consoleErrors = []
  try {
    const context = await browser.newContext()
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    page.on('pageerror', (error) => consoleErrors.push(error.message))
    const tenant = await setUp(page, server, inspect)
    await applications(page, tenant, inspect)
    seed(server)
    await users(page, tenant, inspect)
    await tenants(page, tenant, server, inspect)
    await developers(page, tenant, server, inspect)
    await domains(page, tenant, server, inspect)
    await longNames(page, tenant, server, inspect)
    await hosted(await browser.newPage(), server, inspect)
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
