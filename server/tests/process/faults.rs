//! Faults of the files of SQLite that a running server survives.
//!
//! A write that is not done gets 503 with `Retry-After` and can be repeated, reads go on, what was
//! acknowledged is kept, and the server recovers without a restart.

use std::{
    process::Command,
    sync::mpsc,
    thread::JoinHandle,
    time::{Duration, Instant},
};

use sea_orm::ConnectionTrait;

use crate::{
    file_systems::{self, FileSystem},
    harness::{
        APPLY_FILE, FORM, PASSWORD, ServerProcess, TestDir, TestResponse, TestSession,
        client_request, current_thread_runtime, form,
    },
};

/// Rotations that are tried until one fails: a full disk still has room in the write-ahead log.
const MAX_ROTATIONS: usize = 5_000;
const RECOVERY: Duration = Duration::from_secs(10);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    DiskFull,
    /// Every write fails (`EFBIG`), as on a disk that has failed.
    NoWrites,
    /// The files become immutable (`EPERM`), as on a file system that turned read-only.
    ReadOnlyFiles,
    /// Another process keeps SQLite's write lock.
    Locked,
}

/// What a fault needs besides the server.
enum Means {
    Disk(FileSystem),
    Folder,
}

/// A fault that has begun.
enum Ongoing {
    Process,
    Lock(mpsc::Sender<()>, JoinHandle<()>),
}

impl Fault {
    const ALL: [Self; 4] = [Self::DiskFull, Self::NoWrites, Self::ReadOnlyFiles, Self::Locked];

    /// `Err` says why the fault is not possible on this machine.
    fn prepare(self, dir: &TestDir) -> Result<Means, String> {
        let data = dir.0.join("data");
        match self {
            Self::DiskFull => FileSystem::mount(&data, "16m").map(Means::Disk),
            Self::NoWrites => file_systems::run("prlimit", &["--version"]).map(|()| Means::Folder),
            Self::ReadOnlyFiles => {
                std::fs::create_dir(&data).unwrap();
                let probe = dir.write("data/probe", "").display().to_string();
                file_systems::run("chattr", &["+i", &probe])?;
                file_systems::run("chattr", &["-i", &probe]).map(|()| Means::Folder)
            }
            Self::Locked => Ok(Means::Folder),
        }
    }

    fn command(self, dir: &TestDir) -> Command {
        match self {
            // Without it, the signal that comes with the error ends the process.
            Self::NoWrites => dir.command_after("trap '' XFSZ"),
            _ => dir.command(),
        }
    }

    fn begin(self, means: &Means, dir: &TestDir, server: &ServerProcess) -> Ongoing {
        let process = server.child.id().to_string();
        match (self, means) {
            (Self::DiskFull, Means::Disk(disk)) => disk.fill(),
            (Self::NoWrites, _) => {
                file_systems::run("prlimit", &["--pid", &process, "--fsize=0:"]).unwrap();
            }
            (Self::ReadOnlyFiles, _) => set_immutable(dir, "+i"),
            _ => {
                let url = format!("sqlite://{}", dir.0.join("data/tenantry.db").display());
                let (end, ended) = mpsc::channel();
                let (locked, is_locked) = mpsc::channel();
                let holder = std::thread::spawn(move || {
                    current_thread_runtime().block_on(async {
                        let connection = sea_orm::Database::connect(url).await.unwrap();
                        connection.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
                        locked.send(()).unwrap();
                        let _ = ended.recv();
                        connection.execute_unprepared("ROLLBACK").await.unwrap();
                    });
                });
                is_locked.recv().unwrap();
                return Ongoing::Lock(end, holder);
            }
        }
        Ongoing::Process
    }

    fn end(self, ongoing: Ongoing, means: &Means, dir: &TestDir, server: &ServerProcess) {
        let process = server.child.id().to_string();
        match (self, means, ongoing) {
            (Self::DiskFull, Means::Disk(disk), _) => disk.free(),
            (Self::NoWrites, ..) => {
                let limit = "--fsize=unlimited:";
                file_systems::run("prlimit", &["--pid", &process, limit]).unwrap();
            }
            (Self::ReadOnlyFiles, ..) => set_immutable(dir, "-i"),
            (_, _, Ongoing::Lock(end, holder)) => {
                drop(end);
                holder.join().unwrap();
            }
            (fault, ..) => panic!("{fault:?} was not prepared"),
        }
    }
}

