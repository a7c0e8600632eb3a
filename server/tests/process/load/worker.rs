//! A user with a browser and a client, who does one operation after the other.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    connection::{Answer, Connection, Unanswered},
    counters::Counters,
    fact::{self, Code, Fact, Outcome, Registration},
    installation::{ADMINISTRATOR, FIRST_LIFETIME},
    random::Random,
};

/// Longer than a change takes to reach the other processes, which is a second at most.
pub const PROPAGATION: Duration = Duration::from_secs(2);
/// How long a server may answer 503 to all checks.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);
/// A worker that is run for long checks its oldest fact when it has more.
const MAX_FACTS: usize = 200;
/// Facts that a worker keeps after all were checked.
const KEPT_FACTS: usize = 30;

/// An operation, its name and how often it is chosen.
#[derive(Clone, Copy, Debug)]
enum Operation {
    ClientToken,
    IssueCode,
    RedeemCode,
    Refresh,
    RevokeToken,
    EndGrant,
    SignIn,
    SignOut,
    Register,
    Rename,
    Delete,
    ChangeSetting,
}

const OPERATIONS: [(Operation, &str, usize); 12] = [
    (Operation::ClientToken, "client credentials", 15),
    (Operation::IssueCode, "code", 15),
    (Operation::RedeemCode, "code redeemed", 15),
    (Operation::Refresh, "refresh", 25),
    (Operation::RevokeToken, "token revoked", 6),
    (Operation::EndGrant, "grant revoked", 5),
    (Operation::SignIn, "sign-in", 5),
    (Operation::SignOut, "sign-out", 5),
    (Operation::Register, "client registered", 4),
    (Operation::Rename, "client changed", 4),
    (Operation::Delete, "client deleted", 3),
    (Operation::ChangeSetting, "setting changed", 10),
];

pub struct Worker {
    username: String,
    connection: Connection,
    random: Random,
    facts: VecDeque<(Instant, Fact)>,
    /// An access token of the user.
    bearer: String,
    is_administrator: bool,
    registrations: usize,
}

