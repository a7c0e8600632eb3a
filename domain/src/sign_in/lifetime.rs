//! How long a session lasts: by the tenant's settings as they are now, so that a shorter lifetime
//! ends sessions that began before it.

use contract::settings::TenantSettings;

use crate::runtime::tenant::Tenant;

/// Maximum interval in seconds between updates of `last_seen_at`, so that most reads cost no write.
const TOUCH_INTERVAL: i64 = 300;
/// Updates of `last_seen_at` within the idle timeout, at least.
const TOUCHES: i64 = 10;

/// The expiry of a session in Unix seconds: the end of its lifetime, or of its idle timeout unless
/// the user chose to stay signed in.
pub(super) fn expires_at(
    settings: &TenantSettings,
    is_kept: bool,
    started_at: i64,
    last_seen_at: i64,
) -> i64 {
    let latest = started_at + i64::from(settings.session_lifetime);
    match is_kept {
        true => latest,
        false => latest.min(last_seen_at + i64::from(settings.session_idle)),
    }
}

/// The interval in seconds between updates of `last_seen_at`.
pub(super) fn touch_interval(settings: &TenantSettings) -> i64 {
    TOUCH_INTERVAL.min(i64::from(settings.session_idle) / TOUCHES)
}

/// When the session of this row ends, in Unix seconds: as it was stored at its last use, or earlier
/// by the settings of now.
pub(crate) fn expires_at_of_row(tenant: &Tenant, row: &store::sign_in::Row) -> i64 {
    let allowed = expires_at(tenant.settings(), row.kept, row.created_at, row.last_seen_at);
    row.expires_at.min(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_ends_by_idleness_or_age() {
        let settings = |session_idle, session_lifetime| TenantSettings {
            session_idle,
            session_lifetime,
            ..TenantSettings::default()
        };
        for (idle, lifetime, is_kept, last_seen_at, expected) in [
            (600, 3_600, false, 1_000, 1_600),
            (600, 3_600, false, 4_500, 4_600),
            (600, 3_600, true, 1_000, 4_600),
            (43_200, 2_592_000, false, 1_000, 44_200),
            (43_200, 2_592_000, true, 1_000, 2_593_000),
        ] {
            let ends_at = expires_at(&settings(idle, lifetime), is_kept, 1_000, last_seen_at);
            assert_eq!(ends_at, expected, "{idle} {lifetime} {is_kept} {last_seen_at}");
        }
        assert_eq!(touch_interval(&settings(43_200, 3_600)), 300);
        assert_eq!(touch_interval(&settings(300, 3_600)), 30);
    }
}
