//! Import of users from a CSV or JSON file. Each row is imported alone: a wrong one does not
//! stop the others. Users who exist are not changed.

mod parse;

use contract::{
    user::NewUser,
    user_import::{CheckedRow, ImportFormat, ImportedBatch, RefusedRow},
};

use crate::{
    apply,
    model::{
        actor::{Actor, Permission},
        error::{Error, InvalidField, Result},
        identifier::normalise,
    },
    runtime::tenant::Tenant,
    user,
};

/// Add the users of a batch of rows, one after the other; a check only finds out which rows would
/// be refused, except those that repeat a name of an earlier row.
///
/// # Errors
///
/// Invalid fields if the batch cannot be read. Another error than those of a row if the first row
/// met it; rows after the first are left for the next batch then.
pub async fn import(
    tenant: &Tenant,
    actor: &Actor,
    format: ImportFormat,
    text: &str,
    is_check: bool,
) -> Result<ImportedBatch> {
    tenant.require(actor, Permission::ManageUsers)?;
    let mut batch = ImportedBatch::default();
    for (index, row) in parse::rows(format, text)?.into_iter().enumerate() {
        let outcome = match row.user {
            Ok(file_user) => {
                let new = apply::user_patch(&file_user)?.to_new_user();
                let names = is_check.then(|| names_of(&new));
                let outcome = match is_check {
                    true => user::check_new(tenant, actor, &new).await,
                    false => add(tenant, actor, new).await,
                };
                outcome.map(|()| names)
            }
            Err(problems) => Err(Error::Invalid(problems)),
        };
        match outcome {
            Ok(names) => {
                batch.added += 1;
                batch.checked.extend(names.map(|names| CheckedRow { index, names }));
            }
            Err(Error::Invalid(problems)) => batch.refused.push(RefusedRow {
                index,
                username: row.username,
                problem: describe(&problems),
            }),
            Err(error) if index == 0 => return Err(error),
            Err(_) => break,
        }
        batch.done += 1;
    }
    Ok(batch)
}

/// The names that no other user may have.
fn names_of(new: &NewUser) -> Vec<String> {
    let names = [Some(&new.username), new.email.as_ref()].into_iter().flatten();
    names.map(|name| normalise(name)).filter(|name| !name.is_empty()).collect()
}

async fn add(tenant: &Tenant, actor: &Actor, new: NewUser) -> Result<()> {
    let prepared = user::prepare_new(tenant, actor, new).await?;
    tenant.transaction(actor, async |tx| user::create(tx, prepared).await).await?;
    Ok(())
}

/// The problems of a row in one text. Those of a field begin with its name.
fn describe(problems: &[InvalidField]) -> String {
    let texts = problems.iter().map(|problem| match problem.field.as_str() {
        "" => problem.message.clone(),
        field => format!("{field}: {}", problem.message),
    });
    texts.collect::<Vec<_>>().join(" ")
}
