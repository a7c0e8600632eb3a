// npm install openid-client{{secret_note}}
import * as client from 'openid-client'

const config = await client.discovery(
  new URL({{discovery}}),
  {{client_id}},
  undefined,
  {{client_auth}},{{insecure}}
)
const tokens = await client.clientCredentialsGrant(config)
console.log(tokens)
