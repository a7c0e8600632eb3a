//! The harness of the process tests: a temporary directory, a server process with its output, and a
//! browser and a client that connect to it over a socket.

mod session;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use sea_orm::ConnectionTrait;
use serde_json::Value;

pub use self::session::TestSession;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A temporary directory that is removed when dropped.
pub struct TestDir(pub PathBuf);

impl TestDir {
    pub fn new() -> Self {
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let dir =
            std::env::temp_dir().join(format!("tenantry-process-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
        // The system chooses the port; the public URL has another one, as behind a proxy.
        command
            .env_clear()
            .env("TENANTRY_LISTEN", "127.0.0.1:0")
            .current_dir(&self.0)
            .stdin(Stdio::null());
        command
    }

    /// The same program, started by a shell that runs `script` before.
    pub fn command_after(&self, script: &str) -> Command {
        let plain = self.command();
        let mut command = Command::new("sh");
        command
            .args(["-c", &format!("{script}\nexec \"$0\" \"$@\"")])
            .arg(plain.get_program())
            .env_clear()
            .envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .current_dir(&self.0)
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).output().unwrap()
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Execute a statement on the database while no server is running.
    pub fn execute_sql(&self, sql: &str) -> u64 {
        let url = format!("sqlite://{}", self.0.join("data/tenantry.db").display());
        let runtime = current_thread_runtime();
        runtime.block_on(async {
            let connection = sea_orm::Database::connect(url).await.unwrap();
            let done = connection.execute_unprepared(sql).await.unwrap().rows_affected();
            connection.close().await.unwrap();
            done
        })
    }
}

pub fn current_thread_runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

impl Drop for TestDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running server process and its output.
pub struct ServerProcess {
    pub child: Child,
    pub address: SocketAddr,
    pub output: Arc<Mutex<String>>,
    pub readers: Vec<JoinHandle<()>>,
}

#[derive(Debug)]
pub struct TestResponse {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl TestResponse {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn form_action(&self) -> String {
        self.body
            .split("action=\"")
            .nth(1)
            .unwrap_or_else(|| panic!("no form: {self:?}"))
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    }
}

impl ServerProcess {
    pub fn start(dir: &TestDir, env: &[(&str, &str)]) -> Self {
        let mut command = dir.command();
        command.envs(env.iter().copied());
        Self::spawn(command)
    }

    /// Start the server with a command of [`TestDir`].
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let output = Arc::new(Mutex::new(String::new()));
        let append_line = |line: &str, output: &Mutex<String>| {
            let mut buffer = output.lock().unwrap();
            buffer.push_str(line);
            buffer.push('\n');
        };
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let err = BufReader::new(child.stderr.take().unwrap());
        let stderr = {
            let output = output.clone();
            std::thread::spawn(move || {
                err.lines().map_while(Result::ok).for_each(|line| append_line(&line, &output))
            })
        };
        // It prints the address it listens on, then the set-up link or the issuer: read both lines.
        let mut address = None;
        for _ in 0..2 {
            let mut line = String::new();
            out.read_line(&mut line).unwrap();
            if let Some(rest) = line.split("listens on http://").nth(1) {
                address = rest.split_whitespace().next().and_then(|text| text.parse().ok());
            }
            append_line(line.trim_end(), &output);
            if line.is_empty() {
                break;
            }
        }
        let stdout = {
            let output = output.clone();
            std::thread::spawn(move || {
                out.lines().map_while(Result::ok).for_each(|line| append_line(&line, &output))
            })
        };
        let Some(address) = address else {
            let status = child.wait().unwrap();
            panic!("it did not start ({status}): {}", output.lock().unwrap());
        };
        Self { child, address, output, readers: vec![stderr, stdout] }
    }

    pub fn output(&self) -> String {
        self.output.lock().unwrap().clone()
    }

    pub fn setup_link(&self) -> Option<String> {
        let output = self.output();
        let at = output.find("/setup?token=")?;
        Some(output[at..].split_whitespace().next().unwrap().to_owned())
    }

    /// Send SIGKILL and return the output.
    pub fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.wait_for_output()
    }

    /// Send SIGTERM, wait for a clean exit and return the output.
    pub fn terminate(mut self) -> String {
        let kill_status = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(kill_status.success());
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}: {}", self.output());
        self.wait_for_output()
    }

    pub fn wait_for_output(&mut self) -> String {
        let _ = self.child.wait();
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        self.output()
    }

    pub fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> TestResponse {
        request_at(self.address, method, path, headers, body)
    }
}

/// A free port of the loopback address.
pub fn free_address() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Send a request to the listener at `address` and read the response.
pub fn request_at(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> TestResponse {
    let path = path.strip_prefix("http://localhost:8080").unwrap_or(path);
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost:8080\r\nconnection: close\r\n\
             content-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    TestResponse { status, headers, body: body.to_owned() }
}

/// Send a form to an endpoint below `/t/acme/oauth2/`, as the client.
pub fn client_request(address: SocketAddr, endpoint: &str, pairs: &[(&str, &str)]) -> TestResponse {
    let basic = format!("Basic {}", STANDARD.encode(format!("shop:{CLIENT_SECRET}")));
    let path = format!("/t/acme/oauth2/{endpoint}");
    request_at(address, "POST", &path, &[FORM, ("authorization", &basic)], &form(pairs))
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn form(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

pub const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
pub const CLIENT_SECRET: &str = "a-strong-secret-of-the-operator";
pub const PASSWORD: &str = "correct-horse-battery";
pub const APPLY_FILE: &str = r#"
tenants:
  - slug: acme
    name: Acme
    users: [{ username: anna, email: anna@acme.example, password: correct-horse-battery }]
    clients:
      - client_id: shop
        client_name: Shop
        client_secret: a-strong-secret-of-the-operator
        redirect_uris: ["https://shop.example/cb"]
        grant_types: [authorization_code, refresh_token, client_credentials]
        scope: openid profile email
"#;

pub fn dir_with_applied_file() -> TestDir {
    let dir = TestDir::new();
    dir.write("acme.yaml", APPLY_FILE);
    let done = dir.run(&["apply", "acme.yaml"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    dir
}
