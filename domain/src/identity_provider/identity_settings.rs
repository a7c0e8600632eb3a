//! The settings by which accounts are linked: they stay as they are while accounts are, because a
//! subject may be of another user elsewhere.

use contract::provider::{ProviderKind, ProviderSettings};
use store::TenantScope;

use super::save::NewProvider;
use crate::{
    model::{
        error::{InvalidField, Result},
        identity_provider::IdentityProvider,
        provider_source::ProviderSource,
    },
    runtime::load_providers::from_row,
};

const MESSAGE: &str = "This can't be changed while accounts are linked by it. Add another identity \
                       provider, or delete this one, which unlinks its accounts.";

/// The changed settings by which accounts are linked, if any are. The caller has locked the
/// provider, so that none is linked meanwhile, or only plans the change.
pub(super) async fn problems(
    scope: &TenantScope,
    before: &store::identity_provider::Row,
    new: &NewProvider,
) -> Result<Vec<InvalidField>> {
    let before = from_row(before.clone())?;
    let after = before.with_settings(&new.settings);
    let changed = changed_fields(&ProviderSource::of(&before), &ProviderSource::of(&after));
    let mut problems = Vec::new();
    if !changed.is_empty()
        && store::linked_identity::count_by_provider(scope, &new.id, 1).await? > 0
    {
        let problem = |field: &str| InvalidField { field: field.into(), message: MESSAGE.into() };
        problems.extend(changed.into_iter().map(problem));
    }
    if before.sealed_secret.is_some()
        && new.secret.is_none()
        && sends_secret_elsewhere(&before, &new.settings)
    {
        let message = "Enter the client secret again: it would be sent to another server.";
        let field = "client_secret".into();
        problems.push(InvalidField { field, message: message.into() });
    }
    Ok(problems)
}

/// Whether the client secret goes to another server, so that the stored one must not be used: staff
/// who cannot read it could let it be sent to a server of theirs (I9).
pub(super) fn sends_secret_elsewhere(
    before: &IdentityProvider,
    settings: &ProviderSettings,
) -> bool {
    let after = ProviderSource::of(&before.with_settings(settings));
    let before = ProviderSource::of(before);
    before.kind != after.kind
        || before.issuer != after.issuer
        || before.token_endpoint() != after.token_endpoint()
}

/// The fields by which a subject may become another user's.
fn changed_fields(before: &ProviderSource, after: &ProviderSource) -> Vec<&'static str> {
    let fields = [
        ("kind", before.kind != after.kind),
        ("issuer", before.issuer != after.issuer),
        (
            "authorization_endpoint",
            before.authorization_endpoint() != after.authorization_endpoint(),
        ),
        ("token_endpoint", before.token_endpoint() != after.token_endpoint()),
        ("userinfo_endpoint", before.userinfo_endpoint() != after.userinfo_endpoint()),
        ("claims.sub", before.subject_path() != after.subject_path()),
        ("client_id", has_pairwise_subjects(after.kind) && before.client_id != after.client_id),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

/// Whether the provider has other subjects for each client (OpenID Connect Core §8.1).
fn has_pairwise_subjects(kind: ProviderKind) -> bool {
    matches!(kind, ProviderKind::Microsoft | ProviderKind::Facebook)
}
