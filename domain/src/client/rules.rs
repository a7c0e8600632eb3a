//! Rules for client metadata, type and grants, the same for the console, `apply` and every
//! registration endpoint.

use contract::client::{ClientSettings, ClientType, NewClient};
use oauth::{ClientAuthMethod, ClientMetadata, GrantType, Scope};
use url::Url;

use crate::{
    model::{
        actor::{Actor, Permission},
        algorithm::Algorithm,
        client::is_valid_client_id,
        error::{Error, InvalidField, Result},
        name, shape,
    },
    runtime::{key_ring, tenant::Tenant},
};

/// The registered scope of a client if neither its request nor its tenant names one.
pub(super) const DEFAULT_ALLOWED_SCOPE: &str = "openid profile email offline_access";

/// The same for a client with the client credentials grant alone: it has no end user, and so no use
/// for scopes of claims.
const CLIENT_CREDENTIALS_SCOPE: &str = "read write";

/// Whether the client has no end users.
pub(super) fn is_machine_client(metadata: &ClientMetadata) -> bool {
    metadata.grant_types.as_deref() == Some(&[GrantType::ClientCredentials])
}

/// The registered scope of a new client whose request names none.
pub(super) fn initial_allowed_scope(tenant: &Tenant, metadata: &ClientMetadata) -> Scope {
    let default_scope = if is_machine_client(metadata) {
        CLIENT_CREDENTIALS_SCOPE
    } else {
        tenant.settings().new_clients.scope.as_deref().unwrap_or(DEFAULT_ALLOWED_SCOPE)
    };
    Scope::parse(default_scope).unwrap_or_default()
}

/// All invalid fields of the client.
pub(super) fn validate(tenant: &Tenant, new: &NewClient) -> Vec<InvalidField> {
    let mut problems: Vec<InvalidField> = new
        .metadata
        .check(tenant.settings().require_scheme_with_dot)
        .into_iter()
        .map(|(field, message)| InvalidField {
            field: field.to_string(),
            message: message.to_string(),
        })
        .collect();
    let metadata = &new.metadata;
    let client_name = metadata.client_name.as_deref().unwrap_or_default();
    problems.extend(name::validate(
        "client_name",
        client_name,
        "Enter a name of 1 to 80 characters.",
    ));
    problems.extend(shape::invalid_fields("", new));
    problems.extend(shape::invalid_fields("", &new.settings));
    if metadata.contacts.len() > 20
        || metadata.contacts.iter().any(|contact| contact.chars().count() > 254)
    {
        problems.push(InvalidField {
            field: "contacts".into(),
            message: "Enter at most 20 email addresses.".into(),
        });
    }
    let mut problem =
        |field: &str, message: String| problems.push(InvalidField { field: field.into(), message });
    if let Some(client_id) = &new.client_id
        && !is_valid_client_id(client_id)
    {
        problem("client_id", "Use 1 to 100 letters, digits and - . _ ~".into());
    }
    let grants = metadata.grant_types();
    for grant in grants.iter().filter(|grant| !tenant.allows_grant(**grant)) {
        problem("grant_types", format!("This tenant doesn't allow “{}”.", grant.as_str()));
    }
    if new.settings.allow_plain_pkce && !tenant.settings().allow_plain_pkce {
        problem("allow_plain_pkce", "This tenant doesn't allow plain PKCE.".into());
    }
    let client_type = client_type(tenant, new);
    let method = auth_method(tenant, new);
    let is_public = client_type == ClientType::Public;
    for grant in grants.iter().filter(|grant| is_public && grant.requires_client_authentication()) {
        problem("grant_types", format!("{} requires a confidential application.", grant.as_str()));
    }
    match (client_type, method) {
        (ClientType::Public, ClientAuthMethod::None) => {}
        (ClientType::Public, _) => problem(
            "token_endpoint_auth_method",
            "A public application has no client secret. Use none.".into(),
        ),
        (_, ClientAuthMethod::None) => {
            problem("token_endpoint_auth_method", "none is for public applications only.".into())
        }
        (_, ClientAuthMethod::PrivateKeyJwt)
            if metadata.jwks.is_none() && metadata.jwks_uri.is_none() =>
        {
            let message = "private_key_jwt requires public keys, in jwks or at jwks_uri.";
            problem("jwks", message.into());
        }
        _ => {}
    }
    // A URL that cannot be parsed is reported above.
    if let Some(Ok(url)) = metadata.jwks_uri.as_deref().map(Url::parse)
        && let Err(error) = tenant.platform().outbound().check_public(&url)
    {
        problem("jwks_uri", format!("Keys can't be loaded from here: {error}."));
    }
    if let Some(jwks) = &metadata.jwks
        && let Err(message) = key_ring::check_public_jwks(jwks)
    {
        problem("jwks", message);
    }
    if new.client_secret.is_some() && client_type == ClientType::Public {
        problem("client_secret", "A public application has no client secret.".into());
    }
    if let Some(algorithm) = &metadata.id_token_signed_response_alg
        && Algorithm::parse(algorithm).is_none()
    {
        problem("id_token_signed_response_alg", "Choose RS256, ES256 or EdDSA.".into());
    }
    // Its shape is checked above.
    if let Some(Ok(scope)) = new.settings.default_scope.as_deref().map(Scope::parse) {
        for unknown in scope.difference(tenant.known_scope()).iter() {
            problem("default_scope", format!("This tenant has no scope “{unknown}”."));
        }
    }
    match metadata.scope.as_deref().map(Scope::parse) {
        Some(Ok(scope)) => {
            for unknown in scope.difference(tenant.known_scope()).iter() {
                problem("scope", format!("This tenant has no scope “{unknown}”."));
            }
        }
        Some(Err(error)) => problem("scope", error.description),
        None => {}
    }
    problems
}

