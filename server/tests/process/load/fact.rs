//! What a server has acknowledged, and what must hold because of it.
//!
//! Each operation takes a fact and returns what holds afterwards. A write whose answer was lost may
//! be done or not, and its fact allows both.

use std::time::{Duration, Instant};

use super::{
    connection::{Answer, Connection, Cookies, Unanswered},
    protocol::{OAuthError, RegisteredClient, Tokens},
    random::Random,
};

/// A used refresh token gets the same successor again for 10 seconds; the server counts in whole
/// ones.
const GRACE: Duration = Duration::from_secs(10);
const ONE_SECOND: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub enum Fact {
    /// A valid access token of the client itself.
    ClientToken(String),
    RevokedToken(String),
    Code(Code),
    Grant(Grant),
    EndedGrant(Grant),
    /// The end of the grant was not answered.
    PossiblyEndedGrant(Grant),
    /// A browser in which a user is signed in.
    Session(Cookies),
    SignedOut(Cookies),
    Registration(Registration),
    DeletedRegistration(RegisteredClient),
    /// The values that a setting of the tenant may have.
    Lifetime(Vec<u64>),
}

/// A code that no answered request has redeemed.
#[derive(Debug)]
pub struct Code {
    pub value: String,
    /// Whether a request that was not answered may have redeemed it.
    pub is_possibly_redeemed: bool,
}

impl Code {
    pub fn unused(value: String) -> Self {
        Self { value, is_possibly_redeemed: false }
    }
}

/// What a redeemed code led to.
#[derive(Debug)]
pub struct Grant {
    code: String,
    /// The latest one.
    access_token: String,
    /// All of them, in the order in which each replaced the one before.
    refresh_tokens: Vec<String>,
    /// No later than the latest rotation.
    rotated_since: Instant,
    /// When the latest one was first used without an answer.
    unanswered_since: Option<Instant>,
}

#[derive(Debug)]
pub struct Registration {
    client: RegisteredClient,
    /// The names that it may have.
    names: Vec<String>,
}

impl Registration {
    pub fn new(client: RegisteredClient, name: String) -> Self {
        Self { client, names: vec![name] }
    }
}

/// What holds after an operation, and whether all of its requests were answered.
pub type Outcome = (Option<Fact>, Answer<()>);

fn held(fact: Fact) -> Outcome {
    (Some(fact), Ok(()))
}

/// Nothing more is known.
const GONE: Outcome = (None, Ok(()));

fn unanswered(fact: Fact) -> Outcome {
    (Some(fact), Err(Unanswered))
}

/// Fail unless a token or code was rejected for what it is.
fn assert_rejected(answer: Result<Tokens, OAuthError>, what: &str, value: &str) {
    match answer {
        Ok(_) => panic!("{what} was accepted: {value}"),
        Err(error) => assert_eq!(error, "invalid_grant", "{what}: {value}"),
    }
}

impl Grant {
    fn new(code: String, tokens: Tokens) -> Self {
        Self {
            code,
            access_token: tokens.access_token,
            refresh_tokens: vec![tokens.refresh_token],
            rotated_since: Instant::now(),
            unanswered_since: None,
        }
    }

    fn refresh_token(&self) -> &str {
        self.refresh_tokens.last().expect("a grant has a refresh token")
    }

    /// The answers of the server to both tokens.
    async fn are_active(&self, connection: &mut Connection) -> Answer<(bool, bool)> {
        let access_token = connection.is_active(&self.access_token).await?;
        Ok((access_token, connection.is_active(self.refresh_token()).await?))
    }

    /// Nothing of an ended grant is accepted.
    async fn assert_ended(&self, connection: &mut Connection) -> Answer<()> {
        let active = self.are_active(connection).await?;
        assert_eq!(active, (false, false), "tokens of an ended grant: {}", self.code);
        let refreshed = connection.refresh(self.refresh_token()).await?;
        assert_rejected(refreshed, "a refresh token of an ended grant", self.refresh_token());
        assert_rejected(connection.redeem(&self.code).await?, "a redeemed code", &self.code);
        Ok(())
    }

