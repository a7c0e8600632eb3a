//! Import of users from a file, in batches of rows.

use serde::{Deserialize, Serialize};

/// What a row of the file may name: columns of a CSV file, keys of a JSON object. All but the
/// username may be absent or empty.
pub const COLUMNS: [&str; 20] = [
    "username",
    "email",
    "email_verified",
    "password",
    "password_hash",
    "disabled",
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
];

/// Those of [`COLUMNS`] that are true or false.
pub const FLAGS: [&str; 3] = ["email_verified", "disabled", "phone_number_verified"];

/// The most rows of one batch.
pub const MAX_ROWS: usize = 50;

/// The format of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportFormat {
    /// A header and rows, separated by commas or semicolons (RFC 4180).
    Csv,
    /// An array of objects.
    Json,
}

/// What became of a batch of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedBatch {
    /// The rows that were read. Fewer than the batch has, if the server is busy: the rest is sent
    /// again.
    pub done: usize,
    /// The users that were added, or that a check found nothing wrong with.
    pub added: usize,
    /// The rows that were not.
    pub refused: Vec<RefusedRow>,
    /// The names of the users that a check found nothing wrong with: an import would refuse those
    /// that another row of the file has, too.
    pub checked: Vec<CheckedRow>,
}

/// A row that a check found nothing wrong with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedRow {
    /// The position in the batch; the first row is 0.
    pub index: usize,
    /// The username and the address, as they are compared.
    pub names: Vec<String>,
}

/// A row that was not imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRow {
    /// The position in the batch; the first row is 0.
    pub index: usize,
    /// The username, as far as it could be read.
    pub username: String,
    /// What is wrong, in sentences.
    pub problem: String,
}
