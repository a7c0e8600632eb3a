//! The console: setup, sign-in, and access to every server function.

mod database_failure;
mod forms;
mod fuzz;
mod sign_in;

use std::collections::BTreeMap;

use contract::user::{NewUser, Role};
use domain::setup;
use tests::{Browser, TestResponse, TestServer, TestTenant, fixtures::PASSWORD, test_server};

pub(crate) async fn complete_setup(server: &TestServer) -> Browser {
    let token = setup::create_link(&server.platform).await.unwrap().unwrap();
    let mut browser = server.browser();
    let fields = [
        ("token", token.expose()),
        ("name", "Olga Ops"),
        ("email", "olga@ops.example"),
        ("password", PASSWORD),
        ("tenant_name", "First"),
    ];
    let response = browser.post("/setup", &fields).await;
    assert_eq!((response.status.as_u16(), response.location()), (303, "/console/t/first"));
    browser
}

pub(crate) async fn create_member(acme: &TestTenant<'_>, name: &str, role: Option<Role>) -> String {
    let new = NewUser {
        username: name.into(),
        password: Some(PASSWORD.into()),
        role,
        ..Default::default()
    };
    let prepared = domain::user::prepare(&acme.server.platform, new).await.unwrap();
    acme.tenant
        .transaction(&domain::Actor::cli(), async |tx| domain::user::create(tx, prepared).await)
        .await
        .unwrap()
}

/// Request a console page, sign in where it redirects to, and return the browser and the page.
pub(crate) async fn open_signed_in(
    server: &TestServer,
    page: &str,
    name: &str,
) -> (Browser, TestResponse) {
    let mut browser = server.browser();
    let redirect = browser.get(page).await;
    assert_eq!(redirect.status, 303, "{page}");
    let form = browser.follow_redirects(redirect).await;
    let page_response = browser.sign_in(&form, name, PASSWORD).await;
    (browser, page_response)
}

