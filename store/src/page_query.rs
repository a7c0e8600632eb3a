//! A piece of a list that pages by key: it begins behind a row, not at a number, so that every
//! page costs the same however long the list is.

use sea_orm::{ColumnTrait, Condition, Order, Value};

/// The row that a piece begins behind: its sort key, where the list has one, and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub key: String,
    pub id: String,
}

#[derive(Clone, Debug)]
pub struct PageQuery {
    pub cursor: Option<Cursor>,
    /// Walk towards the list's beginning. Rows then come nearest first.
    pub backward: bool,
    pub limit: u64,
}

impl PageQuery {
    /// Walking in the order of `ascending` ids or keys, or against it.
    pub(crate) fn is_ascending(&self, ascending: bool) -> bool {
        ascending != self.backward
    }

    pub(crate) fn order(&self, ascending: bool) -> Order {
        if self.is_ascending(ascending) { Order::Asc } else { Order::Desc }
    }

    /// Rows behind the place, in a list that is sorted by `key` and then by `id`.
    pub(crate) fn after_key<C: ColumnTrait>(&self, key: C, id: C, ascending: bool) -> Condition {
        let Some(cursor) = &self.cursor else { return Condition::all() };
        let value = |text: &String| Value::from(text.clone());
        // The first half is what an index walks; the second leaves the rows of an equal key out.
        if self.is_ascending(ascending) {
            let behind =
                Condition::any().add(key.gt(value(&cursor.key))).add(id.gt(value(&cursor.id)));
            Condition::all().add(key.gte(value(&cursor.key))).add(behind)
        } else {
            let behind =
                Condition::any().add(key.lt(value(&cursor.key))).add(id.lt(value(&cursor.id)));
            Condition::all().add(key.lte(value(&cursor.key))).add(behind)
        }
    }

    /// Rows behind the place, in a list that is sorted by `id` alone.
    pub(crate) fn after_id<C: ColumnTrait>(&self, id: C, ascending: bool) -> Condition {
        let Some(cursor) = &self.cursor else { return Condition::all() };
        let value = Value::from(cursor.id.clone());
        Condition::all().add(if self.is_ascending(ascending) { id.gt(value) } else { id.lt(value) })
    }
}
