//! An example of each server function: the permitted caller and a body, by area of the console.

use super::*;

/// The ids and forms that the examples use, all of tenant `acme`.
pub(super) struct ExampleIds<'a> {
    pub(super) client_row_id: &'a str,
    pub(super) secret_id: &'a str,
    pub(super) client_form: &'a str,
    pub(super) event_id: &'a str,
    pub(super) settings_form: &'a str,
    pub(super) review: &'a ReviewExamples,
    pub(super) user: &'a UserExamples,
    pub(super) client_owner_id: &'a str,
}

/// The name of a server function, its permitted caller and a body (form or JSON).
type Example = (&'static str, (&'static str, String));

/// For every server function by name: the permitted caller and an example body (form or JSON).
pub(super) fn examples(ids: &ExampleIds) -> BTreeMap<&'static str, (&'static str, String)> {
    [
        users(ids),
        members(),
        mail(ids),
        clients(ids),
        approvals(ids),
        providers(),
        tenant(ids),
        installation(ids),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Users, their sessions and their invitations.
fn users(ids: &ExampleIds) -> Vec<Example> {
    let tenant = "tenant=acme".to_owned();
    let anna = format!("tenant=acme&id={}", ids.user.id);
    vec![
        ("list_users", ("owner", format!("{tenant}&input[search]="))),
        ("check_may_add_user", ("owner", tenant.clone())),
        (
            "add_user",
            (
                "owner",
                format!(
                    "{tenant}&username=newcomer&email=new@acme.example&name=New&password={PASSWORD}"
                ),
            ),
        ),
        ("import_users", ("owner", format!("{tenant}&format=csv&text=username%0Aimported"))),
        ("get_user", ("owner", anna.clone())),
        (
            "update_user",
            (
                "owner",
                format!(
                    "{anna}&form[version]=0&form[username]=anna&form[email]=anna@acme.example\
                    &form[claims][name]=Anna+B.+Ames"
                ),
            ),
        ),
        ("end_sign_in", ("owner", format!("{anna}&sign_in={}", ids.user.sign_in_id))),
        ("end_sign_ins", ("owner", anna.clone())),
        ("withdraw_consent", ("owner", format!("{anna}&consent={}", ids.user.consent_id))),
        ("create_password_reset_link", ("owner", anna.clone())),
        ("mail_password_reset_link", ("owner", anna.clone())),
        ("unlock_user", ("owner", anna.clone())),
        ("remove_second_factor", ("owner", anna.clone())),
        ("remove_passkey", ("owner", format!("{anna}&passkey=pky_1"))),
        ("set_role", ("owner", format!("{anna}&role=developer"))),
        ("block_user", ("owner", format!("{anna}&blocked=true"))),
        ("delete_user", ("owner", format!("{anna}&typed=anna"))),
        ("list_user_invitations", ("owner", tenant.clone())),
        ("invite_user", ("owner", format!("{tenant}&email=ina@acme.example"))),
        ("withdraw_user_invitation", ("owner", format!("{tenant}&email=ina@acme.example"))),
    ]
}

/// Members of a tenant.
fn members() -> Vec<Example> {
    let tenant = "tenant=acme".to_owned();
    vec![
        ("list_members", ("owner", format!("{tenant}&role=owner"))),
        ("check_may_invite", ("owner", tenant.clone())),
        ("invite_member", ("owner", format!("{tenant}&email=karl@acme.example&role=auditor"))),
        ("withdraw_invitation", ("owner", format!("{tenant}&email=karl@acme.example"))),
    ]
}

/// Mails and their texts.
fn mail(ids: &ExampleIds) -> Vec<Example> {
    let tenant = "tenant=acme".to_owned();
    vec![
        ("get_mail", ("owner", tenant.clone())),
        ("get_mail_text", ("owner", format!("{tenant}&kind=sign_up&language=de"))),
        (
            "save_mail_text",
            (
                "owner",
                format!(
                    "{tenant}&kind=sign_up&language=de&version=0&subject=Neu&body=Hier:+%7Blink%7D"
                ),
            ),
        ),
        ("reset_mail_text", ("owner", format!("{tenant}&kind=sign_up&language=de"))),
        ("send_test_mail", ("owner", format!("{tenant}&address=a@acme.example"))),
        ("retry_mail", ("owner", format!("{tenant}&id={}", ids.user.mail_ids[0]))),
        ("discard_mail", ("owner", format!("{tenant}&id={}", ids.user.mail_ids[1]))),
    ]
}

/// Clients, and personal tokens of developers.
fn clients(ids: &ExampleIds) -> Vec<Example> {
    let tenant = "tenant=acme".to_owned();
    let client = format!("tenant=acme&id={}", ids.client_row_id);
    vec![
        ("list_clients", ("owner", format!("{tenant}&input[search]="))),
        ("check_may_register", ("owner", tenant.clone())),
        (
            "register_client",
            (
                "owner",
                format!("{tenant}&name=Fresh&kind=web&redirect_uri=https://fresh.example/cb"),
            ),
        ),
        ("get_client", ("owner", client.clone())),
        ("list_diagnostics", ("owner", client.clone())),
        ("update_client", ("owner", ids.client_form.to_owned())),
        (
            "register_redirect_uri",
            ("owner", format!("{client}&version=1&uri=https://shop.example/new")),
        ),
        ("add_owner", ("owner", format!("{client}&person=plain"))),
        ("remove_owner", ("owner", format!("{client}&user={}", ids.client_owner_id))),
        ("add_secret", ("owner", client.clone())),
        ("end_secret", ("owner", format!("{client}&secret={}", ids.secret_id))),
        ("rotate_publishable_key", ("owner", client.clone())),
        ("remove_publishable_key", ("owner", client.clone())),
        ("make_registration_token", ("owner", format!("{tenant}&id={}", ids.review.to_reject))),
        ("end_registration_token", ("owner", format!("{tenant}&id={}", ids.review.to_reject))),
        ("enable_client", ("owner", format!("{client}&enabled=false&version=0"))),
        ("delete_client", ("owner", format!("{client}&typed=The+shop"))),
        ("list_tokens", ("owner", tenant.clone())),
        ("make_token", ("owner", format!("{tenant}&name=Pipeline&days=30"))),
        ("revoke_token", ("owner", format!("{tenant}&id={}", ids.review.token_id))),
    ]
}

/// Clients and changes that wait for approval.
fn approvals(ids: &ExampleIds) -> Vec<Example> {
    let tenant = "tenant=acme".to_owned();
    vec![
        ("list_pending_approvals", ("owner", tenant.clone())),
        (
            "approve_change",
            (
                "owner",
                format!(
                    "{tenant}&id={}&proposal={}",
                    ids.review.changes[0].0, ids.review.changes[0].1
                ),
            ),
        ),
        (
            "reject_change",
            (
                "owner",
                format!(
                    "{tenant}&id={}&proposal={}&rejection_reason=Say+why",
                    ids.review.changes[1].0, ids.review.changes[1].1
                ),
            ),
        ),
        ("withdraw_change", ("owner", format!("{tenant}&id={}", ids.review.changes[2].0))),
        ("withdraw_client", ("owner", format!("{tenant}&id={}", ids.review.to_withdraw))),
        ("resubmit_client", ("owner", format!("{tenant}&id={}", ids.review.to_withdraw))),
        ("approve_client", ("owner", format!("{tenant}&id={}&version=0", ids.review.to_approve))),
        (
            "refuse_client",
            ("owner", format!("{tenant}&id={}&reason=Say+what+it+does", ids.review.to_reject)),
        ),
    ]
}

/// Identity providers.
fn providers() -> Vec<Example> {
    let tenant = "tenant=acme".to_owned();
    vec![
        ("list_providers", ("owner", tenant.clone())),
        ("get_provider", ("owner", format!("{tenant}&id=google"))),
        ("get_provider_defaults", ("owner", format!("{tenant}&kind=slack"))),
        ("add_provider", ("owner", format!("{tenant}&id=slack&kind=slack&form[client_id]=acme"))),
        (
            "update_provider",
            (
                "owner",
                format!("{tenant}&id=google&form[version]=0&form[client_id]=acme&form[name]=G"),
            ),
        ),
        ("start_provider_test", ("owner", format!("{tenant}&id=github"))),
        ("move_provider", ("owner", format!("{tenant}&id=github&place=0"))),
        ("enable_provider", ("owner", format!("{tenant}&id=github"))),
        ("delete_provider", ("owner", format!("{tenant}&id=github&typed=github"))),
    ]
}

/// A tenant: its settings, domains, keys and audit log.
fn tenant(ids: &ExampleIds) -> Vec<Example> {
    let tenant = "tenant=acme".to_owned();
    vec![
        ("get_frame", ("owner", tenant.clone())),
        ("get_overview", ("owner", format!("{tenant}&period=month"))),
        ("get_domains", ("owner", tenant.clone())),
        ("add_domain", ("owner", format!("{tenant}&host=login.acme.example"))),
        ("check_domain", ("owner", format!("{tenant}&host=login.acme.example"))),
        ("set_primary_base_url", ("owner", format!("{tenant}&host=login.acme.example"))),
        ("check_addresses", ("owner", tenant.clone())),
        ("remove_domain", ("owner", format!("{tenant}&host=old.acme.example"))),
        ("withdraw_claim", ("owner", format!("{tenant}&host=wrong.acme.example"))),
        ("get_keys", ("owner", tenant.clone())),
        ("rotate_keys", ("owner", tenant.clone())),
        ("revoke_key", ("owner", format!("{tenant}&kid={}&typed=acme", ids.review.kid))),
        ("list_events", ("owner", format!("{tenant}&input[topic]=client"))),
        ("get_event", ("owner", format!("{tenant}&id={}", ids.event_id))),
        ("get_base", ("owner", tenant.clone())),
        ("get_tenant", ("owner", tenant.clone())),
        ("update_tenant", ("owner", ids.settings_form.to_owned())),
    ]
}

/// The installation: operators and tenants.
fn installation(ids: &ExampleIds) -> Vec<Example> {
    vec![
        ("get_health", ("operator", String::new())),
        ("list_operators", ("operator", String::new())),
        ("check_may_invite_operator", ("operator", String::new())),
        ("invite_operator", ("operator", "email=otto@ops.example".into())),
        ("withdraw_operator_invitation", ("operator", "email=otto@ops.example".into())),
        (
            "remove_operator",
            ("operator", format!("id={}&typed=oran.ops.example", ids.user.second_operator_id)),
        ),
        ("list_tenants", ("operator", "input[search]=".into())),
        ("get_public_url", ("operator", String::new())),
        ("create_tenant", ("operator", "name=Third&slug=third&preset=strict".into())),
        ("suspend_tenant", ("operator", "slug=spare".into())),
        ("resume_tenant", ("operator", "slug=spare".into())),
        ("delete_tenant", ("operator", "slug=spare&typed=spare".into())),
        ("restore_tenant", ("operator", "slug=spare".into())),
    ]
}

/// Functions that depend on others, in the order to call them.
pub(super) const DEPENDENT_LAST: [&str; 40] = [
    "save_mail_text",
    "reset_mail_text",
    "start_provider_test",
    "update_provider",
    "move_provider",
    "enable_provider",
    "delete_provider",
    "withdraw_client",
    "resubmit_client",
    "add_domain",
    "check_domain",
    "set_primary_base_url",
    "update_user",
    "end_sign_in",
    "end_sign_ins",
    "remove_second_factor",
    "remove_passkey",
    "withdraw_consent",
    "create_password_reset_link",
    "set_role",
    "block_user",
    "delete_user",
    "invite_user",
    "withdraw_user_invitation",
    "invite_member",
    "withdraw_invitation",
    "invite_operator",
    "withdraw_operator_invitation",
    "update_client",
    "register_redirect_uri",
    "add_owner",
    "remove_owner",
    "add_secret",
    "end_secret",
    "rotate_publishable_key",
    "remove_publishable_key",
    "enable_client",
    "delete_client",
    "delete_tenant",
    "restore_tenant",
];
