//! A client as `apply` describes it: keys that the file does not name stay as they are.
//!
//! The secret is set when the client is created, and when the file's own value has changed since.

use std::collections::BTreeSet;

use contract::{
    apply::Client as FileClient,
    client::{ClientSettings, ClientType, NewClient},
};
use oauth::{ClientAuthMethod, ClientMetadata};
use store::TenantScope;

use super::{
    draft::ClientDraft, lifecycle::set_enabled_unchecked, owners, register::register, rules,
    secrets::set_only_secret,
};
use crate::{
    model::{
        actor::Permission,
        apply_outcome::ApplyOutcome,
        error::{Error, InvalidField, Result},
        identifier::normalise,
    },
    runtime::{
        load_client, secret::Secret, tenant::Tenant, transaction::Transaction, vault::DigestKind,
    },
    user::mistaken_identity,
};

/// What applying a client of the file would do, and the problems of its description.
/// `file_users` are the login identifiers of the users that the file creates.
pub(crate) async fn plan(
    tenant: &Tenant,
    scope: &TenantScope,
    file: &FileClient,
    file_users: &BTreeSet<String>,
) -> Result<(ApplyOutcome, Vec<InvalidField>)> {
    let row = store::client::by_client_id(scope, &file.client_id).await?;
    let draft = ClientDraft::with_initial_scope(tenant, described(tenant, row.as_ref(), file)?);
    let mut problems = draft.validate(tenant);
    let wanted = plan_owners(scope, file, file_users, &mut problems).await?;
    let Some(row) = row else { return Ok((ApplyOutcome::Created, problems)) };
    let is_described_anew = draft.changed_row(&row)?.is_some();
    if !is_described_anew {
        // A policy that has changed since is no problem of this file.
        problems.retain(|problem| {
            problem.field == "client_secret" || problem.field.starts_with("owners")
        });
    }
    if let Err(Error::Conflict(message)) =
        rules::require_unmanaged(row.managed_by.as_deref(), &row.name)
    {
        problems.push(InvalidField { field: "client_id".into(), message });
    }
    let mut changed =
        is_described_anew || file.enabled.is_some_and(|enabled| enabled != row.enabled);
    if let Some(secret) = &file.client_secret {
        changed |= is_new_to_file(scope, tenant, &row.id, secret).await?;
    }
    if let Some(wanted) = wanted {
        let current = store::client_owner::list_by_client(scope, &row.id).await?;
        changed |=
            current.into_iter().map(|owner| owner.user_id).collect::<BTreeSet<_>>() != wanted;
    }
    Ok((if changed { ApplyOutcome::Changed } else { ApplyOutcome::Unchanged }, problems))
}

/// The user ids of the named owners. A user of the file that does not exist yet counts by name.
async fn plan_owners(
    scope: &TenantScope,
    file: &FileClient,
    file_users: &BTreeSet<String>,
    problems: &mut Vec<InvalidField>,
) -> Result<Option<BTreeSet<String>>> {
    let Some(names) = &file.owners else { return Ok(None) };
    let mut wanted = BTreeSet::new();
    for (position, name) in names.iter().enumerate() {
        let identifier = normalise(name);
        match store::identifier::by_id(scope, &identifier).await? {
            Some(row) => {
                problems.extend(mistaken_owner(scope, &row.user_id, position, name).await?);
                wanted.insert(row.user_id)
            }
            None if file_users.contains(&identifier) => wanted.insert(identifier),
            None => {
                problems.push(owners::unknown_user(&format!("owners.{position}"), name));
                continue;
            }
        };
    }
    Ok(Some(wanted))
}

/// Why this user is not surely the owner that the file names.
async fn mistaken_owner(
    scope: &TenantScope,
    user_id: &str,
    position: usize,
    name: &str,
) -> Result<Option<InvalidField>> {
    let user = store::user::by_id(scope, user_id).await?;
    Ok(user.and_then(|user| mistaken_identity(&user, &format!("owners.{position}"), name)))
}

