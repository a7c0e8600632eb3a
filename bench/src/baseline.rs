//! What an operation cannot be cheaper than: a response of the same HTTP stack, a signature, a
//! password hash and a commit, each alone and with the libraries and parameters of the product.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};

/// A token of about the size of an ID token.
const MESSAGE: [u8; 500] = [b'a'; 500];
/// The product's cost of a password hash (OWASP's first choice for Argon2id).
const HASH_MEMORY_KIB: u32 = 19_456;
const HASH_PASSES: u32 = 2;

/// Answer `GET /` with a few bytes, until the process is killed.
pub async fn serve_hello(port: u16) -> Result<()> {
    let router = axum::Router::new().route("/", axum::routing::get(|| async { "hello" }));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    Ok(axum::serve(listener, router).await?)
}

/// Microseconds per call, of as many calls as fit into `duration`.
fn time(duration: Duration, mut call: impl FnMut() -> Result<()>) -> Result<f64> {
    call()?;
    let (started_at, mut count) = (Instant::now(), 0u32);
    while started_at.elapsed() < duration {
        call()?;
        count += 1;
    }
    Ok(started_at.elapsed().as_secs_f64() * 1e6 / f64::from(count))
}

/// One ES256 signature.
pub fn es256_signature(duration: Duration) -> Result<f64> {
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
    let random = SystemRandom::new();
    time(duration, || {
        let signature = key.sign(&random, &MESSAGE)?;
        std::hint::black_box(signature);
        Ok(())
    })
}

/// One RS256 signature with a key of 2048 bits.
pub fn rs256_signature(duration: Duration) -> Result<f64> {
    let key = RsaKeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048)?;
    let random = SystemRandom::new();
    let mut signature = vec![0; key.public_modulus_len()];
    std::hint::black_box(key.public_key());
    time(duration, || {
        key.sign(&RSA_PKCS1_SHA256, &random, &MESSAGE, &mut signature)?;
        Ok(())
    })
}

/// One password hash.
pub fn password_hash(duration: Duration) -> Result<f64> {
    let params = argon2_rust::Params::builder()
        .memory(argon2_rust::params::Memory::kib(HASH_MEMORY_KIB.into()))
        .passes(HASH_PASSES)
        .build()
        .map_err(|error| anyhow!("{error}"))?;
    let (algorithm, version) = (argon2_rust::Algorithm::Argon2id, argon2_rust::Version::V0x13);
    let mut hasher = argon2_rust::Argon2::new(algorithm, version, params).hasher();
    let mut output = [0; 32];
    time(duration, || {
        let hashed = hasher.hash_into(b"correct-horse-battery", &[7; 16], &mut output);
        hashed.map_err(|error| anyhow!("{error}"))
    })
}

/// One transaction that changes a row, durable when it returns.
pub async fn commit(url: &str, duration: Duration) -> Result<f64> {
    let db = connect(url).await?;
    let is_sqlite = url.starts_with("sqlite");
    if is_sqlite {
        db.execute_unprepared("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL").await?;
    }
    db.execute_unprepared("CREATE TABLE bench_commit (id INTEGER PRIMARY KEY, n INTEGER)").await?;
    db.execute_unprepared("INSERT INTO bench_commit VALUES (1, 0)").await?;
    let (started_at, mut count) = (Instant::now(), 0u32);
    while started_at.elapsed() < duration {
        db.execute_unprepared("UPDATE bench_commit SET n = n + 1 WHERE id = 1").await?;
        count += 1;
    }
    let elapsed = started_at.elapsed();
    db.execute_unprepared("DROP TABLE bench_commit").await?;
    Ok(elapsed.as_secs_f64() * 1e6 / f64::from(count))
}

/// The URL of a SQLite database in this folder.
pub fn sqlite_url(folder: &Path) -> String {
    format!("sqlite://{}?mode=rwc", folder.join("commit.db").display())
}

async fn connect(url: &str) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.context("the database of the baseline")
}
