//! Writes with a token that ends after it was authenticated: the transaction asks again.

use std::{pin::pin, time::Duration};

use contract::client::{AccessTokenFormat, NewClient};
use domain::{
    Secret,
    developer::{self, Bearer, UpdateMode},
    member, personal_token,
    token::DelegatedAccess,
    user,
};
use oauth::{ErrorCode, RegistrationRequest};
use tests::{TestClient, fixtures::token_of};

use super::*;

/// What authorizes the write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holding {
    PersonalToken,
    RegistrationToken,
    Jwt,
    OpaqueToken,
}

/// What happens between authentication and the write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    UserBlocked,
    PasswordReset,
    RoleLost,
    TokenRevoked,
    OwnerRemoved,
    GrantEnded,
    PortalDisabled,
    PortalScopeReduced,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Write {
    Register,
    Update,
    Delete,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Written,
    InvalidToken,
    NotFound,
    Forbidden,
}

impl Event {
    const ALL: [Self; 8] = [
        Self::UserBlocked,
        Self::PasswordReset,
        Self::RoleLost,
        Self::TokenRevoked,
        Self::OwnerRemoved,
        Self::GrantEnded,
        Self::PortalDisabled,
        Self::PortalScopeReduced,
    ];

    fn ends(self, holding: Holding) -> bool {
        match self {
            Self::UserBlocked | Self::PasswordReset | Self::TokenRevoked => true,
            Self::RoleLost => holding.is_by_role(),
            Self::OwnerRemoved => holding == Holding::RegistrationToken,
            Self::GrantEnded | Self::PortalDisabled | Self::PortalScopeReduced => {
                !holding.is_by_role()
            }
        }
    }
}

impl Holding {
    /// Whether the token depends on the role of the user, and on no client that they use.
    fn is_by_role(self) -> bool {
        matches!(self, Self::PersonalToken | Self::RegistrationToken)
    }
}

fn expected(holding: Holding, event: Event, write: Write) -> Outcome {
    match (holding, event, write) {
        _ if event.ends(holding) => Outcome::InvalidToken,
        (Holding::RegistrationToken, _, Write::Register) => Outcome::Forbidden,
        (_, Event::OwnerRemoved, Write::Update | Write::Delete) => Outcome::NotFound,
        _ => Outcome::Written,
    }
}

fn new_client(name: &str) -> NewClient {
    let mut new = NewClient::default();
    new.metadata.client_name = Some(name.to_owned());
    new.metadata.redirect_uris = vec!["https://own.example/cb".into()];
    new
}

/// A developer with a client of their own, and a token that is good.
struct Developer<'w> {
    acme: &'w TestTenant<'w>,
    actor: Actor,
    user_id: String,
    /// The client by which the user acts, for an access token.
    portal: Option<TestClient>,
    token: String,
    refresh_token: String,
    /// The `client_id` and the row id of the user's client.
    own: (String, String),
}

impl<'w> Developer<'w> {
    async fn new(acme: &'w TestTenant<'w>, name: &str, holding: Holding) -> Self {
        let actor = acme.member(name, Role::Developer).await;
        let user_id = actor.user_id().unwrap().to_owned();
        let (mut token, refresh_token, portal) = if holding.is_by_role() {
            (acme.personal_token(&actor).await, String::new(), None)
        } else {
            let client = acme
                .client_with(&format!("portal-{name}"), |new| {
                    new.metadata.scope = Some("openid write".into());
                    if holding == Holding::OpaqueToken {
                        new.settings.access_token_format = AccessTokenFormat::Opaque;
                    }
                })
                .await;
            let mut browser = acme.server.browser();
            let code = client.obtain_code(&mut browser, name, &[("scope", "openid write")]).await;
            let tokens = client.redeem(&code).await;
            let (access, refresh) = (tokens.access_token(), tokens.refresh_token());
            (access.to_owned(), refresh.to_owned(), Some(client))
        };
        let own = registered(acme, &authenticate(acme, &token).await.actor, name).await;
        if holding == Holding::RegistrationToken {
            token = own.registration_token.unwrap().expose().to_owned();
        }
        let own = (own.client_id, own.row_id);
        Self { acme, actor, user_id, portal, token, refresh_token, own }
    }

