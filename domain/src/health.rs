//! Health of the installation: database, tenants, hash queue, key reserve, jobs and leases.
//!
//! For operators only.

use contract::{
    health::{CommitDurability, Health, JobSummary, LeaseSummary},
    mail::{MailHealth, current_failure},
    settings::{SignUp, TenantSettings},
};

use store::{mail::MailState, tenant::TenantState};

use crate::{
    key, mail,
    model::{
        actor::{Actor, Permission},
        algorithm::Algorithm,
        error::{Error, Result},
    },
    runtime::platform::Platform,
};

/// Read the health of the installation in seven statements.
pub async fn health(platform: &Platform, actor: &Actor) -> Result<Health> {
    if !actor.can(Permission::ManageTenants) {
        return Err(Error::Forbidden);
    }
    let installation = platform.db().installation();
    let size = installation.database_size().await?;
    let states = installation.count_tenants_by_state().await?;
    let count_in = |state: TenantState| {
        states
            .iter()
            .find(|(stored, _)| *stored == state)
            .map_or(0, |(_, many)| u64::try_from(*many).unwrap_or_default())
    };
    let (queued, capacity) = platform.hasher().queue_depth();
    let job = |row: store::job_run::Row| JobSummary {
        name: row.name,
        holder: row.holder,
        started_at: row.started_at,
        finished_at: row.finished_at,
        failure: row.failure,
        outcome: row.did,
    };
    Ok(Health {
        version: env!("CARGO_PKG_VERSION").into(),
        public_url: platform.public_url().into(),
        database: size.kind.into(),
        database_bytes: size.bytes,
        tenants_active: count_in(TenantState::Active),
        tenants_suspended: count_in(TenantState::Suspended),
        tenants_deleted: count_in(TenantState::Deleted),
        keys_in_reserve: installation.count_reserved_keys(Algorithm::Rs256.as_str()).await?,
        key_reserve_target: key::reserve::SIZE,
        hash_queue_len: queued,
        hash_queue_capacity: capacity,
        mail: mail_health(platform).await?,
        jobs: installation.job_runs().await?.into_iter().map(job).collect(),
        leases: installation
            .leases()
            .await?
            .into_iter()
            .map(|row| LeaseSummary {
                name: row.name,
                holder: row.holder,
                expires_at: row.expires_at,
            })
            .collect(),
    })
}

/// Whether the database has a write on its disk when it acknowledges it.
pub async fn commit_durability(platform: &Platform) -> Result<CommitDurability> {
    let found = platform.db().installation_writer().commit_durability().await?;
    Ok(CommitDurability { settings: found.settings, is_durable: found.is_durable })
}

/// Maximum number of tenants that [`sign_up_without_mail`] names.
const MAX_NAMED: u64 = 1_000;

/// Slugs of the active tenants where everyone may create an account, which needs mail, while mail
/// is off.
pub async fn sign_up_without_mail(platform: &Platform) -> Result<Vec<String>> {
    if platform.is_mail_on() {
        return Ok(Vec::new());
    }
    let installation = platform.db().installation();
    let rows = installation.active_tenants_with_setting("\"sign_up\"", MAX_NAMED).await?;
    let is_open = |row: &store::tenant::Row| {
        serde_json::from_value::<TenantSettings>(row.settings.clone())
            .is_ok_and(|settings| settings.sign_up == SignUp::Open)
    };
    Ok(rows.into_iter().filter(is_open).map(|row| row.slug).collect())
}

/// Newest mails among which the latest attempt is found.
const NEWEST_MAILS: u64 = 50;

/// Mails of the whole installation that wait, and those that were given up.
pub(crate) struct MailCounts {
    pub queued: u64,
    pub failed: u64,
}

/// Count the mails of the whole installation, in one statement.
pub(crate) async fn count_mails(platform: &Platform) -> Result<MailCounts> {
    let counts = platform.db().installation().count_mails().await?;
    let count_in = |state: MailState| {
        let count = counts.iter().find(|(stored, _)| *stored == state);
        count.map_or(0, |(_, many)| u64::try_from(*many).unwrap_or_default())
    };
    Ok(MailCounts {
        queued: count_in(MailState::Queued) + count_in(MailState::Requested),
        failed: count_in(MailState::Failed),
    })
}

/// Mail of the whole installation, in two statements.
pub async fn mail_health(platform: &Platform) -> Result<MailHealth> {
    let MailCounts { queued, failed } = count_mails(platform).await?;
    let newest = platform.db().installation().newest_mails(NEWEST_MAILS).await?;
    let now = platform.now().0;
    let newest: Vec<_> = newest.into_iter().filter_map(|row| mail::summary(row, now)).collect();
    Ok(MailHealth {
        server: platform.mailer().server(),
        failure: current_failure(&newest).map(str::to_owned),
        queued,
        failed,
    })
}
