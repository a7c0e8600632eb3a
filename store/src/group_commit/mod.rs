//! One durable commit for the transactions that wait for SQLite's only writer at the same time.
//!
//! A commit waits for the disk, and others arrive meanwhile. They run one after the other, each in
//! a savepoint of the same transaction, and each is answered once that transaction is committed. On
//! PostgreSQL transactions run side by side, and the server groups their commits.

mod savepoint;
#[cfg(test)]
mod tests;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard, oneshot};

use savepoint::Savepoint;

/// The most transactions of one commit: the first of them waits for the last.
const MAX_MEMBERS: usize = 64;
/// How long a group takes members, so that none waits for many slow ones.
pub(crate) const MAX_AGE: Duration = Duration::from_millis(50);

/// The groups of one SQLite database.
#[derive(Clone)]
pub(crate) struct GroupCommit {
    writer: DatabaseConnection,
    /// The holder of the lock has its turn to write. `None` while no transaction is open.
    open: Arc<Mutex<Option<Group>>>,
    waiting: Arc<AtomicUsize>,
    commits: Arc<AtomicU64>,
    timeout: Duration,
    max_age: Duration,
}

/// An open transaction, and its members that have ended and wait for its commit.
pub(crate) struct Group {
    transaction: DatabaseTransaction,
    opened_at: Instant,
    /// That of the member whose turn it is, or was last.
    savepoint: Savepoint,
    /// An error after which the transaction may have lost writes of its members.
    broken: Option<DbErr>,
    members: Vec<oneshot::Sender<Result<(), DbErr>>>,
}

/// A turn to write: a transaction of its own, or a savepoint of a group.
pub(crate) enum Turn {
    /// No other transaction waited when it began.
    Alone(DatabaseTransaction, TurnLock),
    /// If it is dropped, the next turn rolls its savepoint back.
    Member(OwnedMappedMutexGuard<Option<Group>, Group>),
}

type TurnLock = OwnedMutexGuard<Option<Group>>;

/// Counts one waiting transaction until it is dropped.
struct Waiting<'w>(&'w AtomicUsize);

impl<'w> Waiting<'w> {
    fn new(count: &'w AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Begin a transaction in a task of its own. A cancelled request must not cancel BEGIN: sqlx would
/// return the connection to the pool with the transaction open. Dropping the unused transaction
/// rolls it back.
pub(crate) async fn begin(
    writer: &DatabaseConnection,
    options: TransactionOptions,
) -> Result<DatabaseTransaction, DbErr> {
    let writer = writer.clone();
    run_to_end(async move { writer.begin_with_options(options).await }).await
}

impl GroupCommit {
    /// `timeout`: how long a transaction waits for its turn; `max_age`: how long a group takes
    /// members.
    pub fn new(writer: DatabaseConnection, timeout: Duration, max_age: Duration) -> Self {
        let (open, waiting, commits) = (Arc::default(), Arc::default(), Arc::default());
        Self { writer, open, waiting, commits, timeout, max_age }
    }

    /// The number of commits so far.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Wait for a turn to write, and begin.
    pub async fn begin(&self) -> Result<Turn, DbErr> {
        let waiting = Waiting::new(&self.waiting);
        let turn = tokio::time::timeout(self.timeout, self.open.clone().lock_owned()).await;
        drop(waiting);
        let mut open = turn.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?;
        if open.as_ref().is_some_and(|group| !group.takes_members(self.max_age)) {
            open = self.close(open).await?;
        }
        if open.is_none() {
            // IMMEDIATE, because a deferred transaction that reads first fails to write when
            // another process wrote in between.
            let options = TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..Default::default()
            };
            let transaction = begin(&self.writer, options).await?;
            if self.waiting.load(Ordering::Relaxed) == 0 {
                return Ok(Turn::Alone(transaction, open));
            }
            *open = Some(Group::new(transaction));
            self.close_after_waiting();
        }
        let mut member = OwnedMutexGuard::try_map(open, Option::as_mut)
            .map_err(|_| DbErr::Custom("no transaction is open".into()))?;
        // The member before may have been dropped.
        member.roll_back().await?;
        Ok(Turn::Member(member))
    }

    /// Commit the group after the transactions that wait now. The lock is fair, so this task gets
    /// it after them.
    fn close_after_waiting(&self) {
        let groups = self.clone();
        tokio::spawn(async move {
            let open = groups.open.clone().lock_owned().await;
            // An error is that of a group, and its members are told.
            drop(groups.close(open).await);
        });
    }

    /// Commit the open group, in a task of its own: its members wait for it, also if the caller
    /// does not any more.
    async fn close(&self, mut open: TurnLock) -> Result<TurnLock, DbErr> {
        let commits = self.commits.clone();
        run_to_end(async move {
            if let Some(group) = open.take() {
                group.close(&commits).await;
            }
            Ok(open)
        })
        .await
    }

    /// Commit what was done in this turn. Returns once it is durable.
    pub async fn commit(&self, turn: Turn) -> Result<(), DbErr> {
        match turn {
            Turn::Alone(transaction, _open) => {
                transaction.commit().await?;
                self.commits.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
            Turn::Member(mut group) => {
                if !group.savepoint.keep() {
                    self.rollback(Turn::Member(group)).await?;
                    return Err(DbErr::Custom("the first statement has failed".into()));
                }
                let committed = group.add_member();
                drop(group);
                answer(committed).await
            }
        }
    }

    /// Undo what was done in this turn. Returns once what it has read of other members is durable:
    /// the caller may decide by it, or read it without a transaction.
    pub async fn rollback(&self, turn: Turn) -> Result<(), DbErr> {
        match turn {
            Turn::Alone(transaction, _open) => transaction.rollback().await,
            Turn::Member(mut group) => {
                let undone = run_to_end(async move {
                    group.roll_back().await?;
                    Ok(group.add_member())
                });
                answer(undone.await?).await
            }
        }
    }
}

/// Wait for the commit of the group.
async fn answer(committed: oneshot::Receiver<Result<(), DbErr>>) -> Result<(), DbErr> {
    committed.await.map_err(|_| DbErr::Custom("the commit was given up".into()))?
}

/// Run it in a task of its own. If the caller is cancelled, the others of its group do not suffer.
async fn run_to_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, DbErr>> + Send + 'static,
) -> Result<T, DbErr> {
    let ended = tokio::spawn(work).await;
    ended.map_err(|error| DbErr::Custom(format!("a transaction: {error}"))).flatten()
}

impl Turn {
    /// The transaction of this turn, once its savepoint has begun.
    pub fn transaction(&self) -> &DatabaseTransaction {
        match self {
            Self::Alone(transaction, _) => transaction,
            Self::Member(group) => &group.transaction,
        }
    }