fn set_immutable(dir: &TestDir, change: &str) {
    for file in ["tenantry.db", "tenantry.db-wal"] {
        let path = dir.0.join("data").join(file).display().to_string();
        file_systems::run("chattr", &[change, &path]).unwrap();
    }
}

/// Rate limits are off: all requests come from one address.
fn apply_file() -> String {
    let limits = "{ token_per_second: 0, client_failures_per_minute: 0, sign_in_failures: 0, \
                  sign_in_failures_per_address: 0 }";
    let settings = format!("name: Acme\n    settings: {{ rate_limits: {limits} }}\n");
    APPLY_FILE.replacen("name: Acme\n", &settings, 1)
}

/// Whether a write was done; otherwise the response must say that it can be repeated.
fn is_done(what: &str, response: &TestResponse) -> bool {
    if (200..400).contains(&response.status) {
        return true;
    }
    assert_eq!(response.status, 503, "{what}: {response:?}");
    assert!(response.header("retry-after").parse::<u32>().is_ok(), "{what}: {response:?}");
    let is_json = response.header("content-type").starts_with("application/json");
    assert!(
        !is_json || response.json()["error"] == "temporarily_unavailable",
        "{what}: {response:?}"
    );
    false
}

fn refresh(server: &ServerProcess, token: &str) -> TestResponse {
    let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
    client_request(server.address, "token", &fields)
}

fn refresh_token_of(response: &TestResponse) -> String {
    response.json()["refresh_token"].as_str().expect("a refresh token").to_owned()
}

fn is_active(server: &ServerProcess, token: &str) -> bool {
    let response = client_request(server.address, "introspect", &[("token", token)]);
    assert_eq!(response.status, 200, "{response:?}");
    response.json()["active"] == true
}

/// Writes that are tried once during the fault, and again after it if they were not done.
#[derive(Clone, Copy, Debug)]
enum Write {
    Redeem,
    Revoke,
    SignIn,
    Authorize,
}

/// What the writes are done with.
struct Scene<'s> {
    server: &'s ServerProcess,
    code: String,
    revoked: String,
    /// The browser at the sign-in page, and the action of its form.
    visitor: (String, String),
}

impl Write {
    const ALL: [Self; 4] = [Self::Redeem, Self::Revoke, Self::SignIn, Self::Authorize];

    fn run(self, scene: &Scene<'_>) -> TestResponse {
        let address = scene.server.address;
        match self {
            Self::Redeem => {
                let fields = [
                    ("grant_type", "authorization_code"),
                    ("code", &scene.code),
                    ("redirect_uri", "https://shop.example/cb"),
                ];
                client_request(address, "token", &fields)
            }
            Self::Revoke => client_request(address, "revoke", &[("token", &scene.revoked)]),
            Self::SignIn => {
                let (cookies, action) = &scene.visitor;
                let fields = form(&[("username", "anna"), ("password", PASSWORD)]);
                let headers = [FORM, ("cookie", cookies), ("sec-fetch-site", "same-origin")];
                scene.server.request("POST", action, &headers, &fields)
            }
            Self::Authorize => scene.server.request("GET", &authorization(), &[], ""),
        }
    }
}

fn authorization() -> String {
    let query = form(&[
        ("response_type", "code"),
        ("client_id", "shop"),
        ("redirect_uri", "https://shop.example/cb"),
        ("scope", "openid email"),
    ]);
    format!("/t/acme/oauth2/authorize?{query}")
}

#[test]
fn a_running_server_survives_faults_of_its_files() {
    std::thread::scope(|scope| {
        for fault in Fault::ALL {
            scope.spawn(move || survive(fault));
        }
    });
}

