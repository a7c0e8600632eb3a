//! Reading the audit log: a filtered page, one event in full, and an export as JSON lines.

use contract::{
    audit::{AuditEventDetail, AuditEventSummary, AuditListParams},
    paging::Page,
};
use store::{Cursor, audit::Filter};

use crate::{
    model::{
        actor::{Actor, Permission},
        audit_event::sentence,
        error::{Error, Result},
        identifier::normalise,
    },
    runtime::{id, paginator::Paginator, tenant::Tenant},
};

/// Events per batch of an export.
const EXPORT_BATCH: u64 = 500;

/// Fields that a sentence names at most.
const MAX_FIELDS: usize = 3;

/// The names of the changed fields, as the end of a sentence; empty if the event records none.
fn changed_fields(detail: &serde_json::Value) -> String {
    let is_change =
        |value: &serde_json::Value| value.get("before").is_some() && value.get("after").is_some();
    let fields = detail.as_object().into_iter().flatten();
    let fields: Vec<_> =
        fields.filter(|(_, value)| is_change(value)).map(|(field, _)| field.as_str()).collect();
    let named = fields.iter().take(MAX_FIELDS).copied().collect::<Vec<_>>().join(", ");
    match fields.len() {
        0 => String::new(),
        1..=MAX_FIELDS => format!(": {named}"),
        more => format!(": {named} and {} more", more - MAX_FIELDS),
    }
}

fn event_summary(row: &store::audit::Row) -> AuditEventSummary {
    let ip_address = row.detail.get("address").and_then(|address| address.as_str());
    // Other events have an email address there.
    let ip_address = ip_address.filter(|address| address.parse::<std::net::IpAddr>().is_ok());
    let is_user = matches!(row.actor_kind.as_str(), "user" | "operator");
    let user_name = is_user.then_some(row.actor_name.as_str()).filter(|name| !name.is_empty());
    // The sentences of other events say what has changed.
    let fields = match row.verb.ends_with(".changed") {
        true => changed_fields(&row.detail),
        false => String::new(),
    };
    AuditEventSummary {
        id: row.id.clone(),
        at: row.at,
        actor_kind: row.actor_kind.clone(),
        actor_id: row.actor_id.clone(),
        actor_name: row.actor_name.clone(),
        verb: row.verb.clone(),
        sentence: sentence(&row.verb, &row.object_name, &row.detail, user_name) + &fields,
        object_kind: row.object_kind.clone(),
        object_id: row.object_id.clone(),
        object_name: row.object_name.clone(),
        ip_address: ip_address.map(str::to_owned),
    }
}

/// The id of the user that this text names.
async fn user_id(tenant: &Tenant, text: &str) -> Result<Option<String>> {
    if text.starts_with("usr_") {
        return Ok(Some(text.to_owned()));
    }
    let known = store::identifier::by_id(&tenant.reader(), &normalise(text)).await?;
    Ok(known.map(|known| known.user_id))
}

async fn filter(tenant: &Tenant, input: &AuditListParams) -> Result<Filter> {
    let non_empty = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let at = |seconds: i64| id::lowest_at("aud", seconds.saturating_mul(1000));
    let actor_id = non_empty(&input.actor);
    let object = non_empty(&input.object);
    let user_id = match &object {
        Some(text) => user_id(tenant, text).await?,
        None => None,
    };
    // What an actor did to a user does not include what the user did.
    let (user_id, object_id) = match actor_id {
        Some(_) => (None, user_id.or(object)),
        None => (user_id.clone(), object.filter(|_| user_id.is_none())),
    };
    Ok(Filter {
        actor_id,
        topic: non_empty(&input.topic),
        verb: non_empty(&input.verb),
        object_id,
        user_id,
        from_id: input.from.map(at),
        to_id: input.to.map(at),
    })
}

async fn page(
    tenant: &Tenant,
    input: &AuditListParams,
    rows: u64,
) -> Result<Page<store::audit::Row>> {
    let AuditListParams { actor, topic, verb, object, from, to, cursor } = input;
    let label =
        format!("audit/{}/{actor:?}/{topic:?}/{verb:?}/{object:?}/{from:?}/{to:?}", tenant.id());
    let listing = Paginator::with_page_size(tenant.platform(), label, cursor.as_deref(), rows)?;
    let rows =
        store::audit::list(&tenant.reader(), &filter(tenant, input).await?, &listing.query).await?;
    listing.page(rows, |row| Cursor { key: String::new(), id: row.id.clone() })
}

/// One page of events, newest first.
pub async fn list(
    tenant: &Tenant,
    actor: &Actor,
    input: &AuditListParams,
) -> Result<Page<AuditEventSummary>> {
    tenant.require(actor, Permission::Read)?;
    Ok(page(tenant, input, crate::runtime::paginator::PAGE_SIZE)
        .await?
        .map(|row| event_summary(&row)))
}

/// The newest `limit` events.
pub async fn newest(tenant: &Tenant, actor: &Actor, limit: u64) -> Result<Vec<AuditEventSummary>> {
    tenant.require(actor, Permission::Read)?;
    Ok(page(tenant, &AuditListParams::default(), limit).await?.map(|row| event_summary(&row)).rows)
}

/// One event with its detail.
pub async fn event(tenant: &Tenant, actor: &Actor, id: &str) -> Result<AuditEventDetail> {
    tenant.require(actor, Permission::Read)?;
    let row = store::audit::by_id(&tenant.reader(), id).await?.ok_or(Error::NotFound)?;
    Ok(AuditEventDetail { summary: event_summary(&row), detail: row.detail })
}

/// One batch of an export: JSON lines, each an event with its detail, and the cursor of the next
/// batch. Batches bound the memory that a log of any length needs.
pub async fn export(
    tenant: &Tenant,
    actor: &Actor,
    input: &AuditListParams,
) -> Result<(String, Option<String>)> {
    tenant.require(actor, Permission::Read)?;
    let page = page(tenant, input, EXPORT_BATCH).await?;
    let mut lines = String::new();
    for row in page.rows {
        let view = AuditEventDetail { summary: event_summary(&row), detail: row.detail };
        lines.push_str(
            &serde_json::to_string(&view).map_err(|error| Error::internal(error.to_string()))?,
        );
        lines.push('\n');
    }
    Ok((lines, page.next))
}