impl Worker {
    /// The names of all operations.
    pub fn operations() -> Vec<&'static str> {
        OPERATIONS.iter().map(|(_, name, _)| *name).collect()
    }

    /// The users of this many workers.
    pub fn usernames(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("anna{number}")).collect()
    }

    /// A worker for each user. The first one also changes settings.
    pub async fn prepare_all(
        servers: &[SocketAddr],
        usernames: &[String],
        counters: &Arc<Counters>,
        random: &mut Random,
    ) -> Vec<Self> {
        let mut workers = Vec::new();
        for username in usernames {
            let is_administrator = workers.is_empty();
            let mut worker = Self {
                username: if is_administrator { ADMINISTRATOR.into() } else { username.clone() },
                connection: Connection::new(servers, counters.clone()),
                random: random.fork(),
                facts: VecDeque::new(),
                bearer: String::new(),
                is_administrator,
                registrations: 0,
            };
            worker.prepare().await.expect("the server answers");
            workers.push(worker);
        }
        workers
    }

    async fn prepare(&mut self) -> Answer<()> {
        if self.is_administrator {
            self.connection.open_console(&self.username).await?;
            self.remember(Fact::Lifetime(vec![FIRST_LIFETIME]));
        }
        let code = self.connection.sign_in(&self.username).await?;
        let tokens = self.connection.redeem(&code).await?;
        self.bearer = tokens.unwrap_or_else(|error| panic!("{error}")).access_token;
        Ok(())
    }

    pub fn set_servers(&mut self, servers: &[SocketAddr]) {
        self.connection.set_servers(servers);
    }

    fn remember(&mut self, fact: Fact) {
        self.facts.push_back((Instant::now(), fact));
    }

    /// Do operations until a request is not answered.
    pub async fn run_until_unanswered(mut self) -> Self {
        while self.work().await.is_ok() {}
        self
    }

    /// Do operations until `end`, and check facts on the way.
    pub async fn run_until(mut self, end: Instant) -> Self {
        while Instant::now() < end {
            // The fact says what is not known.
            let _ = self.work().await;
            if self.facts.len() > MAX_FACTS {
                self.check_oldest().await;
            }
        }
        self
    }

    /// Check all facts, and keep some of them for later rounds.
    ///
    /// # Panics
    /// If a request is not answered for [`ANSWER_LIMIT`].
    pub async fn check_all(mut self) -> Self {
        let mut facts = std::mem::take(&mut self.facts);
        let mut answered_at = Instant::now();
        while let Some((since, fact)) = facts.pop_front() {
            match self.check(fact).await {
                Ok(fact) => {
                    answered_at = Instant::now();
                    fact.into_iter().for_each(|fact| self.remember(fact));
                }
                // Such as 503, where the database is slow on a busy machine.
                Err(fact) => {
                    assert!(answered_at.elapsed() < ANSWER_LIMIT, "no answer: {fact:?}");
                    facts.push_back((since, fact));
                }
            }
        }
        while self.facts.len() > KEPT_FACTS {
            let number = self.random.below(self.facts.len());
            let is_setting = matches!(self.facts[number].1, Fact::Lifetime(_));
            if !is_setting {
                self.facts.remove(number);
            }
        }
        self
    }

    async fn check_oldest(&mut self) {
        if self.facts.front().is_none_or(|(since, _)| since.elapsed() < PROPAGATION) {
            return;
        }
        let Some((_, fact)) = self.facts.pop_front() else { return };
        match self.check(fact).await {
            Ok(Some(fact @ Fact::Lifetime(_))) | Err(fact) => self.remember(fact),
            // What is forgotten is deleted, so that the number of clients does not grow.
            Ok(Some(Fact::Registration(registration))) => {
                let (fact, _) = fact::delete(&mut self.connection, registration).await;
                fact.into_iter().for_each(|fact| self.remember(fact));
            }
            Ok(_) => {}
        }
    }

    /// Check a fact at a server of its choice. An unanswered check returns the fact as an error.
    async fn check(&mut self, fact: Fact) -> Result<Option<Fact>, Fact> {
        self.connection.choose_server(self.random.below(self.connection.server_count()));
        match fact.check(&mut self.connection, &mut self.random).await {
            (fact, Ok(())) => {
                self.connection.counters().count_check();
                Ok(fact)
            }
            (Some(fact), Err(Unanswered)) => Err(fact),
            (None, Err(Unanswered)) => Ok(None),
        }
    }

    /// Do one operation.
    async fn work(&mut self) -> Answer<()> {
        self.connection.choose_server(self.random.below(self.connection.server_count()));
        let total: usize = OPERATIONS.iter().map(|(.., weight)| weight).sum();
        let mut choice = self.random.below(total);
        let chosen = OPERATIONS.iter().find(|(.., weight)| {
            let is_chosen = choice < *weight;
            choice = choice.saturating_sub(*weight);
            is_chosen
        });
        let (operation, name, _) = chosen.expect("weights below their sum");
        let Some((fact, answer)) = self.perform(*operation).await else { return Ok(()) };
        self.facts.extend(fact.map(|fact| (Instant::now(), fact)));
        self.connection.counters().count_operation(name, answer.is_ok());
        answer
    }

    /// `None`: there is nothing to do it with.
    async fn perform(&mut self, operation: Operation) -> Option<Outcome> {
        let connection = &mut self.connection;
        Some(match operation {
            Operation::ClientToken => {
                known(connection.client_token().await, |it| Fact::ClientToken(it.access_token))
            }
            Operation::IssueCode => known(connection.silent_code().await, |code| {
                let code = code.unwrap_or_else(|error| panic!("no session: {error}"));
                Fact::Code(Code::unused(code))
            }),
            Operation::RedeemCode => {
                let is_code = |fact: &Fact| matches!(fact, Fact::Code(_));
                let Some(Fact::Code(code)) = self.take(is_code) else { return None };
                fact::redeem(&mut self.connection, code).await
            }
            Operation::Refresh => {
                let is_grant = |fact: &Fact| matches!(fact, Fact::Grant(_));
                let Some(Fact::Grant(grant)) = self.take(is_grant) else { return None };
                fact::refresh(&mut self.connection, grant).await
            }
            Operation::RevokeToken => {
                let is_token = |fact: &Fact| matches!(fact, Fact::ClientToken(_));
                let Some(Fact::ClientToken(token)) = self.take(is_token) else { return None };
                fact::revoke_token(&mut self.connection, token).await
            }
            Operation::EndGrant => {
                let is_grant = |fact: &Fact| matches!(fact, Fact::Grant(_));
                let Some(Fact::Grant(grant)) = self.take(is_grant) else { return None };
                fact::end_grant(&mut self.connection, grant).await
            }
            Operation::SignIn => {
                let own = std::mem::take(&mut connection.cookies);
                let answer = connection.sign_in(&self.username).await;
                let cookies = std::mem::replace(&mut connection.cookies, own);
                known(answer, |_| Fact::Session(cookies))
            }
            Operation::SignOut => {
                let is_session = |fact: &Fact| matches!(fact, Fact::Session(_));
                let Some(Fact::Session(cookies)) = self.take(is_session) else { return None };
                fact::sign_out(&mut self.connection, cookies).await
            }
            Operation::Register => {
                let name = next_name(&mut self.registrations, &self.username);
                known(connection.register(&self.bearer, &name).await, |client| {
                    Fact::Registration(Registration::new(client, name))
                })
            }
            Operation::Rename => {
                let registration = self.take_registration()?;
                let name = next_name(&mut self.registrations, &self.username);
                fact::rename(&mut self.connection, registration, name).await
            }
            Operation::Delete => {
                let registration = self.take_registration()?;
                fact::delete(&mut self.connection, registration).await
            }
            Operation::ChangeSetting => {
                let is_setting = |fact: &Fact| matches!(fact, Fact::Lifetime(_));
                let Some(Fact::Lifetime(possible)) = self.take(is_setting) else { return None };
                let seconds = FIRST_LIFETIME + self.random.below(3600) as u64;
                fact::change_lifetime(&mut self.connection, possible, seconds).await
            }
        })
    }

    fn take_registration(&mut self) -> Option<Registration> {
        let is_registration = |fact: &Fact| matches!(fact, Fact::Registration(_));
        match self.take(is_registration)? {
            Fact::Registration(registration) => Some(registration),
            _ => None,
        }
    }

    /// Take a fact of a kind, by chance.
    fn take(&mut self, is_wanted: impl Fn(&Fact) -> bool) -> Option<Fact> {
        let wanted: Vec<usize> = (0..self.facts.len())
            .filter(|number| {
                let (since, fact) = &self.facts[*number];
                let is_everywhere =
                    self.connection.server_count() == 1 || since.elapsed() >= PROPAGATION;
                is_wanted(fact) && is_everywhere
            })
            .collect();
        if wanted.is_empty() {
            return None;
        }
        let number = wanted[self.random.below(wanted.len())];
        self.facts.remove(number).map(|(_, fact)| fact)
    }
}

fn next_name(count: &mut usize, username: &str) -> String {
    *count += 1;
    format!("{username} {count}")
}

/// What an answer makes known. Without one, nothing is.
fn known<T>(answer: Answer<T>, fact: impl FnOnce(T) -> Fact) -> Outcome {
    match answer {
        Ok(value) => (Some(fact(value)), Ok(())),
        Err(Unanswered) => (None, Err(Unanswered)),
    }
}