/// Create the client, or lay the named keys over the existing one.
pub(crate) async fn upsert_from_file(
    tx: &mut Transaction,
    file: &FileClient,
) -> Result<ApplyOutcome> {
    tx.require(Permission::ManageClients)?;
    for (position, name) in file.owners.iter().flatten().enumerate() {
        if let Some(known) = store::identifier::by_id(tx.scope(), &normalise(name)).await?
            && let Some(mistaken) =
                mistaken_owner(tx.scope(), &known.user_id, position, name).await?
        {
            return Err(Error::Invalid(vec![mistaken]));
        }
    }
    let row = store::client::by_client_id(tx.scope(), &file.client_id).await?;
    let tenant = tx.tenant().clone();
    let new = described(&tenant, row.as_ref(), file)?;
    let Some(row) = row else {
        let registered = register(tx, new).await?;
        if let Some(secret) = &file.client_secret {
            record_secret(tx, &registered.row_id, secret).await?;
        }
        return Ok(ApplyOutcome::Created);
    };
    rules::require_unmanaged(row.managed_by.as_deref(), &row.name)?;
    let draft = ClientDraft::with_initial_scope(&tenant, new);
    let mut changed = draft.apply(tx, &row).await?;
    if let Some(secret) = &file.client_secret {
        if is_new_to_file(tx.scope(), &tenant, &row.id, secret).await? {
            changed |= set_only_secret(tx, &row.id, &Secret::new(secret.clone())).await?;
        }
        record_secret(tx, &row.id, secret).await?;
    }
    if let Some(names) = &file.owners {
        changed |= owners::replace_owners(tx, (&row.id, &row.name), names).await?;
    }
    if let Some(enabled) = file.enabled.filter(|enabled| *enabled != row.enabled) {
        set_enabled_unchecked(tx, &row.id, enabled).await?;
        changed = true;
    }
    Ok(if changed { ApplyOutcome::Changed } else { ApplyOutcome::Unchanged })
}

/// Whether the file's own value of the secret has changed since it was applied. A client that no
/// file has given a secret yet keeps its own, if it is the same.
async fn is_new_to_file(
    scope: &TenantScope,
    tenant: &Tenant,
    row_id: &str,
    secret: &str,
) -> Result<bool> {
    let vault = tenant.platform().vault();
    if let Some(applied) = store::applied_secret::by_client(scope, row_id).await? {
        return Ok(!vault.matches(DigestKind::AppliedSecret, secret, &applied.digest));
    }
    let live = store::client_secret::list_by_client(scope, row_id).await?;
    Ok(!live.iter().any(|row| vault.matches(DigestKind::ClientSecret, secret, &row.digest)))
}

async fn record_secret(tx: &Transaction, row_id: &str, secret: &str) -> Result<()> {
    let row = store::applied_secret::Row {
        tenant_id: tx.tenant().id().into(),
        id: row_id.into(),
        digest: tx.platform().vault().digest(DigestKind::AppliedSecret, secret),
        applied_at: tx.now().0,
    };
    Ok(store::applied_secret::upsert(tx.scope(), row).await?)
}

/// The description with the named keys laid over what is stored, or over the defaults of a new
/// client.
fn described(
    tenant: &Tenant,
    row: Option<&store::client::Row>,
    file: &FileClient,
) -> Result<NewClient> {
    let mut new = match row {
        Some(row) => NewClient {
            client_type: Some(load_client::client_type_of(row)?),
            description: row.description.clone(),
            enabled: row.enabled,
            managed_by: row.managed_by.clone(),
            metadata: load_client::metadata_of(row)?,
            settings: load_client::settings_of(row)?,
            ..NewClient::default()
        },
        None => NewClient {
            enabled: true,
            metadata: ClientMetadata {
                client_name: Some(file.client_id.clone()),
                ..ClientMetadata::default()
            },
            settings: ClientSettings {
                skip_consent: tenant.settings().new_clients.skip_consent.unwrap_or(false),
                ..ClientSettings::default()
            },
            owners: file.owners.clone().unwrap_or_default(),
            ..NewClient::default()
        },
    };
    // Public clients alone have the method `none`: what contradicts the named one of the two is
    // derived again.
    let is_none = |method: ClientAuthMethod| method == ClientAuthMethod::None;
    let is_public = |client_type: ClientType| client_type == ClientType::Public;
    if let Some(method) = file.token_endpoint_auth_method.map(is_none)
        && new.client_type.map(is_public) != Some(method)
    {
        new.client_type = None;
    }
    if let Some(public) = file.client_type.map(is_public)
        && new.metadata.token_endpoint_auth_method.map(is_none) != Some(public)
    {
        new.metadata.token_endpoint_auth_method = None;
    }
    new.client_id = Some(file.client_id.clone());
    new.client_secret = file.client_secret.clone();
    merge(&mut new, file.clone());
    Ok(new)
}

