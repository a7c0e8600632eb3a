// The application of a test: every page says that the user is back.
import { createServer } from 'node:http'
import { freePort } from './server.mjs'

// Its redirect URI, and what stops it.
export async function startApplication() {
  const port = await freePort()
  const application = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<title>Shop</title>Back at the shop'),
  )
  await new Promise((resolve) => application.listen(port, '127.0.0.1', resolve))
  return { callback: `http://localhost:${port}/callback`, close: () => application.close() }
}
