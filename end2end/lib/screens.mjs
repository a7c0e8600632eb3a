// Every screen there is, in every state that matters, once: whoever looks at them is handed in, and
// takes pictures or judges them. A new screen is added where it belongs below.
import { chromium } from 'playwright-core'
import { FLAGS, SHOTS } from './look.mjs'
import { applications } from './screens/applications.mjs'
import { developers } from './screens/developers.mjs'
import { domains } from './screens/domains.mjs'
import { fill, setUp } from './screens/given.mjs'
import { hosted } from './screens/hosted.mjs'
import { people } from './screens/people.mjs'
import { tenants } from './screens/tenants.mjs'
import { Server } from './server.mjs'

// `look(page, name)` is called for each.
export async function visitScreens(look) {
  const server = await Server.prepare()
  await server.start()
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS,
  })
  const complaints = []
  try {
    const context = await browser.newContext()
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    page.on('pageerror', (error) => complaints.push(error.message))
    const tenant = await setUp(page, server, look)
    await applications(page, tenant, look)
    fill(server)
    await people(page, tenant, look)
    await tenants(page, tenant, server, look)
    await developers(page, tenant, server, look)
    await domains(page, tenant, server, look)
    await hosted(await browser.newPage(), server, look)
  } catch (error) {
    for (const context of browser.contexts())
      for (const one of context.pages()) await one.screenshot({ path: `${SHOTS}failed.png` })
    throw error
  } finally {
    await browser.close()
    await server.stop()
  }
  if (complaints.length) throw new Error(complaints.join('\n'))
}
