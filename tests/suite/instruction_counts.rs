//! The number of instructions per operation, so that a change that makes one slower is seen.
//!
//! Callgrind counts those of the thread that answers the request, in the test build: SQLite's and
//! the hashing threads are left out. If a number rises, the change needs a reason; if it falls,
//! record the new number here. The test prints all of them.

use std::{
    path::{Path, PathBuf},
    pin::{Pin, pin},
    process::Command,
};

use tests::test_server;
use tokio::runtime::{Builder, Runtime};

/// Operations with their instructions in thousands, in the order in which `operations` runs them.
const EXPECTED: [(&str, u64); 9] = [
    ("metadata", 301),
    ("JWK set", 292),
    ("client credentials", 1_167),
    ("introspection", 967),
    ("userinfo", 650),
    ("authorization request with a session", 1_660),
    ("code redeemed", 2_016),
    ("refresh", 1_970),
    ("sign-in page", 3_970),
];
/// The function whose instructions are counted, in the notation of callgrind.
const COUNTED: &str = "suite::instruction_counts::run_counted";
/// How much more an operation may take, in percent: a hash table's order and a signature vary.
const TOLERANCE_PERCENT: u64 = 8;

#[test]
fn operations_execute_the_documented_instructions() {
    if tests::database::is_postgres() {
        return; // The same code runs on PostgreSQL.
    }
    let Ok(version) = Command::new("valgrind").arg("--version").output() else {
        eprintln!("valgrind is not installed: no instructions are counted");
        return;
    };
    assert!(version.status.success(), "{version:?}");
    let folder = std::env::temp_dir().join(format!("instructions-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let counted = count(&folder);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(counted.len(), EXPECTED.len(), "{counted:?}");
    let mut slower = Vec::new();
    for ((name, expected), counted) in EXPECTED.iter().zip(counted) {
        let thousands = counted / 1000;
        println!("    (\"{name}\", {thousands}),");
        if thousands * 100 > expected * (100 + TOLERANCE_PERCENT) {
            slower.push(format!("{name}: {thousands} thousand instead of {expected}"));
        }
    }
    assert!(slower.is_empty(), "{slower:#?}");
}

/// Run the operations under callgrind, and return the instructions of each.
fn count(folder: &Path) -> Vec<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no"])
        .arg(format!("--toggle-collect={COUNTED}"))
        .arg(format!("--dump-after={COUNTED}"))
        .arg(format!("--callgrind-out-file={}", folder.join("counts").display()))
        .arg(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "instruction_counts::operations", "--test-threads=1"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let files: Vec<PathBuf> = (1..)
        .map(|number| folder.join(format!("counts.{number}")))
        .take_while(|file| file.exists())
        .collect();
    let totals = files.iter().map(|file| total(&std::fs::read_to_string(file).unwrap()));
    // The last one is written at the end of the process and counts nothing.
    totals.filter(|total| *total > 0).collect()
}

/// The sum of a file of callgrind.
fn total(file: &str) -> u64 {
    let line = file.lines().find_map(|line| line.strip_prefix("totals: ")).unwrap_or("0");
    line.trim().parse().unwrap()
}

/// Callgrind counts from the call of this function to its return.
#[inline(never)]
fn run_counted(runtime: &Runtime, operation: Pin<&mut dyn Future<Output = ()>>) {
    runtime.block_on(operation);
}

fn counted<T>(runtime: &Runtime, operation: impl Future<Output = T>) -> T {
    let mut outcome = None;
    run_counted(runtime, pin!(async { outcome = Some(operation.await) }));
    outcome.unwrap()
}

/// What runs under callgrind: the operations of [`EXPECTED`], each once more than it is counted, so
/// that caches are filled and statements are prepared.
#[test]
#[ignore = "operations_execute_the_documented_instructions runs it"]
fn operations() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let server = runtime.block_on(test_server());
    let acme = runtime.block_on(server.tenant("acme"));
    runtime.block_on(acme.user("anna"));
    let shop = runtime.block_on(acme.client("shop"));
    let mut browser = server.browser();
    for path in ["/.well-known/openid-configuration", "/oauth2/jwks"] {
        let url = format!("{}{path}", shop.base_url);
        runtime.block_on(browser.get(&url));
        assert_eq!(counted(&runtime, browser.get(&url)).status, 200);
    }
    let fields = [("grant_type", "client_credentials")];
    runtime.block_on(shop.request_token(&fields));
    assert!(!counted(&runtime, shop.request_token(&fields)).access_token().is_empty());

    let code = runtime.block_on(shop.obtain_code(&mut browser, "anna", &[]));
    let tokens = runtime.block_on(shop.redeem(&code));
    assert!(runtime.block_on(shop.is_active(tokens.access_token())));
    assert!(counted(&runtime, shop.is_active(tokens.access_token())));
    assert_eq!(counted(&runtime, shop.userinfo(tokens.access_token())).status, 200);

    // Without an ID token, whose signature is nine tenths of the work.
    let offline = [("scope", "email offline_access")];
    let code = runtime.block_on(shop.obtain_code(&mut browser, "anna", &offline));
    runtime.block_on(shop.redeem(&code));
    let url = shop.authorization_url(&offline);
    let response = counted(&runtime, browser.get(&url));
    let code = response.redirect_param("code").unwrap();
    let tokens = counted(&runtime, shop.redeem(&code));
    let tokens = runtime.block_on(shop.refresh(tokens.refresh_token()));
    let tokens = counted(&runtime, shop.refresh(tokens.refresh_token()));
    assert!(!tokens.access_token().is_empty());

    let mut other = server.browser();
    let response = runtime.block_on(other.get(&url));
    assert_eq!(counted(&runtime, other.follow_redirects(response)).status, 200);
}