    /// The statements that the first query of this turn has to begin with; `None` afterwards.
    pub fn take_beginning(&self) -> Option<&'static str> {
        match self {
            Self::Alone(..) => None,
            Self::Member(group) => group.savepoint.take_beginning(),
        }
    }

    /// The statements that were taken have run.
    pub fn confirm_beginning(&self) {
        if let Self::Member(group) = self {
            group.savepoint.confirm_beginning();
        }
    }

    /// The transaction that runs the statements of this turn.
    pub async fn begun(&self) -> Result<&DatabaseTransaction, DbErr> {
        let transaction = self.transaction();
        if let Some(beginning) = self.take_beginning() {
            transaction.execute_unprepared(beginning).await?;
            self.confirm_beginning();
        }
        Ok(transaction)
    }
}

impl Group {
    fn new(transaction: DatabaseTransaction) -> Self {
        let (opened_at, savepoint) = (Instant::now(), Savepoint::default());
        Self { transaction, opened_at, savepoint, broken: None, members: Vec::new() }
    }

    fn takes_members(&self, max_age: Duration) -> bool {
        self.broken.is_none()
            && self.members.len() < MAX_MEMBERS
            && self.opened_at.elapsed() < max_age
    }

    /// One more that waits for the commit.
    fn add_member(&mut self) -> oneshot::Receiver<Result<(), DbErr>> {
        let (member, committed) = oneshot::channel();
        self.members.push(member);
        committed
    }

    /// Undo what was done since the savepoint has begun. It fails if the database has rolled the
    /// transaction back, as it does when the disk is full: then no member may be told that it was
    /// committed.
    async fn roll_back(&mut self) -> Result<(), DbErr> {
        let Some(statements) = self.savepoint.rollback() else { return Ok(()) };
        let outcome = self.transaction.execute_unprepared(statements).await;
        outcome.inspect_err(|error| self.broken = Some(error.clone()))?;
        self.savepoint.undo();
        Ok(())
    }

    /// Commit, and tell the members.
    async fn close(mut self, commits: &AtomicU64) {
        // An error is in `broken` then.
        let _ = self.roll_back().await;
        let outcome = match self.broken {
            Some(error) => self.transaction.rollback().await.and(Err(error)),
            None => self.transaction.commit().await.inspect(|()| {
                commits.fetch_add(1, Ordering::Relaxed);
            }),
        };
        for member in self.members {
            // A member that is gone needs no answer.
            let _ = member.send(outcome.clone());
        }
    }
}
