//! A piece of a list that pages by key: it begins behind a row, not at a number, so that every
//! page costs the same however long the list is.

use sea_orm::{ColumnTrait, Condition, Order, Value};

/// The row that a piece begins behind: its sort key, where the list has one, and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub key: String,
    pub id: String,
}

#[derive(Clone, Debug)]
pub struct Window {
    pub behind: Option<Place>,
    /// Walk towards the list's beginning. Rows then come nearest first.
    pub backward: bool,
    pub most: u64,
}

impl Window {
    /// Walking in the order of `ascending` ids or keys, or against it.
    pub(crate) fn ascends(&self, ascending: bool) -> bool {
        ascending != self.backward
    }

    pub(crate) fn order(&self, ascending: bool) -> Order {
        if self.ascends(ascending) { Order::Asc } else { Order::Desc }
    }

    /// Rows behind the place, in a list that is sorted by `key` and then by `id`.
    pub(crate) fn by_key<C: ColumnTrait>(&self, key: C, id: C, ascending: bool) -> Condition {
        let Some(place) = &self.behind else { return Condition::all() };
        let value = |text: &String| Value::from(text.clone());
        // The first half is what an index walks; the second leaves the rows of an equal key out.
        if self.ascends(ascending) {
            let behind =
                Condition::any().add(key.gt(value(&place.key))).add(id.gt(value(&place.id)));
            Condition::all().add(key.gte(value(&place.key))).add(behind)
        } else {
            let behind =
                Condition::any().add(key.lt(value(&place.key))).add(id.lt(value(&place.id)));
            Condition::all().add(key.lte(value(&place.key))).add(behind)
        }
    }

    /// Rows behind the place, in a list that is sorted by `id` alone.
    pub(crate) fn by_id<C: ColumnTrait>(&self, id: C, ascending: bool) -> Condition {
        let Some(place) = &self.behind else { return Condition::all() };
        let value = Value::from(place.id.clone());
        Condition::all().add(if self.ascends(ascending) { id.gt(value) } else { id.lt(value) })
    }
}
