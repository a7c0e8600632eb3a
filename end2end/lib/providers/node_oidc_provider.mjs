// The npm package oidc-provider, a certified OpenID provider, with the pages that it brings along
// for development: any name and password sign in, and then it asks for consent.
import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import { freePort } from '../server.mjs'

export class NodeOidcProvider {
  static async start({ clientId, clientSecret, redirectUri, signOutUri, user }) {
    const started = new NodeOidcProvider()
    const port = await freePort()
    started.origin = started.issuer = `http://localhost:${port}`
    const provider = new Provider(started.issuer, {
      clients: [
        {
          client_id: clientId,
          client_secret: clientSecret,
          redirect_uris: [redirectUri],
          post_logout_redirect_uris: [signOutUri],
          id_token_signed_response_alg: 'RS256',
        },
      ],
      claims: {
        openid: ['sub'],
        profile: ['name', 'preferred_username'],
        email: ['email', 'email_verified'],
      },
      pkce: { required: () => true },
      cookies: { keys: ['a-key-of-this-test'] },
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({ sub: id, preferred_username: id, email_verified: true, ...user(id) }),
      }),
    })
    // It warns about plain HTTP, and reports every rejected request.
    provider.on('server_error', (_, error) => console.error(error))
    started.server = createServer(provider.callback())
    await new Promise((resolve) => started.server.listen(port, '127.0.0.1', resolve))
    return started
  }

  async stop() {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
