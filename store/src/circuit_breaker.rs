//! A circuit breaker for PostgreSQL: while the database does not answer, statements fail at once
//! instead of each waiting for a connection.
//!
//! A statement that fails because of its connection, or takes longer than half a second, makes this
//! process ask the database on a connection of its own. Without an answer the circuit is open, and
//! the database is asked again twice a second until it answers. A slow statement of a database that
//! answers is waited for.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, RuntimeErr};
use tokio::sync::Mutex;

/// How long a statement may take before the database is asked whether it answers, and how long the
/// answer may take.
const PATIENCE: Duration = Duration::from_millis(500);
/// The time between questions while the circuit is open.
const RETRY_INTERVAL: Duration = Duration::from_millis(500);
/// The connection that asks is closed when it was idle for so long.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// The circuit breaker of one database. A clone is the same one.
#[derive(Clone)]
pub(crate) struct CircuitBreaker {
    shared: Arc<Shared>,
}

struct Shared {
    connection: DatabaseConnection,
    is_open: AtomicBool,
    /// Held by the one that asks.
    asking: Mutex<()>,
}

impl CircuitBreaker {
    /// A closed circuit; connects when it asks for the first time.
    pub(crate) async fn new(url: &str) -> Result<Self, DbErr> {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(1)
            .sqlx_logging(false)
            .connect_lazy(true)
            .acquire_timeout(PATIENCE)
            .idle_timeout(IDLE_TIMEOUT);
        let connection = Database::connect(options).await?;
        let is_open = AtomicBool::new(false);
        Ok(Self { shared: Arc::new(Shared { connection, is_open, asking: Mutex::default() }) })
    }

    /// Run a statement, the beginning or the end of a transaction, unless the circuit is open. It
    /// is dropped when the circuit opens meanwhile; whether it took effect is then unknown.
    pub(crate) async fn run<T>(
        &self,
        operation: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        if self.is_open() {
            return Err(unavailable());
        }
        let mut operation = std::pin::pin!(operation);
        let outcome = loop {
            match tokio::time::timeout(PATIENCE, &mut operation).await {
                Ok(outcome) => break outcome,
                Err(_) if self.answers().await => {}
                Err(_) => return Err(unavailable()),
            }
        };
        if outcome.as_ref().is_err_and(is_connection_failure) {
            let breaker = self.clone();
            tokio::spawn(async move { breaker.answers().await });
        }
        outcome
    }

    fn is_open(&self) -> bool {
        self.shared.is_open.load(Ordering::Acquire)
    }

    /// Whether the database answers. Without an answer, the circuit stays open until there is one.
    async fn answers(&self) -> bool {
        let _asking = self.shared.asking.lock().await;
        if self.is_open() {
            return false;
        }
        let answered = self.ask().await;
        if !answered {
            tracing::warn!("the database does not answer");
            self.shared.is_open.store(true, Ordering::Release);
            tokio::spawn(self.clone().close_when_answered());
        }
        answered
    }

    async fn close_when_answered(self) {
        loop {
            tokio::time::sleep(RETRY_INTERVAL).await;
            if self.ask().await {
                break;
            }
        }
        tracing::info!("the database answers again");
        self.shared.is_open.store(false, Ordering::Release);
    }

    /// An error of the server is an answer too, unless it starts or shuts down.
    async fn ask(&self) -> bool {
        let question = self.shared.connection.execute_unprepared("SELECT 1");
        match tokio::time::timeout(PATIENCE, question).await {
            Ok(Ok(_)) => true,
            Ok(Err(error)) => !is_connection_failure(&error),
            Err(_) => false,
        }
    }
}

fn unavailable() -> DbErr {
    DbErr::Conn(RuntimeErr::Internal("the database does not answer".into()))
}

/// Whether an error is one of the connection, and not an answer of the database.
pub(crate) fn is_connection_failure(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) => true,
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => match &**cause {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => true,
            // Connection exceptions, and a server that shuts down or starts (PostgreSQL,
            // appendix A).
            sqlx::Error::Database(error) => {
                error.code().is_some_and(|code| code.starts_with("08") || code.starts_with("57P"))
            }
            _ => false,
        },
        DbErr::Conn(_) => true,
        _ => false,
    }
}
