//! The role matrix: every use case of the console, called by every role.
//!
//! `+` succeeds, `x` is forbidden, `0` is not found. Changes are rolled back, so that each role
//! acts on the same tenant.

mod use_cases;

use contract::{
    member::NewInvitation,
    settings::{SecondFactorPolicy, SignUp, TenantSettings},
    user::Role,
};
use domain::{Actor, Error, Result, client, consent, key, member, sign_up, tenant, user};
use tests::test_server;

use use_cases::{perform_change, perform_read};

/// Columns: operator, owner, admin, developer, auditor, user without a role, owner elsewhere.
const READS: [(&str, &str); 21] = [
    ("user::list", "+++x+x0"),
    ("user::detail", "+++x+x0"),
    ("user::ends", "+++x+x0"),
    ("user::sign_ins", "+++x+x0"),
    ("consent::list", "+++x+x0"),
    ("member::list", "+++x+x0"),
    ("member::invitations", "+++x+x0"),
    ("sign_up::invitations", "+++x+x0"),
    ("client::list", "+++++x0"),
    ("client::detail", "+++0+x0"),
    ("client::revocations", "+++0+x0"),
    ("key::ring_view", "+++x+x0"),
    ("audit::list", "+++x+x0"),
    ("audit::export", "+++x+x0"),
    ("overview", "+++x+x0"),
    ("mail::own_text", "+++x+x0"),
    ("mail::own_texts", "+++x+x0"),
    ("tenant::detail", "+++x+x0"),
    ("tenant::list", "+xxxxxx"),
    ("health", "+xxxxxx"),
    ("member::operators", "+xxxxxx"),
];

const CHANGES: [(&str, &str); 37] = [
    ("user::create", "+++xxx0"),
    ("user::change", "+++xxx0"),
    ("user::set_disabled", "+++xxx0"),
    ("user::set_disabled, of an owner", "++xxxx0"),
    ("user::change, of an owner", "++xxxx0"),
    ("user::reset_link", "+++xxx0"),
    ("user::reset_link, of an owner", "++xxxx0"),
    ("user::remove_second_factor, without one", "000xxx0"),
    ("user::remove_passkey, without one", "000xxx0"),
    ("user::end_sign_in", "+++xxx0"),
    ("user::end_sign_ins", "+++xxx0"),
    ("user::remove", "+++xxx0"),
    ("user::remove, of an owner", "++xxxx0"),
    ("consent::withdraw", "+++xxx0"),
    ("member::invite", "++xxxx0"),
    ("member::withdraw_invitation", "++xxxx0"),
    ("sign_up::invite", "+++xxx0"),
    ("sign_up::withdraw_invitation", "+++xxx0"),
    ("member::set_role", "++xxxx0"),
    ("member::remove", "++xxxx0"),
    ("client::register", "++++xx0"),
    ("client::update", "+++0xx0"),
    ("client::rotate_secret", "+++0xx0"),
    ("client::set_enabled", "+++xxx0"),
    ("client::add_owner", "+++xxx0"),
    ("client::delete", "+++0xx0"),
    ("client::revoke_registration_token", "+++0xx0"),
    ("key::rotate_now", "+++xxx0"),
    ("key::revoke", "+++xxx0"),
    ("mail::save_text", "+++xxx0"),
    ("mail::reset_text, without one", "000xxx0"),
    ("tenant::update_settings", "+++xxx0"),
    ("tenant::update_settings, raising the second factor", "+++xxx0"),
    ("tenant::update_settings, lowering the second factor", "++xxxx0"),
    ("tenant::update_settings, allowing remembered browsers", "++xxxx0"),
    ("tenant::update_settings, switching passkeys off", "++xxxx0"),
    ("tenant's state", "+xxxxx0"),
];

/// The objects that the use cases act on.
struct Targets {
    anna: String,
    olivia: String,
    shop: String,
    /// Row id of a client that another developer registered.
    registered: String,
    kid: String,
    sign_in: String,
    consent: String,
    version: i64,
    form: contract::client::ClientForm,
}

fn outcome_symbol<T>(outcome: Result<T>, use_case: &str) -> char {
    match outcome {
        Ok(_) => '+',
        Err(Error::Forbidden) => 'x',
        Err(Error::NotFound) => '0',
        Err(other) => panic!("{use_case}: {other:?}"),
    }
}

