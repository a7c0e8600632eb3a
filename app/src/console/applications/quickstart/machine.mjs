// npm install openid-client{{keep}}
import * as client from 'openid-client'

const config = await client.discovery(
  new URL({{discovery}}),
  {{client_id}},
  undefined,
  {{proof}},{{insecure}}
)
const tokens = await client.clientCredentialsGrant(config)
console.log(tokens)
