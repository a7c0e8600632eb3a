// An end user without a browser: keeps cookies, follows redirects, and submits the sign-in and
// consent forms.
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

// A plain HTTP request with the headers of a navigation; `fetch` would add `sec-fetch-*` headers of
// a script.
function navigate(url, { method = 'GET', body, headers, connection }) {
  return new Promise((resolve, reject) => {
    const form = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
    const send = new URL(url).protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(
      url,
      { ...connection, method, headers: { accept: 'text/html', ...form, ...headers } },
      (incoming) => {
        const chunks = []
        incoming.on('data', (chunk) => chunks.push(chunk))
        incoming.on('end', () => {
          const responseHeaders = new Headers()
          for (let at = 0; at < incoming.rawHeaders.length; at += 2)
            responseHeaders.append(incoming.rawHeaders[at], incoming.rawHeaders[at + 1])
          const isEmpty = [204, 304].includes(incoming.statusCode)
          resolve(
            new Response(isEmpty ? null : Buffer.concat(chunks), {
              status: incoming.statusCode,
              headers: responseHeaders,
            }),
          )
        })
      },
    )
    request.on('error', reject)
    request.end(body === undefined ? undefined : String(body))
  })
}

export class HttpUser {
  cookies = new Map()

  // `connection`: options of the connection, such as the certificate that is trusted.
  constructor(connection = {}) {
    this.connection = connection
  }

  async request(url, options = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await navigate(url, {
      ...options,
      connection: this.connection,
      headers: { ...options.headers, ...(cookie && { cookie }) },
    })
    for (const set of response.headers.getSetCookie()) {
      const [pair] = set.split(';')
      const at = pair.indexOf('=')
      this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }

  post(url, fields) {
    return this.request(url, { method: 'POST', body: new URLSearchParams(fields) })
  }

  // Sign in and consent until the server redirects to the client; returns the callback URL.
  async authorize(url, callback, { username, password, decision = 'allow' }) {
    let response = await this.request(url)
    for (let steps = 0; steps < 12; steps++) {
      const location = response.headers.get('location')
      if (location?.startsWith(callback)) return new URL(location)
      if (location) {
        response = await this.request(new URL(location, url))
        continue
      }
      const page = await response.text()
      const action = page.match(/<form[^>]*action="([^"]+)"/)?.[1]
      if (!action) throw new Error(`no form on: ${page}`)
      if (page.includes('name="password"'))
        response = await this.post(action, { username, password })
      else if (page.includes('name="decision"')) {
        const hidden = page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)
        const fields = Object.fromEntries([...hidden].map(([, name, value]) => [name, value]))
        response = await this.post(action, { ...fields, decision })
      }
      else throw new Error(`unexpected page: ${page}`)
    }
    throw new Error('too many redirects and forms')
  }
}
