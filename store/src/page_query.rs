//! Keyset pagination: a page begins after a row, not at an offset, so that every page costs the
//! same however long the list is.

use sea_orm::{ColumnTrait, Condition, Order, Value};

/// The row that a page begins after: its id, and its sort key, which is empty in a list that is
/// sorted by id alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The value of the row's sort column, such as a name in lower case.
    pub key: String,
    /// The id of the row, which orders rows with equal keys.
    pub id: String,
}

/// A request for one page of a list.
#[derive(Clone, Debug)]
pub struct PageQuery {
    /// The last row of the page before, or `None` for the first page.
    pub cursor: Option<Cursor>,
    /// Page towards the beginning of the list. The rows are then in reverse order, nearest to the
    /// cursor first.
    pub backward: bool,
    /// The maximum number of rows to return.
    pub limit: u64,
}

impl PageQuery {
    /// Whether the rows of this page ascend. `ascending` is the order of the list; a backward page
    /// reverses it.
    pub(crate) fn is_ascending(&self, ascending: bool) -> bool {
        ascending != self.backward
    }

    pub(crate) fn order(&self, ascending: bool) -> Order {
        if self.is_ascending(ascending) { Order::Asc } else { Order::Desc }
    }

    /// The condition for rows after the cursor, in a list that is sorted by `key` and then by `id`.
    pub(crate) fn after_key<C: ColumnTrait>(&self, key: C, id: C, ascending: bool) -> Condition {
        let Some(cursor) = &self.cursor else { return Condition::all() };
        let value = |text: &String| Value::from(text.clone());
        // `key >= …` makes the database seek in the index; the other half excludes rows with an
        // equal key that are on an earlier page.
        if self.is_ascending(ascending) {
            let after =
                Condition::any().add(key.gt(value(&cursor.key))).add(id.gt(value(&cursor.id)));
            Condition::all().add(key.gte(value(&cursor.key))).add(after)
        } else {
            let after =
                Condition::any().add(key.lt(value(&cursor.key))).add(id.lt(value(&cursor.id)));
            Condition::all().add(key.lte(value(&cursor.key))).add(after)
        }
    }

    /// The condition for rows after the cursor, in a list that is sorted by `id` alone.
    pub(crate) fn after_id<C: ColumnTrait>(&self, id: C, ascending: bool) -> Condition {
        let Some(cursor) = &self.cursor else { return Condition::all() };
        let value = Value::from(cursor.id.clone());
        Condition::all().add(if self.is_ascending(ascending) { id.gt(value) } else { id.lt(value) })
    }
}
