// A person without a browser: cookies, redirects, and the two forms they fill in.
export class Person {
  cookies = new Map()

  async go(address, options = {}) {
    const headers = { ...options.headers, cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
    const answer = await fetch(address, { ...options, headers, redirect: 'manual' })
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair] = cookie.split(';')
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
