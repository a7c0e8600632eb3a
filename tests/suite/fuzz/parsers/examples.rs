//! What the inputs are made of: names, and valid examples of each parser.

pub(super) const NAMES: &[&str] = &[
    "acr_values",
    "aud",
    "claims",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "contacts",
    "default_max_age",
    "exp",
    "grant_type",
    "grant_types",
    "iat",
    "id_token",
    "id_token_hint",
    "iss",
    "jwks",
    "jwks_uri",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
    "redirect_uris",
    "refresh_token",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "software_statement",
    "state",
    "sub",
    "token",
    "ui_locales",
    "userinfo",
    "value",
    "values",
];

pub(super) const AUTHORIZATION_REQUESTS: &[&str] = &[
    "response_type=code&client_id=shop&redirect_uri=https%3A%2F%2Fshop.example%2Fcb\
     &scope=openid+email&state=s&nonce=n&code_challenge_method=S256\
     &code_challenge=S6xMLfJrdwhXm9EJRqmQw6nyYWcpLlPsCEOqmhPUIcs&prompt=login+consent&max_age=60\
     &ui_locales=de+en&acr_values=a+b&claims=%7B%22userinfo%22%3A%7B%22email%22%3Anull%7D%7D\
     &resource=https%3A%2F%2Fapi.example&login_hint=anna&response_mode=form_post",
    "response_type=code+id_token&client_id=shop&scope=openid&prompt=none",
];

pub(super) const TOKEN_REQUESTS: &[&str] = &[
    "grant_type=authorization_code&code=ac_x&redirect_uri=https%3A%2F%2Fshop.example%2Fcb\
     &code_verifier=a-verifier-of-at-least-forty-three-characters-0&client_id=shop",
    "grant_type=refresh_token&refresh_token=rt_x&scope=openid&client_id=shop&client_secret=s",
    "grant_type=client_credentials&client_assertion=e30.e30.AAAA&client_assertion_type=\
     urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&resource=urn%3Ax",
    "grant_type=password&username=anna&password=correct-horse-battery",
];

pub(super) const REGISTRATIONS: &[&str] = &[
    r#"{"client_name": "Shop", "redirect_uris": ["https://shop.example/cb", "http://127.0.0.1/cb"],
    "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
    "scope": "openid email", "token_endpoint_auth_method": "private_key_jwt", "contacts": ["a@b.c"],
    "jwks": {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "1"}]},
    "default_max_age": 60, "require_auth_time": true, "application_type": "native",
    "id_token_signed_response_alg": "ES256", "logo_uri": "https://shop.example/logo.png",
    "client_uri": "https://shop.example", "initiate_login_uri": "https://shop.example/login"}"#,
    r#"{"name": "Shop", "redirect_uri": "https://shop.example/cb", "description": "x",
    "client_id": "shop", "client_secret": "a-secret-of-the-client", "scope": "openid"}"#,
];

pub(super) const ID_TOKENS: &[&str] =
    &[r#"{"iss": "https://idp.example", "aud": ["us", "them"], "azp": "us", "sub": "anna",
    "exp": 1300, "iat": 1000, "nonce": "n", "auth_time": 990, "email": "a@b.c",
    "email_verified": "true", "groups": ["a", {"b": 1}],
    "picture": {"data": {"url": "https://x"}}, "jti": "j", "nbf": 1}"#];

pub(super) const APPLY_FILES: &[&str] = &[
    "tenants:\n  - slug: acme\n    name: Acme\n    settings: { self_registration: open, \
     rate_limits: { registrations_per_hour: 20 }, refresh_token_lifetime: off }\n    scopes: [{ \
     name: \"api:read\", description: \"Read\" }]\n    users:\n      - { username: anna, email: \
     anna@acme.example, email_verified: true, address: { country: AT } }\n    clients:\n      - \
     client_id: &id shop\n        client_name: *id\n        redirect_uris: \
     [\"https://shop.example/cb\"]\n        scope: >\n          openid\n          email\n",
    r#"{"tenants": [{"slug": "acme", "providers": [{"id": "idp", "kind": "oidc", "client_id": "x",
    "roles": {"claim": "groups", "values": {"staff": "developer"}}}]}]}"#,
];