    async fn cause(&self, event: Event, holding: Holding) {
        let (acme, cli, id, row_id) = (self.acme, Actor::cli(), &self.user_id, &self.own.1);
        match (event, holding, &self.portal) {
            (Event::UserBlocked, ..) => {
                let block =
                    acme.transaction(&cli, async |tx| user::set_disabled(tx, id, true).await);
                block.await.unwrap();
            }
            (Event::PasswordReset, ..) => reset_password(acme, id).await,
            (Event::RoleLost, ..) => {
                let role = Role::Auditor;
                let lose = acme.transaction(&cli, async |tx| member::set_role(tx, id, role).await);
                lose.await.unwrap();
            }
            (Event::OwnerRemoved, ..) => {
                acme.transaction(&cli, async |tx| client::remove_owner(tx, row_id, id).await)
                    .await
                    .unwrap();
            }
            (Event::TokenRevoked, Holding::PersonalToken, _) => {
                let tokens = personal_token::list(&acme.tenant, &self.actor).await.unwrap();
                acme.transaction(&self.actor, async |tx| {
                    personal_token::revoke(tx, &tokens[0].id).await
                })
                .await
                .unwrap();
            }
            (Event::TokenRevoked, Holding::RegistrationToken, _) => {
                acme.transaction(&cli, async |tx| {
                    client::revoke_registration_token(tx, row_id).await
                })
                .await
                .unwrap();
            }
            (Event::TokenRevoked, _, Some(portal)) => {
                let fields = [("token", self.token.as_str())];
                assert_eq!(portal.post("/oauth2/revoke", &fields).await.status, 200);
            }
            (Event::GrantEnded, _, Some(portal)) => {
                let fields = [("token", self.refresh_token.as_str())];
                assert_eq!(portal.post("/oauth2/revoke", &fields).await.status, 200);
            }
            (Event::PortalDisabled, _, Some(portal)) => {
                acme.transaction(&cli, async |tx| {
                    client::set_enabled(tx, &portal.row_id, false, 0).await
                })
                .await
                .unwrap();
            }
            (Event::PortalScopeReduced, _, Some(portal)) => {
                acme.transaction(&cli, async |tx| reduce_scope(tx, &portal.row_id).await)
                    .await
                    .unwrap();
            }
            // Of a client that this token does not depend on.
            _ => {}
        }
    }

    async fn write(&self, actor: &Actor, write: Write, name: &str) -> domain::Result<()> {
        let (acme, client_id) = (self.acme, &self.own.0);
        match write {
            Write::Register => acme
                .transaction(actor, async |tx| client::register(tx, new_client(name)).await)
                .await
                .map(drop),
            Write::Update => {
                let body = json!({ "redirect_uris": ["https://own.example/new"] }).to_string();
                let request = RegistrationRequest::from_json(body.as_bytes()).unwrap();
                let mode = UpdateMode::Merge;
                acme.transaction(actor, async |tx| {
                    developer::update(tx, client_id, request, mode).await
                })
                .await
                .map(drop)
            }
            Write::Delete => developer::delete(&acme.tenant, actor, client_id).await,
        }
    }
}

async fn authenticate(acme: &TestTenant<'_>, token: &str) -> Bearer {
    let bearer = developer::authenticate_bearer(&acme.tenant, token, DelegatedAccess::Write).await;
    bearer.unwrap_or_else(|error| panic!("{error}"))
}

async fn registered(acme: &TestTenant<'_>, actor: &Actor, name: &str) -> client::RegisteredClient {
    acme.transaction(actor, async |tx| client::register(tx, new_client(name)).await).await.unwrap()
}

async fn reset_password(acme: &TestTenant<'_>, user_id: &str) {
    let cli = Actor::cli();
    let link = acme.transaction(&cli, async |tx| user::reset_link(tx, user_id).await);
    let token = token_of(&link.await.unwrap());
    let password = Secret::new("another-horse-battery".into());
    user::reset(&acme.tenant, &token, password, tests::fixtures::FROM_HERE).await.unwrap();
}

/// Takes `write` from the scopes of a client.
async fn reduce_scope(tx: &mut domain::Transaction, row_id: &str) -> domain::Result<()> {
    let client = tx.tenant().client_by_row(row_id).await?.ok_or(Error::NotFound)?;
    let form = contract::client::ClientForm {
        version: client.version,
        description: client.description.clone(),
        client_type: client.client_type,
        metadata: oauth::ClientMetadata { scope: Some("openid".into()), ..client.metadata.clone() },
        settings: client.settings.clone(),
    };
    client::update(tx, row_id, form).await.map(drop)
}

