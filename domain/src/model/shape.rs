//! Invalid fields of input, by the rules that its type declares in `contract`.

use contract::shape::INDEX;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use super::error::InvalidField;

/// All fields of the input that break the rules of its type, in the order of their paths. `parent`
/// is the path of the input, or empty.
pub(crate) fn invalid_fields(parent: &str, input: &impl Validate) -> Vec<InvalidField> {
    let mut invalid = Vec::new();
    if let Err(errors) = input.validate() {
        collect(parent, &errors, &mut invalid);
    }
    invalid.sort_by(|one, other| one.field.cmp(&other.field));
    invalid
}

fn collect(parent: &str, errors: &ValidationErrors, invalid: &mut Vec<InvalidField>) {
    let path_of = |name: &str| {
        if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
    };
    for (name, kind) in errors.errors() {
        let path = path_of(name);
        match kind {
            ValidationErrorsKind::Struct(nested) => collect(&path, nested, invalid),
            ValidationErrorsKind::List(items) => {
                for (index, nested) in items {
                    collect(&format!("{path}.{index}"), nested, invalid);
                }
            }
            ValidationErrorsKind::Field(problems) => {
                invalid.extend(problems.iter().map(|problem| InvalidField {
                    field: match problem.params.get(INDEX) {
                        Some(index) => format!("{path}.{index}"),
                        None => path.clone(),
                    },
                    message: match &problem.message {
                        Some(message) => message.to_string(),
                        None => format!("This is not valid: {}.", problem.code),
                    },
                }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use contract::{
        client::{ClientSettings, NewClient},
        settings::{NewClientDefaults, TenantSettings},
    };

    use super::*;

    fn fields(invalid: &[InvalidField]) -> Vec<&str> {
        invalid.iter().map(|invalid| invalid.field.as_str()).collect()
    }

    #[test]
    fn every_invalid_field_is_named_by_its_path() {
        let settings = TenantSettings {
            code_lifetime: 1,
            default_scope: Some("\"".into()),
            new_clients: NewClientDefaults { scope: Some("\"".into()), ..Default::default() },
            ..Default::default()
        };
        assert_eq!(
            fields(&invalid_fields("settings", &settings)),
            ["settings.code_lifetime", "settings.default_scope", "settings.new_clients.scope"]
        );
        let settings = ClientSettings {
            access_token_lifetime: Some(1),
            allowed_origins: vec!["https://app.example".into(), "https://app.example/".into()],
            ..Default::default()
        };
        let invalid = invalid_fields("", &settings);
        assert_eq!(fields(&invalid), ["access_token_lifetime", "allowed_origins.1"]);
        assert!(invalid.iter().all(|invalid| !invalid.message.is_empty()));
        assert_eq!(invalid_fields("", &NewClient::default()), []);
    }
}
