//! An installation with what the examples read and change, and browsers of the callers.

use super::*;

/// Three clients of a developer that await approval, a personal token of the owner, and a key.
pub(super) struct ReviewExamples {
    pub(super) kid: String,
    pub(super) to_approve: String,
    pub(super) to_reject: String,
    pub(super) to_withdraw: String,
    /// The row ids of three approved clients, and the changes proposed to them.
    pub(super) changes: [(String, String); 3],
    pub(super) token_id: String,
}

async fn create_review_examples(acme: &TestTenant<'_>, owner: &str) -> ReviewExamples {
    use contract::{client_profile::AppKind, developer::NewPersonalToken};
    let dora = acme.member("dora", Role::Developer).await;
    let register_pending = async |name: &str| {
        let new = contract::client::NewClient::with_profile(
            AppKind::Web,
            name,
            vec![format!("https://{name}.example/cb")],
        );
        acme.transaction(&dora, async |tx| domain::client::register(tx, new).await)
            .await
            .unwrap()
            .row_id
    };
    let (to_approve, to_reject, to_withdraw) = (
        register_pending("first").await,
        register_pending("second").await,
        register_pending("sixth").await,
    );
    let propose_change = async |name: &str| {
        let id = register_pending(name).await;
        let cli = domain::Actor::cli();
        acme.transaction(&cli, async |tx| domain::client::approve(tx, &id, 0).await).await.unwrap();
        let mut form = domain::client::detail(&acme.tenant, &cli, &id).await.unwrap().form;
        form.metadata.client_name = Some(format!("{name} changed"));
        acme.transaction(&dora, async |tx| domain::client::update(tx, &id, form).await)
            .await
            .unwrap();
        let changes = domain::client::proposed_changes(&acme.tenant, &cli).await.unwrap();
        let proposal = changes.into_iter().find(|change| change.row_id == id).unwrap().proposal;
        (id, proposal)
    };
    let changes = [
        propose_change("third").await,
        propose_change("fourth").await,
        propose_change("fifth").await,
    ];
    let owner =
        domain::Actor::user(owner, "olivia", Some(Role::Owner)).scoped_to_tenant(acme.tenant.id());
    let new = NewPersonalToken { name: "ci".into(), days: None };
    let token_id = acme
        .transaction(&owner, async |tx| domain::personal_token::create(tx, new).await)
        .await
        .unwrap()
        .id;
    let keys = domain::key::ring_view(&acme.tenant, &domain::Actor::cli()).await.unwrap().keys;
    let kid = keys.into_iter().find(|key| key.algorithm == "ES256").unwrap().kid;
    ReviewExamples { kid, to_approve, to_reject, to_withdraw, changes, token_id }
}

/// A user with two sessions and a consent, and a second operator to remove.
pub(super) struct UserExamples {
    pub(super) id: String,
    pub(super) sign_in_id: String,
    pub(super) consent_id: String,
    pub(super) second_operator_id: String,
    /// Two mails that wait.
    pub(super) mail_ids: [String; 2],
}

async fn create_user_examples(
    server: &TestServer,
    acme: &TestTenant<'_>,
    shop: &tests::TestClient,
) -> UserExamples {
    let cli = domain::Actor::cli();
    let id = acme.user("anna").await;
    for _ in 0..2 {
        shop.obtain_code(&mut server.browser(), "anna", &[]).await;
    }
    let token =
        domain::member::invite_operator(&server.platform, &cli, "oran@ops.example").await.unwrap();
    domain::member::accept_operator_invitation(
        &server.platform,
        token.expose(),
        &domain::sign_in::Browser::new(domain::sign_in::BrowserId("br_oran".into()), ""),
        "Oran",
        PASSWORD.into(),
        tests::fixtures::FROM_HERE,
    )
    .await
    .unwrap();
    server.mailer.turn_on();
    for email in ["one@acme.example", "two@acme.example"] {
        let role = Role::Developer;
        let invite = contract::member::NewInvitation { email: email.into(), role };
        acme.transaction(&cli, async |tx| domain::member::invite(tx, invite).await).await.unwrap();
    }
    let factor = format!(
        "INSERT INTO authenticator (tenant_id, id, user_id, sealed, last_step, codes_id, codes_at, \
         created_at) VALUES ('{}', 'aut_1', '{id}', 'sealed', 0, 'aut_1', 0, 0)",
        acme.tenant.id()
    );
    server.execute_sql(&factor).await;
    let passkey = format!(
        "INSERT INTO passkey (tenant_id, id, user_id, credential_id, public_key, rp_id, name, \
         transports, sign_count, backup_eligible, backed_up, created_at) VALUES ('{}', 'pky_1', \
         '{id}', 'aWQ', 'key', 'localhost', 'Phone', '[]', 0, false, false, 0)",
        acme.tenant.id()
    );
    server.execute_sql(&passkey).await;
    let mails = domain::mail::recent(&acme.tenant, &cli).await.unwrap();
    let mail_ids = [mails[0].id.clone(), mails[1].id.clone()];
    let operators = domain::member::operators(&server.platform, &cli, None).await.unwrap().rows;
    UserExamples {
        sign_in_id: domain::user::sign_ins(&acme.tenant, &cli, &id).await.unwrap().remove(0).id,
        consent_id: domain::consent::list(&acme.tenant, &cli, &id).await.unwrap().remove(0).id,
        second_operator_id: operators
            .into_iter()
            .find(|operator| operator.username == "oran.ops.example")
            .unwrap()
            .user_id,
        mail_ids,
        id,
    }
}

