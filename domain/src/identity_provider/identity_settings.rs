//! The settings by which accounts are linked: they stay as they are while accounts are, because a
//! subject may be of another user elsewhere.

use contract::provider::ProviderKind;
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
    let after = IdentityProvider { settings: new.settings.clone(), ..before.clone() };
    let changed = changed_fields(&ProviderSource::of(&before), &ProviderSource::of(&after));
    if changed.is_empty()
        || store::linked_identity::count_by_provider(scope, &new.id, 1).await? == 0
    {
        return Ok(Vec::new());
    }
    let problem = |field: &str| InvalidField { field: field.into(), message: MESSAGE.into() };
    Ok(changed.into_iter().map(problem).collect())
}

/// The fields by which a subject may become another user's.
fn changed_fields(before: &ProviderSource, after: &ProviderSource) -> Vec<&'static str> {
    let fields = [
        ("kind", before.kind != after.kind),
        ("issuer", before.issuer != after.issuer),
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
