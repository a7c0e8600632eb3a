// A virtual authenticator of Chromium (WebAuthn Level 3 §12).
import { within } from './within.mjs'

// A phone or laptop with a fingerprint reader whose user is present.
export async function addAuthenticator(page, options = {}) {
  const session = await page.context().newCDPSession(page)
  const call = (method, params) =>
    within(30_000, session.send(`WebAuthn.${method}`, params), `${method} was not answered`)
  await call('enable', { enableUI: false })
  const { authenticatorId } = await call('addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...options,
    },
  })
  const send = (method, params) => call(method, { authenticatorId, ...params })
  return {
    credentials: async () => (await send('getCredentials')).credentials,
    setPresence: (enabled) => send('setAutomaticPresenceSimulation', { enabled }),
    setVerified: (isUserVerified) => send('setUserVerified', { isUserVerified }),
    clear: () => send('clearCredentials'),
  }
}
