//! Lists, newest first, a page at a time: by id, so that a page costs the same wherever it lies.

use sea_orm::{
    ColumnTrait, Condition, Order,
    sea_query::{Expr, ExprTrait, Func, LikeExpr},
};

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seek {
    Newest,
    /// Older than this id.
    After(String),
    /// Newer than this id: the page that ends just before it.
    Before(String),
}

impl Seek {
    pub(crate) fn condition(&self, id: impl ColumnTrait) -> Condition {
        match self {
            Self::Newest => Condition::all(),
            Self::After(seen) => Condition::all().add(id.lt(seen)),
            Self::Before(seen) => Condition::all().add(id.gt(seen)),
        }
    }

    pub(crate) fn order(&self) -> Order {
        match self {
            Self::Newest | Self::After(_) => Order::Desc,
            Self::Before(_) => Order::Asc,
        }
    }

    /// What was read, in the order of the list.
    pub(crate) fn arrange<T>(&self, mut rows: Vec<T>) -> Vec<T> {
        if matches!(self, Self::Before(_)) {
            rows.reverse();
        }
        rows
    }
}

/// Whether a column holds what was typed, whatever the case; typed wildcards are letters.
pub(crate) fn contains(column: impl ColumnTrait, typed: &str) -> Expr {
    let escaped = typed.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    Expr::expr(Func::lower(Expr::col(column.as_column_ref()))).like(LikeExpr::new(format!("%{escaped}%")).escape('\\'))
}
