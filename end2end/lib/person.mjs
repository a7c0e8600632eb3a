// A person without a browser: cookies, redirects, and the two forms they fill in.
import { request } from 'node:http'

// What a browser sends when somebody goes somewhere; fetch would say that a script asks.
function visit(address, { method = 'GET', body, headers }) {
  return new Promise((resolve, reject) => {
    const form = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
    const asked = request(
      address,
      { method, headers: { accept: 'text/html', ...form, ...headers } },
      (answer) => {
        const read = []
        answer.on('data', (part) => read.push(part))
        answer.on('end', () => {
          const told = new Headers()
          for (let at = 0; at < answer.rawHeaders.length; at += 2)
            told.append(answer.rawHeaders[at], answer.rawHeaders[at + 1])
          const empty = [204, 304].includes(answer.statusCode)
          resolve(
            new Response(empty ? null : Buffer.concat(read), {
              status: answer.statusCode,
              headers: told,
            }),
          )
        })
      },
    )
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : String(body))
  })
}

export class Person {
  cookies = new Map()

  async go(address, options = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await visit(address, {
      ...options,
      headers: { ...options.headers, ...(cookie && { cookie }) },
    })
    for (const set of answer.headers.getSetCookie()) {
      const [pair] = set.split(';')
      const at = pair.indexOf('=')
      this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return answer
  }

  post(address, fields) {
    return this.go(address, { method: 'POST', body: new URLSearchParams(fields) })
  }

  // Walk until the browser would leave for the application; the address it leaves to.
  async walk(address, callback, { username, password, decision = 'allow' }) {
    let answer = await this.go(address)
    for (let steps = 0; steps < 12; steps++) {
      const location = answer.headers.get('location')
      if (location?.startsWith(callback)) return new URL(location)
      if (location) {
        answer = await this.go(new URL(location, address))
        continue
      }
      const page = await answer.text()
      const action = page.match(/<form[^>]*action="([^"]+)"/)?.[1]
      if (!action) throw new Error(`no form on: ${page}`)
      if (page.includes('name="password"')) answer = await this.post(action, { username, password })
      else if (page.includes('name="decision"')) answer = await this.post(action, { decision })
      else throw new Error(`unexpected page: ${page}`)
    }
    throw new Error('the walk does not end')
  }
}
