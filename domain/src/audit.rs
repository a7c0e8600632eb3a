//! What happened, who did it, and to what. Written in the transaction of the change itself.

use serde_json::Value;

use crate::{id, work::Work};

/// One event, flat: it outlives the rows it tells of.
pub(crate) fn event(work: &Work, verb: &str, object: (&str, &str, &str), detail: Value) -> store::audit::Row {
    let (actor_kind, actor_id, actor_name) = work.actor().flat();
    store::audit::Row {
        tenant_id: work.tenant().id().into(),
        id: id::new("aud", work.now_ms(), work.entropy()),
        at: work.now_ms(),
        actor_kind: actor_kind.into(),
        actor_id: actor_id.into(),
        actor_name: actor_name.into(),
        verb: verb.into(),
        object_kind: object.0.into(),
        object_id: object.1.into(),
        object_name: object.2.into(),
        detail,
    }
}
