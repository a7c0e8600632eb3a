//! Each use case of the console, as a role performs it.

use contract::{
    audit::AuditListParams,
    mail::MailKind,
    mail_text::MailText,
    overview::Period,
    paging::ListParams,
    tenant::{TenantForm, TenantListParams},
    user::{NewUser, UserForm},
};
use domain::{Transaction, audit, health, mail, overview};
use tests::TestTenant;

use super::*;

pub(super) async fn perform_read(
    acme: &TestTenant<'_>,
    actor: &Actor,
    use_case: &str,
    targets: &Targets,
) -> Result<()> {
    let (tenant, platform) = (&acme.tenant, &acme.server.platform);
    match use_case {
        "user::list" => user::list(tenant, actor, &ListParams::default()).await.map(drop),
        "user::detail" => user::detail(tenant, actor, &targets.anna).await.map(drop),
        "user::ends" => user::ends(tenant, actor, &targets.anna).await.map(drop),
        "user::sign_ins" => user::sign_ins(tenant, actor, &targets.anna).await.map(drop),
        "consent::list" => consent::list(tenant, actor, &targets.anna).await.map(drop),
        "member::list" => member::list(tenant, actor, None, None).await.map(drop),
        "member::invitations" => member::invitations(tenant, actor).await.map(drop),
        "sign_up::invitations" => sign_up::invitations(tenant, actor).await.map(drop),
        "client::list" => client::list(tenant, actor, &ListParams::default()).await.map(drop),
        "client::detail" => client::detail(tenant, actor, &targets.shop).await.map(drop),
        "client::revocations" => client::revocations(tenant, actor, &targets.shop).await.map(drop),
        "key::ring_view" => key::ring_view(tenant, actor).await.map(drop),
        "audit::list" => audit::list(tenant, actor, &AuditListParams::default()).await.map(drop),
        "audit::export" => {
            audit::export(tenant, actor, &AuditListParams::default()).await.map(drop)
        }
        "mail::own_text" => mail::own_text(tenant, actor, MailKind::SignUp, "de").await.map(drop),
        "mail::own_texts" => mail::own_texts(tenant, actor).await.map(drop),
        "overview" => overview::overview(tenant, actor, Period::Month).await.map(drop),
        "tenant::detail" => tenant::detail(tenant, actor).await.map(drop),
        "tenant::list" => {
            tenant::list(platform, actor, &TenantListParams::default()).await.map(drop)
        }
        "health" => health::health(platform, actor).await.map(drop),
        "member::operators" => member::operators(platform, actor, None).await.map(drop),
        other => panic!("unknown read {other}"),
    }
}

pub(super) async fn perform_change(
    tx: &mut Transaction,
    use_case: &str,
    targets: &Targets,
) -> Result<()> {
    let user_form =
        |version| UserForm { version, username: "somebody".into(), ..Default::default() };
    let (anna, olivia, shop) = (&targets.anna, &targets.olivia, &targets.shop);
    match use_case {
        "user::create" => {
            let prepared = user::prepare(
                tx.platform(),
                NewUser { username: "new".into(), ..Default::default() },
            )
            .await?;
            user::create(tx, prepared).await.map(drop)
        }
        "user::change" => user::change(tx, anna, user_form(0)).await,
        "user::change, of an owner" => user::change(tx, olivia, user_form(0)).await,
        "user::set_disabled" => user::set_disabled(tx, anna, true).await,
        "user::set_disabled, of an owner" => user::set_disabled(tx, olivia, true).await,
        "user::reset_link" => user::reset_link(tx, anna).await.map(drop),
        "user::reset_link, of an owner" => user::reset_link(tx, olivia).await.map(drop),
        "user::remove_second_factor, without one" => user::remove_second_factor(tx, anna).await,
        "user::remove_passkey, without one" => user::remove_passkey(tx, anna, "pky_x").await,
        "user::end_sign_in" => user::end_sign_in(tx, anna, &targets.sign_in).await,
        "user::end_sign_ins" => user::end_sign_ins(tx, anna).await.map(drop),
        "user::remove" => user::remove(tx, anna).await,
        "user::remove, of an owner" => user::remove(tx, olivia).await,
        "consent::withdraw" => consent::withdraw(tx, anna, &targets.consent).await,
        "member::invite" => member::invite(
            tx,
            NewInvitation { email: "new@acme.example".into(), role: Role::Owner },
        )
        .await
        .map(drop),
        "member::withdraw_invitation" => member::withdraw_invitation(tx, "karl@acme.example").await,
        "sign_up::invite" => sign_up::invite(tx, "new@acme.example").await.map(drop),
        "sign_up::withdraw_invitation" => {
            sign_up::withdraw_invitation(tx, "ina@acme.example").await
        }
        "member::set_role" => member::set_role(tx, anna, Role::Admin).await,
        "member::remove" => member::remove(tx, olivia).await,
        "client::register" => {
            let metadata =
                oauth::ClientMetadata { client_name: Some("New".into()), ..Default::default() };
            client::register(
                tx,
                contract::client::NewClient { metadata, enabled: true, ..Default::default() },
            )
            .await
            .map(drop)
        }
        "client::update" => client::update(tx, shop, targets.form.clone()).await.map(drop),
        "client::rotate_secret" => client::rotate_secret(tx, shop).await.map(drop),
        "client::set_enabled" => client::set_enabled(tx, shop, false, 0).await,
        "client::add_owner" => client::add_owner(tx, shop, "anna").await,
        "client::delete" => client::delete(tx, shop).await,
        "client::revoke_registration_token" => {
            client::revoke_registration_token(tx, &targets.registered).await
        }
        "key::rotate_now" => key::rotate::rotate_now(tx).await.map(drop),
        "key::revoke" => key::revoke(tx, &targets.kid).await.map(drop),
        "mail::save_text" => {
            let (subject, body) = ("Neu".into(), "{link}".into());
            let text = MailText { kind: MailKind::SignUp, language: "de".into(), subject, body };
            mail::save_text(tx, text, 0).await
        }
        "mail::reset_text, without one" => mail::reset_text(tx, MailKind::SignUp, "de").await,
        "tenant::update_settings"
        | "tenant::update_settings, raising the second factor"
        | "tenant::update_settings, lowering the second factor"
        | "tenant::update_settings, allowing remembered browsers"
        | "tenant::update_settings, switching passkeys off" => {
            let second_factor = match use_case.rsplit(", ").next() {
                Some("raising the second factor") => SecondFactorPolicy::All,
                Some("lowering the second factor") => SecondFactorPolicy::Optional,
                _ => SecondFactorPolicy::Members,
            };
            let remembers = use_case.ends_with("allowing remembered browsers");
            let settings = TenantSettings {
                second_factor,
                remembered_devices_days: if remembers { 30 } else { 0 },
                passkeys: !use_case.ends_with("switching passkeys off"),
                ..Default::default()
            };
            let (version, name) = (targets.version, "New".into());
            tenant::update_settings(tx, TenantForm { version, name, settings }).await
        }
        other => panic!("unknown change {other}"),
    }
}
