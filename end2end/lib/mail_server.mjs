// A mail server on the loopback interface, in Python: see ../clients/smtp_server.py.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const PYTHON =
  process.env.PYTHON ?? fileURLToPath(new URL('../../target/python/bin/python', import.meta.url))
const SCRIPT = fileURLToPath(new URL('../clients/smtp_server.py', import.meta.url))

export class MailServer {
  // At this port, or at a free one.
  static async start(port) {
    const server = new MailServer()
    server.mails = []
    server.waiting = []
    server.process = spawn(PYTHON, port ? [SCRIPT, String(port)] : [SCRIPT], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    createInterface({ input: server.process.stdout }).on('line', (line) => {
      const value = JSON.parse(line)
      if (value.to) server.mails.push(value)
      else Object.assign(server, value)
      server.waiting.splice(0).forEach((wake) => wake())
    })
    await server.until(() => server.port)
    return server
  }

  // What `find` returns, as soon as it returns something.
  async until(find, milliseconds = 30_000) {
    const deadline = Date.now() + milliseconds
    for (;;) {
      const found = find()
      if (found) return found
      if (Date.now() > deadline) throw new Error(`no such mail: ${JSON.stringify(this.mails)}`)
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, 500)
        this.waiting.push(() => (clearTimeout(timer), resolve()))
      })
    }
  }

  async set(mode) {
    this.process.stdin.write(`${mode}\n`)
    await this.until(() => this.mode === mode)
  }

  async stop() {
    const ended = new Promise((resolve) => this.process.on('exit', resolve))
    this.process.kill('SIGKILL')
    await ended
  }
}
