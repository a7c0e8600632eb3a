// A virtual authenticator of Chromium (WebAuthn Level 3 §12).

// A phone or laptop with a fingerprint reader whose user is present.
export async function addAuthenticator(page, options = {}) {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable', { enableUI: false })
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
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
  const send = (method, params) =>
    session.send(`WebAuthn.${method}`, { authenticatorId, ...params })
  return {
    credentials: async () => (await send('getCredentials')).credentials,
    setPresence: (enabled) => send('setAutomaticPresenceSimulation', { enabled }),
    setVerified: (isUserVerified) => send('setUserVerified', { isUserVerified }),
    clear: () => send('clearCredentials'),
  }
}