    /// Send a refresh token again whose successor is unused, as a client does that lost the answer.
    /// Returns whether that has ended the grant, because it was too late.
    async fn retry(&mut self, connection: &mut Connection, predecessor: &str) -> Answer<bool> {
        match connection.refresh(predecessor).await? {
            Ok(tokens) => {
                assert_eq!(tokens.refresh_token, self.refresh_token(), "another successor");
                self.access_token = tokens.access_token;
                return Ok(false);
            }
            Err(error) => assert_eq!(error, "invalid_grant"),
        }
        let is_late = self.rotated_since.elapsed() + ONE_SECOND >= GRACE;
        assert!(is_late, "a retry within the grace period was rejected");
        self.assert_ended(connection).await?;
        Ok(true)
    }

    /// Send a value again that was used up, which ends the grant.
    async fn replay(&self, connection: &mut Connection, replayed: Replayed) -> Answer<()> {
        match (replayed, self.refresh_tokens.as_slice()) {
            (Replayed::RefreshToken, [first, _, _, ..]) => {
                let answer = connection.refresh(first).await?;
                assert_rejected(answer, "a refresh token whose successor was used", first);
            }
            _ => {
                let answer = connection.redeem(&self.code).await?;
                assert_rejected(answer, "a redeemed code", &self.code);
            }
        }
        self.assert_ended(connection).await
    }
}

/// A value that was used up.
enum Replayed {
    RefreshToken,
    Code,
}

pub async fn redeem(connection: &mut Connection, code: Code) -> Outcome {
    match connection.redeem(&code.value).await {
        Ok(Ok(tokens)) => held(Fact::Grant(Grant::new(code.value, tokens))),
        Ok(Err(error)) => {
            assert_eq!(error, "invalid_grant");
            assert!(code.is_possibly_redeemed, "the code is lost: {}", code.value);
            GONE
        }
        Err(Unanswered) => unanswered(Fact::Code(Code { is_possibly_redeemed: true, ..code })),
    }
}

pub async fn refresh(connection: &mut Connection, mut grant: Grant) -> Outcome {
    let started_at = Instant::now();
    match connection.refresh(grant.refresh_token()).await {
        Ok(Ok(tokens)) => {
            grant.access_token = tokens.access_token;
            grant.refresh_tokens.push(tokens.refresh_token);
            // A request without an answer may have rotated it, and this one was its retry.
            grant.rotated_since = grant.unanswered_since.take().unwrap_or(started_at);
            held(Fact::Grant(grant))
        }
        Ok(Err(error)) => {
            assert_eq!(error, "invalid_grant");
            let since = grant.unanswered_since.unwrap_or_else(|| {
                panic!("the refresh token is lost: {}", grant.refresh_token());
            });
            // The unanswered request has rotated it, and this one was too late to be its retry.
            assert!(since.elapsed() + ONE_SECOND >= GRACE, "a retry in time was rejected");
            GONE
        }
        Err(Unanswered) => {
            grant.unanswered_since.get_or_insert(started_at);
            unanswered(Fact::Grant(grant))
        }
    }
}

pub async fn revoke_token(connection: &mut Connection, token: String) -> Outcome {
    match connection.revoke(&token).await {
        Ok(()) => held(Fact::RevokedToken(token)),
        Err(Unanswered) => (None, Err(Unanswered)),
    }
}

pub async fn end_grant(connection: &mut Connection, grant: Grant) -> Outcome {
    match connection.revoke(grant.refresh_token()).await {
        Ok(()) => held(Fact::EndedGrant(grant)),
        Err(Unanswered) => unanswered(Fact::PossiblyEndedGrant(grant)),
    }
}

pub async fn sign_out(connection: &mut Connection, cookies: Cookies) -> Outcome {
    let own = std::mem::replace(&mut connection.cookies, cookies.clone());
    let answer = connection.sign_out().await;
    connection.cookies = own;
    match answer {
        Ok(()) => held(Fact::SignedOut(cookies)),
        Err(Unanswered) => (None, Err(Unanswered)),
    }
}

pub async fn rename(connection: &mut Connection, of: Registration, name: String) -> Outcome {
    let Registration { client, mut names } = of;
    match connection.rename(&client, &name).await {
        Ok(()) => held(Fact::Registration(Registration::new(client, name))),
        Err(Unanswered) => {
            names.push(name);
            unanswered(Fact::Registration(Registration { client, names }))
        }
    }
}

pub async fn delete(connection: &mut Connection, of: Registration) -> Outcome {
    match connection.delete(&of.client).await {
        Ok(()) => held(Fact::DeletedRegistration(of.client)),
        Err(Unanswered) => (None, Err(Unanswered)),
    }
}