fn survive(fault: Fault) {
    let dir = TestDir::new();
    let means = match fault.prepare(&dir) {
        Ok(means) => means,
        Err(reason) => {
            println!("{fault:?} is not possible here: {reason}");
            return;
        }
    };
    dir.write("acme.yaml", &apply_file());
    let applied = dir.run(&["apply", "acme.yaml"]);
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
    let server = ServerProcess::spawn(fault.command(&dir));
    let mut session = TestSession::new(&server);
    let text = |value: &serde_json::Value| value.as_str().expect("a token").to_owned();
    let code = session.obtain_code();
    let mut current = text(&session.redeem(&code)["refresh_token"]);
    let code = session.obtain_code();
    let access_token = text(&session.redeem(&code)["access_token"]);
    let code = session.obtain_code();
    let revoked = text(&session.redeem(&code)["refresh_token"]);
    let code = session.obtain_code();
    let mut visitor = TestSession::new(&server);
    let redirect = visitor.browse("GET", &authorization(), "");
    let page = visitor.follow_redirects(redirect);
    let cookies: Vec<String> =
        visitor.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let visitor = (cookies.join("; "), page.form_action());
    let scene = Scene { server: &server, code, revoked: revoked.clone(), visitor };

    let ongoing = fault.begin(&means, &dir, &server);
    // All at once: while the database is locked, each waits for it.
    let done = std::thread::scope(|scope| {
        let writes: Vec<_> = Write::ALL
            .into_iter()
            .map(|write| {
                let scene = &scene;
                scope.spawn(move || is_done(&format!("{fault:?} {write:?}"), &write.run(scene)))
            })
            .collect();
        let mut rotations = 0;
        loop {
            let response = refresh(&server, &current);
            if !is_done(&format!("{fault:?} refresh"), &response) {
                break;
            }
            current = refresh_token_of(&response);
            rotations += 1;
            assert!(rotations < MAX_ROTATIONS, "{fault:?}: no write fails");
        }
        writes.into_iter().map(|write| write.join().unwrap()).collect::<Vec<_>>()
    });
    // What needs no write.
    for path in ["/t/acme/.well-known/openid-configuration", "/t/acme/oauth2/jwks", "/health/live"]
    {
        assert_eq!(server.request("GET", path, &[], "").status, 200, "{fault:?} {path}");
    }
    assert!(is_active(&server, &access_token), "{fault:?}");
    let bearer = format!("Bearer {access_token}");
    let userinfo =
        server.request("GET", "/t/acme/oauth2/userinfo", &[("authorization", &bearer)], "");
    assert_eq!(userinfo.status, 200, "{fault:?} {userinfo:?}");
    let of_client =
        client_request(server.address, "token", &[("grant_type", "client_credentials")]);
    assert_eq!(of_client.status, 200, "{fault:?} {of_client:?}");

    fault.end(ongoing, &means, &dir, &server);
    let since = Instant::now();
    loop {
        let response = refresh(&server, &current);
        if is_done(&format!("{fault:?} recovery"), &response) {
            current = refresh_token_of(&response);
            break;
        }
        assert!(since.elapsed() < RECOVERY, "{fault:?}: no recovery\n{}", server.output());
    }
    for (write, is_done_before) in Write::ALL.into_iter().zip(done) {
        let response = if is_done_before { continue } else { write.run(&scene) };
        assert!(is_done(&format!("{fault:?} {write:?} again"), &response), "{fault:?} {write:?}");
    }
    let replayed = Write::Redeem.run(&scene);
    assert_eq!(replayed.json()["error"], "invalid_grant", "{fault:?}");

    // What was acknowledged is on the disk.
    server.kill();
    let server = ServerProcess::start(&dir, &[]);
    let last = refresh(&server, &current);
    assert_eq!(last.status, 200, "{fault:?} {last:?}");
    assert!(!is_active(&server, &revoked), "{fault:?}");
    server.terminate();
    let damaged = dir.execute_sql(
        "UPDATE lease SET holder = holder WHERE EXISTS \
         (SELECT 1 FROM pragma_integrity_check WHERE integrity_check <> 'ok')",
    );
    assert_eq!(damaged, 0, "{fault:?}");
}
