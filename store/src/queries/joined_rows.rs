//! Rows of several tables that one statement joins, read by the position of their columns.
//!
//! The list of a row's columns and the code that reads them come from one macro, in one order.
//! Reading by name, as entities do, builds and looks up a name for each value.

use sea_orm::{DbErr, QueryResult, TryGetable};

use crate::{access_token, grant, refresh_token, sign_in, user};

/// The columns of a joined row that are not read yet, from the left.
pub(super) struct Columns<'a> {
    row: &'a QueryResult,
    next: usize,
}

impl<'a> Columns<'a> {
    pub(super) fn of(row: &'a QueryResult) -> Self {
        Self { row, next: 0 }
    }

    fn read<T: TryGetable>(&mut self) -> Result<T, DbErr> {
        let value = self.row.try_get_by_index(self.next)?;
        self.next += 1;
        Ok(value)
    }

    /// Whether the table of the next row has none, in a `LEFT JOIN`.
    pub(super) fn is_absent(&self) -> Result<bool, DbErr> {
        let tenant_id: Option<String> = self.row.try_get_by_index(self.next)?;
        Ok(tenant_id.is_none())
    }
}

/// Defines the macro `$columns`, which lists all columns of a table, each with the alias of the
/// table, and the function `$read`, which reads them.
macro_rules! joined_row {
    (
        $columns:ident, $read:ident: $table:ident as $alias:literal {
            $first:ident $(, $rest:ident)* $(,)?
        }
    ) => {
        macro_rules! $columns {
            () => {
                concat!(
                    $alias, ".\"", stringify!($first), "\""
                    $(, ", ", $alias, ".\"", stringify!($rest), "\"")*
                )
            };
        }
        pub(super) use $columns;

        pub(super) fn $read(columns: &mut Columns<'_>) -> Result<$table::Row, DbErr> {
            Ok($table::Row { $first: columns.read()? $(, $rest: columns.read()?)* })
        }
    };
}

joined_row! {
    user_columns, read_user: user as "u" {
        tenant_id, id, username, name_key, email, email_verified, claims, disabled, self_created,
        version, created_at, updated_at, session_generation, grant_generation,
    }
}

joined_row! {
    grant_columns, read_grant: grant as "g" {
        tenant_id, id, client_id, user_id, sign_in_id, scope, resource, claims, auth_time, acr, amr,
        created_at, expires_at, ended_at, ended_reason, factor_id, generation,
    }
}

joined_row! {
    sign_in_columns, read_sign_in: sign_in as "s" {
        tenant_id, id, browser, user_id, amr, acr, auth_time, auth_time_known, last_seen_at,
        expires_at, kept, address, provider_id, provider_generation, created_at, user_agent,
        pending, factor_id, generation,
    }
}

joined_row! {
    access_token_columns, read_access_token: access_token as "a" {
        tenant_id, id, grant_id, client_id, scope, audience, issued_at, expires_at,
    }
}

joined_row! {
    refresh_token_columns, read_refresh_token: refresh_token as "r" {
        tenant_id, id, grant_id, scope, issued_at, expires_at, rotated_at, successor_id,
        successor_sealed,
    }
}
