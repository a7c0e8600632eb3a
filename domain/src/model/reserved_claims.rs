//! Claims that a tenant cannot define and a user cannot carry.

/// Claims that neither a claim mapper nor a profile may set (P3).
pub(crate) const RESERVED_CLAIMS: [&str; 20] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "nbf",
    "jti",
    "nonce",
    "acr",
    "amr",
    "azp",
    "auth_time",
    "at_hash",
    "c_hash",
    "sid",
    "client_id",
    "scope",
    "roles",
    "tenant",
    "email_verified",
];