pub async fn change_lifetime(
    connection: &mut Connection,
    mut possible: Vec<u64>,
    seconds: u64,
) -> Outcome {
    match connection.change_lifetime(seconds).await {
        Ok(true) => held(Fact::Lifetime(vec![seconds])),
        Ok(false) => held(Fact::Lifetime(possible)),
        Err(Unanswered) => {
            possible.push(seconds);
            unanswered(Fact::Lifetime(possible))
        }
    }
}

/// The answer to an authorization request of a browser with these cookies: whether it is signed in.
async fn is_signed_in(connection: &mut Connection, cookies: &Cookies) -> Answer<bool> {
    let own = std::mem::replace(&mut connection.cookies, cookies.clone());
    let answer = connection.silent_code().await;
    connection.cookies = own;
    match answer? {
        Ok(_) => Ok(true),
        Err(error) => {
            assert_eq!(error, "login_required");
            Ok(false)
        }
    }
}

impl Fact {
    /// Check that it holds. Some checks use up what they check.
    ///
    /// # Panics
    /// If it does not hold.
    pub async fn check(self, connection: &mut Connection, random: &mut Random) -> Outcome {
        let mut fact = self;
        match fact.check_in_place(connection, random).await {
            Ok(Remains::Unchanged) => held(fact),
            Ok(Remains::Nothing) => GONE,
            Err(Unanswered) => unanswered(fact),
            Ok(Remains::ToBeUsed) => match fact {
                Fact::Code(code) => redeem(connection, code).await,
                Fact::Grant(grant) => refresh(connection, grant).await,
                other => held(other),
            },
        }
    }

    async fn check_in_place(
        &mut self,
        connection: &mut Connection,
        random: &mut Random,
    ) -> Answer<Remains> {
        match self {
            Self::ClientToken(token) => {
                assert!(connection.is_active(token).await?, "the access token is lost: {token}");
            }
            Self::RevokedToken(token) => {
                assert!(!connection.is_active(token).await?, "the revocation is lost: {token}");
            }
            Self::Code(_) => return Ok(Remains::ToBeUsed),
            Self::Grant(grant) if grant.unanswered_since.is_some() => return Ok(Remains::ToBeUsed),
            Self::Grant(grant) => {
                let active = grant.are_active(connection).await?;
                assert_eq!(active, (true, true), "tokens of the grant of {}", grant.code);
                let is_ended = match (random.below(6), grant.refresh_tokens.as_slice()) {
                    (0, [.., predecessor, _]) => {
                        let predecessor = predecessor.clone();
                        grant.retry(connection, &predecessor).await
                    }
                    (1, _) => grant.replay(connection, Replayed::RefreshToken).await.map(|()| true),
                    (2, _) => grant.replay(connection, Replayed::Code).await.map(|()| true),
                    _ => Ok(false),
                };
                // Without an answer, it is not known whether the grant has ended.
                if is_ended != Ok(false) {
                    return Ok(Remains::Nothing);
                }
            }
            Self::EndedGrant(grant) => grant.assert_ended(connection).await?,
            Self::PossiblyEndedGrant(grant) => {
                let (access_token, refresh_token) = grant.are_active(connection).await?;
                assert_eq!(access_token, refresh_token, "half of the grant of {}", grant.code);
                return Ok(Remains::Nothing);
            }
            Self::Session(cookies) => {
                assert!(is_signed_in(connection, cookies).await?, "a session is lost: {cookies:?}");
            }
            Self::SignedOut(cookies) => {
                assert!(!is_signed_in(connection, cookies).await?, "it is back: {cookies:?}");
            }
            Self::Registration(of) => {
                let name = connection.client_name(&of.client).await?.expect("a registered client");
                assert!(of.names.contains(&name), "{name} is none of {:?}", of.names);
                of.names = vec![name];
            }
            Self::DeletedRegistration(client) => {
                assert_eq!(connection.client_name(client).await?, None, "a deleted client");
            }
            Self::Lifetime(possible) => {
                let seconds = connection.client_token().await?.expires_in;
                assert!(possible.contains(&seconds), "{seconds} is none of {possible:?}");
                *possible = vec![seconds];
            }
        }
        Ok(Remains::Unchanged)
    }
}

/// What a check leaves of its fact.
enum Remains {
    Unchanged,
    Nothing,
    /// It is checked by the operation that uses it.
    ToBeUsed,
}