/// Three clients of a developer that await approval, a personal token of the owner, and a key.
struct ReviewExamples {
    kid: String,
    to_approve: String,
    to_reject: String,
    to_withdraw: String,
    /// The row ids of three approved clients, and the changes proposed to them.
    changes: [(String, String); 3],
    token_id: String,
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

/// The body of the tenant settings form: the default values with these changes.
pub(crate) fn settings_form(tenant: &str, version: i64, changes: &[(&str, &str)]) -> String {
    let mut fields = BTreeMap::from([
        ("name", "Tenant acme"),
        ("access_token_lifetime", "3600"),
        ("refresh_token_lifetime", "2592000"),
        ("code_lifetime", "600"),
        ("require_pkce", "public"),
        ("second_factor", "optional"),
        ("self_registration", "approval"),
        ("sign_up", "invited"),
        ("sign_ups_per_hour", "1000"),
        ("session_idle", "43200"),
        ("session_lifetime", "2592000"),
        ("account_deletion_days", "0"),
        ("remembered_devices_days", "0"),
        ("self_registration_quota", "10"),
        ("registrations_per_hour", "10"),
        ("token_per_second", "20"),
        ("token_burst", "60"),
        ("client_failures_per_minute", "20"),
        ("sign_in_failures", "10"),
        ("sign_in_failures_per_address", "50"),
        ("sign_in_window", "900"),
    ]);
    fields.extend(changes.iter().copied());
    let fields = fields
        .into_iter()
        .map(|(name, value)| format!("&form[{name}]={}", value.replace(' ', "+")))
        .collect::<String>();
    format!("tenant={tenant}&form[version]={version}{fields}")
}

/// A user with two sessions and a consent, and a second operator to remove.
struct UserExamples {
    id: String,
    sign_in_id: String,
    consent_id: String,
    second_operator_id: String,
    /// Two mails that wait.
    mail_ids: [String; 2],
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
        (std::net::Ipv4Addr::LOCALHOST.into(), "en"),
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

/// The ids and forms that the examples use, all of tenant `acme`.
struct ExampleIds<'a> {
    client_row_id: &'a str,
    secret_id: &'a str,
    client_form: &'a str,
    event_id: &'a str,
    settings_form: &'a str,
    review: &'a ReviewExamples,
    user: &'a UserExamples,
    client_owner_id: &'a str,
}

/// For every server function by name: the permitted caller and an example body (form or JSON).
fn examples(ids: &ExampleIds) -> BTreeMap<&'static str, (&'static str, String)> {
    let ExampleIds {
        client_row_id,
        secret_id,
        client_form,
        event_id,
        settings_form,
        review,
        user,
        client_owner_id,
    } = ids;
    let (client, tenant) = (format!("tenant=acme&id={client_row_id}"), "tenant=acme".to_owned());
    let anna = format!("tenant=acme&id={}", user.id);
    BTreeMap::from([
        ("get_frame", ("owner", tenant.clone())),
        ("get_overview", ("owner", tenant.clone())),
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
        ("end_sign_in", ("owner", format!("{anna}&sign_in={}", user.sign_in_id))),
        ("end_sign_ins", ("owner", anna.clone())),
        ("withdraw_consent", ("owner", format!("{anna}&consent={}", user.consent_id))),
        ("create_password_reset_link", ("owner", anna.clone())),
        ("mail_password_reset_link", ("owner", anna.clone())),
        ("unlock_user", ("owner", anna.clone())),
        ("remove_second_factor", ("owner", anna.clone())),
        ("remove_passkey", ("owner", format!("{anna}&passkey=pky_1"))),
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
        ("retry_mail", ("owner", format!("{tenant}&id={}", user.mail_ids[0]))),
        ("discard_mail", ("owner", format!("{tenant}&id={}", user.mail_ids[1]))),
        ("set_role", ("owner", format!("{anna}&role=developer"))),
        ("block_user", ("owner", format!("{anna}&blocked=true"))),
        ("delete_user", ("owner", format!("{anna}&typed=anna"))),
        ("list_user_invitations", ("owner", tenant.clone())),
        ("invite_user", ("owner", format!("{tenant}&email=ina@acme.example"))),
        ("withdraw_user_invitation", ("owner", format!("{tenant}&email=ina@acme.example"))),
        ("list_members", ("owner", format!("{tenant}&role=owner"))),
        ("check_may_invite", ("owner", tenant.clone())),
        ("invite_member", ("owner", format!("{tenant}&email=karl@acme.example&role=auditor"))),
        ("withdraw_invitation", ("owner", format!("{tenant}&email=karl@acme.example"))),
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
        ("update_client", ("owner", (*client_form).to_owned())),
        ("add_owner", ("owner", format!("{client}&person=plain"))),
        ("remove_owner", ("owner", format!("{client}&user={client_owner_id}"))),
        ("add_secret", ("owner", client.clone())),
        ("end_secret", ("owner", format!("{client}&secret={secret_id}"))),
        ("rotate_publishable_key", ("owner", client.clone())),
        ("remove_publishable_key", ("owner", client.clone())),
        ("make_registration_token", ("owner", format!("{tenant}&id={}", review.to_reject))),
        ("end_registration_token", ("owner", format!("{tenant}&id={}", review.to_reject))),
        ("enable_client", ("owner", format!("{client}&enabled=false&version=0"))),
        ("delete_client", ("owner", format!("{client}&typed=The+shop"))),
        ("list_tokens", ("owner", tenant.clone())),
        ("make_token", ("owner", format!("{tenant}&name=Pipeline&days=30"))),
        ("revoke_token", ("owner", format!("{tenant}&id={}", review.token_id))),
        ("list_pending_approvals", ("owner", tenant.clone())),
        (
            "approve_change",
            (
                "owner",
                format!("{tenant}&id={}&proposal={}", review.changes[0].0, review.changes[0].1),
            ),
        ),
        (
            "reject_change",
            (
                "owner",
                format!(
                    "{tenant}&id={}&proposal={}&rejection_reason=Say+why",
                    review.changes[1].0, review.changes[1].1
                ),
            ),
        ),
        ("withdraw_change", ("owner", format!("{tenant}&id={}", review.changes[2].0))),
        ("withdraw_client", ("owner", format!("{tenant}&id={}", review.to_withdraw))),
        ("resubmit_client", ("owner", format!("{tenant}&id={}", review.to_withdraw))),
        ("approve_client", ("owner", format!("{tenant}&id={}&version=0", review.to_approve))),
        (
            "refuse_client",
            ("owner", format!("{tenant}&id={}&reason=Say+what+it+does", review.to_reject)),
        ),
        ("get_domains", ("owner", tenant.clone())),
        ("add_domain", ("owner", format!("{tenant}&host=login.acme.example"))),
        ("check_domain", ("owner", format!("{tenant}&host=login.acme.example"))),
        ("set_primary_base_url", ("owner", format!("{tenant}&host=login.acme.example"))),
        ("check_addresses", ("owner", tenant.clone())),
        ("remove_domain", ("owner", format!("{tenant}&host=old.acme.example"))),
        ("withdraw_claim", ("owner", format!("{tenant}&host=wrong.acme.example"))),
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
        ("delete_provider", ("owner", format!("{tenant}&id=github&typed=GitHub"))),
        ("get_keys", ("owner", tenant.clone())),
        ("rotate_keys", ("owner", tenant.clone())),
        ("revoke_key", ("owner", format!("{tenant}&kid={}", review.kid))),
        ("list_events", ("owner", format!("{tenant}&input[topic]=client"))),
        ("get_event", ("owner", format!("{tenant}&id={event_id}"))),
        ("get_base", ("owner", tenant.clone())),
        ("get_tenant", ("owner", tenant.clone())),
        ("update_tenant", ("owner", (*settings_form).to_owned())),
        ("get_health", ("operator", String::new())),
        ("list_operators", ("operator", String::new())),
        ("check_may_invite_operator", ("operator", String::new())),
        ("invite_operator", ("operator", "email=otto@ops.example".into())),
        ("withdraw_operator_invitation", ("operator", "email=otto@ops.example".into())),
        (
            "remove_operator",
            ("operator", format!("id={}&typed=oran.ops.example", user.second_operator_id)),
        ),
        ("list_tenants", ("operator", "input[search]=".into())),
        ("get_public_url", ("operator", String::new())),
        ("create_tenant", ("operator", "name=Third&slug=third&preset=strict".into())),
        ("suspend_tenant", ("operator", "slug=spare".into())),
        ("resume_tenant", ("operator", "slug=spare".into())),
        ("delete_tenant", ("operator", "slug=spare&typed=spare".into())),
        ("restore_tenant", ("operator", "slug=spare".into())),
    ])
}

