//! The last run of each scheduled job.

use sea_orm::entity::prelude::*;

/// The outcome of the last run of one job, for the operator console.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job_run")]
pub struct Model {
    /// The name of the job: the primary key, so that a new run replaces the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The id of the process that ran it, with the prefix `proc_`.
    pub holder: String,
    /// When the run began, in Unix seconds.
    pub started_at: i64,
    /// When the run ended, in Unix seconds, whether or not it failed.
    pub finished_at: Option<i64>,
    /// The message of the error that ended the run; NULL if it succeeded.
    pub failure: Option<String>,
    /// What the run did, as a short English text; empty if it failed.
    pub did: String,
}

pub use Model as Row;

/// Declares no relations: the statements write their joins out.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