/// Add a domain, claim another, and publish the DNS record of a third.
async fn create_domain_examples(acme: &TestTenant<'_>, owner: &domain::Actor) {
    use domain::domain_name::{add, proof_record};
    acme.transaction(&domain::Actor::cli(), async |tx| add(tx, "old.acme.example").await)
        .await
        .unwrap();
    acme.transaction(owner, async |tx| add(tx, "wrong.acme.example").await).await.unwrap();
    let txt = proof_record(&acme.tenant, "login.acme.example");
    acme.server.network.set_txt_records(&txt.name, Ok(&[&txt.value]));
}

/// Two identity providers, `google` and `github`.
async fn create_provider_examples(acme: &TestTenant<'_>) {
    use contract::provider::{ProviderKind, ProviderSettings};
    use domain::identity_provider::{NewProvider, add_last};
    for kind in [ProviderKind::Google, ProviderKind::Github] {
        let settings =
            ProviderSettings { kind, client_id: "acme".into(), ..ProviderSettings::default() };
        let new = NewProvider {
            id: kind.as_str().into(),
            settings,
            secret: Some(domain::Secret::new("stored".into())),
            enabled: true,
            position: 0,
        };
        acme.transaction(&domain::Actor::cli(), async |tx| add_last(tx, new).await).await.unwrap();
    }
}

/// An installation with an example of each server function, and browsers of its callers.
pub(super) struct ConsoleFixture {
    pub(super) server: TestServer,
    pub(super) operator: Browser,
    pub(super) owner: Browser,
    pub(super) without_role: Browser,
    pub(super) rival_owner: Browser,
    /// The permitted caller and the body of each server function.
    pub(super) examples: BTreeMap<&'static str, (&'static str, String)>,
}

pub(super) async fn console_fixture() -> ConsoleFixture {
    let server = test_server().await;
    let operator = complete_setup(&server).await;
    let (acme, rival) = (server.tenant("acme").await, server.tenant("rival").await);
    server.tenant("spare").await;
    let shop = acme.client("shop").await;
    domain::key::reserve::fill(&server.platform, 2).await.unwrap();
    let owner_id = create_member(&acme, "olivia", Some(Role::Owner)).await;
    let review = create_review_examples(&acme, &owner_id).await;
    let plain_id = create_member(&acme, "plain", None).await;
    create_member(&rival, "ron", Some(Role::Owner)).await;
    let (owner, _) = open_signed_in(&server, "/console/t/acme", "olivia").await;
    let (without_role, _) = open_signed_in(&server, "/console/t/acme", "plain").await;
    let (rival_owner, _) = open_signed_in(&server, "/console/t/rival", "ron").await;
    let anna = create_user_examples(&server, &acme, &shop).await;
    create_provider_examples(&acme).await;
    create_domain_examples(
        &acme,
        &domain::Actor::user(&owner_id, "olivia", Some(Role::Owner))
            .scoped_to_tenant(acme.tenant.id()),
    )
    .await;

    let detail =
        domain::client::detail(&acme.tenant, &domain::Actor::cli(), &shop.row_id).await.unwrap();
    let fields = [
        ("name", "The+shop"),
        ("description", "Changed+in+the+console"),
        ("authorization_code", "true"),
        ("client_type", "confidential"),
    ];
    let fields: String =
        fields.iter().map(|(name, value)| format!("&form[{name}]={value}")).collect();
    let changed = format!(
        "tenant=acme&id={}&form[version]={}{fields}\
        &form[redirect_uris][0]=https://shop.example/cb",
        shop.row_id, detail.form.version
    );
    let events = domain::audit::list(
        &acme.tenant,
        &domain::Actor::cli(),
        &contract::audit::AuditListParams::default(),
    )
    .await
    .unwrap();
    let examples = examples(&ExampleIds {
        client_row_id: &shop.row_id,
        secret_id: &detail.secrets[0].id,
        client_form: &changed,
        event_id: &events.rows[0].id,
        settings_form: &settings_form("acme", 0, &[("code_lifetime", "300")]),
        review: &review,
        user: &anna,
        client_owner_id: &plain_id,
    });
    drop((acme, rival));
    ConsoleFixture { server, operator, owner, without_role, rival_owner, examples }
}
