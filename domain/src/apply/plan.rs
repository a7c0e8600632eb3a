//! Validation of the whole file, and what writing it would change. Only reads.

use std::collections::{BTreeSet, HashMap};

use contract::{
    apply::{File, Tenant as FileTenant},
    mail_text::MailText,
    tenant::NewTenant,
    user::Role,
};

use super::{
    ApplyOutcome, ReportLine,
    overlay::{new_tenant, tenant_update, user_patch},
};
use crate::{
    client, identity_provider, mail,
    model::error::{Error, InvalidField, Result, ensure_valid},
    runtime::{platform::Platform, tenant::Tenant},
    tenant,
    user::{self, StoredUser},
};

/// Users that are read at once.
const USERS_PER_READ: usize = 500;

/// What writing one tenant of the file would do.
pub(super) struct TenantPlan {
    pub outcome: ApplyOutcome,
    /// The outcome of each user, client, provider and text, in the order of the file.
    pub users: Vec<ApplyOutcome>,
    pub clients: Vec<ApplyOutcome>,
    pub providers: Vec<ApplyOutcome>,
    pub mail_texts: Vec<ApplyOutcome>,
    pub note: Option<String>,
}

impl TenantPlan {
    pub(super) fn report(&self, desired: &FileTenant, lines: &mut Vec<ReportLine>) {
        let mut add = |kind, name: &str, outcome| {
            let (tenant, name) = (desired.slug.clone(), name.to_owned());
            lines.push(ReportLine { tenant, kind, name, outcome });
        };
        add("tenant", &desired.slug, self.outcome);
        for (user, outcome) in desired.users.iter().zip(&self.users) {
            add("user", &user.username, *outcome);
        }
        for (client, outcome) in desired.clients.iter().zip(&self.clients) {
            add("client", &client.client_id, *outcome);
        }
        for (provider, outcome) in desired.providers.iter().zip(&self.providers) {
            add("provider", &provider.id, *outcome);
        }
        for (text, outcome) in desired.mail_texts.iter().zip(&self.mail_texts) {
            add("mail_text", &mail_text_name(text), *outcome);
        }
    }
}

/// Plan all tenants of the file, or fail with all of its problems.
pub(super) async fn plan(platform: &Platform, file: &File) -> Result<Vec<TenantPlan>> {
    let mut planner = Planner { platform, problems: Vec::new(), hosts: HashMap::new() };
    let mut slugs = BTreeSet::new();
    let mut plans = Vec::with_capacity(file.tenants.len());
    for (position, desired) in file.tenants.iter().enumerate() {
        let at = format!("tenants[{position}]");
        if !slugs.insert(&desired.slug) {
            planner.problem(format!("{at}.slug"), twice(&desired.slug));
        }
        plans.push(planner.tenant(desired, &at).await?);
    }
    ensure_valid(planner.problems)?;
    Ok(plans)
}

fn twice(name: &str) -> String {
    format!("“{name}” appears twice in this file.")
}

struct Planner<'a> {
    platform: &'a Platform,
    problems: Vec<InvalidField>,
    /// The tenant of the file that names each host.
    hosts: HashMap<String, String>,
}

