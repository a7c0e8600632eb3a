//! Refresh tokens across restarts and kills (T6).

use crate::harness::{ServerProcess, TestSession, dir_with_applied_file};

/// T6
#[test]
fn refresh_token_rotation_survives_a_killed_process() {
    let dir = dir_with_applied_file();
    let server = ServerProcess::start(&dir, &[]);
    let mut session = TestSession::new(&server);
    let code = session.obtain_code();
    let first = session.redeem(&code);
    let second = session.refresh(&first["refresh_token"]);
    let code = session.obtain_code();
    let (other, spent) = (session.redeem(&code), session.obtain_code());
    let next = session.refresh(&other["refresh_token"]);
    session.redeem(&spent);
    server.kill();

    // The grace period passes while the server is down.
    assert!(
        dir.execute_sql(
            "UPDATE refresh_token SET rotated_at = rotated_at - 11 WHERE rotated_at IS NOT NULL"
        ) >= 2
    );
    let server = ServerProcess::start(&dir, &[]);
    let mut session = TestSession::new(&server);
    assert_eq!(
        session.refresh(&first["refresh_token"])["error"],
        "invalid_grant",
        "a replay after the grace period is rejected"
    );
    assert_eq!(
        session.refresh(&second["refresh_token"])["error"],
        "invalid_grant",
        "the replay has ended the grant"
    );
    let last = session.refresh(&next["refresh_token"]);
    assert!(
        last["access_token"].is_string(),
        "the successor of another grant is still valid: {last}"
    );
    assert_eq!(session.redeem(&spent)["error"], "invalid_grant", "a redeemed code stays redeemed");
    server.kill();

    let server = ServerProcess::start(&dir, &[]);
    let mut session = TestSession::new(&server);
    assert_eq!(session.refresh(&first["refresh_token"])["error"], "invalid_grant");
    assert_eq!(
        session.refresh(&second["refresh_token"])["error"],
        "invalid_grant",
        "the grant stays ended"
    );
    assert!(session.refresh(&last["refresh_token"])["access_token"].is_string());
}

/// T6: a retry within the grace period returns the same successor.
#[test]
fn a_retried_refresh_gets_the_same_successor_after_a_restart() {
    let dir = dir_with_applied_file();
    let server = ServerProcess::start(&dir, &[]);
    let mut session = TestSession::new(&server);
    let code = session.obtain_code();
    let first = session.redeem(&code);
    let second = session.refresh(&first["refresh_token"]);
    server.kill();
    // Extend the grace period, so that the test also passes on a slow machine.
    dir.execute_sql(
        "UPDATE refresh_token SET rotated_at = rotated_at + 3600 WHERE rotated_at IS NOT NULL",
    );
    let server = ServerProcess::start(&dir, &[]);
    let mut session = TestSession::new(&server);
    let again = session.refresh(&first["refresh_token"]);
    assert_eq!(again["refresh_token"], second["refresh_token"]);
    session.refresh(&second["refresh_token"]);
    assert_eq!(
        session.refresh(&first["refresh_token"])["error"],
        "invalid_grant",
        "after its successor was used, it is a replay"
    );
}
