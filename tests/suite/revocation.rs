//! What each event revokes (docs/security.md), generated from the table of that document.
//!
//! Each test creates all holdings, causes one event, and uses every holding on two nodes.

mod cause;
mod holdings;
mod links_and_keys;
mod suspension;
mod uses;

use std::collections::{BTreeMap, BTreeSet};

use contract::user::Role;
use domain::{
    Actor, client,
    job::{self, ChangePosition},
    key, member, tenant, user,
};
use tests::{
    Browser, Node, TestClient, TestPasskey, TestServer, TestTenant, fixtures::PASSWORD,
    http_request, test_server,
};

use cause::cause;
use holdings::{Holdings, create_holdings};
use uses::works;

pub(crate) const DOCUMENT: &str = include_str!("../../docs/security.md");
pub(crate) const ENDS: &str = "**x**";

macro_rules! named_enum {
    ($name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        enum $name { $($variant),+ }

        impl $name {
            const ALL: &[Self] = &[$(Self::$variant),+];

            /// The text in the table.
            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

/// Events, each with its text in the table and its generated test.
macro_rules! events {
    ($($variant:ident, $test:ident = $text:literal;)+) => {
        named_enum!(Event { $($variant = $text),+ });

        $(
            #[tokio::test]
            async fn $test() {
                check(Event::$variant).await;
            }
        )+
    };
}

events! {
    UserBlocked, user_blocked = "user blocked";
    UserUnblocked, user_unblocked = "user unblocked";
    UserDeleted, user_deleted = "user deleted";
    DeletionInterrupted, deletion_interrupted = "interrupted deletion, then unblocked";
    PasswordReset, password_reset = "password reset";
    PasswordChanged, password_changed = "password changed";
    AccountDeleted, account_deleted = "account deleted by its user";
    AccountKept, account_kept = "deleted account kept";
    EmailUndone, email_undone = "change of the address undone";
    SignedOut, signed_out = "signed out";
    SessionsEnded, sessions_ended = "other sessions ended";
    ApplicationRevoked, application_revoked = "application revoked";
    RoleLost, role_lost = "role lost";
    RoleRaised, role_raised = "role raised";
    MemberRemoved, member_removed = "member removed";
    OperatorRemoved, operator_removed = "operator removed";
    OperatorUnblocked, operator_unblocked = "operator unblocked";
    ClientDisabled, client_disabled = "client disabled";
    ClientDeleted, client_deleted = "client deleted";
    ScopesReduced, scopes_reduced = "scopes reduced";
    GrantsReduced, grants_reduced = "grants reduced";
    RedirectUrisReduced, redirect_uris_reduced = "redirect URIs reduced";
    SecretRemoved, secret_removed = "secret removed";
    ConsentWithdrawn, consent_withdrawn = "consent withdrawn";
    TenantSuspended, tenant_suspended = "tenant suspended";
    TenantResumed, tenant_resumed = "tenant resumed";
    TenantDeleted, tenant_deleted = "tenant deleted";
    TenantRestored, tenant_restored = "tenant restored";
    KeyRevoked, key_revoked = "key revoked";
}

named_enum!(Holding {
    Session = "session",
    Interaction = "interaction",
    Code = "code",
    RefreshToken = "refresh token",
    JwtAccessToken = "JWT access token",
    OpaqueAccessToken = "opaque access token",
    PersonalToken = "personal token",
    RegistrationToken = "registration token",
    InvitationByUser = "invitation by the user",
    InvitationByOperator = "invitation by an operator",
    ResetLinkByUser = "reset link by the user",
    ResetLinkByOperator = "reset link by an operator",
    MailedResetLink = "mailed reset link",
    VerificationLink = "verification link",
    AddressLink = "link to a new address",
    ResetLinkForUser = "reset link for the user",
    OperatorLink = "operator link",
    PendingApproval = "pending approval",
    // Last: its use keeps an account that its user has deleted.
    Passkey = "passkey",
});

/// The cells by event and holding, of the table in this section whose first column has this name.
pub(crate) fn table(section: &str, first: &str) -> BTreeMap<(String, String), String> {
    let section = DOCUMENT.split(&format!("\n{section}\n")).nth(1).expect("the section");
    let mut rows = section
        .lines()
        .skip_while(|line| !line.starts_with(&format!("| {first} |")))
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>());
    let holdings = rows.next().expect("the first row");
    let mut cells = BTreeMap::new();
    for row in rows.skip(1) {
        assert_eq!(row.len(), holdings.len(), "{row:?}");
        for (holding, cell) in holdings.iter().zip(&row).skip(1) {
            cells.insert((row[0].to_owned(), (*holding).to_owned()), (*cell).to_owned());
        }
    }
    cells
}

#[test]
fn the_document_decides_every_cell() {
    let cells = table("## What each event revokes", "event");
    let expected: BTreeSet<(String, String)> = Event::ALL
        .iter()
        .flat_map(|event| Holding::ALL.iter().map(move |holding| (event, holding)))
        .map(|(event, holding)| (event.as_str().to_owned(), holding.as_str().to_owned()))
        .collect();
    assert_eq!(cells.keys().cloned().collect::<BTreeSet<_>>(), expected);
    for (at, cell) in cells {
        let has_reason = cell.len() == 1
            && DOCUMENT.lines().any(|line| line.starts_with(&format!("- `{cell}` ")));
        assert!(cell == ENDS || has_reason, "{at:?}: “{cell}” is no decision with a reason");
    }
}

/// The tenant as it is now: the handle keeps the row that it was created from.
async fn current(server: &TestServer) -> domain::Tenant {
    server.platform.tenant_by_slug("acme").await.unwrap().unwrap()
}

/// A further browser of the user, at the page of their account.
async fn open_account(server: &TestServer) -> Browser {
    let mut browser = server.browser();
    let redirect = browser.get("/t/acme/account").await;
    let page = browser.follow_redirects(redirect).await;
    let page = browser.sign_in(&page, "dora", PASSWORD).await;
    assert_eq!(page.status, 200, "{}", page.body);
    browser
}

async fn active_key(acme: &TestTenant<'_>, algorithm: &str) -> String {
    let keys = key::ring_view(&acme.tenant, &Actor::cli()).await.unwrap().keys;
    let is_active = |key: &contract::key::KeySummary| {
        key.algorithm == algorithm && key.state == contract::key::KeyState::Active
    };
    keys.into_iter().find(is_active).unwrap().kid
}

async fn is_readable(node: &Node, uri: &str, token: &str) -> bool {
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", &*authorization)];
    http_request(&node.router, "GET", uri, &headers, "").await.status == 200
}

async fn check(event: Event) {
    let server = test_server().await;
    let acme = server.tenant("acme").await;
    let mut held = create_holdings(&server, &acme, event).await;
    let node = server.start_node().await;
    let mut position = ChangePosition::default();
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    let first = Node { platform: server.platform.clone(), router: server.router.clone() };
    // Both have the tenant, the clients, the keys and the access tokens in their caches.
    for (number, node) in [(1, &node), (0, &first)] {
        for holding in [Holding::Session, Holding::JwtAccessToken, Holding::OpaqueAccessToken] {
            assert!(works(node, number, &mut held, holding).await, "{holding:?} before");
        }
    }

    server.fill_key_reserve().await;
    cause(&server, &acme, &mut held, event).await;
    job::poll_changes(&node.platform, &mut position).await.unwrap();
    let cells = table("## What each event revokes", "event");
    let mut wrong = Vec::new();
    for (number, node) in [(1, &node), (0, &first)] {
        for holding in Holding::ALL {
            let cell = &cells[&(event.as_str().to_owned(), holding.as_str().to_owned())];
            let is_skipped =
                matches!((holding, number), (Holding::PendingApproval, 0) | (Holding::Passkey, 1));
            if !is_skipped && works(node, number, &mut held, *holding).await == (cell == ENDS) {
                wrong.push(format!("{} on node {number}: not “{cell}”", holding.as_str()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", event.as_str(), wrong.join("\n"));
}