impl Planner<'_> {
    fn problem(&mut self, field: String, message: String) {
        self.problems.push(InvalidField { field, message });
    }

    fn add_below(&mut self, at: &str, problems: Vec<InvalidField>) {
        self.problems.extend(problems.into_iter().map(|problem| below(at, problem)));
    }

    /// The value, or `None` after its problems were added. Other errors end the plan.
    fn checked<T>(&mut self, at: &str, outcome: Result<T>) -> Result<Option<T>> {
        match outcome {
            Ok(value) => Ok(Some(value)),
            Err(Error::Invalid(problems)) => {
                self.add_below(at, problems);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    async fn tenant(&mut self, desired: &FileTenant, at: &str) -> Result<TenantPlan> {
        let platform = self.platform;
        let existing = self.existing(&desired.slug).await?;
        let row = match &existing {
            Some((tenant, stored)) => {
                let update = tenant_update(platform, desired, tenant.scopes());
                let row = tenant::updated_row(platform, stored, &update);
                self.checked(at, row)?.unwrap_or_else(|| stored.clone())
            }
            None => {
                let new = new_tenant(platform, desired);
                let row = new.and_then(|new| tenant::new_row(platform, &new, false));
                match self.checked(at, row)? {
                    Some(row) => row,
                    // Something to check its users and clients against.
                    None => tenant::new_row(platform, &stand_in(desired), true)?,
                }
            }
        };
        let existing_tenant = existing.as_ref().map(|(tenant, _)| tenant);
        let has_new_domain = self.domains(desired, existing_tenant, at).await?;
        let (outcome, note) = match &existing {
            None => (ApplyOutcome::Created, None),
            Some((_, stored)) => {
                let changed = row != *stored || has_new_domain;
                let outcome = if changed { ApplyOutcome::Changed } else { ApplyOutcome::Unchanged };
                (outcome, preset_note(desired, &row))
            }
        };
        let tenant = Tenant::from_row(platform.clone(), row)?;
        let mut identifiers = BTreeSet::new();
        let users = self.users(&tenant, desired, at, &mut identifiers).await?;
        let clients = self.clients(&tenant, desired, at, &identifiers).await?;
        let providers = self.providers(&tenant, desired, at).await?;
        let mail_texts = self.mail_texts(&tenant, desired, at).await?;
        Ok(TenantPlan { outcome, users, clients, providers, mail_texts, note })
    }

    /// The tenant with this slug as it is now, not as it is cached, and its row.
    async fn existing(&self, slug: &str) -> Result<Option<(Tenant, store::tenant::Row)>> {
        let row = self.platform.db().installation().tenant_by_slug(slug).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some((Tenant::from_row(self.platform.clone(), row.clone())?, row)))
    }

    /// Check that the domains are free. Returns whether one of them is new.
    async fn domains(
        &mut self,
        desired: &FileTenant,
        existing: Option<&Tenant>,
        at: &str,
    ) -> Result<bool> {
        let mut has_new = false;
        for host in desired.domains.iter().flatten() {
            let owner = self.platform.tenant_by_host(host).await?;
            let is_own = owner.as_ref().map(Tenant::slug) == existing.map(Tenant::slug);
            has_new |= owner.is_none();
            let named_by = self.hosts.insert(host.clone(), desired.slug.clone());
            if owner.is_some() && !is_own {
                self.problem(format!("{at}.domains"), format!("{host} belongs to another tenant."));
            } else if named_by.is_some() {
                self.problem(format!("{at}.domains"), twice(host));
            }
        }
        Ok(has_new)
    }

    /// Plan the users, and collect their login identifiers.
    async fn users(
        &mut self,
        tenant: &Tenant,
        desired: &FileTenant,
        at: &str,
        identifiers: &mut BTreeSet<String>,
    ) -> Result<Vec<ApplyOutcome>> {
        let scope = tenant.reader();
        let mut outcomes = Vec::with_capacity(desired.users.len());
        for users in desired.users.chunks(USERS_PER_READ) {
            let patches = users.iter().map(user_patch).collect::<Result<Vec<_>>>()?;
            let names: Vec<String> = patches
                .iter()
                .flat_map(|patch| patch.identifiers().map(|(_, identifier)| identifier))
                .collect();
            let owners: HashMap<String, String> = store::identifier::by_ids(&scope, &names)
                .await?
                .into_iter()
                .map(|row| (row.id, row.user_id))
                .collect();
            let ids: Vec<String> =
                owners.values().collect::<BTreeSet<_>>().into_iter().cloned().collect();
            let rows: HashMap<String, store::user::Row> = store::user::by_ids(&scope, &ids)
                .await?
                .into_iter()
                .map(|row| (row.id.clone(), row))
                .collect();
            let roles: HashMap<String, String> = store::membership::by_ids(&scope, &ids)
                .await?
                .into_iter()
                .map(|row| (row.id, row.role))
                .collect();
            for patch in &patches {
                let at = format!("{at}.users[{}]", outcomes.len());
                self.add_below(&at, patch.check());
                if patch.role.is_some_and(|role| (role == Role::Operator) != tenant.is_home()) {
                    let message = "The operators' tenant is for operators only, and operators \
                                   can't be in any other tenant.";
                    self.problem(format!("{at}.role"), message.into());
                }
                let mut own = None;
                for (field, identifier) in patch.identifiers() {
                    let owner = owners.get(&identifier);
                    if field == "username" {
                        own = owner;
                    } else if let Some(owner) = owner.filter(|owner| Some(*owner) != own)
                        && !(patch.email_verified == Some(true)
                            && rows.get(owner).is_some_and(|row| {
                                user::is_claim(row, roles.contains_key(owner), &identifier)
                            }))
                    {
                        let message = format!("“{identifier}” is already in use.");
                        self.problem(format!("{at}.{field}"), message);
                    }
                    if !identifiers.insert(identifier.clone()) {
                        self.problem(format!("{at}.{field}"), twice(&identifier));
                    }
                }
                let stored = own.and_then(|id| Some((rows.get(id)?, roles.get(id))));
                outcomes.push(match stored {
                    None => {
                        let problem = user::guessable(&patch.to_new_user(), tenant.name());
                        self.add_below(&at, problem.into_iter().collect());
                        ApplyOutcome::Created
                    }
                    Some((row, role)) => {
                        self.add_below(&at, patch.mistaken_identity(row).into_iter().collect());
                        let role = role.map(String::as_str);
                        if patch.changes(StoredUser { row, role }) {
                            ApplyOutcome::Changed
                        } else {
                            ApplyOutcome::Unchanged
                        }
                    }
                });
            }
        }
        Ok(outcomes)
    }

    async fn clients(
        &mut self,
        tenant: &Tenant,
        desired: &FileTenant,
        at: &str,
        identifiers: &BTreeSet<String>,
    ) -> Result<Vec<ApplyOutcome>> {
        let scope = tenant.reader();
        let mut seen = BTreeSet::new();
        let mut outcomes = Vec::with_capacity(desired.clients.len());
        for (index, file) in desired.clients.iter().enumerate() {
            let at = format!("{at}.clients[{index}]");
            if !seen.insert(&file.client_id) {
                self.problem(format!("{at}.client_id"), twice(&file.client_id));
            }
            let (outcome, problems) = client::plan(tenant, &scope, file, identifiers).await?;
            self.add_below(&at, problems);
            outcomes.push(outcome);
        }
        Ok(outcomes)
    }
}

/// What a text is called in the report, as it has no id.
fn mail_text_name(text: &MailText) -> String {
    format!("{} ({})", text.kind.as_str(), text.language)
}

impl Planner<'_> {
    async fn providers(
        &mut self,
        tenant: &Tenant,
        desired: &FileTenant,
        at: &str,
    ) -> Result<Vec<ApplyOutcome>> {
        let mut seen = BTreeSet::new();
        let mut outcomes = Vec::with_capacity(desired.providers.len());
        for (index, file) in desired.providers.iter().enumerate() {
            let at = format!("{at}.providers[{index}]");
            if !seen.insert(&file.id) {
                self.problem(format!("{at}.id"), twice(&file.id));
            }
            let (outcome, problems) = identity_provider::plan(tenant, file).await?;
            self.add_below(&at, problems);
            outcomes.push(outcome);
        }
        if desired.settings.contains_key("sign_in_provider")
            && let Some(id) = &tenant.settings().sign_in_provider
            && !desired.providers.iter().any(|provider| provider.id == *id)
            && store::identity_provider::by_id(&tenant.reader(), id).await?.is_none()
        {
            let message = "Neither the file nor the tenant has an identity provider with this id.";
            let at = format!("{at}.settings.sign_in_provider");
            self.problem(at, message.into());
        }
        Ok(outcomes)
    }

    async fn mail_texts(
        &mut self,
        tenant: &Tenant,
        desired: &FileTenant,
        at: &str,
    ) -> Result<Vec<ApplyOutcome>> {
        let mut seen = BTreeSet::new();
        let mut outcomes = Vec::with_capacity(desired.mail_texts.len());
        for (index, file) in desired.mail_texts.iter().enumerate() {
            let at = format!("{at}.mail_texts[{index}]");
            let name = mail_text_name(file);
            if !seen.insert(name.clone()) {
                self.problem(format!("{at}.kind"), twice(&name));
            }
            let (outcome, problems) = mail::plan_text(tenant, file).await?;
            self.add_below(&at, problems);
            outcomes.push(outcome);
        }
        Ok(outcomes)
    }
}

/// A valid tenant in place of one with problems.
fn stand_in(desired: &FileTenant) -> NewTenant {
    let preset = desired.preset.unwrap_or_default();
    NewTenant { slug: "stand-in".into(), name: "Stand-in".into(), preset, ..Default::default() }
}

/// The preset of an existing tenant is not applied again.
fn preset_note(desired: &FileTenant, row: &store::tenant::Row) -> Option<String> {
    let preset = desired.preset.filter(|preset| preset.as_str() != row.preset)?;
    Some(format!(
        "{}: the preset {} has no effect: this tenant was created with {}. List the settings \
         instead",
        desired.slug,
        preset.as_str(),
        row.preset
    ))
}

pub(super) fn below(at: &str, problem: InvalidField) -> InvalidField {
    InvalidField { field: format!("{at}.{}", problem.field), ..problem }
}
