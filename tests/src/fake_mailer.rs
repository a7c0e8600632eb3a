//! A mail server of the tests, off until a test turns it on.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use contract::mail::{MailKind, MailServer};
use domain::mailer::{Mailer, OutgoingMail, SendError};
use tokio::sync::{Notify, Semaphore};

/// The `Mailer` implementation of every test server.
pub struct FakeMailer {
    is_on: AtomicBool,
    state: Mutex<MailerState>,
    /// Attempts need a permit while they are held.
    gate: Semaphore,
    is_held: AtomicBool,
    attempt_began: Notify,
}

#[derive(Default)]
struct MailerState {
    sent: Vec<OutgoingMail>,
    failures: VecDeque<SendError>,
    lasting_failure: Option<SendError>,
    attempts: usize,
}

impl Default for FakeMailer {
    fn default() -> Self {
        Self {
            is_on: AtomicBool::new(false),
            state: Mutex::default(),
            gate: Semaphore::new(0),
            is_held: AtomicBool::new(false),
            attempt_began: Notify::new(),
        }
    }
}

impl FakeMailer {
    fn state(&self) -> MutexGuard<'_, MailerState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Turn mail on, as by a configuration.
    pub fn turn_on(&self) {
        self.is_on.store(true, Ordering::SeqCst);
    }

    /// Turn mail off again.
    pub fn turn_off(&self) {
        self.is_on.store(false, Ordering::SeqCst);
    }

    /// Let the next attempt fail.
    pub fn fail_next(&self, error: SendError) {
        self.state().failures.push_back(error);
    }

    /// Let all attempts fail; `None` ends it.
    pub fn set_failure(&self, error: Option<SendError>) {
        self.state().lasting_failure = error;
    }

    /// Let attempts wait for [`FakeMailer::release`].
    pub fn hold(&self) {
        self.is_held.store(true, Ordering::SeqCst);
    }

    /// Let the waiting attempts and all others continue.
    pub fn release(&self) {
        self.is_held.store(false, Ordering::SeqCst);
        self.gate.add_permits(100);
    }

    /// Completes when an attempt waits.
    pub async fn attempt_began(&self) {
        self.attempt_began.notified().await;
    }

    /// The number of attempts so far.
    pub fn attempts(&self) -> usize {
        self.state().attempts
    }

    /// The mails that were sent so far.
    pub fn sent(&self) -> Vec<OutgoingMail> {
        self.state().sent.clone()
    }

    /// The mails of this kind to this address, in their order.
    pub fn sent_to(&self, recipient: &str, kind: MailKind) -> Vec<OutgoingMail> {
        let sent = self.sent().into_iter();
        sent.filter(|mail| mail.recipient == recipient && mail.kind == kind).collect()
    }
}

#[async_trait]
impl Mailer for FakeMailer {
    fn server(&self) -> Option<MailServer> {
        self.is_on.load(Ordering::SeqCst).then(|| MailServer {
            host: "mail.example:587".into(),
            from: "no-reply@id.example".into(),
        })
    }

    async fn send(&self, mail: &OutgoingMail) -> Result<(), SendError> {
        self.state().attempts += 1;
        if self.is_held.load(Ordering::SeqCst) {
            self.attempt_began.notify_one();
            self.gate.acquire().await.expect("the gate stays open").forget();
        }
        let mut state = self.state();
        if let Some(error) = state.failures.pop_front().or_else(|| state.lasting_failure.clone()) {
            return Err(error);
        }
        state.sent.push(mail.clone());
        Ok(())
    }
}
