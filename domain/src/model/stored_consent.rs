//! A consent as it is stored.

use oauth::{ResourceIndicators, Scope, claims::ClaimNames, consent::Consent};
use store::queries::ConsentText;

use super::error::Result;

/// Reads a consent from its stored form.
pub(crate) fn parse(stored: &ConsentText) -> Result<Consent> {
    Ok(Consent {
        scope: Scope::parse(&stored.scope)?,
        claims: ClaimNames::parse(&stored.claims),
        resources: ResourceIndicators::parse(&stored.resource)?,
    })
}

pub(crate) fn of_row(row: &store::consent::Row) -> Result<Consent> {
    parse(&ConsentText {
        scope: row.scope.clone(),
        claims: row.claims.clone(),
        resource: row.resource.clone(),
    })
}
