// The peer of the benchmark: oidc-provider on SQLite through better-sqlite3, with prepared
// statements, WAL and the durability of the product (synchronous=FULL).
import { generateKeyPairSync } from 'node:crypto'
import Database from 'better-sqlite3'
import { Provider } from 'oidc-provider'

const [port, file] = process.argv.slice(2)
const { CLIENT_ID, CLIENT_SECRET, REDIRECT_URI } = process.env

const db = new Database(file)
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.exec(`CREATE TABLE model (
  kind TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL, grant_id TEXT, uid TEXT,
  expires_at INTEGER, consumed_at INTEGER, PRIMARY KEY (kind, id)) WITHOUT ROWID;
  CREATE INDEX model_grant ON model (grant_id);
  CREATE INDEX model_uid ON model (uid)`)
const statements = {
  upsert: db.prepare(`INSERT INTO model (kind, id, payload, grant_id, uid, expires_at)
    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET
    payload = excluded.payload, expires_at = excluded.expires_at`),
  find: db.prepare('SELECT payload, consumed_at FROM model WHERE kind = ? AND id = ?'),
  findByUid: db.prepare('SELECT payload, consumed_at FROM model WHERE kind = ? AND uid = ?'),
  consume: db.prepare('UPDATE model SET consumed_at = ? WHERE kind = ? AND id = ?'),
  destroy: db.prepare('DELETE FROM model WHERE kind = ? AND id = ?'),
  revoke: db.prepare('DELETE FROM model WHERE grant_id = ?'),
}

const now = () => Math.floor(Date.now() / 1000)
const read = (row) =>
  row && { ...JSON.parse(row.payload), ...(row.consumed_at && { consumed: row.consumed_at }) }

class Adapter {
  constructor(kind) {
    this.kind = kind
  }

  async upsert(id, payload, lifetime) {
    const expiresAt = lifetime ? now() + lifetime : null
    const { grantId = null, uid = null } = payload
    statements.upsert.run(this.kind, id, JSON.stringify(payload), grantId, uid, expiresAt)
  }

  async find(id) {
    return read(statements.find.get(this.kind, id))
  }

  async findByUid(uid) {
    return read(statements.findByUid.get(this.kind, uid))
  }

  async consume(id) {
    statements.consume.run(now(), this.kind, id)
  }

  async destroy(id) {
    statements.destroy.run(this.kind, id)
  }

  async revokeByGrantId(grantId) {
    statements.revoke.run(grantId)
  }
}

const privateKey = (type, options, alg) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }),
  alg,
  use: 'sig',
})

const RESOURCE = 'https://api.bench.example'
const provider = new Provider(`http://localhost:${port}`, {
  adapter: Adapter,
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      scope: 'openid offline_access reports',
    },
  ],
  scopes: ['openid', 'offline_access', 'reports'],
  jwks: {
    keys: [
      privateKey('rsa', { modulusLength: 2048 }, 'RS256'),
      privateKey('ec', { namedCurve: 'P-256' }, 'ES256'),
    ],
  },
  cookies: { keys: ['the keys of a benchmark are no secret'] },
  findAccount: async (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  // Consent was given before, as at the product's client.
  loadExistingGrant: async (context) => {
    const { client, session } = context.oidc
    const known = session.grantIdFor(client.clientId)
    if (known) return provider.Grant.find(known)
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
    grant.addOIDCScope('openid offline_access reports')
    await grant.save()
    return grant
  },
  issueRefreshToken: async () => true,
  rotateRefreshToken: true,
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    // Client credentials tokens are JWTs signed with ES256, as the product's.
    resourceIndicators: {
      enabled: true,
      defaultResource: (context) =>
        context.oidc.params?.grant_type === 'client_credentials' ? RESOURCE : undefined,
      getResourceServerInfo: () => ({
        scope: 'reports',
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
})

// Signing in is not compared: the page's place is taken by a fixed account.
provider.use(async (context, next) => {
  if (!context.path.startsWith('/interaction/')) return next()
  await provider.interactionFinished(context.req, context.res, { login: { accountId: 'anna' } })
  context.respond = false
})
provider.listen(Number(port), '127.0.0.1')