/// The warning for a dangerous grant; `None` for a safe one.
fn grant_warning(grant: GrantType) -> Option<&'static str> {
    match grant {
        GrantType::Implicit => Some(
            "implicit is enabled: tokens pass through the browser, where history, extensions and \
             other scripts can read them. Use the code flow with PKCE instead.",
        ),
        GrantType::Password => Some(
            "password is enabled: this application sees users' passwords, and no second factor or \
             passkey can protect them. Use the code flow instead.",
        ),
        GrantType::TokenExchange => Some(
            "token exchange is enabled: this application can get its users' tokens of identity \
             providers whose tokens are kept, and act as the users there.",
        ),
        _ => None,
    }
}

/// The warnings for a client with these grants.
pub fn grant_warnings(grants: &[GrantType]) -> Vec<&'static str> {
    grants.iter().filter_map(|grant| grant_warning(*grant)).collect()
}

/// Dangerous grants that `after` enables and `before` did not.
pub(super) fn newly_dangerous_grants(
    before: Option<&ClientMetadata>,
    after: &ClientMetadata,
) -> Vec<GrantType> {
    let enabled_before = before.map(ClientMetadata::grant_types).unwrap_or_default();
    after
        .grant_types()
        .into_iter()
        .filter(|grant| grant_warning(*grant).is_some() && !enabled_before.contains(grant))
        .collect()
}

/// The grants of a self-registered client that names none: those the tenant allows,
/// client credentials only if the client can keep a secret.
pub(super) fn default_developer_grants(tenant: &Tenant, new: &NewClient) -> Vec<GrantType> {
    let is_confidential = client_type(tenant, new) != ClientType::Public;
    let defaults =
        [GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::ClientCredentials];
    defaults
        .into_iter()
        .filter(|grant| {
            tenant.allows_grant(*grant)
                && (*grant != GrantType::ClientCredentials || is_confidential)
        })
        .collect()
}

/// A client managed by the environment is read-only for every other actor.
pub(super) fn require_unmanaged(manager: Option<&str>, name: &str) -> Result<()> {
    match manager {
        Some(manager) => {
            Err(Error::Conflict(format!("“{name}” is managed by the {manager}. Change it there.")))
        }
        None => Ok(()),
    }
}

/// The settings of a new client that its registration does not name. The tenant's default for
/// consent is for the clients of its staff.
pub fn initial_settings(tenant: &Tenant, actor: &Actor) -> ClientSettings {
    let default_skip_consent = tenant.settings().new_clients.skip_consent.unwrap_or(false);
    ClientSettings {
        skip_consent: default_skip_consent && actor.can(Permission::ManageClients),
        ..Default::default()
    }
}

/// The requested client type, or the one that the authentication method or the tenant implies.
pub(super) fn client_type(tenant: &Tenant, new: &NewClient) -> ClientType {
    new.client_type.unwrap_or_else(|| match new.metadata.token_endpoint_auth_method {
        Some(ClientAuthMethod::None) => ClientType::Public,
        Some(_) => ClientType::Confidential,
        None => tenant.settings().new_clients.client_type.unwrap_or_default(),
    })
}

/// The requested authentication method, or the default of the client type and the tenant.
pub(super) fn auth_method(tenant: &Tenant, new: &NewClient) -> ClientAuthMethod {
    new.metadata.token_endpoint_auth_method.unwrap_or_else(|| match client_type(tenant, new) {
        ClientType::Public => ClientAuthMethod::None,
        _ => tenant
            .settings()
            .new_clients
            .token_endpoint_auth_method
            .unwrap_or(ClientAuthMethod::ClientSecretBasic),
    })
}