/// The registrations of a user whose registration access tokens are good.
async fn open_registrations(server: &TestServer, user_id: &str) -> usize {
    let rows = server.snapshot().await.rows("registration");
    let is_open = |row: &&Value| row["user_id"] == user_id && row["token_revoked_at"].is_null();
    rows.iter().filter(is_open).count()
}

async fn check(holding: Holding) {
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Open, |_| {}).await;
    let mut number = 0;
    for event in Event::ALL {
        for write in [Write::Register, Write::Update, Write::Delete] {
            number += 1;
            let (name, context) =
                (format!("dora{number}"), format!("{holding:?} {event:?} {write:?}"));
            let developer = Developer::new(&acme, &name, holding).await;
            let bearer = authenticate(&acme, &developer.token).await;
            developer.cause(event, holding).await;
            let before = server.snapshot().await;
            let outcome = match developer.write(&bearer.actor, write, &name).await {
                Ok(()) => Outcome::Written,
                Err(Error::OAuth(error)) if error.code == ErrorCode::InvalidToken => {
                    Outcome::InvalidToken
                }
                Err(Error::NotFound) => Outcome::NotFound,
                Err(Error::Forbidden) => Outcome::Forbidden,
                Err(error) => panic!("{context}: {error}"),
            };
            assert_eq!(outcome, expected(holding, event, write), "{context}");
            if outcome != Outcome::Written {
                server.assert_unchanged(&before, &context).await;
            }
            if [Event::UserBlocked, Event::PasswordReset].contains(&event) {
                assert_eq!(open_registrations(&server, &developer.user_id).await, 0, "{context}");
            }
        }
    }
}

#[tokio::test]
async fn personal_token_that_has_ended_writes_nothing() {
    check(Holding::PersonalToken).await;
}

#[tokio::test]
async fn registration_access_token_that_has_ended_writes_nothing() {
    check(Holding::RegistrationToken).await;
}

#[tokio::test]
async fn jwt_access_token_that_has_ended_writes_nothing() {
    check(Holding::Jwt).await;
}

#[tokio::test]
async fn opaque_access_token_that_has_ended_writes_nothing() {
    check(Holding::OpaqueToken).await;
}

/// What ends a token waits for the transaction that has confirmed it, and finds what that writes.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_ends_a_token_waits_for_a_write_under_way() {
    use Holding::*;
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Open, |_| {}).await;
    let mut number = 0;
    for holding in [PersonalToken, RegistrationToken, Jwt, OpaqueToken] {
        for event in Event::ALL.into_iter().filter(|event| event.ends(holding)) {
            number += 1;
            let (name, context) = (format!("dora{number}"), format!("{holding:?} {event:?}"));
            let developer = Developer::new(&acme, &name, holding).await;
            let bearer = authenticate(&acme, &developer.token).await;
            let mut causing = pin!(developer.cause(event, holding));
            acme.transaction(&bearer.actor, async |_| {
                let early = tokio::time::timeout(Duration::from_millis(250), &mut causing).await;
                assert!(early.is_err(), "{context} has not waited");
                Ok(())
            })
            .await
            .unwrap();
            causing.await;
            let late = developer.write(&bearer.actor, Write::Update, &name).await;
            assert!(matches!(late, Err(Error::OAuth(_))), "{context}: {late:?}");
        }
    }
}

/// L1: registration access tokens do not survive the reset that ends what has registered them.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn registrations_during_a_password_reset_leave_no_token() {
    let server = test_server().await;
    let acme = tenant_with_policy(&server, SelfRegistration::Open, |_| {}).await;
    for round in 0..50 {
        let (dora, program) = create_developer(&acme, &format!("dora{round}")).await;
        let id = dora.user_id().unwrap();
        let registering = async {
            for _ in 0..round % 25 {
                tokio::task::yield_now().await;
            }
            let [one, two] = ["one", "two"].map(|name| program.register(name));
            let (one, two) = tokio::join!(one, two);
            [one, two].map(|response| response.status.as_u16())
        };
        let (statuses, ()) = tokio::join!(registering, reset_password(&acme, id));
        assert!(statuses.iter().all(|status| [201, 401].contains(status)), "{statuses:?}");
        assert_eq!(open_registrations(&server, id).await, 0, "round {round}: {statuses:?}");
        assert_eq!(program.register("late").await.status, 401, "round {round}");
    }
}