#[tokio::test]
async fn every_use_case_follows_the_role_matrix() {
    let server = test_server().await;
    let operator = server.set_up_operator().await;
    let settings = TenantSettings {
        sign_up: SignUp::Invited,
        second_factor: SecondFactorPolicy::Members,
        ..Default::default()
    };
    let acme = server.tenant_with("acme", settings).await;
    let rival = server.tenant("rival").await;
    let cli = Actor::cli();
    let shop = acme.client("shop").await;
    let anna = acme.user("anna").await;
    shop.obtain_code(&mut server.browser(), "anna", &[]).await;
    let owner = acme.member("oscar", Role::Owner).await;
    let callers = [
        ("operator", operator),
        ("owner", owner.clone()),
        ("admin", acme.member("adam", Role::Admin).await),
        ("developer", acme.member("dora", Role::Developer).await),
        ("auditor", acme.member("aud", Role::Auditor).await),
        (
            "user",
            Actor::user(&acme.user("uma").await, "Uma", None).scoped_to_tenant(acme.tenant.id()),
        ),
        ("owner of another tenant", rival.member("rita", Role::Owner).await),
    ];
    acme.transaction(&owner, async |tx| {
        member::invite(tx, NewInvitation { email: "karl@acme.example".into(), role: Role::Admin })
            .await
    })
    .await
    .unwrap();
    acme.transaction(&owner, async |tx| sign_up::invite(tx, "ina@acme.example").await)
        .await
        .unwrap();
    key::reserve::fill(&server.platform, 1).await.unwrap();
    let dan = acme.member("dan", Role::Developer).await;
    let metadata = oauth::ClientMetadata { client_name: Some("Own".into()), ..Default::default() };
    let new = contract::client::NewClient { metadata, ..Default::default() };
    let registered =
        acme.transaction(&dan, async |tx| client::register(tx, new).await).await.unwrap();
    let keys = key::ring_view(&acme.tenant, &cli).await.unwrap().keys;
    let targets = Targets {
        registered: registered.row_id,
        kid: keys.into_iter().find(|key| key.algorithm == "ES256").unwrap().kid,
        olivia: acme.member("olivia", Role::Owner).await.user_id().unwrap().to_owned(),
        sign_in: user::sign_ins(&acme.tenant, &cli, &anna).await.unwrap()[0].id.clone(),
        consent: consent::list(&acme.tenant, &cli, &anna).await.unwrap()[0].id.clone(),
        version: tenant::detail(&acme.tenant, &cli).await.unwrap().version,
        form: client::detail(&acme.tenant, &cli, &shop.row_id).await.unwrap().form,
        shop: shop.row_id.clone(),
        anna,
    };
    let mut mismatches = Vec::new();
    for (use_case, expected) in READS {
        for ((role, actor), expected) in callers.iter().zip(expected.chars()) {
            let found = outcome_symbol(
                perform_read(&acme, actor, use_case, &targets).await,
                &format!("{use_case} by {role}"),
            );
            if found != expected {
                mismatches.push(format!("{use_case} by {role}: {found} instead of {expected}"));
            }
        }
    }
    for (use_case, expected) in CHANGES {
        for ((role, actor), expected) in callers.iter().zip(expected.chars()) {
            let case = format!("{use_case} by {role}");
            let found = if use_case == "tenant's state" {
                let outcome = tenant::suspend(&acme.tenant, actor).await;
                if outcome.is_ok() {
                    tenant::resume(
                        &server.platform.tenant_by_slug("acme").await.unwrap().unwrap(),
                        &cli,
                    )
                    .await
                    .unwrap();
                }
                outcome_symbol(outcome, &case)
            } else {
                let mut found = None;
                let rolled_back = acme
                    .transaction(actor, async |tx| {
                        found = Some(outcome_symbol(
                            perform_change(tx, use_case, &targets).await,
                            &case,
                        ));
                        Err::<(), _>(Error::Conflict("rolled back".into()))
                    })
                    .await;
                assert!(matches!(rolled_back, Err(Error::Conflict(_))));
                found.unwrap()
            };
            if found != expected {
                mismatches.push(format!("{case}: {found} instead of {expected}"));
            }
        }
    }
    assert!(mismatches.is_empty(), "{mismatches:#?}");
}
