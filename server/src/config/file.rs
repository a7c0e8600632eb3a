//! The file that `TENANTRY_CONFIG` names: the keys of the environment, one in a line.

use std::collections::BTreeMap;

/// Add the settings of the file that `TENANTRY_CONFIG` names. Returns what is wrong with it.
pub(super) fn add_settings_of_file(vars: &mut BTreeMap<String, String>) -> Vec<String> {
    let mut problems = Vec::new();
    if let Some(file) = vars.get("TENANTRY_CONFIG").cloned() {
        match std::fs::read_to_string(&file) {
            Ok(text) => read_file(&file, &text, vars, &mut problems),
            Err(error) => problems.push(format!("TENANTRY_CONFIG: {file} cannot be read: {error}")),
        }
    }
    problems
}

/// Read `KEY=VALUE` lines; `#` begins a comment. Variables of the environment take precedence.
fn read_file(
    file: &str,
    text: &str,
    vars: &mut BTreeMap<String, String>,
    problems: &mut Vec<String>,
) {
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.split_once('=') {
            Some((key, value)) => {
                vars.entry(key.trim().to_owned())
                    .or_insert_with(|| value.trim().trim_matches('"').to_owned());
            }
            None => problems.push(format!("{file}, line {}: write KEY=VALUE", number + 1)),
        }
    }
}