/// Replace what the file names. Each key of the file is matched, so that a new one must be handled.
fn merge(new: &mut NewClient, file: FileClient) {
    let FileClient {
        client_id: _,
        client_secret: _,
        owners: _,
        publishable_key,
        client_name,
        description,
        redirect_uris,
        post_logout_redirect_uris,
        grant_types,
        response_types,
        scope,
        token_endpoint_auth_method,
        token_endpoint_auth_signing_alg,
        jwks,
        jwks_uri,
        application_type,
        id_token_signed_response_alg,
        client_uri,
        logo_uri,
        policy_uri,
        tos_uri,
        initiate_login_uri,
        contacts,
        default_max_age,
        require_auth_time,
        client_type,
        skip_consent,
        enabled,
        default_scope,
        default_audience,
        access_token_format,
        access_token_lifetime,
        refresh_token_lifetime,
        code_lifetime,
        allow_plain_pkce,
        allowed_origins,
    } = file;
    fn put<T>(stored: &mut T, named: Option<T>) {
        if let Some(named) = named {
            *stored = named;
        }
    }
    fn put_some<T>(stored: &mut Option<T>, named: Option<T>) {
        if named.is_some() {
            *stored = named;
        }
    }
    put(&mut new.description, description);
    put(&mut new.enabled, enabled);
    put_some(&mut new.client_type, client_type);
    let metadata = &mut new.metadata;
    put_some(&mut metadata.client_name, client_name);
    put(&mut metadata.redirect_uris, redirect_uris);
    put(&mut metadata.post_logout_redirect_uris, post_logout_redirect_uris);
    put_some(&mut metadata.grant_types, grant_types);
    put_some(&mut metadata.response_types, response_types);
    put_some(&mut metadata.scope, scope);
    put_some(&mut metadata.token_endpoint_auth_method, token_endpoint_auth_method);
    put_some(&mut metadata.token_endpoint_auth_signing_alg, token_endpoint_auth_signing_alg);
    // Naming one of them takes the place of the other (RFC 7591 §2).
    if jwks_uri.is_some() && jwks.is_none() {
        metadata.jwks = None;
    }
    if jwks.is_some() && jwks_uri.is_none() {
        metadata.jwks_uri = None;
    }
    put_some(&mut metadata.jwks, jwks);
    put_some(&mut metadata.jwks_uri, jwks_uri);
    put_some(&mut metadata.application_type, application_type);
    put_some(&mut metadata.id_token_signed_response_alg, id_token_signed_response_alg);
    put_some(&mut metadata.client_uri, client_uri);
    put_some(&mut metadata.logo_uri, logo_uri);
    put_some(&mut metadata.policy_uri, policy_uri);
    put_some(&mut metadata.tos_uri, tos_uri);
    put_some(&mut metadata.initiate_login_uri, initiate_login_uri);
    put(&mut metadata.contacts, contacts);
    put_some(&mut metadata.default_max_age, default_max_age);
    put_some(&mut metadata.require_auth_time, require_auth_time);
    let settings = &mut new.settings;
    put(&mut settings.skip_consent, skip_consent);
    put_some(&mut settings.default_scope, default_scope);
    put_some(&mut settings.default_audience, default_audience);
    put(&mut settings.access_token_format, access_token_format);
    put_some(&mut settings.access_token_lifetime, access_token_lifetime);
    put_some(&mut settings.refresh_token_lifetime, refresh_token_lifetime);
    put_some(&mut settings.code_lifetime, code_lifetime);
    put(&mut settings.allow_plain_pkce, allow_plain_pkce);
    put(&mut settings.allowed_origins, allowed_origins);
    put_some(&mut settings.publishable_key, publishable_key);
}