/// Functions that depend on others, in the order to call them.
const DEPENDENT_LAST: [&str; 39] = [
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

/// An installation with an example of each server function, and browsers of its callers.
struct ConsoleFixture {
    server: TestServer,
    operator: Browser,
    owner: Browser,
    without_role: Browser,
    rival_owner: Browser,
    /// The permitted caller and the body of each server function.
    examples: BTreeMap<&'static str, (&'static str, String)>,
}

async fn console_fixture() -> ConsoleFixture {
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

/// I4, I5, A10, P1: the permitted caller succeeds; a signed-out browser, a user without a
/// role and the owner of another tenant are rejected and change nothing.
#[tokio::test]
async fn server_functions_answer_only_authorized_callers() {
    let ConsoleFixture {
        server,
        mut operator,
        mut owner,
        mut without_role,
        mut rival_owner,
        examples,
    } = console_fixture().await;
    let mut signed_out = server.browser();
    let paths: Vec<String> =
        leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    let path_of = |name: &str| {
        paths
            .iter()
            .find(|path| path.rsplit('/').next() == Some(name))
            .unwrap_or_else(|| panic!("{name} is not served"))
            .clone()
    };
    for path in &paths {
        let name = path.rsplit('/').next().unwrap();
        assert!(
            path.starts_with("/console/fn/") && examples.contains_key(name),
            "{path} has no example"
        );
    }
    let before_tenants =
        ["list_tenants", "get_public_url", "create_tenant", "suspend_tenant", "resume_tenant"];
    let first = examples
        .keys()
        .copied()
        .filter(|name| !DEPENDENT_LAST.contains(name) && !before_tenants.contains(name));
    for name in first.chain(before_tenants).chain(DEPENDENT_LAST) {
        let (permitted, body) = &examples[name];
        let path = path_of(name);
        let content_type = if body.starts_with('{') {
            "application/json"
        } else {
            "application/x-www-form-urlencoded"
        };
        let before = server.snapshot().await;
        assert_eq!(
            signed_out.post_body(&path, content_type, body, "same-origin").await.status,
            401,
            "{name} signed out"
        );
        for (caller, browser) in [
            ("a user without a role", &mut without_role),
            ("another tenant's owner", &mut rival_owner),
        ] {
            let response = browser.post_body(&path, content_type, body, "same-origin").await;
            assert_eq!(response.status, 404, "{name} by {caller}: {}", response.body);
        }
        if *permitted == "operator" {
            assert_eq!(
                owner.post_body(&path, content_type, body, "same-origin").await.status,
                404,
                "{name} by an owner"
            );
        }
        let authorized = if *permitted == "operator" { &mut operator } else { &mut owner };
        assert_eq!(
            authorized.post_body(&path, content_type, body, "cross-site").await.status,
            403,
            "{name} from another site"
        );
        server.assert_unchanged(&before, name).await;
        // L6: submitted twice at once, and once more, it runs once.
        let mut other_request = authorized.clone();
        let (response, at_once) = tokio::join!(
            authorized.post_body(&path, content_type, body, "same-origin"),
            other_request.post_body(&path, content_type, body, "same-origin")
        );
        assert_eq!(response.status, 200, "{name}: {}", response.body);
        let after = server.snapshot().await;
        let repeated = authorized.post_body(&path, content_type, body, "same-origin").await;
        for again in [at_once, repeated] {
            assert_eq!(again.status, 200, "{name} repeated: {}", again.body);
            assert_eq!(again.body, response.body, "{name} repeated");
        }
        server.assert_unchanged(&after, &format!("{name} repeated")).await;
        let shown_once = ["register_client", "add_secret"].contains(&name);
        assert_eq!(response.body.contains("sk_"), shown_once, "{name} shows a secret");
        assert_eq!(response.body.contains("pat_"), name == "make_token", "{name} shows a token");
        let links =
            ["create_password_reset_link", "invite_member", "invite_operator"].contains(&name);
        assert_eq!(response.body.contains("token=al_"), links, "{name} shows a one-time link");
        for row in before.rows("client_secret") {
            let digest = row["digest"].as_str().unwrap().to_owned();
            assert!(!response.body.contains(&digest), "{name} shows a digest");
        }
    }
    let acme = server.find_tenant("acme").await;
    assert!(acme.tenant.client("shop").await.unwrap().is_none(), "the client was deleted");
}
