//! Groups of transactions that end in each way.

use std::path::PathBuf;

use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, Database};

use super::*;
/// How a transaction of a group ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Commit,
    RollBack,
    /// The request is cancelled.
    Drop,
    /// The database rolls everything back, as it does when the disk is full.
    LoseAll,
    /// A violation that is found by COMMIT only.
    Violate,
    /// Its only statement fails.
    Fail,
    /// It has no statement.
    CommitNothing,
    /// The request is cancelled before its first statement is sent.
    DropUnsent,
    /// The same, but it is committed.
    CommitUnsent,
}

struct Fixture {
    groups: GroupCommit,
    reader: DatabaseConnection,
    folder: PathBuf,
}

impl Fixture {
    async fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("groups-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let url = format!("sqlite://{}", folder.join("groups.db").display());
        let connect = async || Database::connect(crate::connection::options(&url, 1, false)).await;
        let writer = connect().await.expect("a database");
        for table in [
            "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
            "CREATE TABLE row (id INTEGER PRIMARY KEY, parent INTEGER
               REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)",
        ] {
            writer.execute_unprepared(table).await.expect("a table");
        }
        let reader = connect().await.expect("a second connection");
        let groups = GroupCommit::new(writer, Duration::from_secs(10), Duration::from_secs(60));
        Self { groups, reader, folder }
    }

    /// Insert the row `id` in a turn, and end it. Returns whether it was told to be durable.
    async fn insert(&self, id: usize, end: End) -> bool {
        self.try_insert(id, end).await.unwrap_or(false)
    }

    async fn try_insert(&self, id: usize, end: End) -> Result<bool, DbErr> {
        let turn = self.groups.begin().await?;
        match end {
            End::CommitNothing => return self.groups.commit(turn).await.map(|()| false),
            End::DropUnsent => {
                turn.take_beginning();
                return Ok(false);
            }
            End::CommitUnsent => {
                turn.take_beginning();
                return self.groups.commit(turn).await.map(|()| true);
            }
            End::Fail => {
                let transaction = turn.begun().await?;
                let again = "INSERT INTO row (id) VALUES (1000), (1000)";
                assert!(transaction.execute_unprepared(again).await.is_err());
                return self.groups.rollback(turn).await.map(|()| false);
            }
            _ => {}
        }
        let parent = if end == End::Violate { "7" } else { "NULL" };
        let insert = format!("INSERT INTO row (id, parent) VALUES ({id}, {parent})");
        turn.begun().await?.execute_unprepared(&insert).await?;
        match end {
            End::Commit | End::Violate => self.groups.commit(turn).await.map(|()| true),
            End::RollBack => self.groups.rollback(turn).await.map(|()| false),
            End::Drop => Ok(false),
            End::LoseAll => {
                turn.transaction().execute_unprepared("ROLLBACK").await?;
                self.groups.commit(turn).await.map(|()| true)
            }
            End::Fail | End::CommitNothing | End::DropUnsent | End::CommitUnsent => Ok(false),
        }
    }

    async fn rows(&self) -> Vec<usize> {
        let rows = self.reader.query_all_raw(sea_orm::Statement::from_string(
            sea_orm::DbBackend::Sqlite,
            "SELECT id FROM row ORDER BY id",
        ));
        let rows = rows.await.expect("the rows");
        let id = |row: &sea_orm::QueryResult| row.try_get::<i64>("", "id").expect("an id");
        rows.iter().map(|row| usize::try_from(id(row)).expect("positive")).collect()
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        // The system removes what is left in its temporary folder.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// One group: all of them wait while the first transaction, which is alone, is open.
async fn run_group(fixture: &Fixture, ends: &[End]) -> Vec<bool> {
    let first = fixture.groups.begin().await.expect("a turn");
    let members = join_all(ends.iter().enumerate().map(|(id, end)| fixture.insert(id + 1, *end)));
    let release = async {
        while fixture.groups.waiting.load(Ordering::Relaxed) < ends.len() {
            tokio::task::yield_now().await;
        }
        fixture.groups.commit(first).await.expect("a commit");
    };
    tokio::join!(members, release).0
}

#[tokio::test]
async fn transactions_that_wait_together_are_committed_once() {
    let fixture = Fixture::new("once").await;
    let told = run_group(&fixture, &[End::Commit; 20]).await;
    assert_eq!(told, [true; 20]);
    assert_eq!(fixture.rows().await, Vec::from_iter(1..=20));
    assert_eq!(fixture.groups.commits(), 2, "the first one and the group");
    // A full group is committed before the next one begins.
    let fixture = Fixture::new("full").await;
    let told = run_group(&fixture, &[End::Commit; MAX_MEMBERS + 1]).await;
    assert_eq!(told, [true; MAX_MEMBERS + 1]);
    assert_eq!(fixture.groups.commits(), 3);
}

#[tokio::test]
async fn a_transaction_that_is_undone_takes_nothing_of_others_along() {
    for (name, end) in [
        ("rollback", End::RollBack),
        ("drop", End::Drop),
        ("fail", End::Fail),
        ("nothing", End::CommitNothing),
    ] {
        for position in 0..4 {
            let fixture = Fixture::new(&format!("{name}-{position}")).await;
            let mut ends = [End::Commit; 4];
            ends[position] = end;
            let told = run_group(&fixture, &ends).await;
            let expected: Vec<usize> =
                (0..4).filter(|at| *at != position).map(|at| at + 1).collect();
            assert_eq!(fixture.rows().await, expected, "{end:?} at {position}");
            let durable = told.iter().enumerate().filter(|(_, told)| **told);
            assert_eq!(durable.map(|(at, _)| at + 1).collect::<Vec<_>>(), expected);
        }
    }
}

/// Otherwise it would not find what it has decided by when it reads without a transaction.
#[tokio::test]
async fn a_transaction_that_is_undone_is_answered_after_the_commit() {
    let fixture = Fixture::new("answer").await;
    let undo = async {
        let turn = fixture.groups.begin().await.expect("a turn");
        fixture.groups.rollback(turn).await.expect("a rollback");
        fixture.rows().await
    };
    let first = fixture.groups.begin().await.expect("a turn");
    let release = async {
        while fixture.groups.waiting.load(Ordering::Relaxed) < 2 {
            tokio::task::yield_now().await;
        }
        fixture.groups.commit(first).await.expect("a commit");
    };
    let (_, seen, ()) = tokio::join!(fixture.insert(1, End::Commit), undo, release);
    assert_eq!(seen, [1]);
}

/// A member may be stored although it was told otherwise, as after any failed commit; never the
/// other way round.
#[tokio::test]
async fn no_transaction_is_told_that_it_is_durable_when_the_group_is_lost() {
    for (name, end) in [
        ("lost", End::LoseAll),
        ("violation", End::Violate),
        ("unsent", End::DropUnsent),
        ("committed-unsent", End::CommitUnsent),
    ] {
        for position in 0..5 {
            let fixture = Fixture::new(&format!("{name}-{position}")).await;
            let mut ends = [End::Commit, End::Drop, End::RollBack, End::Commit, End::Commit];
            ends[position] = end;
            let told = run_group(&fixture, &ends).await;
            let rows = fixture.rows().await;
            for (at, told) in told.into_iter().enumerate() {
                assert!(!told || rows.contains(&(at + 1)), "{end:?} at {position}: {at}");
            }
            // The next one is as good as ever.
            assert!(fixture.insert(99, End::Commit).await);
            assert!(fixture.rows().await.contains(&99));
        }
    }
}
