// A server for one test: the release binary, copied into an empty folder and started there.
import { spawn, execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { within } from './within.mjs'

export const BINARY =
  process.env.TENANTRY_BINARY ??
  fileURLToPath(new URL('../../target/release/tenantry', import.meta.url))

const COMMAND_TIMEOUT = 120_000
// Longer than the server waits for requests that are under way.
const STOP_TIMEOUT = 60_000

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

export class Server {
  static async prepare() {
    const server = new Server()
    server.folder = mkdtempSync(join(tmpdir(), 'tenantry-end2end-'))
    server.binary = join(server.folder, 'tenantry')
    copyFileSync(BINARY, server.binary)
    const port = await freePort()
    server.origin = `http://localhost:${port}`
    server.env = {
      PATH: process.env.PATH,
      TENANTRY_LISTEN: `127.0.0.1:${port}`,
      TENANTRY_PUBLIC_URL: server.origin,
    }
    return server
  }

  command(...args) {
    const options = { cwd: this.folder, env: this.env, encoding: 'utf8', timeout: COMMAND_TIMEOUT }
    return execFileSync(this.binary, args, options)
  }

  apply(yaml, ...flags) {
    const file = join(this.folder, 'file.yaml')
    writeFileSync(file, yaml)
    return this.command('apply', file, ...flags)
  }

  // Resolves once the server is ready; keeps its output.
  async start() {
    this.printed = ''
    this.process = spawn(this.binary, [], {
      cwd: this.folder,
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.process.stdout.on('data', (text) => (this.printed += text))
    this.process.stderr.on('data', (text) => (this.logged = (this.logged ?? '') + text))
    const deadline = Date.now() + 20_000
    for (;;) {
      try {
        const signal = AbortSignal.timeout(5000)
        const response = await fetch(`${this.origin}/health/ready`, { signal })
        if (response.ok && this.printed.includes('\n')) return
      } catch {}
      if (Date.now() > deadline || this.process.exitCode !== null)
        throw new Error(`the server did not start: ${this.printed}${this.logged}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async printedLine(pattern) {
    const deadline = Date.now() + 10_000
    while (Date.now() < deadline) {
      const match = this.printed.match(pattern)
      if (match) return match[1]
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`never printed: ${pattern}`)
  }

  async stop() {
    const { process, folder } = this
    if (process && process.exitCode === null && process.signalCode === null) {
      const ended = new Promise((resolve) => process.on('exit', resolve))
      // SIGTERM would first tell load balancers for two seconds.
      process.kill('SIGINT')
      try {
        await within(STOP_TIMEOUT, ended, 'the server has not stopped')
      } catch (error) {
        process.kill('SIGKILL')
        throw new Error(`${error.message}: ${this.logged}`)
      }
    }
    rmSync(folder, { recursive: true, force: true })
  }
}
