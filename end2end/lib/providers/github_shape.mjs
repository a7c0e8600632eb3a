// An OAuth 2.0 provider of GitHub's shape: no discovery and no ID token, numbered users, and errors
// with status 200.
import { createHash, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { freePort } from '../server.mjs'

export class GithubShape {
  static async start({ clientId, clientSecret, redirectUri, user }) {
    const started = new GithubShape()
    const port = await freePort()
    started.origin = `http://localhost:${port}`
    const codes = new Map()
    const tokens = new Set()
    const json = (response, body) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const authorize = (query, response) => {
      if (query.get('client_id') !== clientId || query.get('redirect_uri') !== redirectUri)
        return response.writeHead(404).end()
      const back = (params) =>
        `${redirectUri}?${new URLSearchParams({ ...params, state: query.get('state') })}`
      const code = randomUUID()
      codes.set(code, query.get('code_challenge'))
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          `<a href="${back({ code }).replaceAll('&', '&amp;')}">Authorize</a> ` +
            `<a href="${back({ error: 'access_denied' }).replaceAll('&', '&amp;')}">Cancel</a>`,
        )
    }
    const redeem = (form, response) => {
      const challenge = codes.get(form.get('code'))
      codes.delete(form.get('code'))
      const verifier = createHash('sha256').update(form.get('code_verifier') ?? '')
      if (
        form.get('client_id') !== clientId ||
        form.get('client_secret') !== clientSecret ||
        verifier.digest('base64url') !== challenge
      )
        return json(response, { error: 'bad_verification_code' })
      const token = `gho_${randomUUID()}`
      tokens.add(token)
      json(response, { access_token: token, scope: 'read:user', token_type: 'bearer' })
    }
    started.server = createServer((request, response) => {
      const url = new URL(request.url, started.origin)
      if (url.pathname === '/login/oauth/authorize') return authorize(url.searchParams, response)
      if (url.pathname === '/user') {
        const token = request.headers.authorization?.replace(/^Bearer /, '')
        if (!tokens.has(token) || !request.headers['user-agent'])
          return response.writeHead(401).end()
        return json(response, user)
      }
      if (url.pathname !== '/login/oauth/access_token') return response.writeHead(404).end()
      let body = ''
      request.on('data', (text) => (body += text))
      request.on('end', () => redeem(new URLSearchParams(body), response))
    })
    await new Promise((resolve) => started.server.listen(port, '127.0.0.1', resolve))
    return started
  }

  async stop() {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
