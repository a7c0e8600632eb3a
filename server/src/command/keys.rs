//! `tenantry keys`: list, rotate and revoke the signing keys of a tenant.

use contract::key::KeyState;
use domain::{Platform, Tenant, actor::Actor, key};
use serde_json::json;

use super::{
    KeysCommand,
    output::{Failure, print},
    tasks::find_tenant,
};

pub async fn run(
    platform: &Platform,
    actor: &Actor,
    command: KeysCommand,
    as_json: bool,
) -> Result<(), Failure> {
    match command {
        KeysCommand::List { tenant } => {
            list(&find_tenant(platform, &tenant).await?, actor, as_json).await
        }
        KeysCommand::Rotate { tenant } => {
            key::reserve::fill(platform, 1).await?;
            rotate(&find_tenant(platform, &tenant).await?, actor, as_json).await
        }
        KeysCommand::Revoke { tenant, kid } => {
            key::reserve::fill(platform, 1).await?;
            revoke(&find_tenant(platform, &tenant).await?, actor, &kid, as_json).await
        }
    }
}

async fn list(tenant: &Tenant, actor: &Actor, as_json: bool) -> Result<(), Failure> {
    let keys = key::ring_view(tenant, actor).await?.keys;
    print(as_json, &serde_json::to_value(&keys).unwrap_or_default(), || {
        let line = |key: &contract::key::KeySummary| {
            let state = match key.state {
                KeyState::Active => "active",
                KeyState::Pending => "published",
                KeyState::Retired => "retired",
            };
            format!("{:<44} {:<6} {state}", key.kid, key.algorithm)
        };
        keys.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

/// Fails if there is nothing to rotate, so that a script does not take it for a rotation.
async fn rotate(tenant: &Tenant, actor: &Actor, as_json: bool) -> Result<(), Failure> {
    let published = tenant.transaction(actor, async |tx| key::rotate::rotate_now(tx).await).await?;
    if published.is_empty() {
        let pending = key::ring_view(tenant, actor).await?.is_rotating;
        let problem = if pending {
            "Nothing was published: a rotation is already in progress, and its new keys are \
             published. To revoke a key immediately, use `tenantry keys revoke`."
        } else {
            "Nothing was published: this tenant has no key yet. The first application creates one."
        };
        return Err(Failure::failed(problem));
    }
    print(as_json, &json!({ "published": published }), || {
        let hours = key::rotate::PREPUBLICATION_PERIOD / 3600;
        match published.len() {
            1 => format!("1 key is published. It starts signing in {hours} hours."),
            many => format!("{many} keys are published. They start signing in {hours} hours."),
        }
    });
    Ok(())
}

async fn revoke(tenant: &Tenant, actor: &Actor, kid: &str, as_json: bool) -> Result<(), Failure> {
    let revoked = tenant.transaction(actor, async |tx| key::revoke(tx, kid).await).await.map_err(
        |error| match error {
            domain::Error::NotFound => Failure::invalid_input(format!(
                "“{}” has no key “{kid}”. `tenantry keys list {0}` lists them.",
                tenant.slug()
            )),
            other => other.into(),
        },
    )?;
    let value = json!({ "revoked": kid, "signs_instead": revoked.replaced_by });
    print(as_json, &value, || {
        let next = match &revoked.replaced_by {
            Some(kid) => format!("{kid} now signs {}.", revoked.algorithm),
            None => "It was not the active key.".to_owned(),
        };
        format!(
            "{kid} is revoked: tokens that it signed are rejected. {next}\nServers that verify \
             tokens themselves keep it until they fetch the key set again, for up to an hour."
        )
    });
    Ok(())
}
