//! Input of the form of a provider, and its conversion. All values are text until they are parsed
//! here.

use contract::provider::{ProviderSettings, RoleMapping};
use serde::{Deserialize, Serialize};

/// Values of the form, as submitted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProviderFormInput {
    pub version: i64,
    pub name: String,
    /// Not part of the form once accounts are linked.
    pub issuer: Option<String>,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub userinfo_endpoint: String,
    pub client_id: String,
    /// Empty to keep the stored one.
    pub client_secret: String,
    pub scope: String,
    /// A line `claim = name at the provider` for each mapped claim.
    pub claims: String,
    pub icon: String,
    pub create_accounts: bool,
    pub link_verified_email: bool,
    /// Separated by spaces.
    pub allowed_domains: String,
    /// Claims, separated by spaces.
    pub update_claims: String,
    /// Whether the form has the two fields of the mapping: not for a caller who may not assign
    /// roles.
    pub has_roles: bool,
    pub roles_claim: String,
    /// A line `value = role` for each value of the claim.
    pub role_values: String,
    pub keep_tokens: bool,
    pub apple_team_id: String,
    pub apple_key_id: String,
    /// Empty to keep the stored one.
    pub apple_private_key: String,
}

/// Fills the form from the stored settings.
impl From<&ProviderSettings> for ProviderFormInput {
    fn from(settings: &ProviderSettings) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let claims = settings.claims.iter().map(|(claim, path)| format!("{claim} = {path}"));
        Self {
            version: 0,
            name: text(&settings.name),
            issuer: settings.issuer.clone(),
            authorization_endpoint: text(&settings.authorization_endpoint),
            token_endpoint: text(&settings.token_endpoint),
            userinfo_endpoint: text(&settings.userinfo_endpoint),
            client_id: settings.client_id.clone(),
            client_secret: String::new(),
            scope: text(&settings.scope),
            claims: claims.collect::<Vec<_>>().join("\n"),
            icon: text(&settings.icon),
            create_accounts: settings.create_accounts,
            link_verified_email: settings.link_verified_email,
            allowed_domains: settings.allowed_domains.join(" "),
            update_claims: settings.update_claims.join(" "),
            has_roles: false,
            roles_claim: settings.roles.as_ref().map(|it| it.claim.clone()).unwrap_or_default(),
            role_values: settings.roles.as_ref().map(role_lines).unwrap_or_default(),
            keep_tokens: settings.keep_tokens,
            apple_team_id: text(&settings.apple_team_id),
            apple_key_id: text(&settings.apple_key_id),
            apple_private_key: String::new(),
        }
    }
}

/// The words of a field.
#[cfg(feature = "ssr")]
fn words(text: &str) -> Vec<String> {
    let words = text.split([' ', ',', '\n', '\r', '\t']);
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The lines of the form for a mapping.
fn role_lines(mapping: &RoleMapping) -> String {
    let lines = mapping.values.iter().map(|(value, role)| format!("{value} = {}", role.as_str()));
    lines.collect::<Vec<_>>().join("\n")
}

/// The mapping in two fields of the form; `None` if both are empty.
#[cfg(feature = "ssr")]
fn parse_roles(
    claim: &str,
    values: &str,
    problems: &mut Vec<domain::error::InvalidField>,
) -> Option<RoleMapping> {
    use contract::role::Role;

    let mut mapping = RoleMapping { claim: claim.trim().to_owned(), ..RoleMapping::default() };
    for line in values.lines().map(str::trim).filter(|line| !line.is_empty()) {
        // A value may have the sign, a role does not.
        let (value, role) = line.rsplit_once('=').unwrap_or((line, ""));
        match Role::parse(role.trim()) {
            Some(role) => {
                let value = value.trim();
                if mapping.values.insert(value.to_owned(), role).is_some() {
                    problems.push(domain::error::InvalidField {
                        field: "role_values".into(),
                        message: format!(
                            "“{value}” is listed twice. Keep one line for each value."
                        ),
                    });
                }
            }
            None => problems.push(domain::error::InvalidField {
                field: "role_values".into(),
                message: "Write a line for each value, such as staff = developer. The roles are \
                          admin, developer and auditor."
                    .into(),
            }),
        }
    }
    (mapping != RoleMapping::default()).then_some(mapping)
}

#[cfg(feature = "ssr")]
impl ProviderFormInput {
    /// The settings over `before`, the secret if one was entered, and what could not be read.
    pub fn parse(
        self,
        before: ProviderSettings,
    ) -> (ProviderSettings, Option<domain::Secret>, Vec<domain::error::InvalidField>) {
        use contract::provider::ProviderKind;

        use crate::console::form_values::non_empty;

        let mut problems = Vec::new();
        let mut claims = std::collections::BTreeMap::new();
        for line in self.claims.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match line.split_once('=') {
                Some((claim, path)) => {
                    claims.insert(claim.trim().to_owned(), path.trim().to_owned());
                }
                None => problems.push(domain::error::InvalidField {
                    field: "claims".into(),
                    message: "Write a line for each claim, such as email = mail.".into(),
                }),
            }
        }
        // A private key keeps its line breaks, but a pasted one may have surrounding space.
        let secret = if before.kind == ProviderKind::Apple {
            self.apple_private_key
        } else {
            self.client_secret
        };
        let roles = match self.has_roles {
            true => parse_roles(&self.roles_claim, &self.role_values, &mut problems),
            false => before.roles.clone(),
        };
        let settings = ProviderSettings {
            name: non_empty(self.name),
            issuer: self.issuer.map_or(before.issuer, non_empty),
            authorization_endpoint: non_empty(self.authorization_endpoint),
            token_endpoint: non_empty(self.token_endpoint),
            userinfo_endpoint: non_empty(self.userinfo_endpoint),
            client_id: self.client_id,
            scope: non_empty(self.scope),
            claims,
            icon: non_empty(self.icon),
            create_accounts: self.create_accounts,
            link_verified_email: self.link_verified_email,
            allowed_domains: words(&self.allowed_domains),
            update_claims: words(&self.update_claims),
            roles,
            keep_tokens: self.keep_tokens,
            apple_team_id: non_empty(self.apple_team_id),
            apple_key_id: non_empty(self.apple_key_id),
            ..before
        };
        (settings, non_empty(secret).map(domain::Secret::new), problems)
    }
}

/// An error with the problems at the fields of the form: those of a member of a list or a map are
/// at the field of the whole.
#[cfg(feature = "ssr")]
pub fn at_form_fields(error: domain::Error) -> domain::Error {
    let domain::Error::Invalid(mut problems) = error else { return error };
    for problem in &mut problems {
        let (first, rest) = problem.field.split_once('.').unwrap_or((&problem.field, ""));
        problem.field = match first {
            "apple" => format!("apple_{rest}"),
            "roles" => match rest.strip_prefix("values") {
                Some(value) => {
                    let value = value.trim_start_matches('.');
                    problem.message = format!("{value}: {}", problem.message);
                    "role_values".to_owned()
                }
                None => "roles_claim".to_owned(),
            },
            "claims" if !rest.is_empty() => {
                problem.message = format!("{rest}: {}", problem.message);
                first.to_owned()
            }
            _ => first.to_owned(),
        };
    }
    domain::Error::Invalid(problems)
}
